// A working day, end to end, without JavaScript.

import { test } from "node:test";

import { walkTheDay } from "./day.js";
import { walking } from "./walk.js";

const walk = walking();

test("a practitioner brings one person from the cell to the end of support without JavaScript", { timeout: 600_000 }, () =>
  walkTheDay(walk, false),
);
