// The pages as a reader meets them, over the sample corpus.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { NOWHERE, assertAccessible, assertNoSidewaysScroll, assertValid, openPage, startBrowser, startDaemon } from "./lib.js";

let daemon, browser;
before(async () => {
	daemon = await startDaemon();
	browser = await startBrowser();
});
after(async () => {
	await browser?.close();
	daemon?.stop();
});

// A document of several sections, found by a search, opened by "Lire ici".
const LONG = "/search?q=manuel+retour+mineurs&ui=fr";
const PAGES = ["/?ui=fr", "/search?q=OIM&ui=fr", "/search?q=deplaces+mediteranée&ui=fr&explain=1", "/search?q=Haiti+desplazados&lang=es&from=2010&ui=es&explain=1",
	"/search?q=xyzzyq+%2Bnulle&country=NER&ui=en", "/search?ui=es", "/help?ui=en", NOWHERE];

async function documentAddress() {
	const html = await (await fetch(daemon.url + LONG)).text();
	const read = /class="read" href="([^"]+)"/.exec(html);
	assert.ok(read, "no result to read");
	return read[1].replaceAll("&amp;", "&");
}

test("the start page leads to results", async () => {
	const { page, close } = await openPage(browser, daemon);
	await page.goto("/");
	assert.equal(await page.getAttribute("html", "lang"), "fr");
	await page.fill("#q", "traite des personnes");
	await page.press("#q", "Enter");
	await page.waitForURL(/\/search\?q=traite/);
	assert.ok(await page.locator(".r").count() > 0);
	assert.ok(await page.locator(".r .text mark").count() > 0, "a highlighted snippet");
	assert.equal(await page.inputValue("#q"), "traite des personnes");
	await close();
});

test("the page speaks three languages and keeps the search", async () => {
	const { page, close } = await openPage(browser, daemon);
	for (const [ui, query, button] of [["fr", "retour volontaire", "Rechercher"], ["es", "retorno voluntario", "Buscar"], ["en", "voluntary return", "Search"]]) {
		await page.goto(`/search?q=${encodeURIComponent(query)}&ui=${ui}`);
		assert.equal(await page.getAttribute("html", "lang"), ui);
		assert.equal(await page.innerText("#f button"), button);
		assert.ok(await page.locator(".r").count() > 0, ui);
	}
	await page.click(".tools a[hreflang=es]");
	assert.equal(await page.getAttribute("html", "lang"), "es");
	assert.equal(await page.inputValue("#q"), "voluntary return");
	await close();
});

test("Accept-Language decides until a language is chosen", async () => {
	const { page, close } = await openPage(browser, daemon, { locale: "es-MX" });
	await page.goto("/");
	assert.equal(await page.getAttribute("html", "lang"), "es");
	await close();
});

for (const javaScriptEnabled of [true, false]) {
	test(`filters, chips, sorting and pages by click, script ${javaScriptEnabled ? "on" : "off"}`, async () => {
		const { page, close } = await openPage(browser, daemon, { javaScriptEnabled });
		await page.goto("/search?q=OIM&ui=fr");
		const all = await page.innerText("h1");
		const box = page.locator("aside input[name=lang][value=es]");
		const count = (await box.locator("xpath=..").locator(".n").innerText()).trim();
		await box.check();
		await page.click(".apply button");
		await page.waitForURL(/lang=es/);
		if (javaScriptEnabled) assert.doesNotMatch(page.url(), /from=(&|$)/, "no empty field in the address");
		assert.match((await page.innerText("h1")).trim(), new RegExp(`^${count} `), "the count of the box is what the click gives");
		assert.ok(await page.locator("aside input[name=lang][value=es]").isChecked());
		for (const badge of await page.locator(".r .meta .lang").allInnerTexts()) assert.equal(badge.toLowerCase(), "es");
		await page.click(".pager a[rel=next]");
		assert.match(page.url(), /lang=es/);
		assert.match(page.url(), /offset=10/);
		assert.match(await page.innerText(".pager [aria-current=page]"), /^Page\s2$/);
		await page.click(".bar a[href*='sort=date']");
		assert.match(page.url(), /lang=es/);
		assert.match(page.url(), /sort=date/);
		await page.click(".chips .chip");
		assert.doesNotMatch(page.url(), /lang=/);
		await page.goto("/search?q=OIM&ui=fr");
		assert.equal(await page.innerText("h1"), all);
		// A year of the table narrows to it.
		await page.click(".years summary");
		const year = await page.locator(".years tbody a").first().innerText();
		await page.locator(".years tbody a").first().click();
		assert.equal(await page.inputValue("#from"), year);
		assert.equal(await page.inputValue("#to"), year);
		await close();
	});
}

test("a new query keeps the filters; a missing word can be made a must", async () => {
	const { page, close } = await openPage(browser, daemon);
	await page.goto("/search?q=OIM&lang=fr&ui=fr");
	await page.fill("#q", "retour volontaire Zanzibar");
	await page.press("#q", "Enter");
	await page.waitForURL(/Zanzibar/);
	assert.match(page.url(), /lang=fr/);
	await page.locator(".missing a").first().click();
	assert.match(page.url(), /%2B/);
	await close();
});

for (const javaScriptEnabled of [true, false]) {
	test(`a misspelt word is corrected, said, and can be had as typed, script ${javaScriptEnabled ? "on" : "off"}`, async () => {
		const { page, close } = await openPage(browser, daemon, { javaScriptEnabled });
		await page.goto("/search?q=migrants+mediteranée&lang=fr&ui=fr");
		const row = page.locator(".list .row", { hasText: "Corrigé" });
		assert.equal(await row.locator("strong").innerText(), "méditerranée");
		await row.locator("a").click();
		assert.match(page.url(), /spelling=0/);
		assert.match(page.url(), /lang=fr/);
		assert.equal(await page.inputValue("#q"), "migrants mediteranée");
		assert.equal(await page.locator("h2", { hasText: "Corrigé" }).count(), 0);
		// The form keeps the setting; its own link takes it back.
		await page.press("#q", "Enter");
		await page.waitForURL(/spelling=0/);
		await page.locator(".list .row", { hasText: "Tel quel" }).locator("a").click();
		assert.doesNotMatch(page.url(), /spelling=/);
		await close();
	});
}

test("what else was searched is shown and goes with one click", async () => {
	const { page, close } = await openPage(browser, daemon, { viewport: { width: 320, height: 640 }, javaScriptEnabled: false });
	await page.goto("/search?q=deplaces+internes&from=2010&ui=fr");
	assert.match(await page.innerText(".also"), /desplazad[oa]/);
	const words = page.locator(".also [lang=es]");
	assert.ok(await words.count() > 0, "words of another language are marked as such");
	const box = await page.locator(".also > a").boundingBox();
	assert.ok(box.x >= 0 && box.x + box.width <= 320, "the switch is in sight on a phone");
	await page.click(".also > a");
	assert.match(page.url(), /cross=0/);
	assert.match(page.url(), /from=2010/);
	assert.equal(await page.locator("main mark.near, .also .chip").count(), 0, "the person's own words alone");
	await page.click(".also > a");
	assert.doesNotMatch(page.url(), /cross=/);
	await close();
});

test("why a result is there is asked for, then said in words", async () => {
	const { page, close } = await openPage(browser, daemon, { javaScriptEnabled: false });
	await page.goto("/search?q=retour+volontaire+Zanzibar&lang=fr&ui=fr");
	assert.equal(await page.locator(".why").count(), 0);
	await page.locator(".r a", { hasText: "Pourquoi" }).nth(1).click();
	assert.match(page.url(), /explain=1.*#r2$/);
	assert.match(page.url(), /lang=fr/);
	for (const why of await page.locator(".r .why").all()) {
		const n = await why.locator("li").count();
		assert.ok(n >= 2 && n <= 5, `${n} reasons`);
	}
	assert.match(await page.innerText("#r1 .why"), /Dans le titre|Dans le texte/);
	assert.match(await page.locator("#r1 .why li").last().innerText(), /^Il manque.*Zanzibar/);
	await page.click("#r1 .why summary");
	assert.ok(await page.locator("#r1 .why li").first().isHidden());
	await close();
});

test("a related word is not marked by colour alone", async () => {
	for (const options of [{}, { colorScheme: "dark" }, { forcedColors: "active" }]) {
		const { page, close } = await openPage(browser, daemon, options);
		await page.goto("/help?ui=fr");
		const styles = await page.locator("main mark").evaluateAll((marks) => marks.map((mark) => getComputedStyle(mark).textDecorationStyle + getComputedStyle(mark).textDecorationLine));
		assert.equal(styles[1], "dottedunderline");
		assert.notEqual(styles[0], styles[1]);
		await close();
	}
});

test("the search goes along to a document, through its similar documents, and back", async () => {
	const { page, close } = await openPage(browser, daemon, { javaScriptEnabled: false });
	const list = "/search?q=retour+mineurs&n=5&offset=5&lang=fr&from=2005&ui=fr";
	await page.goto(list);
	const first = await page.innerText(".r h2 >> nth=0");
	await page.locator(".r .read").first().click();
	assert.match(page.url(), /lang=fr/);
	assert.equal(await page.inputValue("#f input[name=from]"), "2005");
	await page.locator("[aria-labelledby=similar-title] a").first().click();
	assert.match(page.url(), /offset=5/);
	await page.click(".back");
	assert.equal(await page.innerText(".r h2 >> nth=0"), first);
	const there = new URL(page.url()), wanted = new URL(list, page.url());
	there.searchParams.sort();
	wanted.searchParams.sort();
	assert.equal(there.search, wanted.search);
	await close();
});

test("a result leads to its translations and copies, and so does its page", async () => {
	const { page, close } = await openPage(browser, daemon, { javaScriptEnabled: false });
	await page.goto("/search?q=mineurs+non+accompagnés+mexique+frontière+sud&lang=fr&ui=fr");
	const result = page.locator(".r", { has: page.locator(".foot a[hreflang=es]") }).first();
	assert.equal(await result.locator(".foot a[hreflang=es]").innerText(), "espagnol");
	await result.locator(".read").click();
	assert.ok(await page.locator(".facts a[hreflang=es]").isVisible());
	await page.locator("[aria-labelledby=langs-title] a[hreflang=es]").click();
	assert.equal(await page.getAttribute(".prose", "lang"), "es");
	assert.match(page.url(), /lang=fr/, "the search is kept");
	await page.goto("/search?q=manuel&lang=fr&ui=fr");
	const copies = page.locator(".r .foot details").first();
	await copies.locator("summary").click();
	assert.ok(await copies.locator("li a").count() > 0);
	assert.ok(await copies.locator("li a").first().isVisible());
	await close();
});

test("a search can be followed and exported", async () => {
	const html = await (await fetch(daemon.url + "/search?q=retour&offset=10&lang=fr&ui=fr")).text();
	const at = (pattern) => daemon.url + pattern.exec(html)[1].replaceAll("&amp;", "&");
	const feed = await fetch(at(/<link rel="alternate" type="application\/atom\+xml" href="([^"]+)"/));
	assert.match(feed.headers.get("content-type"), /^application\/atom/);
	assert.match(await feed.text(), /<entry>/);
	const table = await fetch(at(/href="([^"]+)" download="iom-search.csv"/));
	assert.match(table.headers.get("content-type"), /^text\/csv/);
	assert.match(await table.text(), /^rank,[^\n]+\r\n1,/, "from the first result on");
});

test("a document opens at its best section, with outline, marks and citation", async () => {
	const { page, close } = await openPage(browser, daemon);
	await page.goto(LONG);
	await page.locator(".r .read").first().click();
	await page.waitForURL(/\/documents\//);
	assert.match(page.url(), /#best$/);
	assert.ok(await page.locator(".outline a").count() > 1);
	assert.ok(await page.locator(".prose mark#m1").count() === 1);
	assert.ok(await page.locator("#best").evaluate((e) => e.getBoundingClientRect().top < innerHeight));
	await page.click("#next");
	assert.match(await page.innerText("#at"), /^\d+ \/ ?$/);
	assert.ok(await page.locator("mark.now").isVisible());
	const first = await page.getAttribute("mark.now", "id");
	await page.click("#prev");
	assert.notEqual(await page.getAttribute("mark.now", "id"), first);
	assert.ok((await page.innerText("#cite")).length > 20);
	await page.click(".back");
	await page.waitForURL(/\/search\?q=manuel/);
	await close();
});

test("by keyboard alone", async () => {
	const { page, close } = await openPage(browser, daemon, { viewport: { width: 1440, height: 900 } });
	await page.goto("/search?q=traite&ui=fr");
	await page.keyboard.press("Tab");
	assert.equal(await page.evaluate(() => document.activeElement.getAttribute("href")), "#results", "the first stop skips to the results");
	await page.keyboard.press("Enter");
	assert.equal(await page.evaluate(() => document.activeElement.id), "results");
	await page.keyboard.press("j");
	await page.keyboard.press("j");
	const second = await page.locator(".r h2 a").nth(1).getAttribute("href");
	assert.equal(await page.evaluate(() => document.activeElement.getAttribute("href")), second);
	await page.keyboard.press("k");
	await page.keyboard.press("/");
	assert.equal(await page.evaluate(() => document.activeElement.id), "q");
	await page.keyboard.type("manuel");
	await page.keyboard.press("Enter");
	await page.waitForURL(/q=manuel/);
	await page.locator("#results").focus();
	await page.keyboard.press("?");
	assert.ok(await page.locator("dialog#help").isVisible());
	await page.keyboard.press("Escape");
	assert.ok(await page.locator("dialog#help").isHidden());
	// Tab order is reading order: nothing jumps back in the document.
	const inOrder = await page.evaluate(() => [...document.querySelectorAll("[tabindex]")].every((e) => e.tabIndex <= 0));
	assert.ok(inOrder);
	// The focus shows on every stop.
	await page.goto("/search?q=traite&ui=fr");
	for (let i = 0; i < 40; i++) {
		await page.keyboard.press("Tab");
		const seen = await page.evaluate(() => {
			const style = getComputedStyle(document.activeElement), box = document.activeElement.closest(".box");
			return style.outlineStyle !== "none" || (box && getComputedStyle(box).boxShadow !== "none");
		});
		assert.ok(seen, `stop ${i + 1}`);
	}
	await close();
});

test("keys=0 turns the letters off", async () => {
	const { page, close } = await openPage(browser, daemon);
	await page.goto("/search?q=traite&ui=fr&keys=0");
	await page.locator("#results").focus();
	await page.keyboard.press("/");
	assert.equal(await page.evaluate(() => document.activeElement.id), "results");
	await close();
});

test("without a script help is a page and documents have steps", async () => {
	const { page, close } = await openPage(browser, daemon, { javaScriptEnabled: false });
	await page.goto("/search?q=traite&ui=es");
	await page.click(".tools .help a");
	assert.match(page.url(), /\/help\?ui=es$/);
	await page.goto(await documentAddress());
	await page.click("#next");
	assert.match(page.url(), /#m\d+$/);
	assert.ok(await page.locator("#copy").isHidden());
	await close();
});

test("on a phone the filters are a sheet, and nothing scrolls sideways", async () => {
	const { page, close } = await openPage(browser, daemon, { viewport: { width: 320, height: 640 }, javaScriptEnabled: false });
	await page.goto("/search?q=OIM&ui=fr");
	assert.ok(await page.locator("aside.filters").isHidden());
	await page.click(".sheet-open");
	assert.ok(await page.locator("aside.filters").isVisible());
	await page.click(".sheet-close");
	assert.ok(await page.locator("aside.filters").isHidden());
	for (const address of [...PAGES, await documentAddress()]) {
		await page.goto(address);
		await assertNoSidewaysScroll(page, address);
	}
	await close();
});

for (const colorScheme of ["light", "dark"]) {
	for (const width of [1440, 320]) {
		test(`accessible: ${colorScheme}, ${width} px`, async () => {
			const { page, close } = await openPage(browser, daemon, { colorScheme, viewport: { width, height: 900 } });
			const addresses = width === 1440 ? PAGES : PAGES.slice(0, 4);
			for (const address of [...addresses, await documentAddress()]) {
				await page.goto(address);
				await assertAccessible(page, address, colorScheme === "dark");
			}
			await page.goto("/search?q=traite&ui=fr#filters");
			await assertAccessible(page, "filters open", colorScheme === "dark");
			await page.goto("/search?q=traite&ui=fr");
			await page.click("[data-help]");
			await assertAccessible(page, "help open", colorScheme === "dark");
			await close();
		});
	}
}

test("valid HTML", async () => {
	for (const address of [...PAGES, await documentAddress(), "/search?q=OIM&ui=fr&offset=30&sort=date", "/search?q=retour+or+Zanzibar&cross=0&spelling=0&ui=es"])
		await assertValid(daemon.url + address);
});

test("a hostile query stays text", async () => {
	const { page, close } = await openPage(browser, daemon);
	const query = `"><script>document.title="owned"</script><img src=x onerror=alert(1)> 'retour`;
	await page.goto("/search?q=" + encodeURIComponent(query) + "&ui=fr");
	assert.doesNotMatch(await page.title(), /^owned$/);
	assert.equal(await page.inputValue("#q"), query);
	assert.equal(await page.locator("img, script:not([src])").count(), 0);
	await close();
});
