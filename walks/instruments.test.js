// A published questionnaire, brought in as it is: published by a clinical lead, asked of somebody, scored while it is asked,
// its alert leading to the page of risk, its total seen over time. The questionnaire lies beside the repository; without it
// this walk says that it is skipped.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { Visitor } from "./browser.js";
import { walking } from "./walk.js";

const FORM = join(import.meta.dirname, "../../shared/data/questionnaires/phq9.questionnaire.json");
const skip = existsSync(FORM) ? false : "the trial questionnaires do not lie beside the repository";

const walk = skip ? undefined : walking();

for (const javaScript of [true, false]) {
  const how = javaScript ? "with JavaScript" : "without JavaScript";
  test(`an instrument is brought in, asked and scored ${how}`, { timeout: 300_000, skip }, async () => {
    const code = javaScript ? "phq9" : "phq9_without";
    const come = async (userName) => {
      const visitor = await Visitor.at(walk.program.origin, walk.browser, { javaScript });
      await visitor.signIn(userName);
      return visitor;
    };
    const ivan = await come("ivan");
    await ivan.go("/forms/new");
    await ivan.type({ code, source: "For trials; its licence stands in it" });
    await ivan.page.setInputFiles("#file", FORM);
    await ivan.press("Bring it in");
    await ivan.hasHeading(/PHQ/);
    const version = ivan.path();
    await ivan.close();

    const priya = await come("priya");
    await priya.go(version);
    await priya.press("Publish it");
    assert.match(await priya.main(), /published/);
    await priya.close();

    const amina = await come("amina");
    await amina.go("/caseload");
    const link = await amina.page.locator('main a[href^="/episodes/"]').first().getAttribute("href");
    await amina.go(`/episodes/${link.split("/")[2]}/forms`);
    await amina.page.locator(`main button[name=form][value=${code}]`).click();
    await amina.gone();
    await amina.page.locator('main a[href$="/sections/1"]').click();
    await amina.page.waitForURL(/sections\/1$/);
    await amina.look("an instrument, blank");
    // Nine questions with four answers each: the second of each, so that the total is nine.
    const lists = amina.page.locator("main select");
    for (let at = 0; at < 9; at += 1) await lists.nth(at).selectOption({ index: 2 });
    await amina.press("Save and go to the list");
    await amina.page.locator('main a[href$="/sections/1"]').click();
    await amina.page.waitForURL(/sections\/1$/);
    assert.match(await amina.main(), /PHQ-9.*9, [Mm]ild/s, "the total stands there while it is asked");
    await amina.look("an instrument, answered");
    await amina.go(amina.path().replace(/sections\/1$/, "check"));
    assert.match(await amina.main(), /PHQ-9/);
    await amina.press("Sign and send");
    assert.match(await amina.main(), /9, [Mm]ild/);
    assert.match(await amina.main(), /suicide|self-harm/i, "the ninth answer leads to the page of risk");
    await amina.look("an instrument, sent");
    await amina.close();
  });
}
