// letters.js — On the options page: the person chooses a folder of messages, sees what would be sent, and sends them.

import { durationText } from "../../base/language.js";
import { harmless } from "../../base/harmless.js";
import { PERMISSION } from "../../base/permission.js";
import { messageElement } from "../review/each.js";
import { reasonKey } from "../../base/reasons.js";

const text = (key, ...values) => browser.i18n.getMessage(key, values.map(String));
const element = name => document.getElementById(name);
const ask = (type, more = {}) => browser.runtime.sendMessage({ type, ...more });
const number = count => count.toLocaleString(document.documentElement.lang);

function put(name, content) {
  element(name).textContent = content ?? "";
  element(name).hidden = !content;
}

function items(name, lines) {
  element(name).replaceChildren(...lines.map(line => {
    const item = document.createElement("li");

    item.textContent = line;
    item.dir = "auto";
    return item;
  }));
  element(name).hidden = lines.length === 0;
}

/** What was chosen before is behind it. */
function clear() {
  put("letters-said", "");
  items("letters-faults", []);
  element("letters-offer").hidden = true;
}

function row(key, value) {
  const [term, shown] = [document.createElement("dt"), document.createElement("dd")];

  term.textContent = text(key);
  shown.textContent = value;
  return [term, shown];
}

/** Of what was found each sentence is read, and one box ticked. */
function offer({ id, messages, repeated, seconds, from, samples, findings }, leftOut) {
  const shown = samples.map(sample => messageElement(sample, { ...sample, from, files: [] }, messages));

  element("letters-figures").replaceChildren(
    ...row("lettersCount", number(messages)), ...row("eachFrom", harmless(from)),
    ...row("lettersTime", durationText(seconds, document.documentElement.lang)),
    ...(repeated > 0 ? row("lettersRepeated", number(repeated)) : []),
    ...(leftOut > 0 ? row("lettersLeftOut", number(leftOut)) : []),
  );
  items("letters-findings", findings.map(harmless));
  element("letters-acknowledgement").hidden = findings.length === 0;
  element("letters-acknowledge").checked = false;
  element("letters-messages").replaceChildren(...shown);
  element("letters-send").disabled = findings.length > 0;
  element("letters-send").textContent = text("eachSend", number(messages));
  element("letters-send").dataset.id = id;
  element("letters-offer").hidden = false;
  element("letters-back").focus();
}

function show(answer, leftOut) {
  const { fault, offered, reason, faults, sender, identity, isRefused } = answer;

  if (fault !== undefined)
    put("letters-said", `${text("lettersNotRead")} ${text(reasonKey(fault.code))}`);
  else if (!offered) {
    put("letters-said", reason);
    items("letters-faults", faults.map(one => `${harmless(one.file)} – ${one.text}`));
  } else if (identity === null)
    put("letters-said", isRefused ? text("lettersFormat") : text("lettersNoIdentity", harmless(sender)));
  else {
    put("letters-said", "");
    offer(answer, leftOut);
  }
}

/** The helper takes no more, and says so. */
const MOST = 10_000;

/** Of a folder all that is below it is there; a hidden file is none of a person's. */
async function look(chosen) {
  const files = chosen.filter(({ name }) => /^[^.].*\.eml$/i.test(name));

  clear();
  if (files.length === 0)
    return put("letters-said", text("lettersNone"));
  files.sort((one, other) => (one.webkitRelativePath < other.webkitRelativePath ? -1 : 1));
  put("letters-said", text("lettersReading"));
  element("letters-choose").disabled = true;
  isKnown = await browser.permissions.contains(PERMISSION).catch(() => false);
  const few = files.slice(0, MOST);
  const answer = await ask("letters", { files: few, total: files.length }).catch(({ message }) => ({ fault: { code: "reply", message } }));

  element("letters-choose").disabled = false;
  return show(answer, chosen.length - files.length);
}

let isKnown = false;

/** Thunderbird asks once, on a click: to be called before all else that waits. */
const isPermitted = async () => isKnown || browser.permissions.request(PERMISSION).catch(() => false);

async function send() {
  const permitted = isPermitted();

  element("letters-send").disabled = true;
  if (!(await permitted)) {
    element("letters-send").disabled = false;
    return put("letters-said", text("eachNotPermitted"));
  }
  const { fault } = await ask("letters-send", { id: element("letters-send").dataset.id });

  clear();
  element("letters-choose").focus();
  return put("letters-said", fault === undefined ? text("lettersBegun") : `${text("lettersNotSent")} ${text(reasonKey(fault.code))}`);
}

async function back() {
  clear();
  element("letters-choose").focus();
  await ask("letters-back");
}

/** @param {string} [each] the setting; undefined: nobody says which there are */
export function allowLetters(each) {
  element("letters-choose").disabled = each !== "offer";
  put("letters-off", each === "never" && text("lettersOff"));
}

export function showLetters() {
  put("letters-title", text("lettersTitle"));
  put("letters-detail", text("lettersDetail"));
  put("letters-choose", text("lettersChoose"));
  put("letters-back", text("eachBack"));
  put("letters-acknowledge-text", text("lettersAcknowledge"));
  element("letters-folder").setAttribute("aria-label", text("lettersChoose"));
  element("letters-choose").addEventListener("click", () => element("letters-folder").click());
  element("letters-folder").addEventListener("change", ({ target }) => {
    const chosen = [...target.files];

    target.value = ""; // the same folder can be chosen again
    look(chosen).catch(error => console.warn("The messages cannot be shown:", error.message));
  });
  element("letters-acknowledge").addEventListener("change", ({ target }) => {
    element("letters-send").disabled = !target.checked;
  });
  addEventListener("pagehide", () => ask("letters-back"));
  element("letters-send").addEventListener("click", send);
  element("letters-back").addEventListener("click", back);
}
