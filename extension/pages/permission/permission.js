// permission.js — The page that has Thunderbird ask whether messages may be sent. It is in the window in which that question
// appears, and closes itself with the answer.

import { languageOf } from "../../base/language.js";
import { PERMISSION } from "../../base/permission.js";

const text = key => browser.i18n.getMessage(key);
const element = name => document.getElementById(name);

async function closeTab() {
  const { id } = await browser.tabs.getCurrent();

  await browser.tabs.remove(id);
}

/** To be asked by a click, and before all else that waits. */
async function request() {
  const asked = browser.permissions.request(PERMISSION);

  document.body.classList.add("asking");
  element("ask").disabled = true;
  element("note").textContent = text("permissionAsking");
  await asked.catch(error => console.warn("Thunderbird cannot be asked:", error.message));
  await closeTab();
}

document.documentElement.lang = languageOf(browser.i18n);
document.documentElement.dir = text("@@bidi_dir");
document.title = element("title").textContent = text("permissionTitle");
element("text").textContent = text("permissionText");
element("ask").textContent = text("permissionAsk");
element("later").textContent = text("permissionLater");
element("ask").addEventListener("click", request);
element("later").addEventListener("click", closeTab);
document.body.hidden = false;
window.focus(); // a new tab leaves the keyboard with the buttons of its window
element("ask").focus();
