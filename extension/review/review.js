// review.js — The page of a question or a notice: shows its sheet, and sends back what was chosen.

import { reasonKey } from "../trouble.js";

const id = new URLSearchParams(location.search).get("id");
const text = (key, ...values) => browser.i18n.getMessage(key, values);
const element = name => document.getElementById(name);

/** Words of the kinds that must be there without a helper; those of a verdict come from the helper. */
function wordsOf({ kind, verdict, reason, choices }) {
  if (kind === "verdict")
    return verdict.texts;
  return {
    headline: text(`${kind}Headline`),
    detail: [text(`${kind}Detail`), kind === "changed" ? "" : text(reasonKey(reason.code))]
      .filter(Boolean)
      .join("\n"),
    acknowledge: text("uncheckedAcknowledge"),
    edit: text(choices.length === 1 ? "close" : "edit"),
    send: text("uncheckedSend"),
  };
}

function show(name, content) {
  element(name).textContent = content ?? "";
  element(name).hidden = !content;
}

function listItem(content) {
  const item = document.createElement("li");
  item.textContent = content;
  return item;
}

function exposedText({ name, address, field }) {
  const mailbox = name ? `${name} <${address}>` : address;
  return text("exposedItem", mailbox, text(`field_${field.replaceAll("-", "_")}`) || field);
}

async function choose(choice) {
  const { isOver } = await browser.runtime.sendMessage({
    type: "choice",
    id,
    choice,
    acknowledged: element("acknowledge").checked,
  });

  if (isOver)
    window.close();
}

/** @param {import("../question.js").Sheet} sheet */
function render(sheet) {
  const words = wordsOf(sheet);
  const { verdict, choices } = sheet;

  document.title = `${words.headline} – ${sheet.subject || text("noSubject")}`;
  show("subject", text("aboutSubject", sheet.subject || text("noSubject")));
  show("headline", words.headline);
  show("detail", words.detail);
  show("technical", sheet.kind === "verdict" ? "" : sheet.reason.message);

  if (verdict !== undefined) {
    const { items, total } = verdict.exposed;
    const findings = verdict.findings.filter(finding => finding.text !== words.headline);
    element("findings").append(...findings.map(finding => listItem(finding.text)));
    element("exposed").append(...items.map(item => listItem(exposedText(item))));
    show("more", total > items.length ? text("andMore", (total - items.length).toLocaleString()) : "");
  }

  for (const choice of choices)
    show(choice, words[choice] || text(choice));
  if (choices.includes("send")) {
    show("acknowledge-text", words.acknowledge);
    element("acknowledgement").hidden = false;
  }
  element(choices.includes("convert") ? "convert" : "edit").focus();
}

function listen() {
  for (const choice of ["convert", "edit", "send"])
    element(choice).addEventListener("click", () => choose(choice));

  element("acknowledge").addEventListener("change", event => {
    element("send").disabled = !event.target.checked;
  });
  document.addEventListener("keydown", event => {
    if (event.key === "Escape")
      choose("edit");
    // A hurried Enter must never be the one that sends.
    if (event.key === "Enter" && event.target === element("send"))
      event.preventDefault();
  });
}

document.documentElement.lang = browser.i18n.getUILanguage();
listen();
const sheet = await browser.runtime.sendMessage({ type: "sheet", id });
if (sheet === null)
  window.close(); // settled while the window opened
else
  render(sheet);
