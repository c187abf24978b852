// What others than practitioners meet: where they land, and their own pages.

import { test } from "node:test";

import { Visitor } from "./browser.js";
import { lookRound } from "./day.js";
import { walking } from "./walk.js";

const walk = walking();

for (const [userName, paths] of [
  ["marcus", ["/caseload"]],
  ["dean", ["/caseload", "/tasks"]],
  ["helen", ["/manager", "/figures", "/suite-days"]],
  ["priya", ["/manager", "/safety-reports", "/worklist"]],
  ["sunita", ["/worklist", "/referrals/new"]],
  // Rows 26a of docs/access.md: no counts of the service for an analyst, whose reports come with a later issue.
  ["owen", ["/settings"]],
  ["ruth", ["/settings"]],
  ["ivan", ["/settings"]],
]) {
  test(`what ${userName} meets after signing in has no barriers`, { timeout: 120_000 }, async () => {
    const visitor = await Visitor.at(walk.program.origin, walk.browser);
    await visitor.signIn(userName);
    await visitor.look("where they land");
    await lookRound(visitor, paths);
    await visitor.close();
  });
}
