// A daemon and a browser for the tests, and the promises that every page has to keep.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { HtmlValidate } from "html-validate";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const NOWHERE = "/documents/none?ui=fr";

// Port 0: the daemon says on stdout where it listens.
export async function startDaemon() {
	const daemon = spawn(process.env.IOM_SEARCHD, ["--index", process.env.IOM_INDEX, "--listen", "127.0.0.1:0"], {
		stdio: ["ignore", "pipe", "inherit"],
		env: { PATH: process.env.PATH },
	});
	const url = await new Promise((resolve, reject) => {
		let text = "";
		daemon.once("error", reject);
		daemon.once("exit", (code) => reject(new Error(`the daemon ended with ${code}`)));
		daemon.stdout.on("data", (data) => {
			text += data;
			const found = /listening on (http:\S+)/.exec(text);
			if (found) resolve(found[1]);
		});
	});
	for (let i = 0; i < 100; i++) {
		if ((await fetch(url + "/readyz")).ok) return { url, stop: () => daemon.kill("SIGTERM") };
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	daemon.kill("SIGTERM");
	throw new Error("the daemon has no index");
}

export function startBrowser() {
	return chromium.launch({
		executablePath: process.env.IOM_CHROMIUM,
		args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
	});
}

/*
 * A page that takes down what must not happen: requests to other hosts, refusals by the content security policy,
 * errors. close() checks that there were none.
 */
export async function openPage(browser, daemon, options = {}) {
	const context = await browser.newContext({ baseURL: daemon.url, locale: "fr-FR", ...options });
	const page = await context.newPage();
	const troubles = [];
	// The tests leave by no link, so whatever goes elsewhere is the page's doing.
	page.on("request", (request) => {
		if (!request.url().startsWith(daemon.url + "/")) troubles.push("request to " + request.url());
	});
	page.on("console", (message) => {
		// The browser notes the status of the one page that is asked for although it does not exist.
		if (message.type() === "error" && !message.location().url.endsWith(NOWHERE)) troubles.push(message.text());
	});
	page.on("pageerror", (error) => troubles.push(String(error)));
	const close = async () => {
		await context.close();
		assert.deepEqual(troubles, []);
	};
	return { page, close };
}

// Rules that depend on the colours alone are all that a second colour scheme needs.
export async function assertAccessible(page, name, coloursOnly) {
	// Injected through the debugger, which the content security policy of the page does not bind.
	await page.evaluate(axe);
	const runOnly = coloursOnly ? ["color-contrast"] : ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
	const { violations } = await page.evaluate((rules) => axe.run({ runOnly: rules }), runOnly);
	const found = violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).slice(0, 3).join(" | ")}`);
	assert.deepEqual(found, [], name);
}

export async function assertNoSidewaysScroll(page, name) {
	const [wide, inner] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
	assert.ok(wide <= inner, `${name}: ${wide} px wide in a window of ${inner}`);
}

const validator = new HtmlValidate({
	root: true,
	extends: ["html-validate:recommended"],
	rules: {
		"no-inline-style": "error",
		// One facet is several boxes of one name.
		"form-dup-name": ["error", { shared: ["radio", "checkbox", "button", "submit"] }],
		// Foreign titles may be long; ids of documents may hold anything.
		"long-title": "off",
		"no-trailing-whitespace": "off",
	},
});

export async function assertValid(url) {
	const html = await (await fetch(url)).text();
	const report = await validator.validateString(html);
	const problems = report.results.flatMap((r) => r.messages.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`));
	assert.deepEqual(problems, [], url);
}
