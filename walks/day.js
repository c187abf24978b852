// One person's way through a day, step by step, as a practitioner walks it. Each step looks at every page it meets,
// first with its problems shown.

import assert from "node:assert/strict";

import { Visitor } from "./browser.js";

/** Who is met today: invented, and new to the record. */
export const PERSON = { family: "Brzezinski", given: "Oskar", listed: /BRZEZINSKI, Oskar/ };

/** Looks at a page, presses its button too early, looks at its problems. */
async function tooEarly(visitor, button) {
  await visitor.look();
  await visitor.press(button);
  assert.ok(await visitor.problems(), `the page "${await visitor.heading()}" says what is missing`);
  await visitor.look(`${visitor.sort()} with problems`);
}

export async function findNobody(visitor) {
  await visitor.go("/referrals/new");
  await tooEarly(visitor, "Search");
  await visitor.type({ q: `${PERSON.given} ${PERSON.family} 12/5/1990` });
  await visitor.press(/^Search/);
  await visitor.look();
}

export async function refer(visitor) {
  await visitor.press(/^None of these|^Start a referral/);
  await visitor.hasHeading(/Who is referring/);
  await tooEarly(visitor, "Save and continue");
  await visitor.choose({ source: "police_custody", received: "now" });
  await visitor.type({ referrer_name: "Sergeant Invented" });
  await visitor.press("Save and continue");

  await visitor.hasHeading(/Who is the person/);
  await visitor.type({ family: "", given: "" });
  await tooEarly(visitor, "Save and continue");
  await visitor.choose({ name_known: "yes", birth: "known" });
  await visitor.type({ family: PERSON.family, given: PERSON.given });
  await visitor.type({ born_day: "12", born_month: "5", born_year: "1990" });
  await visitor.press("Save and continue");

  await visitor.hasHeading(/About the person/);
  await visitor.look();
  await visitor.choose({ sex: "1", interpreter: "no", ethnicity: "B" });
  await visitor.press("Save and continue");

  await visitor.hasHeading(/Where does the person stand/);
  await tooEarly(visitor, "Save and continue");
  await visitor.choose({ standing: "custody_suite" });
  await visitor.press("Save and continue");

  await visitor.hasHeading(/Where are they/);
  await tooEarly(visitor, "Save and continue");
  await visitor.choose({ site: "perry_barr", appropriate_adult: "not_needed" });
  await visitor.type({ custody_number: "20PB/4321/26", offence_heading_0: "Theft from a shop" });
  await visitor.select({ offence_group_0: /theft/i });
  await visitor.moment("arrested_", { hoursAgo: 3 });
  await visitor.press("Save and continue");

  await visitor.hasHeading(/Why now/);
  await tooEarly(visitor, "Save and continue");
  await visitor.choose({ risk: "yes", urgency: "urgent", agrees: "yes", needs: ["alcohol"] });
  await visitor.type({ risk_words: "Said that he will not wake up tomorrow", reason: "Tearful since he came" });
  await visitor.press("Save and continue");

  await visitor.hasHeading(/What the referrer can tell us/);
  await visitor.look();
  await visitor.type({ "worry.seen": "Has not eaten" });
  await visitor.press("Save and continue");

  await visitor.hasHeading(/Check the referral/);
  await visitor.look();
  await visitor.press("Send the referral");
  await visitor.hasHeading("Referral received");
  await visitor.look();
}

export async function triage(visitor) {
  await visitor.follow("Open the referral");
  await visitor.look();
  await visitor.follow("What comes next");
  await visitor.look("an episode that is not triaged");
  await visitor.followTo("/triage");
  await tooEarly(visitor, "Sign and send");
  await visitor.choose({ "records.looked_at": ["own_record"], "known.us": "not_known" });
  await visitor.choose({ "known.mental_health": "known_before", "risk.on_record": "yes" });
  await visitor.choose({ "risk.now": "yes", "risk.told_to": ["custody_sergeant"] });
  await visitor.type({ "risk.words": "Overdose two years ago, from the ward's letter" });
  await visitor.moment("risk.told_at:");
  await visitor.choose({ "decision.what": "see_now", "decision.urgency": "urgent" });
  await visitor.type({ "decision.why": "To be seen before the interview" });
  await visitor.press("Sign and send");
  await visitor.hasHeading("To screen");
  assert.match(await visitor.banner(), /not wake up tomorrow/, "the referrer's words stand on top of the page");
  assert.match(await visitor.banner(), /Overdose two years ago/, "and so do the records'");
  await visitor.look("an episode that is to be screened");
  await visitor.follow("Read the whole triage");
  await visitor.look();
  await visitor.page.goBack();
}

export async function take(visitor) {
  await visitor.followTo("/allocation");
  await tooEarly(visitor, "Allocate");
  await visitor.page.getByLabel(/Amina Yusuf/).check();
  await visitor.press("Allocate");
  assert.match(await visitor.main(), /Amina Yusuf/);
}

const CONSENT = { engage: "given", records: "given", court: "said_no", follow_up: "given" };

/** Goes through the sections of a form: in each, what is known of it, and on. */
async function sections(visitor, chosen, typed, moments) {
  const isDone = () => visitor.path().endsWith("/check");
  for (let left = 30; left > 0 && !isDone(); left -= 1) {
    await visitor.look(`${await visitor.heading()}`);
    await visitor.choose(chosen, { where: "there" });
    await visitor.type(typed, { where: "there" });
    for (const start of moments) await visitor.moment(start, { where: "there" });
    const before = visitor.path();
    await visitor.press("Continue");
    // Without script the page comes again with what an answer opened on it.
    const hasOpened = /opened more questions/.test(await visitor.page.innerText("body"));
    if (hasOpened) await visitor.look(`${await visitor.heading()}, with what was opened`);
    if (hasOpened) continue;
    assert.notEqual(visitor.path(), before, `${await visitor.heading()}: ${await visitor.problems()}`);
  }
  assert.ok(isDone(), "the form comes to its end");
}

export async function screen(visitor) {
  await visitor.followTo("/screening");
  await visitor.look();
  await visitor.follow("The person could not be screened");
  await tooEarly(visitor, /^(Record|Sign|Save|Send)/);
  await visitor.page.goBack();
  await visitor.page.goBack();
  await visitor.press("Begin");
  await tooEarly(visitor, "Continue");
  const consent = Object.fromEntries(Object.entries(CONSENT).map(([name, said]) => [`consent.${name}`, said]));
  const found = { "risk.now": "no", "risk.act": "no", "need.suicide_self_harm": "newly_found", "need.alcohol": "newly_found" };
  const end = { "outcome.result": "assess", "outcome.urgency": "same_day", "adult.advised": "no" };
  const typed = {
    "risk.words": "Thought of it last night. His daughter keeps him safe.",
    "outcome.summary": "Low in mood, drinks every day.",
    "adult.why_not": "Understands and follows",
  };
  await sections(visitor, { ...consent, ...found, ...end }, typed, []);
  await visitor.look();
  await visitor.press("Sign and send");
  await visitor.hasHeading("Screened");
  await visitor.look();
  await tooEarly(visitor, "Record the facts");
  await visitor.type({ text: "Thoughts of suicide last night, told to the sergeant." });
  await visitor.select({ given_to: "custody_sergeant", seen_on_it: "yes" });
  await visitor.press("Record the facts");
  assert.match(await visitor.main(), /told to the sergeant/);
}

export async function assess(visitor) {
  await visitor.follow("Go on to the assessment");
  await visitor.look();
  await visitor.press("Begin");
  const chosen = {
    "seen.place": "police_custody",
    "seen.how": "01",
    "risk.now": "no",
    "need.alcohol": "known_unmet",
    "need.mental_health": "suspected",
    "adult.advised": "no",
  };
  const typed = {
    "formulation.what": "Drinks to sleep since his mother died.",
    "plan.next": "Alcohol service, asked today by Amina.",
    "adult.why_not": "Understands and follows",
  };
  await sections(visitor, chosen, typed, ["seen.started:"]);
  await visitor.look();
  // The screening heard of suicide, and nobody asked again.
  await visitor.type({ why_changed: "Asked an hour ago, the words then stand." });
  await visitor.press("Sign and send");
  await visitor.hasHeading("Assessed");
  await visitor.look();
  await visitor.follow("Needs");
  await visitor.look();
  await visitor.page.goBack();
  await visitor.follow("What the person agreed to");
  await visitor.look();
  await visitor.page.goBack();
}

/** What is true of the person, each with its list and its form. */
const ENTRIES = ["risks", "safety-plans", "adjustments", "safe-contacts", "addresses", "worker-safety-alerts"];

export async function knowThePerson(visitor) {
  await visitor.page.locator(".landward-person__name a").click();
  await visitor.page.waitForLoadState();
  await visitor.look();
  const person = visitor.path();
  for (const slug of ENTRIES) {
    await visitor.go(`${person}/${slug}`);
    await visitor.look(`no ${slug} yet`);
    await visitor.go(`${person}/${slug}/new`);
    // The safety plan is asked section by section (safety_plan.test.js).
    if (slug === "safety-plans") await visitor.look();
    else await tooEarly(visitor, /^(Save|Record|Add|Sign)/);
  }
  await visitor.go(`${person}/edit`);
  await visitor.look();
  await visitor.go(`${person}/versions`);
  await visitor.look();
  await visitor.go(`${person}/conflict`);
  await visitor.look();
  await visitor.go(person);
}

export async function plan(visitor) {
  await visitor.follow("Open the episode");
  await visitor.look("an episode that is to be planned");
  await visitor.followTo("/support");
  await visitor.look("support without a plan");
  const hub = visitor.path();
  await visitor.follow("Write a plan with the person");
  await tooEarly(visitor, "Save the plan");
  await visitor.type({ words: "Drink less, see the alcohol team, ring his sister." });
  await visitor.press("Save the plan");
  await tooEarly(visitor, "Agree the plan");
  await visitor.choose({ how: "person" });
  await visitor.press("Agree the plan");
  await visitor.follow("Set a goal");
  await tooEarly(visitor, "Set the goal");
  await visitor.type({ words: "Sleep without drinking" });
  await visitor.press("Set the goal");
  await visitor.go(hub);
  await visitor.follow("Set a task");
  await tooEarly(visitor, "Set the task");
  await visitor.type({ what: "Ring his sister" });
  await visitor.moment("due-", { hoursAgo: -48, time: false });
  await visitor.select({ given_to: /Amina Yusuf/ });
  await visitor.press("Set the task");
  await visitor.go(hub);
  await visitor.follow("Say who supports the person");
  await visitor.look();
  await visitor.select({ change: /Dean Wallis/ });
  await visitor.press("Save");
  await visitor.go(hub);
  return hub;
}

export async function referOn(visitor, hub) {
  await visitor.follow("Refer to another service");
  await visitor.look();
  await visitor.type({ words: "Change Grow Live" });
  await visitor.press("Find");
  await visitor.look("one service found");
  await visitor.follow(/Change Grow Live/);
  await tooEarly(visitor, "Record as sent");
  await visitor.choose({ kind: "alcohol_service", needs: ["alcohol"], basis: "person" });
  await visitor.choose({ priority: "2" });
  await visitor.type({ summary: "Drinks every day and wants to drink less." });
  await visitor.press("Record as sent");
  await visitor.look();
  const sent = visitor.path();
  for (const [news, booked] of [["accepted"], ["appointment_booked", true], ["attended"]]) {
    await visitor.go(`${sent}/replies/new`);
    if (news === "accepted") await tooEarly(visitor, "Record it");
    await visitor.choose({ news });
    if (booked) await visitor.moment("appointment-");
    await visitor.press("Record it");
    assert.ok(!(await visitor.problems()), `${news}: ${await visitor.problems()}`);
  }
  await visitor.look("an onward referral that came to its end");
  await visitor.go(hub);
}

export async function meet(visitor, hub) {
  await visitor.follow("Record a contact");
  await tooEarly(visitor, "Record the contact");
  await visitor.select({ kind: "outreach", mechanism: "01", location: "A01" });
  await visitor.moment("starts-", { hoursAgo: 1 });
  await visitor.choose({ attendance: "5" });
  await visitor.type({ minutes: "40" });
  await visitor.press("Record the contact");
  assert.ok(!(await visitor.problems()), await visitor.problems());
  await visitor.go(hub);
  await visitor.follow("Plan an appointment");
  await tooEarly(visitor, "Plan the appointment");
  await visitor.go(hub);
  await visitor.followTo("/outcome/new");
  await tooEarly(visitor, "Record the outcome");
  await visitor.select({ outcome: "no_further_action" });
  await visitor.moment("at-");
  await visitor.choose({ used: "yes" });
  await visitor.press("Record the outcome");
  assert.ok(!(await visitor.problems()), await visitor.problems());
  await visitor.go(hub);
  await visitor.look("support under way");
}

export async function discharge(visitor, hub) {
  await visitor.go(hub);
  await visitor.follow("End the episode");
  await tooEarly(visitor, "End the episode");
  await visitor.choose({ reason: "complete", has_helped: "yes" });
  await visitor.select({ things_before: "3", things_now: "6" });
  const reasons = "main input[name^='left-'], main input[name^='despite_']";
  for (const field of await visitor.page.locator(reasons).all()) {
    await field.fill("Dean goes on with it");
  }
  await visitor.press("End the episode");
  assert.ok(!(await visitor.problems()), await visitor.problems());
  await visitor.look("the page after the end");
}

/** Referred again, the person is known, and the earlier episode stands beside the new one. */
export async function comeBack(visitor) {
  await visitor.go("/referrals/new");
  await visitor.type({ q: `${PERSON.family} oscar` });
  await visitor.press(/^Search/);
  await visitor.look("a search that finds them, misspelt");
  assert.match(await visitor.main(), PERSON.listed);
}

export async function lookRound(visitor, paths) {
  for (const path of paths) {
    await visitor.go(path);
    await visitor.look();
  }
}

/** The whole day of a practitioner: one person from a name on the telephone to the end of support. */
export async function walkTheDay({ program, browser }, javaScript) {
  const visitor = await Visitor.at(program.origin, browser, { javaScript });
  await visitor.signIn("amina");
  await visitor.look("since you were last here");
  await visitor.go("/worklist");
  await visitor.look();
  await findNobody(visitor);
  await refer(visitor);
  await triage(visitor);
  await take(visitor);
  await screen(visitor);
  await assess(visitor);
  await knowThePerson(visitor);
  const hub = await plan(visitor);
  await referOn(visitor, hub);
  await meet(visitor, hub);
  await discharge(visitor, hub);
  await comeBack(visitor);
  await lookRound(visitor, [
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
}
