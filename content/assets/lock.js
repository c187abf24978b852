// Locks the screen of somebody who has gone. What was typed is kept, the page is left, and the PIN brings it back. Whoever
// is still there is asked before. The server has the same clock: this only empties the screen when that has run out.

const LOOK_EVERY = 5_000;
const TELL_EVERY = 60_000;
const SIGNS_OF_LIFE = ["keydown", "pointerdown", "wheel", "touchmove"];

// What tabs of one browser tell each other: when all of them lock, and that one was locked or left.
const LOCKS_AT = "landward-locks-at";
const LEFT = "landward-left";

/**
 * `form` locks the session, `keepAll` keeps every draft of the page and answers whether it is kept, `makeDialog` makes a
 * dialog of a heading, a sentence and a button.
 */
export function keepWatch(form, keepAll, makeDialog) {
  const warnsBefore = Number(form.dataset.warnsBefore) * 1000;
  let locksAt = 0;
  let toldAt = 0;
  let isLeaving = false;
  let isEnding = false;

  const locksIn = (seconds) => {
    toldAt = Date.now();
    // Sooner than the server, so that it is still there to be told.
    locksAt = toldAt + (seconds - 5) * 1000;
    localStorage.setItem(LOCKS_AT, String(locksAt));
  };

  const leave = async () => {
    if (isLeaving) return;
    isLeaving = true;
    document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
    document.documentElement.classList.add("landward-blank");
    // On a bad network the words stay on this page, unseen, until they are kept.
    while (!(await keepAll())) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
    localStorage.setItem(LEFT, String(Date.now()));
    form.submit();
  };

  const stay = async () => {
    const wasAsked = dialog.open;
    dialog.close();
    toldAt = Date.now();
    const body = new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch("/session/extension", { method: "POST", body, redirect: "error" });
      if (answer.ok) locksIn(Number(await answer.text()));
      // The end of a shift comes whoever is there; it was said once.
      isEnding = wasAsked && locksAt - Date.now() <= warnsBefore;
    } catch {
      // Without a network, or locked by the server: the clock runs on.
    }
    look();
  };

  const words = "This screen is about to lock. What you typed is kept.";
  const dialog = makeDialog("still-there", "Are you still there?", words, "Yes, go on here");
  dialog.querySelector("button").addEventListener("click", stay);
  dialog.addEventListener("cancel", stay);

  const look = () => {
    const left = locksAt - Date.now();
    if (left <= 0) leave();
    else if (left > warnsBefore) dialog.close();
    else if (!dialog.open && !isEnding) dialog.showModal();
  };

  const isHere = () => {
    if (!dialog.open && !isLeaving && Date.now() - toldAt > TELL_EVERY) stay();
  };

  locksIn(Number(form.dataset.locksAfter));
  setInterval(look, LOOK_EVERY);
  document.addEventListener("visibilitychange", look);
  for (const sign of SIGNS_OF_LIFE) document.addEventListener(sign, isHere, { passive: true });
  for (const way of document.querySelectorAll(".nhsuk-header__account-form")) {
    way.addEventListener("submit", () => localStorage.setItem(LEFT, String(Date.now())));
  }
  globalThis.addEventListener("storage", ({ key, newValue }) => {
    if (key === LOCKS_AT) locksAt = Number(newValue);
    if (key === LEFT) leave();
    else look();
  });
}
