// A working day, end to end: from a name on the telephone to the end of support, with script and without.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, Visitor } from "./browser.js";
import * as day from "./day.js";
import { start } from "./program.js";

const TEN_MINUTES = { timeout: 600_000 };

let program;
let browser;
before(async () => {
  [program, browser] = await Promise.all([start(), launch()]);
});
after(async () => {
  await browser?.close();
  await program?.end();
});

for (const javaScript of [true, false]) {
  const how = javaScript ? "with JavaScript" : "without JavaScript";

  test(`a practitioner brings one person from the cell to the end of support ${how}`, TEN_MINUTES, async () => {
    const visitor = await Visitor.at(program.origin, browser, { javaScript });
    await visitor.signIn("amina");
    await visitor.look("since you were last here");
    await visitor.go("/worklist");
    await visitor.look();
    await day.findNobody(visitor);
    await day.refer(visitor);
    await day.triage(visitor);
    await day.take(visitor);
    await day.screen(visitor);
    await day.assess(visitor);
    await day.knowThePerson(visitor);
    const hub = await day.plan(visitor);
    await day.referOn(visitor, hub);
    await day.meet(visitor, hub);
    await day.discharge(visitor, hub);
    await day.comeBack(visitor);
    await day.lookRound(visitor, [
      "/worklist?urgency=routine&with=me",
      "/caseload",
      "/tasks",
      "/onward-referrals",
      "/drafts",
      "/suite-days",
      "/activity-time",
      "/activity-time/new",
      "/figures",
      "/safety-reports/new",
      "/settings",
    ]);
    await visitor.close();
    assert.doesNotMatch(program.said(), /ERROR|panicked/);
  });
}

for (const [userName, paths] of [
  ["marcus", ["/caseload"]],
  ["dean", ["/caseload", "/tasks"]],
  ["helen", ["/manager", "/figures", "/suite-days"]],
  ["priya", ["/manager", "/safety-reports", "/worklist"]],
  ["sunita", ["/worklist", "/referrals/new"]],
  ["owen", ["/figures"]],
  ["ruth", ["/"]],
  ["ivan", ["/"]],
]) {
  test(`what ${userName} meets after signing in has no barriers`, TEN_MINUTES, async () => {
    const visitor = await Visitor.at(program.origin, browser);
    await visitor.signIn(userName);
    await visitor.look("where they land");
    await day.lookRound(visitor, paths);
    await visitor.close();
  });
}
