// Makes pages nicer that work without it: drafts kept as one types, single keys, results as one types, one
// record for two presses. Everything it does is marked in the HTML by a `data-` attribute.

import { initAll } from "asset:nhsuk.js";
import { keepWatch } from "asset:lock.js";

const SAVE_AFTER = 5000;
const PATIENCE = 3000;
const SEARCH_AFTER = 300;
const SEARCH_LETTERS = 3;
const ROW = "[data-row], [data-rows] > tr";

// Fragments come from this server, which escapes every value; nothing else may become HTML.
const ours = globalThis.trustedTypes
  ? globalThis.trustedTypes.createPolicy("landward", { createHTML: (html) => html })
  : { createHTML: (html) => html };

function post(address, form) {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") body.append(name, value);
  }
  return fetch(address, {
    method: "POST",
    body,
    credentials: "same-origin",
    redirect: "error",
    headers: { Accept: "text/plain, text/html", "X-Landward-Script": "yes" },
  });
}

// The draft of a form that was last on its way.
const saving = new WeakMap();

// Drafts: a few seconds after the last key, and at once when a field or the page is left. The server answers with
// the sentence to show ("Saved 14:05"), because only it knows that the text is kept. Answers a function that keeps what
// is not kept yet, and says whether nothing is left that could be kept later.
function keepDrafts(form) {
  const address = form.dataset.draftUrl;
  const note = form.querySelector("[data-saved]") ?? document.querySelector("[data-saved]");
  let timer = 0;
  let changes = 0;
  let kept = 0;
  let isSending = false;
  // Whether it was asked for at once while another was on its way.
  let isWanted = false;

  const say = (words) => {
    if (note) note.textContent = words;
  };
  const save = () => {
    // While one is on its way, that is the one to wait for.
    const isOnItsWay = isSending;
    const answer = keep();
    if (!isOnItsWay) saving.set(form, answer);
    return answer;
  };
  const keep = async () => {
    clearTimeout(timer);
    if (kept === changes || form.dataset.isSent) return true;
    if (isSending) {
      isWanted = true;
      return false;
    }
    const sent = changes;
    isSending = true;
    try {
      const answer = await post(address, form);
      if (!answer.ok) {
        say("Not saved yet. We keep trying; do not close this page.");
        // Locked already, ended, or gone: waiting does not help. A server in trouble may come back.
        return answer.status < 500;
      }
      // Behind the sentence, of a form with sections: what the page shows now that this is kept.
      const [words, shows] = (await answer.text()).split("\n");
      const shown = form.elements["landward:shown"];
      if (shown && shows) shown.value = shows;
      say(words);
      kept = sent;
      form.dispatchEvent(new Event("landward:kept"));
      return kept === changes;
    } catch {
      say("Not saved yet. We keep trying; do not close this page.");
      return false;
    } finally {
      isSending = false;
      if (kept !== changes) timer = setTimeout(save, isWanted ? 0 : SAVE_AFTER);
      isWanted = false;
    }
  };
  form.addEventListener("input", () => {
    changes += 1;
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_AFTER);
  });
  form.addEventListener("focusout", save);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });
  return save;
}

// What the answers say so far: the form has `data-so-far-url` and `data-so-far-into`, the id of the region to fill. An
// answer that is chosen is kept at once, and the server, which alone works anything out, is asked when it is kept.
function sayScores(form, save) {
  const region = document.getElementById(form.dataset.soFarInto);
  if (!region) return;
  const isChosen = ({ target }) => target.tagName === "SELECT" || ["radio", "checkbox"].includes(target.type);
  form.addEventListener("change", (event) => {
    if (isChosen(event)) save();
  });
  let latest = 0;
  form.addEventListener("landward:kept", async () => {
    latest += 1;
    const mine = latest;
    try {
      const answer = await fetch(form.dataset.soFarUrl, {
        credentials: "same-origin",
        redirect: "error",
        headers: { Accept: "text/html", "X-Landward-Script": "yes" },
      });
      if (!answer.ok) return;
      const words = document.createElement("div");
      words.innerHTML = ours.createHTML(await answer.text());
      // Said once: what is as it was is not read out again.
      if (mine !== latest || words.textContent.trim() === region.textContent.trim()) return;
      region.replaceChildren(...words.childNodes);
      region.querySelectorAll("[data-value-of]").forEach((value) => {
        const place = document.getElementById(value.dataset.valueOf)?.querySelector("dd");
        if (place) place.textContent = value.textContent;
      });
    } catch {
      // The next page says it.
    }
  });
}

// A second press while the first is on its way does nothing. Pages shown again by Back may be sent again. A draft that
// is on its way goes first: behind the form it would be one again.
function sendOnce(form) {
  form.addEventListener("submit", async (event) => {
    if (form.dataset.isSent === "yes") event.preventDefault();
    if (form.dataset.isSent) return;
    form.dataset.isSent = "yes";
    if (!saving.has(form)) return;
    event.preventDefault();
    await Promise.race([saving.get(form), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    saving.delete(form);
    // A form cannot be sent while it is still telling that it is.
    await new Promise((resolve) => setTimeout(resolve));
    form.dataset.isSent = "goes";
    form.requestSubmit(event.submitter);
    form.dataset.isSent = "yes";
  });
}

// Results as one types: the form has `data-suggest-url` and `data-suggest-into`, the id of the region to fill.
function suggest(form) {
  const region = document.getElementById(form.dataset.suggestInto);
  if (!region) return;
  let timer = 0;
  let latest = 0;
  const ask = async () => {
    latest += 1;
    const mine = latest;
    try {
      const answer = await post(form.dataset.suggestUrl, form);
      if (!answer.ok) return;
      const html = await answer.text();
      if (mine === latest) region.innerHTML = ours.createHTML(html);
    } catch {
      // The button still works; a suggestion that does not come needs no words.
    }
  };
  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    latest += 1;
    if (event.target.value.trim().length >= SEARCH_LETTERS) timer = setTimeout(ask, SEARCH_AFTER);
    else region.replaceChildren();
  });
}

// Single keys work outside fields only, without Ctrl, Alt or Meta, and can be switched off in my settings. The last part
// of a line is what the page must have for the key to do anything.
const KEYS = [
  ["/", "find a person", "[data-search-field], #search-field"],
  ["n", "new referral", 'a[data-key="n"]'],
  ["j", "next in the list"],
  ["k", "previous in the list"],
  ["1 to 9", "choose an answer, while you are in its question", ".landward-keyed"],
  ["Enter", "open it"],
  ["?", "show these keys"],
];

function isTyping(element) {
  return element instanceof HTMLElement &&
    (element.isContentEditable || ["INPUT", "SELECT", "TEXTAREA"].includes(element.tagName));
}

function step(by) {
  const links = [...document.querySelectorAll(ROW)]
    .map((row) => row.querySelector("a[href]"))
    .filter((link) => link !== null);
  if (links.length === 0) return;
  const here = links.findIndex((link) => link.closest(ROW).contains(document.activeElement));
  const next = here === -1 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(here + by, 0), links.length - 1);
  links[next].focus();
}

// A dialog of a heading, a sentence and a button, closed.
function makeDialog(id, title, words, go) {
  const dialog = document.createElement("dialog");
  dialog.id = id;
  dialog.className = "landward-dialog";
  dialog.setAttribute("aria-labelledby", `${id}-heading`);
  const heading = document.createElement("h2");
  heading.id = `${id}-heading`;
  heading.textContent = title;
  const note = document.createElement("p");
  note.textContent = words;
  const button = document.createElement("button");
  button.className = "nhsuk-button";
  button.type = "button";
  button.textContent = go;
  dialog.append(heading, note, button);
  document.body.append(dialog);
  return dialog;
}

function showKeys() {
  let dialog = document.getElementById("keys");
  if (!dialog) {
    const words = "They work outside fields. You can switch them off in my settings.";
    dialog = makeDialog("keys", "Keyboard shortcuts", words, "Close");
    const list = document.createElement("ul");
    for (const [key, words, needed] of KEYS) {
      if (needed && !document.querySelector(needed)) continue;
      const item = document.createElement("li");
      const sign = document.createElement("kbd");
      sign.textContent = key;
      item.append(sign, ` ${words}`);
      list.append(item);
    }
    dialog.querySelector("h2").after(list);
    dialog.querySelector("button").addEventListener("click", () => dialog.close());
  }
  if (!dialog.open) dialog.showModal();
}

function onKey(event) {
  const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing;
  if (!isPlain || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  switch (event.key) {
    case "/": {
      const field = document.querySelector("[data-search-field]") ?? document.getElementById("search-field");
      if (!field) return;
      field.focus();
      break;
    }
    case "n": {
      const link = document.querySelector('a[data-key="n"]');
      if (!link) return;
      link.click();
      break;
    }
    case "j":
      step(1);
      break;
    case "k":
      step(-1);
      break;
    case "?":
      showKeys();
      break;
    default:
      return;
  }
  event.preventDefault();
}

// Scales: while one is in a question of round buttons, a digit chooses the answer in that place. Nowhere else (WCAG 2.1.4).
function chooseByDigit(form) {
  const answersBeside = (input) => [...form.querySelectorAll(`input[type=radio][name="${CSS.escape(input.name)}"]`)];
  const scales = [...form.querySelectorAll(".nhsuk-radios")].filter((scale) => scale.querySelector("input[type=radio]"));
  if (scales.length === 0) return;
  scales.forEach((scale) => scale.classList.add("landward-keyed"));
  const hint = document.createElement("p");
  hint.className = "landward-hint landward-keys-hint";
  hint.textContent = "Keyboard: in a question with round buttons, 1 to 9 choose an answer.";
  form.prepend(hint);
  form.addEventListener("keydown", (event) => {
    const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey && !event.isComposing;
    if (!isPlain || event.target.type !== "radio" || !/^[1-9]$/.test(event.key)) return;
    const answer = answersBeside(event.target)[Number(event.key) - 1];
    if (!answer || answer.disabled) return;
    event.preventDefault();
    answer.focus();
    answer.click();
  });
}

// The NHS script marks radio buttons that open something with aria-expanded, which a radio button may not have
// (ARIA 1.2; axe counts it as an error). What opens follows the button directly, so nothing is lost.
new MutationObserver((changes) => {
  for (const { target } of changes) {
    if (target.type === "radio" && target.hasAttribute("aria-expanded")) target.removeAttribute("aria-expanded");
  }
}).observe(document.body, { subtree: true, attributeFilter: ["aria-expanded"] });

// Four fields for a moment are slow to fill in a cell: most moments that are written down are now. Not those to come.
const TO_COME = /appointment|hearing|next|leaves/;

function offerNow(date) {
  const time = date.querySelector("input[name$='_time'], input[name$=':time'], input[name$='-time']");
  if (!time || TO_COME.test(time.name) || TO_COME.test(location.pathname)) return;
  const start = time.name.slice(0, -"time".length);
  const part = (name) => date.querySelector(`input[name="${CSS.escape(start + name)}"]`);
  if (!["day", "month", "year"].every(part)) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "nhsuk-button nhsuk-button--secondary nhsuk-button--small landward-now";
  button.textContent = "Now";
  const asked = date.closest("fieldset")?.querySelector("legend")?.textContent.trim();
  if (asked) button.setAttribute("aria-label", `Now: ${asked}`);
  button.addEventListener("click", () => {
    const parts = new Intl.DateTimeFormat("en-GB", {
      timeZone: "Europe/London", day: "numeric", month: "numeric", year: "numeric",
      hour: "2-digit", minute: "2-digit", hourCycle: "h23",
    }).formatToParts(new Date());
    const now = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
    for (const name of ["day", "month", "year"]) part(name).value = now[name];
    time.value = `${now.hour}:${now.minute}`;
    time.dispatchEvent(new Event("input", { bubbles: true }));
  });
  date.append(button);
}

// Questions that an answer opens come into sight at once. Each says when in `data-opens`, as the server wrote it; what
// another page answered holds or not as it stood then. What was typed and is no longer asked stays in sight.
function openQuestions(form) {
  const waiting = [...form.querySelectorAll("[data-opens]")].map((part) => ({
    part, wasOpen: !part.hidden, when: JSON.parse(part.dataset.opens),
  }));
  if (waiting.length === 0) return;
  const isInSight = (control) => !control.closest("[data-opens][hidden]");
  const given = (field) => [...form.elements]
    .filter((control) => control.name === field && isInSight(control))
    .filter((control) => !["radio", "checkbox"].includes(control.type) || control.checked)
    .map((control) => control.value)
    .filter((value) => value.trim() !== "");
  const holds = ([field, operator, values]) => {
    const answers = given(field);
    switch (operator) {
      case "=":
        return answers.some((answer) => values.includes(answer));
      case "!=":
        return answers.length > 0 && !answers.includes(values[0]);
      case "exists":
        return (answers.length > 0) === (values[0] === "true");
      default:
        // Comparisons are the server's: the page comes again with what they opened.
        return false;
    }
  };
  const hasWords = (part) => [...part.querySelectorAll("input, select, textarea")].some((control) =>
    ["radio", "checkbox"].includes(control.type) ? control.checked : control.type !== "hidden" && control.value.trim() !== "");
  const look = () => {
    // One may open the next: conditions look back, so that one turn through the page is enough.
    for (const { part, wasOpen, when: [needsAll, elsewhere, rules] } of waiting) {
      const isCompared = rules.some(([, operator]) => !["=", "!=", "exists"].includes(operator));
      const isAsked = needsAll ? elsewhere && rules.every(holds) : elsewhere || rules.some(holds);
      part.hidden = !(isCompared ? wasOpen : isAsked) && !hasWords(part);
    }
  };
  form.addEventListener("input", look);
  look();
}

initAll();
document.querySelectorAll(".nhsuk-date-input").forEach(offerNow);
const drafts = [...document.querySelectorAll("form[data-autosave][data-draft-url]")].map((form) => {
  const save = keepDrafts(form);
  if (form.dataset.soFarUrl) sayScores(form, save);
  return save;
});
const keepAll = async () => (await Promise.all(drafts.map((keep) => keep()))).every(Boolean);
document.querySelectorAll("form[method=post]").forEach(sendOnce);
document.querySelectorAll("form[action*='/sections/']").forEach(openQuestions);
document.querySelectorAll("form[data-suggest-url]").forEach(suggest);
globalThis.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-is-sent]").forEach((form) => delete form.dataset.isSent);
});
document.querySelectorAll("[data-print]").forEach((button) => {
  button.removeAttribute("hidden");
  button.addEventListener("click", () => globalThis.print());
});
if (document.body.dataset.keys === "on") {
  document.querySelectorAll("form[data-autosave]").forEach(chooseByDigit);
  document.addEventListener("keydown", onKey);
  document.querySelectorAll(".landward-keys-link").forEach((item) => item.removeAttribute("hidden"));
  document.querySelectorAll("[data-keys-help]").forEach((button) => button.addEventListener("click", showKeys));
}
// A screen that was opened again in another tab.
document.querySelectorAll("form[data-unlocks]").forEach((form) => {
  document.addEventListener("visibilitychange", () => {
    const { secret, return_to: back } = form.elements;
    const isWaiting = document.visibilityState === "visible" && !secret.value;
    if (isWaiting) location.replace(`${form.getAttribute("action")}?return_to=${encodeURIComponent(back.value)}`);
  });
});
document.querySelectorAll("form[data-locks-after]").forEach((form) => keepWatch(form, keepAll, makeDialog));
