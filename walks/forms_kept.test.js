// Keeping forms: a version written by one person, tried, held against the one that is asked, published by another, asked of
// somebody, and taken out of use.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Visitor } from "./browser.js";
import { walking } from "./walk.js";

const walk = walking();

const FORM = JSON.stringify({
  resourceType: "Questionnaire",
  status: "draft",
  title: "Sleep",
  item: [
    { linkId: "n", text: "Nights", type: "group", item: [{ linkId: "a", text: "How long do you sleep?", type: "integer" }] },
  ],
});

/** A question as its address names it: its linkId in hexadecimal digits. */
const name = (linkId) => Buffer.from(linkId).toString("hex");

async function come(userName, javaScript) {
  const visitor = await Visitor.at(walk.program.origin, walk.browser, { javaScript });
  await visitor.signIn(userName);
  return visitor;
}

for (const javaScript of [true, false]) {
  const how = javaScript ? "with JavaScript" : "without JavaScript";
  const code = javaScript ? "sleep" : "sleep_without";
  test(`a form is brought in, written, tried, published by somebody else and asked ${how}`, { timeout: 300_000 }, async () => {
    const ivan = await come("ivan", javaScript);
    await ivan.go("/forms");
    await ivan.look("the forms that are kept");
    await ivan.follow("Bring in a form from elsewhere");
    await ivan.press("Bring it in");
    assert.match(await ivan.problems(), /Choose a file, or paste/);
    await ivan.look("bringing in a form, with problems");
    await ivan.type({ code, source: "Written by our team" });
    await ivan.page.setInputFiles("#file", { name: "sleep.json", mimeType: "application/json", buffer: Buffer.from(FORM) });
    await ivan.press("Bring it in");
    await ivan.hasHeading(/Sleep/);
    const version = ivan.path();
    assert.match(await ivan.main(), /Say first under which heading/);
    await ivan.look("a version with what keeps it from being asked");

    await ivan.follow("Say how it is offered");
    await ivan.press("Save");
    assert.match(await ivan.problems(), /Select as what its answers are kept/);
    await ivan.look("how a form is offered, with problems");
    await ivan.type({ group: "Health" });
    await ivan.choose({ ruled_by: "support_note", who_for: "everyone" });
    await ivan.press("Save");

    await ivan.go(`${version}/questions/${name("a")}/next/new`);
    await ivan.press("Save");
    assert.match(await ivan.problems(), /Select what kind it is/);
    await ivan.look("a question more, with problems");
    await ivan.type({ text: "How do you sleep?" });
    await ivan.choose({ kind: "choice" });
    await ivan.press("Save");
    await ivan.look("the questions of a version");
    await ivan.go(`${version}/questions/${name("q3")}`);
    await ivan.type({ "option-1": "Well", "option-2": "Badly", added: "It varies", order: "2 1" });
    await ivan.press("Save");
    assert.match(await ivan.main(), /Badly · Well · It varies/);
    await ivan.go(`${version}/questions/${name("q3")}`);
    await ivan.look("one question of a version");

    await ivan.go(`${version}/preview`);
    await ivan.look("a version as it will be asked");
    await ivan.go(`${version}/preview?state=sent`);
    await ivan.look("a version as it will be asked, sent with nothing");
    await ivan.go(`${version}/trial`);
    await ivan.type({ a: "seven" });
    await ivan.press("Say what comes out");
    assert.match(await ivan.main(), /Cannot be sent/);
    await ivan.look("a version that is tried, with what cannot be sent");
    await ivan.type({ a: "7" });
    await ivan.press("Say what comes out");
    await ivan.type({ case_name: "Seven hours" });
    await ivan.press("Save the case");
    assert.match(await ivan.main(), /Seven hours: comes out as it did/);
    await ivan.look("a version with a saved case");
    await ivan.go(version);
    assert.equal(await ivan.page.getByRole("button", { name: "Publish it" }).count(), 0, "nobody publishes alone");
    await ivan.close();

    const priya = await come("priya", javaScript);
    await priya.go("/manager");
    await priya.follow("Forms that we keep");
    await priya.go(version);
    await priya.look("a version that can be published");
    await priya.press("Publish it");
    assert.match(await priya.main(), /published/);

    const dean = await come("dean", javaScript);
    await dean.go("/caseload");
    const link = await dean.page.locator('main a[href^="/episodes/"]').first().getAttribute("href");
    await dean.go(`/episodes/${link.split("/")[2]}/forms`);
    await dean.page.locator(`main button[name=form][value=${code}]`).click();
    await dean.gone();
    await dean.page.locator('main a[href$="/sections/1"]').click();
    await dean.page.waitForURL(/sections\/1$/);
    await dean.type({ a: "6" });
    await dean.press("Save and go to the list");
    await dean.press("Check your answers");
    await dean.press("Sign and send");
    const filled = dean.path();
    assert.match(await dean.main(), /How long do you sleep\?/);

    // The next version asks in other words; what was answered keeps its own.
    await priya.go(`/forms/${code}`);
    await priya.look("a form with its versions");
    await priya.press("Start a new version");
    await priya.hasHeading(/Sleep/);
    const next = priya.path();
    await priya.go(`${next}/questions/${name("a")}`);
    await priya.type({ text: "How many hours do you sleep?" });
    await priya.press("Save");
    await priya.go(`${next}/differences`);
    assert.match(await priya.main(), /How many hours do you sleep\?/);
    await priya.look("what differs between two versions");
    const helen = await come("helen", javaScript);
    await helen.go(next);
    await helen.press("Publish it");
    await dean.go(filled);
    assert.match(await dean.main(), /How long do you sleep\?/);

    await priya.go(next);
    await priya.follow("Take it out of use");
    await priya.press("Take it out of use");
    assert.match(await priya.problems(), /Enter why/);
    await priya.look("taking a version out of use, with problems");
    await priya.type({ reason: "The old words were better" });
    await priya.press("Take it out of use");
    assert.match(await priya.main(), /The old words were better/);
    for (const visitor of [priya, helen, dean]) await visitor.close();
  });
}

test("a practitioner keeps no forms", { timeout: 60_000 }, async () => {
  const amina = await come("amina", true);
  const answer = await amina.page.goto(`${walk.program.origin}/forms`);
  assert.equal(answer.status(), 404);
  await amina.close();
});
