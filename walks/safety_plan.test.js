// The safety plan, asked by a form of the team: made, read, handed over, and changed, also where somebody else changed it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Visitor } from "./browser.js";
import { walking } from "./walk.js";

const walk = walking();

/** The plans of somebody of one's own. */
async function plans(javaScript) {
  const visitor = await Visitor.at(walk.program.origin, walk.browser, { javaScript });
  await visitor.signIn("amina");
  await visitor.go("/caseload");
  await visitor.page.locator('main a[href^="/episodes/"]').first().click();
  await visitor.page.waitForLoadState();
  await visitor.page.locator(".landward-person__name a").click();
  await visitor.page.waitForLoadState();
  await visitor.go(`${visitor.path()}/safety-plans`);
  return visitor;
}

for (const javaScript of [true, false]) {
  const how = javaScript ? "with JavaScript" : "without JavaScript";
  test(`a safety plan is made by its form, handed over and changed ${how}`, { timeout: 300_000 }, async () => {
    const visitor = await plans(javaScript);
    await visitor.follow("Make a safety plan with the person");
    await visitor.look("where a plan begins");
    await visitor.press("Begin");
    await visitor.page.waitForURL(/sections$/);
    const list = visitor.path();
    await visitor.look("the sections of a plan");
    await visitor.press("Check your answers");
    assert.match(await visitor.problems(), /getting worse/, "the check says what is missing");
    await visitor.look("a plan to be checked, with nothing answered");
    await visitor.go(`${list}/1`);
    await visitor.press("Continue");
    assert.ok(await visitor.problems(), "so does the section");
    await visitor.type({ "signs.self": "Not sleeping" });
    await visitor.press("Save and go to the list");

    // Finished later: the drafts lead back to it.
    await visitor.go("/drafts");
    await visitor.page.locator(`main a[href="${list}"]`).first().click();
    await visitor.page.waitForURL(/sections$/);
    await visitor.page.locator('main a[href$="/sections/2"]').click();
    await visitor.type({ "helps.alone": "Walking the dog", "helps.away": "The library" });
    await visitor.press("Continue");
    await visitor.type({ "people.services": "Samaritans 116 123" });
    await visitor.press("Continue");
    await visitor.look("a section of a plan");
    await visitor.press("Continue");
    await visitor.type({ "hope.what": "My daughter" });
    await visitor.press("Continue");
    await visitor.choose({ "copies.who": "person" });
    await visitor.type({ "copies.again:day": "8", "copies.again:month": "12", "copies.again:year": "2031" });
    await visitor.press("Continue");
    await visitor.hasHeading(/Check your answers/);
    await visitor.look("a plan to be checked");
    await visitor.press("Keep the plan");
    await visitor.page.waitForURL(/\/safety-plans\//);
    await visitor.look("a plan");
    const plan = visitor.path();
    const said = await visitor.main();
    for (const words of ["Not sleeping", "The library", "My daughter", "The person", "8 December 2031"]) {
      assert.ok(said.includes(words), `the plan says ${words}`);
    }
    await visitor.follow("Page to hand over");
    await visitor.look("a plan to hand over");
    const handed = await visitor.main();
    assert.ok(handed.includes("My daughter") && !handed.includes("Who has a copy"), "it is the person's");

    await visitor.go(plan);
    await visitor.follow("Change this plan");
    await visitor.look("where a change begins");
    await visitor.press("Begin");
    await visitor.page.waitForURL(/sections$/);
    const change = visitor.path();
    await visitor.look("the sections of a change");
    await visitor.go(`${change}/2`);
    assert.match(await visitor.main(), /From the plan of \d+ \w+ \d{4}/, "it says from when the answers are");
    await visitor.look("a section of a change");
    await visitor.type({ "helps.alone": "Walking, with music" });
    await visitor.press("Save and go to the list");

    // Somebody else changes it meanwhile.
    const other = await Visitor.at(walk.program.origin, walk.browser, { javaScript });
    await other.signIn("priya");
    await other.go(`${plan}/edit`);
    await other.press("Begin");
    await other.page.waitForURL(/sections$/);
    await other.go(`${other.path()}/3`);
    await other.type({ "people.services": "111, then 2" });
    await other.press("Save and go to the list");
    await visitor.go(change.replace(/sections$/, "check"));
    await visitor.choose({ reason: "new_fact" });
    await other.press("Check your answers");
    await other.press("Keep the changed plan");
    assert.match(await other.problems(), /Select why you are changing this/);
    await other.look("a change without a reason");
    await other.choose({ reason: "person_says" });
    await other.press("Keep the changed plan");
    await other.page.waitForURL(/\/safety-plans\//);
    await other.close();
    await visitor.page.getByRole("button", { name: "Keep the changed plan" }).click();
    await visitor.page.waitForLoadState();
    assert.match(await visitor.problems(), /changed this plan/, "nothing is overwritten unseen");
    assert.match(await visitor.main(), /Stands now: 111, then 2/);
    await visitor.look("a plan that somebody else changed");
    await visitor.go(`${change}/3`);
    await visitor.type({ "people.services": "111, then 2" });
    await visitor.press("Save and go to the list");
    await visitor.press("Check your answers");
    await visitor.choose({ reason: "new_fact" });
    await visitor.press("Keep the changed plan");
    await visitor.page.waitForURL(/\/safety-plans\//);
    const now = await visitor.main();
    assert.ok(now.includes("Walking, with music") && now.includes("111, then 2"), "both changes stand");
    await visitor.look("a plan that was changed");
    await visitor.close();
  });
}

test("the form of the safety plan is kept like any other, and can be on paper", { timeout: 200_000 }, async () => {
  const visitor = await Visitor.at(walk.program.origin, walk.browser, { javaScript: true });
  await visitor.signIn("priya");
  await visitor.go("/forms/safety_plan");
  await visitor.look("the form of the safety plan, as it is kept");
  await visitor.go("/paper-forms/safety_plan");
  await visitor.look("a blank safety plan");
  await visitor.close();
});
