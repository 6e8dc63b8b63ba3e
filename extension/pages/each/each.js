// each.js — The page of one message each: how far it is, what it asks, and in the end who got it. Closing it stops
// nothing.

import { durationText, languageOf } from "../../base/language.js";
import { harmless } from "../../base/harmless.js";
import { PERMISSION } from "../../base/permission.js";

const LOOK_MS = 250;

/** A screen reader is told so often how far it is, and at once of another phase. */
const TELL_MS = 10_000;
/** A second click that was meant for the button which stood there: as long as one takes. */
const REST_MS = 500;

const id = new URLSearchParams(location.search).get("id");
const text = (key, ...values) => browser.i18n.getMessage(key, values.map(String));
const element = name => document.getElementById(name);
const number = value => value.toLocaleString(document.documentElement.lang);
const ask = (type, more) => browser.runtime.sendMessage({ type, id, ...more });

/** What can be done, the first one as a rule. Without a copy in Sent the list is what there is. */
const BUTTONS = {
  running: ["pause", "stop", "close"],
  waiting: ["pause", "stop", "close"],
  lost: ["close"],
  paused: ["go-on", "stop", "rest", "close"],
  over: ["open", "close", "copy", "rest"],
};
const WORDS = {
  "go-on": "eachGoOn", pause: "eachPause", stop: "eachStop", open: "eachOpen", rest: "eachRest", copy: "eachCopy",
  close: "close",
};
const FIGURES = ["sent", "refused", "doubt", "left"];

function put(name, content) {
  if (element(name).textContent !== (content || ""))
    element(name).textContent = content || "";
  element(name).hidden = !content;
}

function detailOf({ phase, texts, trouble, isSilent, isCopied, isReadable, sent }) {
  const isWordless = trouble === text("eachNoAnswer"); // these words are not Thunderbird's
  const why = isWordless ? trouble : trouble && text("eachTrouble", harmless(trouble));
  const lines = [texts.detail, !isReadable && text("eachUnreadable"), why, isSilent && text("eachSilent")];

  if (phase === "running" || phase === "waiting")
    lines.push(text("eachBackground"));
  if (phase === "over" && sent > 0)
    lines.push(text(isCopied ? "eachCopied" : "eachNotCopied"));
  return lines.filter(Boolean).join("\n");
}

function row(label, value, name) {
  const [term, content] = [document.createElement("dt"), document.createElement("dd")];

  term.textContent = label;
  content.textContent = value;
  content.id = name;
  return [term, content];
}

/** What did not change stays as it is, for whoever reads or selects it. */
function replace(name, children) {
  const isSame = element(name).childElementCount === children.length &&
    children.every((child, i) => child.isEqualNode(element(name).children[i]));

  if (!isSame)
    element(name).replaceChildren(...children);
}

function showFigures(state) {
  const rows = FIGURES.filter(key => ["sent", "left"].includes(key) || state[key] > 0);
  const isRunning = state.phase === "running" && state.seconds > 0;

  replace("figures", [
    ...rows.flatMap(key => row(text(`each_${key}`), number(state[key] + (key === "left" ? state.underWay : 0)), key)),
    ...(isRunning ? row(text("eachTime"), durationText(state.seconds, document.documentElement.lang), "seconds") : []),
  ]);
}

/** @param {Array<{what: string, recipient: string, text: string}>} others who did not get it, or perhaps did */
function showOthers(others) {
  put("who-title", others.length > 0 && text("eachOthers"));
  element("who").hidden = others.length === 0;
  replace("list", others.map(({ what, recipient, text: reason }) => {
    const item = document.createElement("li");

    item.textContent = [harmless(recipient), text(`each_${what}`), harmless(reason)].filter(Boolean).join(" – ");
    return item;
  }));
}

function buttonsOf({ phase, isReadable, isCopied, left, reason, sent, letters }) {
  const isThere = {
    "go-on": reason !== "damaged", rest: left > 0 && isReadable, open: sent === 0 && isReadable && !letters,
    copy: true, pause: true, stop: true, close: true,
  };

  const names = phase === "over" && sent > 0 && !isCopied ? ["copy", "close", "rest"] : BUTTONS[phase];

  return (names ?? ["close"]).filter(name => isThere[name]);
}

let shown = "";
let changedAt = -Infinity;

/** A key that was meant for a button which went, or for another window, presses nothing here. */
function keepFocus(buttons) {
  if (!buttons.includes(document.activeElement.id))
    element("headline").focus();
}

function showButtons(state) {
  const buttons = buttonsOf(state);

  if (shown === buttons.join())
    return;
  for (const [name, key] of Object.entries(WORDS)) {
    put(name, buttons.includes(name) && text(key));
    element(name).classList.toggle("main", name === buttons[0]);
  }
  keepFocus(buttons);
  shown = buttons.join();
  changedAt = performance.now();
}

/** A click belongs to the press that it began with; the keyboard's has none. */
function listenToPointer() {
  let isPassedOver = false;

  element("buttons").addEventListener("pointerdown", ({ timeStamp }) => {
    isPassedOver = timeStamp - changedAt < REST_MS;
  }, true);
  element("buttons").addEventListener("click", event => {
    if (isPassedOver && event.detail > 0)
      event.stopImmediatePropagation();
  }, true);
}

let [toldPhase, toldAt] = ["", 0];

/** Every figure would be too much to hear. */
function tellProgress({ phase }) {
  if (phase === toldPhase && performance.now() - toldAt < TELL_MS)
    return;
  element("told").textContent = [element("headline"), ...(phase === toldPhase ? [] : [element("detail")])]
    .map(({ textContent }) => textContent).filter(Boolean).join(" – ");
  [toldPhase, toldAt] = [phase, performance.now()];
}

function show(state) {
  const { phase, messages, left, underWay, subject, texts } = state;

  put("subject", text("aboutSubject", harmless(subject) || text("noSubject")));
  put("headline", phase === "lost" ? text("eachLost") : texts.headline);
  put("detail", detailOf(state));
  document.title = element("headline").textContent;
  element("progress").max = messages;
  element("progress").value = messages - left - underWay;
  showFigures(state);
  showOthers(state.others);
  showButtons(state);
  tellProgress(state);
}

async function copy() {
  try {
    await navigator.clipboard.writeText(await ask("each-list"));
    put("note", text("sentCopied"));
  } catch (error) {
    console.warn("The list cannot be copied:", error.message);
    put("note", text("sentCopyFailed"));
  }
}

/** Thunderbird asks where to. */
async function saveRest() {
  try {
    const link = document.createElement("a");

    link.href = URL.createObjectURL(await ask("each-rest"));
    link.download = "messages.zip";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  } catch (error) {
    console.warn("What is left cannot be written:", error.message);
    put("note", text("eachFailed"));
  }
}

async function tell(type) {
  const answer = await ask(type).catch(error => ({ reason: { message: error.message } }));

  put("note", answer?.reason && text("eachFailed"));
  return !answer?.reason;
}

let isOver = false;
let isRestWanted = false;

/** What another program is to send is not sent from here as well; and who is under way may be left in the end. */
async function writeRest() {
  if (isOver)
    await saveRest();
  else
    isRestWanted = await tell("each-stop");
}

async function look() {
  const state = await ask("each-state").catch(() => null);

  if (state === null)
    return window.close();
  show(state);
  document.body.hidden = false;
  isOver = state.phase === "over";
  if (isOver && isRestWanted && state.left > 0)
    await saveRest();
  isRestWanted &&= !isOver;
  setTimeout(look, isOver ? LOOK_MS * 8 : LOOK_MS);
  return undefined;
}

/** It may have been taken away since the job was begun. */
async function goOn() {
  const isKnown = await browser.permissions.contains(PERMISSION);

  put("note", !isKnown && text("eachAsking"));
  if (isKnown || (await ask("may-send").catch(() => false)))
    return tell("each-go-on");
  return put("note", text("eachNotPermitted"));
}

const ACTIONS = { copy, rest: writeRest, "go-on": goOn, close: () => window.close() };

document.documentElement.lang = languageOf(browser.i18n);
document.documentElement.dir = browser.i18n.getMessage("@@bidi_dir");
for (const name of Object.keys(WORDS))
  element(name).addEventListener("click", ACTIONS[name] ?? (() => tell(`each-${name}`)));
listenToPointer();
await look();
