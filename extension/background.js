// background.js — Registers the listeners, at top level, first and all at once: a send that
// nobody listens to is sent. What they do is elsewhere.

import { Helper } from "./helper.js";
import { Prepared } from "./prepared.js";
import { Questions } from "./question.js";
import { Sending } from "./sending.js";
import { readSettings } from "./settings.js";
import { troubleTeller } from "./trouble.js";

const helper = new Helper({
  connect: host => browser.runtime.connectNative(host),
  hello: async () => ({
    version: browser.runtime.getManifest().version,
    locale: browser.i18n.getUILanguage(),
    policy: await readSettings(browser.storage),
  }),
  onTrouble: troubleTeller(browser),
});
const questions = new Questions(browser);
const prepared = new Prepared(browser);
const sending = new Sending({ api: browser, helper, questions, prepared });
const start = () => {
  helper.start();
  prepared.ownChanged();
};

// Thunderbird stops an extension's page 30 seconds after its last call unless a helper is connected,
// even while a send waits for its answer, and that compose window would stay locked for good. Nor
// may a send meet a page that is just being stopped: so this one is never idle.
const AWAKE_MS = 15_000;
setInterval(() => browser.runtime.getPlatformInfo(), AWAKE_MS);

browser.compose.onBeforeSend.addListener((tab, details) => sending.beforeSend(tab, details));
browser.runtime.onStartup.addListener(start);
browser.runtime.onInstalled.addListener(start);
browser.storage.onChanged.addListener(() => helper.greet());
browser.compose.onAttachmentAdded.addListener(tab => prepared.attachmentsChanged(tab.id));
browser.compose.onAttachmentRemoved.addListener(tab => prepared.attachmentsChanged(tab.id));
for (const changed of ["onCreated", "onUpdated", "onDeleted"])
  browser.identities[changed].addListener(() => prepared.ownChanged());
browser.tabs.onCreated.addListener(({ id, type }) => {
  if (type === "messageCompose")
    prepared.attachmentsChanged(id);
});
browser.tabs.onRemoved.addListener(tabId => {
  sending.composeTabRemoved(tabId);
  prepared.forget(tabId);
});
browser.windows.onRemoved.addListener(windowId => {
  sending.composeWindowRemoved(windowId);
  return questions.onWindowRemoved(windowId);
});
browser.runtime.onMessage.addListener((message, sender) => questions.onMessage(message, sender));
// When the extension is switched off or updated while a question waits, this is the last moment in
// which the compose window can be unlocked.
addEventListener("pagehide", () => sending.giveUpAll());

// The two events of the runtime wake this page when Thunderbird starts; nothing does when the
// extension is switched on again.
start();
