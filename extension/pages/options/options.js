// options.js — The options page: the state of the helper, a sample question, and every setting as the
// helper describes it. Without a helper it says what to install, and shows what is stored.

import { harmless } from "../../base/harmless.js";
import { languageOf } from "../../base/language.js";
import { mismatchKey } from "../../status/health.js";
import { reasonKey, technicalText } from "../../base/reasons.js";
import { allowLetters, showLetters } from "./letters.js";
import { controlOf, selectLine } from "./control.js";

const text = (key, ...values) => browser.i18n.getMessage(key, values);
const element = name => document.getElementById(name);
const ask = (type, more = {}) => browser.runtime.sendMessage({ type, ...more });

const TRIED = { pass: "triedPass", convert: "triedConvert", convertSend: "triedConvertSend", edit: "triedEdit", send: "triedSend" };
const INSTALL = ["installPackage", "installManifest", "installRetry"];

/** The settings that a person can change, by key. */
let controls = new Map();

function put(name, content) {
  element(name).textContent = content ?? "";
  element(name).hidden = !content;
}

function child(parent, tag, content, className = "") {
  const node = document.createElement(tag);

  node.textContent = content;
  node.className = className;
  parent.append(node);
  return node;
}

/** @param {string} name of what is folded away below what a person can do with it */
function putTechnical(name, reason) {
  const box = element(name);

  box.querySelector("p").textContent = technicalText(reason, text, document.documentElement.lang) ?? "";
  box.hidden = !reason?.message;
  box.open ||= reason?.code === "policy"; // what is wrong in it, in the person's language
}

function showState({ trouble, mismatch, version, helperVersion }) {
  const isMissing = trouble?.code === "missing";

  element("state").toggleAttribute("data-grave", trouble !== null);
  put("headline", text(trouble === null ? "wellHeadline" : "troubleTitle"));
  put("reason", trouble === null ? text("wellDetail") : text(reasonKey(trouble.code)));
  putTechnical("technical", trouble);
  put("mismatch", mismatch && text(mismatchKey(mismatch)));
  put("versions", text("versions", version, helperVersion ?? text("unknownVersion")));
  element("retry").hidden = trouble === null;
  element("install").hidden = !isMissing;
}

function showSenders(senders) {
  put("senders-about", senders.length > 0 ? text("sendersAbout") : "");
  element("senders").replaceChildren();
  element("senders").hidden = senders.length === 0;
  for (const { id, name } of senders)
    child(element("senders"), "li", `${harmless(name)} (${harmless(id)})`).dir = "auto";
}

/** What is wrong with one setting, a line an entry. */
function wrongText(errors) {
  return errors
    .map(({ line, text: fault }) => (line === undefined ? text("wrongValue", fault) : text("wrongLine", line, fault)))
    .join("\n");
}

function showWrong({ node, wrong }, errors) {
  wrong.textContent = wrongText(errors);
  wrong.hidden = errors.length === 0;
  node.setAttribute("aria-invalid", String(errors.length > 0));
}

function showSetting(setting, { managed, local, errors, lists }) {
  const { key } = setting;
  const isLocked = Object.hasOwn(managed, key);
  const control = controlOf(setting, managed[key] ?? local[key] ?? setting.default, text, lists);
  const group = element(setting.personal ? "personal" : "shared");
  const box = child(group, "div", "", control.isFlag ? "setting flag" : "setting");
  const label = child(box, "label", setting.label);
  const help = child(box, "p", `${setting.help}${text("sentenceEnd")}`, "about");
  const { node, choices } = control;

  box.append(node);
  if (choices !== undefined) {
    choices.disabled = isLocked;
    box.append(choices);
  }
  const wrong = child(box, "p", "", "wrong");
  const about = child(box, "p", [control.hint, key].filter(Boolean).join(" · "), "about");

  node.id = `setting-${key}`;
  node.disabled = isLocked;
  label.htmlFor = node.id;
  [help, wrong, about].forEach((part, i) => (part.id = `${node.id}-${["help", "wrong", "about"][i]}`));
  node.setAttribute("aria-describedby", `${help.id} ${wrong.id} ${about.id}`);
  const mine = errors.filter(error => error.key === key);
  // What is wrong is always given back: a control may show no difference between it and what is right.
  const before = mine.length > 0 ? null : JSON.stringify(control.read());

  showWrong({ node, wrong }, mine);
  if (isLocked)
    child(box, "p", text("lockedByOrganization"), "about locked");
  else
    controls.set(key, { ...control, wrong, before });
}

/** A group that has nothing in it has no heading. */
function showSettings(state) {
  for (const name of ["personal", "shared"])
    element(name).replaceChildren();
  state.settings?.forEach(setting => showSetting(setting, state));
  for (const name of ["personal", "shared"])
    element(`${name}-group`).hidden = element(name).childElementCount === 0;
}

/** They are kept by the helper, as digests: nobody can say any more which they are. */
function showConversations(count) {
  element("conversations").hidden = count === 0;
  put("conversations-about", text("conversationsRemembered", count.toLocaleString(document.documentElement.lang)));
}

/** @param {?object[]} requests those that are open; null: nothing has to be approved here */
function showRequests(requests) {
  element("approvals").hidden = requests === null;
  put("approvals-none", requests?.length === 0 && text("requestsNone"));
  element("requests").replaceChildren();
  element("requests").hidden = !requests?.length;
  for (const { request, subject, texts } of requests ?? []) {
    const item = child(element("requests"), "li", "");

    const title = child(item, "strong", harmless(subject) || text("noSubject"));
    child(item, "p", texts.state);
    const button = child(item, "button", text("requestWithdraw"));

    title.dir = "auto";
    title.id = `request-${request}`;
    button.setAttribute("aria-describedby", title.id);
    button.addEventListener("click", () => withdraw(request));
  }
}

async function withdraw(request) {
  const { requests, fault } = await ask("withdraw", { request });

  put("approvals-fault", fault && text(reasonKey(fault.code)));
  if (fault !== undefined)
    return;
  showRequests(requests);
  element("approver-show").focus(); // the button that was pressed is gone
}

async function showApproverLines() {
  const { lines, fault } = await ask("approver");

  put("approvals-fault", fault && text(reasonKey(fault.code)));
  put("approver-lines", lines?.join("\n"));
}

/** What is stored can be read without a helper too. */
function showStored({ managed, local }) {
  const list = element("stored");

  list.replaceChildren();
  for (const [values, where] of [[managed, "lockedByOrganization"], [local, "setByPerson"]]) {
    for (const [key, value] of Object.entries(values)) {
      child(list, "dt", key);
      child(list, "dd", `${JSON.stringify(value)}\n${text(where)}`);
    }
  }
}

/** What is in force with the next message may differ from what the helper has said so far. */
function showWhetherLetters({ settings, managed, local }) {
  const each = settings?.find(({ key }) => key === "each");

  allowLetters(each && (managed.each ?? local.each ?? each.default));
}

function show(state) {
  const isDescribed = state.settings !== null;

  controls = new Map();
  showState(state);
  showSenders(state.senders);
  showSettings(state);
  showConversations(state.conversations);
  showRequests(state.requests);
  put("unreadable", isDescribed ? "" : text("settingsNeedHelper"));
  showStored(isDescribed ? { managed: {}, local: {} } : state);
  element("stored").hidden = isDescribed;
  element("saving").hidden = controls.size === 0;
  element("try").disabled = state.trouble !== null;
  showWhetherLetters(state);
}

/** @returns {Object<string, *>} only what was touched: the rest may have changed elsewhere meanwhile */
function changes() {
  const values = [...controls].map(([key, { read, before }]) => ({ key, value: read(), before }));

  return Object.fromEntries(
    values.filter(({ value, before }) => JSON.stringify(value) !== before).map(({ key, value }) => [key, value]),
  );
}

/** The first one that can be corrected comes into sight, its line selected. */
function goToFirst(errors) {
  const node = element("settings").querySelector("[aria-invalid=true]:enabled");
  const line = errors.find(({ key }) => node?.id === `setting-${key}`)?.line;

  node?.focus({ preventScroll: true });
  node?.parentElement.scrollIntoView({ block: "center" });
  if (line !== undefined)
    selectLine(node, line);
}

function showErrors(errors) {
  for (const [key, control] of controls)
    showWrong(control, errors.filter(error => error.key === key));
  goToFirst(errors);
}

async function save(event) {
  event.preventDefault();
  controls.forEach(({ tidy }) => tidy?.());
  const { errors, fault } = await ask("save", { changes: changes() });

  if (fault !== undefined)
    return put("saved", `${text("notSaved")} ${text(reasonKey(fault.code))}`);
  if (errors.length > 0) {
    showErrors(errors);
    return put("saved", `${text("notSaved")} ${text("correctMarked")}`);
  }
  show(await ask("options"));
  put("saved", text("saved"));
}

async function tryOut() {
  put("tried", text("trying"));
  element("try").disabled = true;
  const { outcome, fault } = await ask("try");

  element("try").disabled = false;
  put("tried", text(fault === undefined ? TRIED[outcome] : reasonKey(fault.code)));
  putTechnical("try-technical", fault);
}

async function forget() {
  const { fault } = await ask("forget");

  put("forgotten", text(fault === undefined ? "conversationsForgotten" : "conversationsNotForgotten"));
  putTechnical("forget-technical", fault);
  if (fault === undefined)
    showConversations(0);
}

async function retry() {
  await ask("retry");
  show(await ask("options"));
}

document.documentElement.lang = languageOf(browser.i18n);
document.documentElement.dir = browser.i18n.getMessage("@@bidi_dir");
put("state-title", text("stateTitle"));
put("try-title", text("tryTitle"));
put("try-detail", text("tryDetail"));
put("try", text("tryButton"));
put("settings-title", text("settingsTitle"));
put("personal-title", text("personalTitle"));
put("shared-title", text("sharedTitle"));
put("shared-detail", text("sharedDetail"));
put("approvals-title", text("requestsTitle"));
put("approver-about", text("approverAbout"));
put("approver-show", text("approverShow"));
put("save", text("save"));
put("retry", text("retry"));
put("forget", text("conversationsForget"));
for (const summary of document.querySelectorAll("summary"))
  summary.textContent = text("technicalTitle");
showLetters();
INSTALL.forEach(key => child(element("install"), "li", text(key)));
element("retry").addEventListener("click", retry);
element("try").addEventListener("click", tryOut);
element("forget").addEventListener("click", forget);
element("approver-show").addEventListener("click", showApproverLines);
element("settings").addEventListener("submit", save);
element("settings").addEventListener("input", () => put("saved", ""));
element("retry").hidden = true;
const opened = await ask("options");
show(opened);
goToFirst(opened.errors);
