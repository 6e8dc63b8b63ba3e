// panel.js — The small page behind the buttons: below the one of a compose window it checks at once,
// or offers to undo; below the one of the main window, and in the window at the start, it says whether
// messages are checked.

import { harmless } from "../../base/harmless.js";
import { languageOf } from "../../base/language.js";
import { mismatchKey } from "../../status/health.js";
import { reasonKey, technicalText } from "../../base/reasons.js";

const BUTTONS = ["jobs", "undo", "check", "retry", "settings", "close"];
const WORDS = { jobs: "showJobs", undo: "undo", check: "checkNow", retry: "retry", settings: "openSettings", close: "close" };
const UNDONE = {
  undone: "undoDone", changed: "undoChanged", sending: "panelSending", failed: "undoFailed", nothing: "undoNothing",
};

const text = (key, ...values) => browser.i18n.getMessage(key, values);
const element = name => document.getElementById(name);
const { place, tab } = await placeOf();

async function placeOf() {
  const asked = new URLSearchParams(location.search).get("place");
  if (asked !== null)
    return { place: asked };

  const [active] = await browser.tabs.query({ active: true, currentWindow: true });
  return { place: "compose", tab: active };
}

const ask = (type, more = {}) => browser.runtime.sendMessage({ type, ...more });
const askOfTab = type => ask(type, { tabId: tab.id, windowId: tab.windowId });

function put(name, content) {
  element(name).textContent = content ?? "";
  element(name).hidden = !content;
}

/**
 * @param {{headline: string, detail?: string, reason?: {code: string, message: string}}} words
 * @param {string[]} buttons
 */
function show({ headline, detail, reason }, buttons) {
  put("headline", headline);
  put("detail", detail);
  put("technical-text", technicalText(reason, text, document.documentElement.lang));
  element("technical").hidden = !reason?.message;
  element("technical").open ||= reason?.code === "policy"; // what is wrong in it, in the person's language
  for (const name of BUTTONS) {
    element(name).textContent = text(WORDS[name]);
    element(name).hidden = !buttons.includes(name);
  }
  element(buttons[0] ?? "close").focus();
}

function showTrouble(reason) {
  const again = place === "compose" ? "check" : "retry";
  const detail = `${text(reasonKey(reason.code))}\n\n${text("troubleDetail")}`;

  show({ headline: text("troubleTitle"), detail, reason }, [again, "settings", "close"]);
}

function showState({ trouble, mismatch, jobs }) {
  if (trouble !== null)
    showTrouble(trouble);
  else
    show({ headline: text("wellHeadline"), detail: text("wellDetail") }, [...(jobs > 0 ? ["jobs"] : []), "settings", "close"]);
  put("mismatch", mismatch && text(mismatchKey(mismatch)));
}

/** @param {Array<{id: number, subject: string}>} requests that this person was asked to approve */
function showRequests(requests) {
  element("requests").replaceChildren(...requests.map(({ id, subject }, i) => {
    const button = document.createElement("button");

    button.type = "button";
    button.id = `request-${i}`;
    button.textContent = text("reviewRequest", harmless(subject));
    button.addEventListener("click", () => ask("review", { messageId: id }).then(() => window.close()));
    return button;
  }));
  element("requests").hidden = requests.length === 0;
}

async function shownTab() {
  const [active] = await browser.tabs.query({ active: true, currentWindow: true });

  return active?.id;
}

async function check() {
  show({ headline: text("panelChecking") }, []);
  const { outcome, reason } = await askOfTab("check");

  switch (outcome) {
    case "asked":
      return window.close(); // the review window says it all
    case "pass":
      return show({ headline: text("passHeadline"), detail: text("passDetail") }, ["close"]);
    case "sending":
      return show({ headline: text("panelSending") }, ["close"]);
    default:
      return show(
        { headline: text("uncheckedHeadline"), detail: text(reasonKey(reason.code)), reason },
        ["check", "settings", "close"],
      );
  }
}

async function undo() {
  const { outcome } = await askOfTab("undo");

  show({ headline: text(UNDONE[outcome]) }, ["close"]);
}

async function open() {
  if (place !== "compose") {
    const shown = await ask("open", { shownTabId: await shownTab() });

    showRequests(shown.requests);
    return showState(shown);
  }

  const state = await askOfTab("open");
  if (state.undoable !== null)
    show(
      { headline: text("undoHeadline", state.undoable.toLocaleString(document.documentElement.lang)), detail: text("undoDetail") },
      ["close", "undo", "check"],
    );
  else if (state.trouble !== null)
    showTrouble(state.trouble);
  else
    await check();
  put("mismatch", state.mismatch && text(mismatchKey(state.mismatch)));
}

document.documentElement.lang = languageOf(browser.i18n);
document.documentElement.dir = browser.i18n.getMessage("@@bidi_dir");
document.documentElement.dataset.place = place;
element("technical-title").textContent = text("technicalTitle");
element("undo").addEventListener("click", undo);
element("check").addEventListener("click", check);
element("retry").addEventListener("click", async () => showState(await ask("retry")));
element("jobs").addEventListener("click", () => ask("jobs").then(() => window.close()));
element("settings").addEventListener("click", () => browser.runtime.openOptionsPage().then(() => window.close()));
element("close").addEventListener("click", () => window.close());
document.addEventListener("keydown", event => {
  if (event.key === "Escape")
    window.close();
});
await open();
