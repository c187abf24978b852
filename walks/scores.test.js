// What an instrument says while its form is filled in: on each page without script, and at once with it.

import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { Visitor } from "./browser.js";
import { walking } from "./walk.js";

const content = join(import.meta.dirname, "../content");
const ITEMS = ["44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8"];

/** The team's content with an invented pack: codes and weights as published, words our own. */
async function withAPack() {
  const folder = await mkdtemp(join(tmpdir(), "landward-content-"));
  after(() => rm(folder, { recursive: true, force: true }));
  await cp(content, folder, { recursive: true });
  const option = (weight) => ({
    valueCoding: {
      system: "urn:pack", code: `w${weight}`, display: `Level ${weight}`,
      extension: [{ url: "http://hl7.org/fhir/StructureDefinition/ordinalValue", valueDecimal: weight }],
    },
  });
  const items = ITEMS.map((code, place) => ({
    linkId: `q${place + 1}`, type: "choice", text: `Invented item ${place + 1}`,
    code: [{ system: "http://loinc.org", code }], answerOption: [0, 1, 2, 3].map(option),
  }));
  const week = {
    url: "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression",
    valueExpression: {
      language: "text/fhirpath", expression: "%resource.repeat(item).where(linkId='units').answer.value * 7",
    },
  };
  const pack = {
    resourceType: "Questionnaire", url: "urn:pack:phq9", version: "1", name: "pack", title: "Invented pack",
    status: "active",
    item: [
      { linkId: "a", type: "group", text: "First half", item: items.slice(0, 5) },
      {
        linkId: "b", type: "group", text: "Second half",
        item: [
          ...items.slice(5),
          { linkId: "units", type: "integer", text: "Units a day" },
          { linkId: "week", type: "integer", text: "Units a week", readOnly: true, extension: [week] },
        ],
      },
    ],
  };
  await mkdir(join(folder, "forms/pack"));
  await writeFile(join(folder, "forms/pack/1.json"), JSON.stringify(pack));
  const offered = await readFile(join(folder, "forms.toml"), "utf8");
  const offer = '\n[pack]\ntitle = "Invented pack"\ngroup = "Needs"\norder = 900\nwhen = "episode"\nkind = "assessment"\n' +
    'for_age = {}\nwho_for = "everyone"\n';
  await writeFile(join(folder, "forms.toml"), offered + offer);
  return ["--content", folder];
}

const walk = walking(withAPack);

for (const javaScript of [true, false]) {
  const how = javaScript ? "with JavaScript" : "without JavaScript";
  test(`a form says what its instrument comes to so far ${how}`, { timeout: 300_000 }, async () => {
    const visitor = await Visitor.at(walk.program.origin, walk.browser, { javaScript });
    await visitor.signIn("amina");
    await visitor.go("/caseload");
    const episode = await visitor.page.locator('main a[href^="/episodes/"]').first().getAttribute("href");
    await visitor.go(`${episode.split("/").slice(0, 3).join("/")}/forms`);
    await visitor.page.locator("main button[name=form][value=pack]").click();
    await visitor.gone();
    const list = visitor.path();
    await visitor.go(`${list}/1`);
    const soFar = visitor.page.locator("#so-far");
    assert.match(await soFar.innerText(), /PHQ-9: none of 9 answered yet/);
    await visitor.choose({ q1: "w3", q2: "w3", q3: "w3", q4: "w1" });
    if (javaScript) {
      await soFar.getByText("PHQ-9 so far: 10, at least moderate. 5 not answered").waitFor();
    }
    await visitor.look("a section with scores so far");
    const small = await visitor.page.locator("main .nhsuk-radios__item").evaluateAll((items) =>
      items.filter((item) => {
        const boxes = [...item.querySelectorAll("input, label")].map((part) => part.getBoundingClientRect());
        return boxes.some((box) => box.height < 44);
      }).length);
    assert.equal(small, 0, "every answer of a scale is a target of 44 px");
    assert.equal(await visitor.page.locator(".landward-keys-hint").count(), javaScript ? 1 : 0);
    if (javaScript) {
      const chosen = () => visitor.page.locator("main input:checked").evaluateAll((all) =>
        all.map((input) => `${input.name} ${input.value.split("|").pop()}`));
      const before = await chosen();
      await visitor.page.locator("h1").click();
      await visitor.page.keyboard.press("1");
      assert.deepEqual(await chosen(), before, "outside a question a digit does nothing");
      await visitor.page.locator('input[name="q4"]:checked').focus();
      await visitor.page.keyboard.press("4");
      assert.ok((await chosen()).includes("q4 w3"), "the fourth answer is chosen");
      await visitor.page.keyboard.press("9");
      assert.ok((await chosen()).includes("q4 w3"), "there is no ninth");
      await soFar.getByText("PHQ-9 so far: 12").waitFor();
      await visitor.look("a scale that is answered by digits");
      await visitor.page.keyboard.press("2");
      await soFar.getByText("PHQ-9 so far: 10").waitFor();
    }
    await visitor.press("Continue");
    assert.match(await soFar.innerText(), /PHQ-9 so far: 10, at least moderate\. 5 not answered/);
    await visitor.choose({ q9: "w1" });
    await visitor.type({ units: "3" });
    if (javaScript) {
      await visitor.page.locator('input[name="q8"]').first().focus();
      await soFar.getByText("The answers ask you to look at: suicide").first().waitFor();
      await visitor.page.locator("#week dd").getByText("21").waitFor();
    }
    await visitor.press("Continue");
    await visitor.hasHeading(/Check your answers/);
    assert.match(await visitor.main(), /PHQ-9 so far: 11, at least moderate\. 4 not answered/);
    assert.match(await visitor.main(), /Units a week: 21/);
    assert.match(await visitor.main(), /The answers ask you to look at: suicide/i);
    await visitor.look("a form with scores to be checked");
    await visitor.go(list);
    await visitor.press("Throw this draft away");
    await visitor.go(`${episode.split("/").slice(0, 3).join("/")}/forms`);
    await visitor.page.locator("main button[name=form][value=neurodiversity]").click();
    await visitor.gone();
    await visitor.go(`${visitor.path()}/1`);
    assert.equal(await soFar.count(), 0, "a form without an instrument says nothing");
    await visitor.go(visitor.path().replace(/\/1$/, ""));
    await visitor.press("Throw this draft away");
    await visitor.close();
  });
}
