// Nothing typed is lost (R12): a screen that locks, a session that ends, a browser that dies, a tab opened twice.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Visitor } from "./browser.js";
import { PASSWORD } from "./program.js";
import { walking } from "./walk.js";

const walk = walking();

const FORM = "/activity-time/new";
const WORDS = "With the sergeants of the night shift";
const PIN = "482913";

/** Types into a form and waits until the page says that it is saved. */
async function begin(visitor) {
  await visitor.go(FORM);
  const kept = visitor.page.waitForResponse((answer) => answer.request().postData()?.includes("minutes=35"));
  await visitor.type({ note: WORDS, minutes: "35" });
  await visitor.page.locator('main [name="minutes"]').blur();
  await kept;
}

async function hasWords(visitor) {
  assert.equal(visitor.path(), FORM);
  assert.equal(await visitor.page.locator('main [name="note"]').inputValue(), WORDS);
  assert.equal(await visitor.page.locator('main [name="minutes"]').inputValue(), "35");
}

async function throwAway(visitor) {
  await visitor.press("Throw away what I typed");
}

async function visitorAs(userName, options) {
  const visitor = await Visitor.at(walk.program.origin, walk.browser, options);
  await visitor.signIn(userName);
  return visitor;
}

test("a screen where nobody sits asks, is emptied in every tab, and opens with the PIN where it was", async () => {
  const visitor = await visitorAs("tom");
  await visitor.go("/settings");
  await visitor.type({ pin: PIN, pin_password: PASSWORD });
  await visitor.press("Save PIN");
  const other = await visitor.context.newPage();
  await other.goto("/caseload");
  await visitor.page.clock.install();
  await begin(visitor);

  await visitor.page.clock.fastForward("14:00");
  const dialog = visitor.page.getByRole("dialog", { name: "Are you still there?" });
  await dialog.waitFor();
  await visitor.look("asked whether one is still there");
  await dialog.getByRole("button", { name: "Yes, go on here" }).press("Enter");
  await dialog.waitFor({ state: "hidden" });

  await visitor.page.clock.fastForward("16:00");
  await visitor.page.waitForURL(/\/unlock\?/);
  await other.waitForURL(/\/unlock\?/);
  assert.doesNotMatch(await visitor.page.content(), new RegExp(WORDS));
  await visitor.look("locked");
  await visitor.type({ secret: "000000" });
  await visitor.press("Unlock");
  assert.match(await visitor.problems(), /Check your PIN/);
  await visitor.type({ secret: PIN });
  await visitor.press("Unlock");
  await visitor.page.waitForURL(`**${FORM}`);
  await hasWords(visitor);
  await throwAway(visitor);
  await visitor.close();
});

test("a screen that locks without a network shows nothing, and goes on when its words are kept", async () => {
  const visitor = await visitorAs("amina");
  await visitor.page.clock.install();
  await visitor.go(FORM);
  await visitor.page.route("**/activity-time?draft=keep", (route) => route.abort());
  await visitor.type({ note: WORDS, minutes: "35" });
  await visitor.page.clock.fastForward("16:00");
  await visitor.page.locator("html.landward-blank").waitFor();
  assert.equal(await visitor.page.getByRole("main").isVisible(), false);
  assert.equal(visitor.path(), FORM, "it stays until its words are kept");
  await visitor.page.unroute("**/activity-time?draft=keep");
  // It tries again every few seconds, and a busy machine needs some of them for itself.
  await visitor.page.clock.fastForward("00:10");
  await visitor.page.waitForURL(/\/unlock\?/, { timeout: 60_000 });
  await visitor.type({ secret: PASSWORD });
  await visitor.press("Unlock");
  await visitor.page.waitForURL(`**${FORM}`);
  await hasWords(visitor);
  await throwAway(visitor);
  // The network was cut on purpose.
  visitor.complaints.length = 0;
  await visitor.close();
});

test("a screen locks although the server does not take its words", async () => {
  const visitor = await visitorAs("amina");
  await visitor.page.clock.install();
  await visitor.go(FORM);
  await visitor.page.route("**/activity-time?draft=keep", (route) => route.fulfill({ status: 409, body: "Not saved" }));
  await visitor.type({ note: WORDS });
  await visitor.page.clock.fastForward("16:00");
  await visitor.page.waitForURL(/\/unlock\?/);
  visitor.complaints.length = 0;
  await visitor.close();
});

for (const javaScript of [true, false]) {
  const how = javaScript ? "with JavaScript" : "without JavaScript";

  test(`a screen is locked by hand on any page and opens there, ${how}`, async () => {
    const visitor = await visitorAs("amina", { javaScript });
    await visitor.go("/worklist?urgency=routine&with=me");
    await visitor.page.getByRole("button", { name: "Lock the screen" }).click();
    await visitor.page.waitForURL(/\/unlock\?/);
    await visitor.type({ secret: PASSWORD });
    await visitor.press("Unlock");
    assert.match(visitor.page.url(), /\/worklist\?urgency=routine&with=me$/);
    await visitor.close();
  });

  test(`what is sent after the session has ended is there after signing in, ${how}`, async () => {
    const visitor = await visitorAs("amina", { javaScript });
    if (javaScript) await begin(visitor);
    else {
      await visitor.go(FORM);
      await visitor.type({ note: WORDS, minutes: "35" });
      await visitor.press("Save and go on later");
      await visitor.go(FORM);
    }
    const elsewhere = await visitorAs("amina");
    await elsewhere.go("/settings");
    await elsewhere.press("Sign out everywhere else");
    await elsewhere.close();

    await visitor.press("Save");
    assert.equal(visitor.path(), "/sign-in");
    await visitor.type({ user_name: "amina", password: PASSWORD });
    await visitor.press("Sign in");
    await hasWords(visitor);
    await throwAway(visitor);
    await visitor.close();
  });
}

test("what was typed before the browser died is offered on another machine, to the same person alone", async () => {
  const before = await visitorAs("amina");
  await begin(before);
  await before.context.close();

  const stranger = await visitorAs("priya");
  await stranger.go(FORM);
  assert.equal(await stranger.page.locator('main [name="note"]').inputValue(), "");
  await stranger.close();

  const after = await visitorAs("amina");
  await after.go("/drafts");
  await after.look("with a draft");
  await after.followTo(FORM);
  await hasWords(after);
  await throwAway(after);
  await after.close();
});

test("of one form in two tabs the second shows both versions and keeps its own words", async () => {
  const visitor = await visitorAs("amina");
  await visitor.go("/worklist");
  await visitor.page.locator("main [data-rows] a, main [data-row] a").first().click();
  await visitor.page.waitForLoadState();
  await visitor.page.locator(".landward-person__name a").click();
  await visitor.page.waitForLoadState();
  const edit = `${visitor.path()}/edit`;
  await visitor.go(edit);
  const second = await visitor.context.newPage();
  await second.goto(edit);
  const change = async (page, given) => {
    await page.locator('main [name="given"]').fill(given);
    await page.locator('main [name="reason"]').first().check();
    await page.getByRole("main").getByRole("button", { name: "Save the correction" }).click();
    await page.waitForFunction(() => !document.querySelector("form[data-is-sent]"));
    await page.waitForLoadState();
  };
  await change(visitor.page, "Firstly");
  await change(second, "Secondly");
  const main = await second.getByRole("main").innerText();
  assert.match(main, /Firstly/, "how it stands now");
  assert.equal(await second.locator('main [name="given"]').inputValue(), "Secondly", "one's own words");
  await visitor.close();
});

test("what was sent after a mistake was mended is no draft any more", async () => {
  const visitor = await visitorAs("amina");
  await visitor.go("/worklist");
  await visitor.page.locator("main [data-rows] a, main [data-row] a").first().click();
  await visitor.page.locator(".landward-person__name a").click();
  await visitor.page.waitForLoadState();
  const person = visitor.path();
  for (let round = 0; round < 3; round += 1) {
    await visitor.go(`${person}/risks/new`);
    assert.equal(await visitor.page.locator('main [name="words"]').inputValue(), "", "nothing of the one before");
    await visitor.choose({ risk_type: "self_neglect" });
    await visitor.type({ words: `Has not eaten for ${round + 2} days` });
    await visitor.press("Save");
    assert.ok(await visitor.problems(), "who says so is missing");
    await visitor.type({ source: "The detention officer" });
    await visitor.press("Save");
    await visitor.page.getByText("Recorded").first().waitFor();
    await visitor.go("/drafts");
    assert.doesNotMatch(await visitor.main(), /Risk/);
  }
  await visitor.close();
});
