// report.js — The page of a report of a leak: it lives in this page alone, until the person saves or prints it.

import { languageOf } from "../../base/language.js";

const text = (key, ...values) => browser.i18n.getMessage(key, values);
const element = name => document.getElementById(name);
const id = new URLSearchParams(location.search).get("id");

function show({ html, title, missed }) {
  document.title = `${text("report")} – ${title}`;
  element("title").textContent = document.title;
  element("report").title = document.title;
  element("missed").textContent = text("reportMissed", missed.toLocaleString(document.documentElement.lang));
  element("missed").hidden = missed === 0;
  element("report").srcdoc = html;
}

/** Thunderbird asks where to. */
function save({ html, name }) {
  const link = document.createElement("a");

  link.href = URL.createObjectURL(new Blob([html], { type: "text/html" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function render(files) {
  const chosen = () => files[Math.max(0, element("which").selectedIndex)];

  document.documentElement.lang = languageOf(browser.i18n);
  document.documentElement.dir = browser.i18n.getMessage("@@bidi_dir");
  element("which").append(...files.map(({ title }) => new Option(title)));
  element("which").hidden = files.length === 1;
  element("which").addEventListener("change", () => show(chosen()));
  element("which").setAttribute("aria-label", text("report"));
  element("save").textContent = text("reportSave");
  element("save").addEventListener("click", () => save(chosen()));
  element("print").textContent = text("reportPrint");
  element("print").addEventListener("click", () => element("report").contentWindow.print());
  document.body.hidden = false;
  show(chosen());
  element("save").focus();
}

const files = await browser.runtime.sendMessage({ type: "take", id });
if (files === null)
  window.close(); // it was taken before: nothing of it is kept
else
  render(files);
