// A visitor with a real browser, who looks at every page from all sides: axe, colours, widths, console.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";

import axe from "axe-core";
import { chromium } from "playwright-core";

import { PASSWORD } from "./program.js";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
// What another choice of colours can spoil; everything else is the same page, looked at once.
const OF_COLOURS = ["color-contrast", "link-in-text-block"];
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 320, height: 700 };

const places = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Opens the browser that this machine has. */
export function launch() {
  const executablePath = places.find((place) => place && existsSync(place));
  if (!executablePath) throw new Error('there is no Chromium here: run "make walks", which installs it');
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath, args });
}

/** Somebody with a browser of their own. */
export class Visitor {
  static async at(origin, browser, { javaScript = true } = {}) {
    const context = await browser.newContext({ baseURL: origin, javaScriptEnabled: javaScript, viewport: WIDE });
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    const visitor = new Visitor(context, page, javaScript);
    if (!javaScript) visitor.glass = await lookingGlass(browser, origin);
    return visitor;
  }

  constructor(context, page, javaScript) {
    this.context = context;
    this.page = page;
    this.glass = undefined;
    this.javaScript = javaScript;
    this.complaints = [];
    this.seen = new Set();
    page.on("pageerror", (error) => this.complaints.push(`script: ${error.message}`));
    page.on("console", (message) => {
      const isPage = message.location().url === page.url() && message.text().startsWith("Failed to load resource");
      // A page shown again with its problems is a 422, which the browser notes; that is no fault.
      if (["error", "warning"].includes(message.type()) && !isPage) this.complaints.push(`console: ${message.text()}`);
    });
    page.on("response", (response) => {
      const isPart = response.request().resourceType() !== "document";
      if (isPart && response.status() >= 400) this.complaints.push(`${response.status()}: ${response.url()}`);
    });
  }

  async close() {
    await this.context.close();
    await this.glass?.context().close();
    assert.deepEqual(this.complaints, [], "the console and the network stay quiet");
  }

  async go(path) {
    const response = await this.page.goto(path);
    assert.ok(response.status() < 400, `${path} answers ${response.status()}`);
  }

  async signIn(userName) {
    await this.page.goto("/sign-in");
    await this.page.getByLabel("User name").fill(userName);
    await this.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await this.press("Sign in");
    assert.ok(!new URL(this.page.url()).pathname.startsWith("/sign-in"), `${userName} signs in`);
  }

  /** Presses the button or link with these words in the main part of the page. */
  async press(words) {
    await this.inMain("button", words).first().click();
    await this.gone();
  }

  /** A form that is sent waits for its draft before it goes. */
  async gone() {
    const isGone = () => !document.querySelector("form[data-is-sent]");
    if (this.javaScript) await this.page.waitForFunction(isGone);
    await this.page.waitForLoadState();
  }

  async follow(words) {
    await this.inMain("link", words).first().click();
    await this.page.waitForLoadState();
  }

  inMain(role, words) {
    return this.page.getByRole("main").getByRole(role, { name: words, exact: typeof words === "string" });
  }

  /** Follows the first link of the main part whose address ends like this. */
  async followTo(ending) {
    await this.page.locator(`main a[href$="${ending}"]`).first().click();
    await this.page.waitForLoadState();
  }

  path() {
    return new URL(this.page.url()).pathname;
  }

  /** The sort of page that this is: its address without the ids. */
  sort() {
    return this.path().replace(/[0-9a-f-]{32,36}/g, "*");
  }

  main() {
    return this.page.getByRole("main").innerText();
  }

  banner() {
    return this.page.locator(".landward-person").innerText();
  }

  /** What the summary of problems says; nothing where there is none. */
  async problems() {
    const summary = this.page.locator(".nhsuk-error-summary");
    return (await summary.count()) ? summary.innerText() : "";
  }

  #field(name) {
    return this.page.locator(`main [name="${name}"]`);
  }

  /** Chooses radio buttons and check boxes by the names of their fields. `where: "there"` passes over what is absent or
      waits out of sight for an answer. */
  async choose(choices, { where } = {}) {
    for (const [name, values] of Object.entries(choices)) {
      for (const value of [values].flat()) {
        const one = this.page.locator(`main input[name="${name}"]:is([value="${value}"], [value$="|${value}"])`);
        if (where === "there" && !(await one.first().isVisible())) continue;
        await one.check();
      }
    }
  }

  async type(words, { where } = {}) {
    for (const [name, text] of Object.entries(words)) {
      const field = this.#field(name);
      if (where === "there" && !(await field.first().isVisible())) continue;
      await field.fill(text);
    }
  }

  /** Selects from lists, by value or by what stands there. */
  async select(choices) {
    for (const [name, wanted] of Object.entries(choices)) {
      const options = await this.#field(name).locator("option").all();
      const texts = await Promise.all(options.map((option) => option.innerText()));
      const place = wanted instanceof RegExp ? { index: texts.findIndex((text) => wanted.test(text)) } : wanted;
      await this.#field(name).selectOption(place);
    }
  }

  /** Fills the fields of a moment, in London's time. */
  async moment(start, { hoursAgo = 0, time = true, where } = {}) {
    if (where === "there" && !(await this.#field(`${start}day`).first().isVisible())) return;
    const parts = new Intl.DateTimeFormat("en-GB", {
      timeZone: "Europe/London", day: "numeric", month: "numeric", year: "numeric",
      hour: "2-digit", minute: "2-digit", hourCycle: "h23",
    }).formatToParts(new Date(Date.now() - hoursAgo * 3_600_000));
    const at = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
    for (const part of ["day", "month", "year"]) await this.#field(start + part).fill(at[part]);
    if (time) await this.#field(`${start}time`).fill(`${at.hour}:${at.minute}`);
  }

  heading() {
    return this.page.getByRole("heading", { level: 1 }).innerText();
  }

  async hasHeading(words) {
    const heading = await this.heading();
    assert.ok(words instanceof RegExp ? words.test(heading) : heading === words, `the page is "${heading}"`);
  }

  /** Looks at the page from all sides; each sort of page once for each visitor unless `as` names it anew. */
  async look(as) {
    const key = as ?? this.sort();
    if (this.seen.has(key)) return;
    this.seen.add(key);
    const page = this.glass ?? this.page;
    if (this.glass) await this.#layUnderTheGlass();
    const found = await lookedAt(page, this.javaScript);
    assert.deepEqual(found, [], `${key} (${this.javaScript ? "with" : "without"} JavaScript)`);
  }

  /** What axe finds on the page as it stands, in the colours that it wears: for many pages made of the same parts. */
  async glance(what) {
    assert.deepEqual(await barriers(this.page, "as it stands"), [], what);
  }

  /** axe is a script itself: what a visitor without script sees is laid, script taken out, under a page that has it. */
  async #layUnderTheGlass() {
    const html = (await this.page.content()).replace(/<script\b.*?<\/script>/gs, "");
    const address = this.page.url();
    await this.glass.route(address, (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: html }));
    await this.glass.goto(address);
    await this.glass.unroute(address);
  }
}

async function lookingGlass(browser, origin) {
  const context = await browser.newContext({ baseURL: origin, viewport: WIDE });
  context.setDefaultTimeout(10_000);
  return context.newPage();
}

/** What is wrong with a page: barriers in every colour and on a phone, and what goes off the screen. */
async function lookedAt(page, inEveryColour) {
  const found = [];
  const displays = await page
    .locator("button[name=display]")
    .evaluateAll((buttons) => buttons.map((button) => button.value));
  // The colours are the same without script; there they are looked at once.
  if (!inEveryColour) displays.length = 1;
  const chosen = await page.evaluate(() => document.documentElement.className);
  for (const display of displays) {
    await wear(page, display, chosen);
    const isFirst = display === displays[0];
    found.push(...(await barriers(page, `in ${display}`, isFirst ? undefined : OF_COLOURS)));
  }
  await page.setViewportSize(NARROW);
  for (const display of displays) {
    await wear(page, display, chosen);
    found.push(...(await overflow(page, `in ${display}`)));
  }
  await wear(page, displays[0], chosen);
  found.push(...(await barriers(page, "at 320 px")));
  await page.setViewportSize(WIDE);
  found.push(...(await overflow(page, "at 1280 px")));
  await page.evaluate((name) => (document.documentElement.className = name), chosen);
  return found;
}

/** Every choice of colours is a class of the page: put it on without asking the server again. */
async function wear(page, display, chosen) {
  const kept = chosen.split(" ").filter((name) => !name.startsWith("landward--"));
  const tone = display === "standard" ? [] : ["landward--two-tone"];
  const name = [...kept, `landward--${display}`, ...tone].join(" ");
  await page.evaluate((text) => (document.documentElement.className = text), name);
}

/** What axe finds. It is put into each document once; no page of ours has frames. */
async function barriers(page, where, rules) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
  const runOnly = rules ? { type: "rule", values: rules } : { type: "tag", values: RULES };
  const options = { runOnly, resultTypes: ["violations"] };
  const { violations } = await page.evaluate((asked) => globalThis.axe.run(document, asked), options);
  return violations.map((found) => `${found.id} ${where}: ${found.nodes.map((node) => node.target).join(", ")}`);
}

async function overflow(page, where) {
  // The navigation folds itself away a moment after the screen becomes narrow.
  const fits = () => document.documentElement.scrollWidth <= document.documentElement.clientWidth;
  await page.waitForFunction(fits, undefined, { timeout: 3_000 }).catch(() => undefined);
  const [over, culprits] = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const wide = [...document.body.querySelectorAll("*")].filter(
      (element) => element.getBoundingClientRect().right > width + 1,
    );
    return [document.documentElement.scrollWidth - width, wide.slice(0, 3).map((element) => element.className)];
  });
  return over > 0 ? [`${over} px too wide ${where}: ${culprits}`] : [];
}
