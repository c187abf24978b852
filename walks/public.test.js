// What everybody may read, before anybody signs in.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Visitor } from "./browser.js";
import { walking } from "./walk.js";

const PAGES = [
  "/",
  "/about",
  "/about/who",
  "/about/help-in-custody",
  "/about/hours",
  "/about/contact",
  "/about/links",
  "/about/complaints",
  "/about/accessibility",
  "/sign-in",
];

const walk = walking();

for (const javaScript of [true, false]) {
  const how = javaScript ? "with JavaScript" : "without JavaScript";

  test(`every public page is open to everybody ${how}`, async () => {
    const visitor = await Visitor.at(walk.program.origin, walk.browser, { javaScript });
    for (const path of PAGES) {
      await visitor.go(path);
      await visitor.look();
    }
    await visitor.close();
  });

  test(`signing in says what is wrong, and lets in ${how}`, async () => {
    const visitor = await Visitor.at(walk.program.origin, walk.browser, { javaScript });
    await visitor.go("/sign-in");
    await visitor.press("Sign in");
    await visitor.hasHeading("Sign in");
    await visitor.look("/sign-in with problems");
    await visitor.signIn("amina");
    await visitor.go("/settings");
    await visitor.look();
    await visitor.close();
  });

  test(`a choice of colours lasts across pages and sign-in ${how}`, async () => {
    const visitor = await Visitor.at(walk.program.origin, walk.browser, { javaScript });
    const chosen = () => visitor.page.evaluate(() => document.documentElement.className);
    await visitor.go("/about/hours");
    await visitor.page.getByRole("button", { name: "Black on yellow" }).click();
    await visitor.page.waitForURL("**/about/hours");
    assert.match(await chosen(), /landward--black_on_yellow/);
    const paper = await visitor.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(paper, "rgb(255, 255, 0)");
    await visitor.signIn("grace");
    assert.match(await chosen(), /landward--black_on_yellow/);
    await visitor.close();
  });
}

test("what does not exist is a page too", async () => {
  const visitor = await Visitor.at(walk.program.origin, walk.browser);
  const response = await visitor.page.goto("/nowhere");
  assert.equal(response.status(), 404);
  await visitor.look();
  await visitor.close();
});

test("the first key leads past the header", async () => {
  const visitor = await Visitor.at(walk.program.origin, walk.browser);
  await visitor.go("/about");
  await visitor.page.keyboard.press("Tab");
  assert.equal(await visitor.page.evaluate(() => document.activeElement.textContent.trim()), "Skip to main content");
  await visitor.close();
});
