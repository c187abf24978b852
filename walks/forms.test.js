// Forms of the team on a person's case: each of them asked, one filled in and read, scores entered and seen over time.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Visitor } from "./browser.js";
import { walking } from "./walk.js";

const walk = walking();

/** The forms of somebody of one's own. */
async function somebody(javaScript) {
  const visitor = await Visitor.at(walk.program.origin, walk.browser, { javaScript });
  await visitor.signIn("amina");
  await visitor.go("/caseload");
  const links = visitor.page.locator('main a[href^="/episodes/"]');
  const [, , episode] = (await links.first().getAttribute("href")).split("/");
  await visitor.go(`/episodes/${episode}`);
  return visitor;
}

/** Begins a form and looks at each of its sections, blank and sent with nothing. */
async function askAll(visitor, forms, code) {
  await visitor.go(forms);
  await visitor.page.locator(`main button[name=form][value=${code}]`).click();
  await visitor.gone();
  const list = visitor.path();
  const sections = await visitor.page
    .locator(`main a[href*="/sections/"]`)
    .evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  assert.ok(sections.length > 0, `${code} has sections`);
  for (const section of sections) {
    await visitor.go(section);
    await visitor.glance(`${code}: ${await visitor.heading()}`);
    await visitor.press("Continue");
    if (await visitor.problems()) await visitor.glance(`${code}: ${await visitor.heading()}, with problems`);
  }
  await visitor.go(list.replace(/sections$/, "check"));
  await visitor.glance(`${code}: check`);
}

for (const javaScript of [true, false]) {
  const how = javaScript ? "with JavaScript" : "without JavaScript";
  test(`a form is filled in and read, and scores are seen over time ${how}`, { timeout: 300_000 }, async () => {
    const visitor = await somebody(javaScript);
    await visitor.follow("Forms and scores");
    const forms = visitor.path();
    await visitor.look("the forms of an episode");
    await visitor.page.locator("main button[name=form][value=neurodiversity]").click();
    await visitor.gone();
    await visitor.page.waitForURL(/sections$/);
    const list = visitor.path();
    await visitor.press("Check your answers");
    await visitor.press("Sign and send");
    assert.match(await visitor.problems(), /Answer at least one question/);
    await visitor.look("a form to be checked, with nothing answered");
    await visitor.go(list);
    await visitor.page.locator('main a[href$="/sections/1"]').click();
    await visitor.choose({ "read.letter": "no" });
    await visitor.press("Save and go to the list");
    await visitor.press("Check your answers");
    await visitor.look("a form to be checked");
    await visitor.press("Sign and send");
    await visitor.hasHeading(/[Nn]eurodiversity/);
    assert.match(await visitor.main(), /Can you read a letter by yourself/);
    await visitor.look("a form that was filled in");
    await visitor.follow("Take this form out of view");
    await visitor.press("Take it out of view");
    assert.match(await visitor.problems(), /Enter why/);
    await visitor.look("taking a form out of view, with problems");
    await visitor.type({ reason: "Filled in for somebody else" });
    await visitor.press("Take it out of view");
    assert.match(await visitor.main(), /Filled in for somebody else/);

    await visitor.go(forms);
    await visitor.follow("Enter a score");
    await visitor.press("Save the score");
    assert.match(await visitor.problems(), /Select the questionnaire/);
    await visitor.look("a score, with problems");
    for (const total of ["28", "17", "9"]) {
      await visitor.go(forms.replace(/forms$/, "instrument-results/new"));
      await visitor.select({ instrument: /^PHQ-9/ });
      await visitor.type({ rater: "The person", total });
      await visitor.press("Save the score");
      if (total === "28") assert.match(await visitor.problems(), /between 0 and 27/);
    }
    assert.match(await visitor.main(), /PHQ-9: 9, mild/);
    await visitor.look("the forms of an episode with scores");
    await visitor.follow("Scores over time");
    await visitor.look("scores over time");
    assert.match(await visitor.main(), /moderately severe/);
    await visitor.close();
  });
}

for (const javaScript of [true, false]) {
  const how = javaScript ? "with JavaScript" : "without JavaScript";
  test(`a form that was filled in is put right ${how}`, { timeout: 300_000 }, async () => {
    const visitor = await somebody(javaScript);
    await visitor.follow("Forms and scores");
    await visitor.page.locator("main button[name=form][value=neurodiversity]").click();
    await visitor.gone();
    await visitor.go(`${visitor.path()}/1`);
    await visitor.choose({ "read.letter": "no" });
    await visitor.press("Save and go to the list");
    await visitor.press("Check your answers");
    await visitor.press("Sign and send");
    const read = visitor.path();
    await visitor.press("Correct this form");
    assert.match(await visitor.main(), /You are correcting/);
    await visitor.look("the sections of a correction");
    const list = visitor.path();
    await visitor.press("Check your answers");
    await visitor.press("Send the correction");
    assert.match(await visitor.problems(), /Enter why/);
    await visitor.type({ reason: "Heard wrongly" });
    await visitor.press("Send the correction");
    assert.match(await visitor.problems(), /Nothing is changed/);
    await visitor.look("a correction with problems");
    await visitor.go(`${list}/1`);
    await visitor.choose({ "read.letter": "yes" });
    await visitor.look("a section of a correction");
    await visitor.press("Save and go to the list");
    await visitor.press("Check your answers");
    assert.match(await visitor.main(), /Stands now: No/);
    await visitor.look("a correction to be checked");
    await visitor.type({ reason: "Heard wrongly" });
    await visitor.press("Send the correction");
    assert.equal(visitor.path(), read);
    assert.match(await visitor.main(), /Corrected today/);
    assert.match(await visitor.main(), /Changed after this: Heard wrongly/);
    await visitor.look("a form that was put right");
    await visitor.page.locator('main a[href*="/versions/1"]').click();
    await visitor.page.waitForLoadState();
    assert.match(await visitor.main(), /This is an earlier version/);
    await visitor.look("an earlier version of a form");
    await visitor.close();
  });
}

for (const javaScript of [true, false]) {
  const how = javaScript ? "with JavaScript" : "without JavaScript";
  test(`two dates of one form are compared ${how}`, { timeout: 300_000 }, async () => {
    const visitor = await somebody(javaScript);
    await visitor.follow("Forms and scores");
    const forms = visitor.path();
    for (const answer of ["no", "yes"]) {
      await visitor.go(forms);
      await visitor.page.locator("main button[name=form][value=neurodiversity]").click();
      await visitor.gone();
      await visitor.go(`${visitor.path()}/1`);
      await visitor.choose({ "read.letter": answer });
      await visitor.press("Save and go to the list");
      await visitor.press("Check your answers");
      await visitor.press("Sign and send");
    }
    await visitor.follow("Compare with another date");
    await visitor.look("what a form can be compared with");
    await visitor.page.locator('main a[href*="comparison?with="]').first().click();
    await visitor.page.waitForLoadState();
    assert.match(await visitor.main(), /Changed/);
    await visitor.look("two dates compared");
    await visitor.close();
  });
}

for (const javaScript of [true, false]) {
  const how = javaScript ? "with JavaScript" : "without JavaScript";
  test(`a blank form and one that was filled in can be printed ${how}`, { timeout: 300_000 }, async () => {
    const visitor = await somebody(javaScript);
    await visitor.follow("Forms and scores");
    const forms = visitor.path();
    await visitor.follow("Paper forms, for when all is down");
    await visitor.look("paper forms");
    await visitor.follow("Consent in the cell");
    await visitor.look("a blank form on paper");
    assert.match(await visitor.main(), /Do not ask about the alleged offence/);
    assert.match(await visitor.main(), /Only if question \d+ is/);
    assert.equal(await visitor.page.locator("main input, .landward-person").count(), 0, "nothing of anybody");
    assert.equal(await visitor.inMain("button", "Print").isVisible(), javaScript);

    await visitor.go(forms);
    await visitor.page.locator("main button[name=form][value=feedback]").click();
    await visitor.gone();
    const list = visitor.path();
    await visitor.go(`${list}/1`);
    await visitor.page.locator("main input[type=radio]").first().check();
    await visitor.press("Save and go to the list");
    await visitor.press("Check your answers");
    await visitor.press("Sign and send");
    const onPaper = visitor.page.locator(".landward-print-only");
    assert.equal(await onPaper.first().isVisible(), false, "what stands on paper is for paper");
    await visitor.page.emulateMedia({ media: "print" });
    assert.match(await visitor.main(), /Not asked or not answered: /);
    assert.match(await visitor.main(), /Sent \d+ \w+ \d{4}, \d\d:\d\d by Amina Yusuf/);
    assert.match(await visitor.main(), /Printed by Amina Yusuf at \d+ \w+ \d{4}, \d\d:\d\d/);
    assert.match(await visitor.main(), /Form feedback, version \d+/);
    assert.equal(await visitor.page.locator(".landward-person").isVisible(), true, "the banner is on it");
    assert.equal(await visitor.inMain("link", "Take this form out of view").isVisible(), false);
    await visitor.close();
  });
}

test("what is carried on paper is short enough to be carried", { timeout: 300_000 }, async () => {
  const visitor = await somebody(true);
  const sheets = async () => {
    const pdf = await visitor.page.pdf({ preferCSSPageSize: true });
    return (pdf.toString("latin1").match(/\/Type\s*\/Page[^s]/g) ?? []).length;
  };
  for (const [form, most] of [["screening", 6], ["screening_youth", 6], ["triage", 2], ["assessment", 9]]) {
    await visitor.go(`/paper-forms/${form}`);
    const size = await visitor.page.evaluate(() => document.querySelectorAll(".landward-paper__box").length);
    assert.ok(size > 10, `${form} has boxes to tick`);
    const count = await sheets();
    assert.ok(count <= most, `${form} is ${count} pages`);
    await visitor.page.emulateMedia({ media: "print" });
    const least = await visitor.page.evaluate(() => {
      const texts = [...document.querySelectorAll(".landward-paper :is(p, li, dt, h2, strong, em)")];
      return Math.min(...texts.map((text) => parseFloat(getComputedStyle(text).fontSize)));
    });
    // Eleven points are 14.67 pixels.
    assert.ok(least > 14.6, `the smallest letters are ${least} pixels`);
    await visitor.page.emulateMedia({ media: null });
  }
  await visitor.close();
});

test("every form of the team has no barriers, blank and with its problems", { timeout: 500_000 }, async () => {
  const visitor = await somebody(true);
  await visitor.follow("Forms and scores");
  const forms = visitor.path();
  const codes = await visitor.page
    .locator("main button[name=form]")
    .evaluateAll((buttons) => buttons.map((button) => button.value));
  assert.ok(codes.length >= 10, `forms are offered: ${codes}`);
  for (const code of codes) await askAll(visitor, forms, code);
  await visitor.close();
});
