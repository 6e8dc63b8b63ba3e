// review.js — The page of a question or a notice: shows its sheet, and sends back what was chosen.

import { harmless } from "../../base/harmless.js";
import { areEnough, chosenApprovers, nameApprovers, showApproval } from "./ask.js";
import { offerEach } from "./each.js";
import { languageOf } from "../../base/language.js";
import { reasonKey, technicalText } from "../../base/reasons.js";
import { Rows } from "./rows.js";
import { Table } from "./table.js";

/** For so long the window, and keyboard or pointer, have to rest before one of these counts. */
const REST_MS = 500;

/** While thousands of rows arrive they are shown so often: each time costs a look at all of them. */
const REFRESH_MS = 250;

/** A screen reader is told of every tenth second that is left, and of this one. */
const TOLD_SECONDS = 5;

/** A page of the web, as helper/question.c finds it. */
const LINK = /(https?:\/\/[\w.~:/?#@!$&'()*+,;=%-]*[\w/=~&%#-])/;

const FIELDS = ["to", "cc", "bcc"];
const CHOICES = ["convert", "each", "ask", "edit", "send"];

/** How far it goes, and where it is taken back. */
const REMEMBER_NOTES = { group: "rememberGroupNote", conversation: "rememberConversationNote" };

const id = new URLSearchParams(location.search).get("id");
const text = (key, ...values) => browser.i18n.getMessage(key, values);
const element = name => document.getElementById(name);
const ask = (type, more) => browser.runtime.sendMessage({ type, id, ...more });
const number = value => value.toLocaleString(document.documentElement.lang);

/** Words of the kinds that must be there without a helper; those of a verdict come from the helper. */
function wordsOf({ kind, verdict, reason, choices, texts }) {
  const words = verdict?.texts ?? {
    headline: text(`${kind}Headline`),
    detail: [text(`${kind}Detail`), kind === "changed" || !reason ? "" : text(reasonKey(reason.code))]
      .filter(Boolean)
      .join("\n"),
    acknowledge: text("uncheckedAcknowledge"),
    edit: text(choices.length === 1 ? "close" : "edit"),
    send: text("uncheckedSend"),
  };

  return { ask: verdict?.approval?.texts.ask, ...words, ...texts };
}

function show(name, content) {
  element(name).textContent = content ?? "";
  element(name).hidden = !content;
}

function newElement(name, content, className = "") {
  const made = document.createElement(name);
  made.textContent = content;
  made.className = className;
  return made;
}

/** @param {number} bytes */
function sizeText(bytes) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const step = bytes < 1 ? 0 : Math.min(Math.floor(Math.log(bytes) / Math.log(1024)), units.length - 1);
  const options = { style: "unit", unit: units[step], unitDisplay: step === 0 ? "long" : "short", maximumFractionDigits: 1 };

  return (bytes / 1024 ** step).toLocaleString(document.documentElement.lang, options);
}

/** @param {?Array<{size: number}>} files null: nobody knows */
function filesText(files) {
  if (files === null)
    return "";
  if (files.length === 0)
    return text("aboutNoFiles");
  return text("aboutFiles", number(files.length), sizeText(files.reduce((sum, { size }) => sum + size, 0)));
}

const fieldName = field => text(`field_${field.replaceAll("-", "_")}`) || field;

const boxes = () => [...document.querySelectorAll("#points input")];
const isPointed = () => boxes().every(box => box.checked);
const isEachAcknowledged = () => isPointed() && (element("each-acknowledgement").hidden || element("each-acknowledge").checked);
const isAcknowledged = () => isPointed() && (element("acknowledgement")?.hidden !== false || element("acknowledge").checked);

async function choose(choice) {
  // If nobody is there any more to take it, there is nothing left to ask either.
  const { isOver } = await ask("choice", {
    choice,
    acknowledged: { convert: isPointed, each: isEachAcknowledged }[choice]?.() ?? isAcknowledged(),
    approvers: chosenApprovers(),
    remember: element("remember")?.checked ?? false,
    copies: element("each-copies").checked,
  }).catch(() => ({ isOver: true }));

  if (isOver)
    window.close();
}

// — who —

function partyText({ item, isFirst, ofParty }, people) {
  if (!isFirst || ofParty === 1)
    return item.party;
  return people === undefined
    ? text("partyOf", item.party, number(ofParty))
    : text("peopleAt", number(Math.max(ofParty, people)), item.party);
}

/** @param {Map<string, number>} crowds how many people there are at each party that is a crowd */
function fillRow(row, { item, isFirst, ofParty, isNew }, crowds) {
  const [party, name, address, field] = row.children;

  row.classList.toggle("first", isFirst);
  party.textContent = partyText({ item, isFirst, ofParty }, crowds.get(item.party));
  name.textContent = item.name ?? "";
  address.textContent = item.address;
  if (isNew)
    address.prepend(newElement("mark", text("newHere")), " ");
  field.textContent = fieldName(item.field);
  party.title = item.party;
  name.title = item.name ?? "";
  address.title = item.address;
}

/** The line above the table: how many there are, how many are here, how many are found. */
function countText(rows, total, isBroken) {
  const isSearching = element("search").value.trim() !== "";
  const isWhole = rows.loaded >= total;

  if (isSearching)
    return text(isWhole ? "countFound" : "countFoundSoFar", number(rows.length), number(isWhole ? total : rows.loaded));
  if (isBroken)
    return text("countBroken", number(rows.loaded), number(total));
  return isWhole ? text("countAll", number(total)) : text("countLoading", number(rows.loaded), number(total));
}

/** Shows the first of the exposed at once and fetches the others, page by page. */
function showExposed({ exposed: { items, total }, fresh, crowds = [] }) {
  const rows = new Rows(fresh > 0 && fresh < total);
  const peopleAt = new Map(crowds.map(({ party, addresses }) => [party, addresses]));
  const table = new Table(element("exposed"), element("rows"), rows, (row, what) => fillRow(row, what, peopleAt));
  let isBroken = false;
  const update = () => {
    table.changed();
    element("count").textContent = countText(rows, total, isBroken);
  };

  element("who").hidden = false;
  element("who").style.setProperty("--total", total);
  rows.add(items);
  update();
  element("search").addEventListener("input", event => {
    rows.search(event.target.value);
    element("exposed").scrollTop = 0;
    update();
  });

  return async () => {
    let shownAt = performance.now();

    try {
      while (rows.loaded < total) {
        rows.add((await ask("rows", { from: rows.loaded })).items);
        if (rows.loaded < total && performance.now() - shownAt < REFRESH_MS)
          continue;
        update();
        shownAt = performance.now();
      }
    } catch (error) {
      console.warn("The other addresses cannot be loaded:", error.message);
      isBroken = true;
      update();
    }
  };
}

// — before and after —

function entryElement({ text: written, members, isNew }) {
  const entry = newElement("bdi", harmless(written), "entry");

  entry.classList.toggle("new", isNew);
  entry.classList.toggle("wrong", members === null && !written.includes("@"));
  if (members !== null)
    entry.append(newElement("span", text("listOf", number(members)), "members"));
  return entry;
}

function fieldElements(field, { total, entries }) {
  const term = newElement("dt", fieldName(field));
  const content = document.createElement("dd");

  content.append(...entries.map(entryElement));
  if (total > entries.length)
    content.append(newElement("span", text("andMore", number(total - entries.length)), "more"));
  if (total === 0)
    content.append(newElement("span", text("nobody"), "nobody"));
  return [term, content];
}

async function showPreview() {
  try {
    const preview = await ask("preview");

    if (preview === null)
      return;
    (preview.after === undefined ? showRecipients : showSides)(preview);
    element("preview").hidden = false;
    onPainted(() => pointer.windowChanged());
  } catch (error) {
    console.warn("The recipients cannot be shown:", error.message);
  }
}

const showSide = (name, side) =>
  element(name).replaceChildren(...FIELDS.flatMap(field => fieldElements(field, side[field])));

/** What converting would do. */
function showSides({ before, after }) {
  showSide("before", before);
  showSide("after", after);
  show("bcc-note", [text("bccNote"), standInText(after.to)].filter(Boolean).join(" "));
}

/** Where converting does not help, or nobody could look: what the sender is to look at. */
function showRecipients({ before }) {
  showSide("before", before);
  element("preview-title").textContent = text("recipientsTitle");
  for (const name of ["before-title", "after-side"])
    element(name).remove();
  element("sides").className = "one";
  element("before").parentElement.removeAttribute("aria-labelledby");
}

/** Who stands in To only because it would be empty. */
function standInText({ entries }) {
  const standIn = entries.find(({ isNew }) => isNew);

  return standIn && text("standInNote", harmless(standIn.text));
}

// — the way out —

/** What the organisation names is one click away, in the browser; nothing that a message says stands here. */
function linked(advice) {
  return advice.split(LINK).map((part, i) => (i % 2 === 0 ? part : linkTo(part)));
}

function linkTo(url) {
  const link = newElement("a", url);

  link.href = url;
  link.addEventListener("click", event => {
    event.preventDefault();
    browser.windows.openDefaultBrowser(url).catch(error => console.warn("The page cannot be opened:", error.message));
  });
  return link;
}

// — pointing —

function pointElement(point, i) {
  const row = newElement("div", "", "tick");
  const box = document.createElement("input");
  const words = newElement("label", point);

  box.type = "checkbox";
  box.id = `point-${i}`;
  words.htmlFor = box.id;
  row.append(box, words);
  return row;
}

/** Each is ticked by itself before the message can go, as it is or converted. */
function showPoints({ points = [] }) {
  element("points").append(...points.map(pointElement));
  element("points").hidden = points.length === 0;
}

// — waiting —

/** The last page of the question, or the only one: the message goes when its seconds are over. */
function wait(choice, { seconds }) {
  const until = performance.now() + seconds * 1000;
  const finish = () => {
    clearInterval(timer);
    choose(choice);
  };
  const tick = () => {
    const left = Math.ceil((until - performance.now()) / 1000);

    if (left <= 0)
      finish();
    else
      showSeconds(left, seconds);
  };
  const timer = setInterval(tick, 200);

  document.body.dataset.waiting = "";
  document.querySelector("main").tabIndex = 0; // nothing else in it takes the focus, and it may have to be scrolled
  document.title = text("waitHeadline");
  show("headline", text("waitHeadline"));
  for (const name of ["convert", "send", "each"])
    element(name)?.remove();
  show("now", text("waitNow"));
  element("now").addEventListener("click", finish);
  tick();
  element("edit").focus();
  windowChanged();
}

function showSeconds(left, seconds) {
  const shown = text("waitSeconds", number(left));

  if (element("seconds").textContent === shown)
    return;
  show("seconds", shown);
  if (left === seconds || left % 10 === 0 || left === TOLD_SECONDS)
    element("seconds-told").textContent = shown;
}

// — the whole —

function showWords(words, { verdict, subject, sender, files, choices, reason }) {
  const about = harmless(subject ?? "") || text("noSubject");

  document.title = `${words.headline} – ${about}`;
  document.body.dataset.level = verdict?.level ?? "notice";
  show("level", verdict && text(`level_${verdict.level}`));
  show("subject", text("aboutSubject", about));
  show("sender", sender && text("aboutSender", harmless(sender)));
  show("files", filesText(files ?? null));
  show("headline", words.headline);
  show("detail", verdict ? "" : words.detail);
  showTechnical(verdict ? undefined : reason);
  show("readers", words.readers);
  element("advice").replaceChildren(...linked(words.advice ?? ""));
  element("way-out").hidden = !words.advice;

  for (const choice of choices.filter(one => one !== "each"))
    show(choice, words[choice] || text(choice));
  if (choices.includes("send") || choices.includes("ask")) {
    show("acknowledge-text", words.acknowledge);
    element("acknowledgement").hidden = !words.acknowledge;
    show("remember-text", words.remember);
    show("remember-note", verdict?.remember && text(REMEMBER_NOTES[verdict.remember.kind]));
  }
  takeAway(choices);
}

function showTechnical(reason) {
  show("technical-text", technicalText(reason, text, document.documentElement.lang));
  element("technical").hidden = !reason?.message;
  element("technical").open = reason?.code === "policy"; // what is wrong in it, in the person's language
}

/** What is no choice is not there either, hidden or not: nobody finds it with a script. */
function takeAway(choices) {
  for (const choice of CHOICES.filter(each => !choices.includes(each)))
    element(choice).remove();
  if (!choices.includes("send") && !choices.includes("ask"))
    element("acknowledgement").remove();
  if (!choices.includes("send"))
    element("remembering").remove();
}

/** What was sent can only be made up for: the list of those to be told goes where it is needed. */
function showSent() {
  element("who-title").textContent = text("whoSentTitle");
  show("copy", text("sentCopy"));
  element("copy").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(await ask("list"));
      show("copy", text("sentCopied"));
    } catch (error) {
      console.warn("The list cannot be copied:", error.message);
      show("copy", text("sentCopyFailed"));
    }
  });
  show("report", text("report"));
  element("report").addEventListener("click", makeReport);
}

/** It takes as long as there are bounces to be read. */
async function makeReport() {
  element("report").disabled = true;
  show("report-note", text("reportMaking"));
  const { missed, isBehind, reason } = await ask("report").catch(error => ({ reason: { message: error.message } }));

  element("report").disabled = false;
  show("report-note", reason ? whyNoReport(reason) : missed > 0 ? text("reportMissed", number(missed)) : "");
  if (isBehind)
    await browser.windows.update((await browser.windows.getCurrent()).id, { state: "minimized" });
}

function whyNoReport({ code }) {
  return code === "gone" ? text("reportGone") : `${text("reportFailed")} ${text(reasonKey(code === "timeout" ? "" : code))}`;
}

/** Nothing is remembered of what is not confirmed. */
function onTick({ remember, approval }) {
  const isReady = isAcknowledged();

  if (element("ask"))
    element("ask").disabled = !isReady || !areEnough(approval);
  if (element("convert"))
    element("convert").disabled = !isPointed();
  if (element("each"))
    element("each").disabled = !isPointed();
  if (element("send") === null)
    return;
  element("send").disabled = !isReady;
  element("remembering").hidden = !isReady || !remember;
  if (!isReady)
    element("remember").checked = false;
}

function showFindings({ findings, points = [] }, { headline, notLookedInto = headline }) {
  const lines = [...findings.map(finding => finding.text), notLookedInto];
  const others = lines.filter(line => ![headline, ...points].includes(line));

  element("findings").append(...others.map(line => newElement("li", line)));
  element("findings").hidden = others.length === 0;
}

/** @param {import("../../windows/review-windows.js").Sheet} sheet */
function render(sheet) {
  const words = wordsOf(sheet);
  const { verdict, choices } = sheet;
  let loadOthers = () => {};

  document.body.hidden = false;
  showWords(words, sheet);
  if (verdict !== undefined) {
    showFindings(verdict, words);
    showPoints(verdict);
  }
  if (verdict?.approval)
    showApproval(verdict.approval, { text, isOffered: choices.includes("ask"), changed: () => onTick(verdict) });
  if (choices.includes("ask"))
    ask("names").then(nameApprovers, error => console.warn("The address books do not say who may approve:", error.message));
  if (sheet.kind !== "sent")
    onTick(verdict ?? {});
  if (sheet.kind === "sent")
    showSent();
  if (verdict?.exposed.total > 0)
    loadOthers = showExposed(verdict);
  // The safe one: whoever presses a key without reading is back at the message, and nothing is lost.
  element("edit").focus();
  if (verdict?.each)
    offerEach(verdict.each, { ask, choose, changed: windowChanged }, sheet.starts === "each").catch(error => console.warn("One message each cannot be offered:", error.message));
  if (verdict !== undefined)
    // What can be seen at once is painted first.
    requestAnimationFrame(() => setTimeout(() => Promise.all([showPreview(), loadOthers()])));
  else if (sheet.kind === "unchecked")
    showPreview();
}

// — what is passed over —

/**
 * The window comes while somebody types, or clicks twice: what was meant for the one below it must not answer.
 * The keyboard or the pointer. It counts once it has rested since the window became what it is.
 */
class Hand {
  #lastAt = 0;
  #stillSince = Infinity;
  #counts = false;

  /** Something is in sight, or in front, that was not there before. */
  windowChanged() {
    this.#stillSince = performance.now();
    this.#counts = false;
  }

  /** @returns {boolean} whether this press counts, by the time at which it was made */
  press({ timeStamp }) {
    this.#counts ||= timeStamp - Math.max(this.#stillSince, this.#lastAt) >= REST_MS;
    this.#lastAt = timeStamp;
    return this.#counts;
  }
}

const keyboard = new Hand();
const pointer = new Hand();
const windowChanged = () => [keyboard, pointer].forEach(hand => hand.windowChanged());

function passOver(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

const sends = target => ["send", "convert", "now", "each-send", "ask"].includes(target.id);
const presses = ({ key }) => key === "Enter" || key === " ";

/** Enter is what a hurried person presses: it never sends. Space and a click do. */
function onKey(event) {
  const counts = keyboard.press(event);

  if (!counts || (event.repeat && presses(event) && event.target.id !== "search"))
    passOver(event);
  else if (event.key === "Escape" && !event.isComposing)
    choose("edit");
  else if (event.key === "Enter" && sends(event.target)) {
    event.preventDefault();
    show("key", text("spaceBar", event.target.textContent));
  }
}

/** A click belongs to the press that it began with; the keyboard's has none. */
function listenToPointer() {
  let isPassedOver = false;
  const take = event => {
    if (event.type === "pointerdown")
      isPassedOver = !pointer.press(event);
    if (isPassedOver && !(event.type === "click" && event.detail === 0))
      passOver(event);
  };

  for (const type of ["pointerdown", "mousedown", "click"])
    document.addEventListener(type, take, true);
}

/** What was rendered is in sight with the frame after the next. */
function onPainted(action) {
  requestAnimationFrame(() => requestAnimationFrame(action));
}

function listen({ verdict }) {
  for (const choice of CHOICES.filter(one => one !== "each"))
    element(choice)?.addEventListener("click", () => {
      if (verdict?.wait?.choices.includes(choice))
        wait(choice, verdict.wait);
      else
        choose(choice);
    });
  for (const box of [...boxes(), element("acknowledge")])
    box?.addEventListener("change", () => onTick(verdict ?? {}));
  document.addEventListener("keydown", onKey, true);
  listenToPointer();
  onPainted(() => {
    windowChanged();
    window.addEventListener("focus", windowChanged);
    window.addEventListener("resize", () => pointer.windowChanged());
  });
}

/** What is the same in every window, whatever it shows. */
function label() {
  const labels = {
    "way-out-title": "adviceTitle", "who-title": "whoTitle", "preview-title": "previewTitle",
    "before-title": "before", "after-title": "after", "column-party": "columnParty",
    "column-name": "columnName", "column-address": "columnAddress", "column-field": "columnField",
    "technical-title": "technicalTitle", "points-title": "pointsTitle",
  };

  document.documentElement.lang = languageOf(browser.i18n);
  document.documentElement.dir = browser.i18n.getMessage("@@bidi_dir");
  for (const [name, key] of Object.entries(labels))
    element(name).textContent = text(key);
  element("search").placeholder = text("search");
  element("search").setAttribute("aria-label", text("search"));
}

performance.mark("script"); // what the window takes is measured by these marks
const { sheetOf } = browser.extension.getBackgroundPage() ?? {};
// Tells of this window, of which Thunderbird may say nothing. After the rendering: the person waits for that.
setTimeout(() => ask("sheet").catch(error => console.warn("Nobody answers:", error.message)));
label();
const sheet = sheetOf === undefined ? await ask("sheet") : sheetOf(id);
performance.mark("sheet");
if (sheet === null)
  window.close(); // settled while the window opened
else {
  render(sheet);
  listen(sheet);
  performance.mark("rendered");
  if (sheet.verdict?.level === "pass")
    wait("send", sheet.verdict.wait);
}
