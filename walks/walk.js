// What every file of walks begins with: the program with a demonstration of its own, a browser, and their end.

import { after, before } from "node:test";

import { launch } from "./browser.js";
import { start } from "./program.js";

/**
 * Answers what will hold `program` and `browser` once the walks of this file begin. `more` are further arguments of the
 * program, or a function that makes them.
 */
export function walking(more = []) {
  const walk = {};
  before(async () => {
    const args = typeof more === "function" ? await more() : more;
    [walk.program, walk.browser] = await Promise.all([start(...args), launch()]);
  });
  after(async () => {
    await walk.browser?.close();
    await walk.program?.end();
  });
  return walk;
}
