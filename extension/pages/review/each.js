// each.js — The answer «One message each»: before it counts, the window shows what will be sent, and has Thunderbird
// ask whether it may be.

import { harmless } from "../../base/harmless.js";
import { PERMISSION } from "../../base/permission.js";

/** Of the text of a message no picture is fetched, and no script runs. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

const text = (key, ...values) => browser.i18n.getMessage(key, values.map(String));
const element = name => document.getElementById(name);
const number = count => count.toLocaleString(document.documentElement.lang);

function put(name, content) {
  element(name).textContent = content ?? "";
  element(name).hidden = !content;
}

/**
 * One message as its recipient gets it.
 *
 * @param {{number: number, to: string[], cc: string[]}} message
 * @param {{from: string, subject: string, body: string, isPlainText: boolean, files: string[]}} what it says
 * @param {number} total how many messages there are
 * @returns {HTMLElement}
 */
export function messageElement(message, { from, subject, body, isPlainText, files }, total) {
  const made = document.createElement("section");
  const title = document.createElement("h2");
  const list = document.createElement("dl");
  const lines = [
    ["eachFrom", from], ["field_to", message.to.join(", ")], ["field_cc", message.cc.join(", ")], ["eachSubject", subject],
    ["eachFiles", files.join(", ")],
  ];

  title.textContent = text("eachMessageOf", number(message.number), number(total));
  for (const [key, value] of lines.filter(([, content]) => content)) {
    const [term, shown] = [document.createElement("dt"), document.createElement("dd")];

    term.textContent = text(key);
    shown.textContent = harmless(value);
    list.append(term, shown);
  }
  made.append(title, list, isPlainText ? textElement(body) : frameOf(body));
  return made;
}

function textElement(body) {
  const made = document.createElement("pre");

  made.textContent = body;
  made.tabIndex = 0;
  return made;
}

function frameOf(body) {
  const made = document.createElement("iframe");

  made.setAttribute("sandbox", "");
  made.title = text("eachSubject");
  made.srcdoc = `<meta http-equiv="Content-Security-Policy" content="${POLICY}">${body}`;
  return made;
}

async function showPreview({ ask, changed }, total) {
  try {
    const { samples, ...common } = await ask("each");

    element("each-messages").replaceChildren(...samples.map(message => messageElement(message, common, total)));
    changed();
  } catch (error) {
    console.warn("The messages cannot be shown:", error.message);
  }
}

/** @returns {Promise<boolean>} whether it may be sent, once the person has answered in the main window */
async function isPermitted(page) {
  put("each-note", text("eachAsking"));
  try {
    return await page.ask("may-send");
  } catch (error) {
    console.warn("Thunderbird cannot be asked:", error.message);
    return false;
  } finally {
    put("each-note", "");
  }
}

let asked = null;

async function send(page, isKnown) {
  const mine = (asked = {});
  const isAllowed = isKnown || (await isPermitted(page));

  if (mine !== asked)
    return undefined;
  asked = null;
  if (isAllowed)
    return page.choose("each");
  leave(page);
  put("each-why", text("eachNotPermitted"));
  const { id } = await browser.windows.getCurrent();
  return browser.windows.update(id, { focused: true });
}

/** What was meant for what stood here before must not answer: neither here nor in leave(). */
function enter({ messages, texts, acknowledge }, page, isKnown) {
  document.body.classList.add("each");
  put("key", ""); // it was about a button that is not here
  put("each-headline", texts.detail);
  put("each-thread", texts.note);
  put("each-permission", !isKnown && text("eachPermission"));
  put("each-send", text("eachSend", number(messages)));
  put("each-back", text("eachBack"));
  put("each-acknowledge-text", acknowledge && text("eachAcknowledge"));
  element("each-acknowledgement").hidden = !acknowledge;
  put("each-copies-text", text("eachCopies"));
  put("each-copies-note", text("eachCopiesNote"));
  element("each-send").disabled = acknowledge && !element("each-acknowledge").checked;
  element("each-back").focus();
  page.changed();
  showPreview(page, messages);
}

function leave({ ask, changed }) {
  if (asked !== null)
    ask("may-send-later").catch(error => console.warn("A tab stays open:", error.message));
  asked = null;
  document.body.classList.remove("each");
  element("each").focus();
  changed();
}

/**
 * @param {object} each of the verdict
 * @param {{ask: Function, choose: Function, changed: Function}} page `changed` is told that something else is in sight
 * @param {boolean} starts it was chosen in the notification: what would be sent is in sight first, if it can be chosen here
 */
export async function offerEach(each, page, starts = false) {
  if (!each.offered) {
    put("each-why", each.reason);
    return;
  }
  const isKnown = await browser.permissions.contains(PERMISSION).catch(() => false);

  if (element("each") === null)
    return; // the answer was given meanwhile
  put("each", each.texts.offer);
  put("each-why", each.texts.detail);
  element("each").addEventListener("click", () => enter(each, page, isKnown));
  element("each-send").addEventListener("click", () => send(page, isKnown));
  element("each-back").addEventListener("click", () => leave(page));
  element("each-acknowledge").addEventListener("change", ({ target }) => {
    element("each-send").disabled = !target.checked;
  });
  page.changed(); // a click may be on its way to what stood where the button stands now
  if (starts && !element("each").disabled)
    enter(each, page, isKnown);
}
