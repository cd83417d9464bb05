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
const PAGES = ["/?ui=fr", "/search?q=OIM&ui=fr", "/search?q=Haiti+desplazados&lang=es&from=2010&ui=es&explain=1",
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
			const addresses = width === 1440 ? PAGES : PAGES.slice(0, 3);
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
	for (const address of [...PAGES, await documentAddress(), "/search?q=OIM&ui=fr&offset=30&sort=date", "/search?q=retour+or+Zanzibar&cross=0&ui=es"])
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
