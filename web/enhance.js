// What a script adds to pages that are complete without it: keys, the help dialog, copying, steps between matches,
// and addresses without empty fields. Loaded as a module, so the document is there.
const $ = (selector) => document.querySelector(selector);
const field = $("#q");
const help = $("#help");

function openHelp(event) {
	if (!help) return;
	event.preventDefault();
	help.showModal();
}
$("[data-help]")?.addEventListener("click", openHelp);

// A form sends its empty fields too; the address that people share should not hold them.
$("#f")?.addEventListener("formdata", ({ formData }) => {
	for (const name of ["from", "to"]) if (formData.get(name) === "") formData.delete(name);
});

// Steps between matches. The server says where to begin: the link of "next" leads to the first match of the best section.
const marks = [...document.querySelectorAll(".prose mark[id]")];
const next = $("#next");
let at = marks.findIndex((mark) => "#" + mark.id === next?.hash) - 0.5; // between two until the first step
function step(by) {
	if (!marks.length) return;
	marks[at]?.classList.remove("now");
	at = ((by > 0 ? Math.floor(at) + 1 : Math.ceil(at) - 1) + marks.length) % marks.length;
	marks[at].classList.add("now");
	marks[at].scrollIntoView({ block: "center" });
	$("#at").textContent = `${at + 1} / `;
}
next?.addEventListener("click", (event) => { event.preventDefault(); step(1); });
$("#prev")?.addEventListener("click", (event) => { event.preventDefault(); step(-1); });

// Copy the citation; the button shows only where it works.
const copy = $("#copy");
if (copy && navigator.clipboard) {
	copy.hidden = false;
	copy.addEventListener("click", async () => {
		await navigator.clipboard.writeText($(copy.dataset.from).innerText);
		copy.textContent = $("#said").textContent = copy.dataset.done;
	});
}

// Letters are shortcuts only outside fields and without modifiers; keys=0 in the address turns them off.
function onKey(event) {
	if (event.ctrlKey || event.metaKey || event.altKey || help?.open) return;
	if (event.target.closest("input, textarea, select, [contenteditable]")) return;
	const titles = [...document.querySelectorAll(".r h2 a")];
	const current = titles.findIndex((title) => title.closest(".r").contains(document.activeElement));
	const keys = {
		"/": () => { event.preventDefault(); field?.focus(); field?.select(); },
		"?": () => openHelp(event),
		j: () => titles[Math.min(current + 1, titles.length - 1)]?.focus(),
		k: () => titles[Math.max(current - 1, 0)]?.focus(),
		n: () => step(1),
		p: () => step(-1),
		c: () => copy?.click(),
	};
	if (Object.hasOwn(keys, event.key)) keys[event.key]();
}
if (document.documentElement.dataset.keys !== "0") document.addEventListener("keydown", onKey);
