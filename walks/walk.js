// What every file of walks begins with: the program with a demonstration of its own, a browser, and their end.

import { after, before } from "node:test";

import { launch } from "./browser.js";
import { start } from "./program.js";

/** Answers what will hold `program` and `browser` once the walks of this file begin. */
export function walking() {
  const walk = {};
  before(async () => {
    [walk.program, walk.browser] = await Promise.all([start(), launch()]);
  });
  after(async () => {
    await walk.browser?.close();
    await walk.program?.end();
  });
  return walk;
}
