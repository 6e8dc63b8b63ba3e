// background.js — Registers the listeners, at top level, first and all at once: a send that
// nobody listens to is sent. What they do is elsewhere.

import { Arrivals } from "./approval/arrivals.js";
import { Letters } from "./approval/letters.js";
import { Requests } from "./approval/requests.js";
import { Reviews } from "./approval/reviews.js";
import { Apology } from "./sent/leak-notice.js";
import { Badge } from "./windows/badge.js";
import { CheckNow } from "./send/manual-check.js";
import { Helper } from "./helper/port.js";
import { HELPER_BUILD, HELPER_PATH } from "./base/installation.js";
import { LeakReports } from "./sent/leak-report.js";
import { Jobs } from "./each/jobs.js";
import { LettersAhead } from "./each/letters.js";
import { Interrupted } from "./send/recovery.js";
import { Options } from "./windows/options-host.js";
import { Others, OTHERS_CHANGE } from "./status/other-addons.js";
import { Panel } from "./windows/panel-host.js";
import { PermissionHost } from "./windows/permission-host.js";
import { Prepared } from "./compose/prefetch.js";
import { Questions } from "./windows/review-windows.js";
import { Sending } from "./send/send-check.js";
import { SentBook } from "./sent/sent-state.js";
import { isDraft, SentCopies } from "./sent/sentcopies.js";
import { isSettingIn, readSettings } from "./status/settings.js";
import { Trouble } from "./status/health.js";
import { TryOut } from "./send/sample-check.js";
import { Turns } from "./send/recipient-lock.js";
import { Undo } from "./send/undo.js";
import { Unwritten } from "./status/audit-backlog.js";

const badge = new Badge(browser);
const trouble = new Trouble(browser, badge, { helperPath: HELPER_PATH, helperBuild: HELPER_BUILD });
const helper = new Helper({
  connect: host => browser.runtime.connectNative(host),
  hello: async () => ({
    version: browser.runtime.getManifest().version,
    locale: browser.i18n.getUILanguage(),
    policy: await readSettings(browser.storage),
  }),
  onTrouble: error => trouble.begin(error),
  onWell: ready => {
    trouble.end(ready);
    sentCopies.lookSoon();
  },
  onReady: () => {
    unwritten.handOver();
    jobs.helperIsBack();
    arrivals.lookSoon();
    reviews.helperIsBack();
  },
});
const unwritten = new Unwritten(browser.storage, (choice, more) => helper.decide(null, choice, more));
const questions = new Questions(browser, screen);
// The page of a window needs not wait for Thunderbird to get what it shows.
globalThis.sheetOf = id => questions.sheetOf(id);
const permission = new PermissionHost(browser);
const prepared = new Prepared(browser);
const others = new Others(browser.management);
const turns = new Turns();
const memory = { bookIds: [] };
const jobs = new Jobs({ api: browser, helper, badge });
const letters = new Letters({ api: browser, helper });
const interrupted = new Interrupted({ api: browser, questions });
const requests = new Requests({ api: browser, helper, letters, questions, badge, interrupted, isSending: () => sending.isUnderWay });
const reviews = new Reviews({ api: browser, helper, letters, prepared, badge }, screen);
const arrivals = new Arrivals({ api: browser, helper, requests, reviews, isSending: () => sending.isUnderWay });
const ahead = new LettersAhead({ api: browser, helper, jobs, prepared });
const undo = new Undo({ api: browser, memory, turns, badge });
const offerUndo = tab => {
  undo.announce(tab.id);
  panel.offer(tab);
};
const reports = new LeakReports({ api: browser, helper, prepared });
const sentCopies = new SentCopies({
  api: browser, helper, prepared, requests,
  book: new SentBook(browser.storage),
  apology: new Apology(browser, questions, reports),
  isSending: () => sending.isUnderWay,
});
// Thunderbird calls the listeners of all add-ons in the order in which they came, those that come
// meanwhile too: the last look comes anew with every send, and so after all others. Where there are no
// others, nobody waits for it.
const lastLook = async (tab, details) => (letters.isOurs(tab.id, details) ? {} : sending.lastLook(tab, details));
const lookLast = () => {
  browser.compose.onBeforeSend.removeListener(lastLook);
  if (others.areThere)
    browser.compose.onBeforeSend.addListener(lastLook);
};
const parts = {
  api: browser, helper, questions, prepared, memory, turns, undo, badge, interrupted, offerUndo,
  sentCopies, unwritten, jobs, requests, lookLast,
  showQuestion: tabId => sending.showQuestion(tabId),
};
const sending = new Sending(parts);
const panel = new Panel({ api: browser, checkNow: new CheckNow(parts), helper, jobs, reviews, trouble, undo });
const options = new Options({ api: browser, helper, prepared, requests, trouble, tryOut: new TryOut(parts) });
const start = () => {
  helper.start();
  prepared.ownChanged();
  others.changed();
};

// Thunderbird stops an extension's page 30 seconds after its last call unless a helper is connected,
// even while a send waits for its answer, and that compose window would stay locked for good. Nor
// may a send meet a page that is just being stopped: so this one is never idle.
const AWAKE_MS = 15_000;
setInterval(() => browser.runtime.getPlatformInfo(), AWAKE_MS);

browser.compose.onBeforeSend.addListener((tab, details) => {
  if (letters.isOurs(tab.id, details))
    return Promise.resolve({});
  lookLast();
  return sending.beforeSend(tab, details);
});
// Its `error` is not to be relied on: Thunderbird 153 leaves it out when a server refuses a message. But a
// message that left takes its window with it.
browser.compose.onAfterSend.addListener((tab, info) => {
  if (sending.isMisled(tab.id) || isDraft(info) || !sending.isOver(tab.id))
    return sentCopies.misled(tab, info);
  turns.sendIsOver(tab.id);
  sending.afterSend(tab.id, info);
  undo.announce(tab.id);
  sentCopies.afterSend(tab, info);
});
browser.folders.onFolderInfoChanged.addListener((folder, info) => sentCopies.folderChanged(folder, info));
browser.compose.onAfterSave.addListener((tab, info) => {
  sending.saved(tab, info).catch(error => console.error("Nobody was told of changed recipients:", error.message));
});
browser.compose.onComposeStateChanged.addListener((tab, state) => {
  badge.unmark(tab.id, "pass");
  interrupted.stateChanged(tab.id, state);
});
browser.messages.onNewMailReceived.addListener((folder, list) => {
  arrivals.arrived(list).catch(error => console.warn("What arrived could not be looked at:", error.message));
});
for (const gone of ["onMoved", "onDeleted"])
  browser.messages[gone].addListener(() => {
    reviews.refresh().catch(error => console.warn("Which requests wait is not known:", error.message));
  });
browser.messageDisplay.onMessagesDisplayed.addListener((tab, list) => {
  arrivals.displayed(tab, list).catch(error => console.warn("A message that is read was not looked at:", error.message));
});
browser.messageDisplayAction.onClicked.addListener(tab => {
  reviews.clickedIn(tab).catch(error => console.warn("A request cannot be opened:", error.message));
});
browser.notifications.onClicked.addListener(id => {
  reviews.clicked(id).catch(error => console.warn("A request cannot be opened:", error.message));
});
// That it is called is enough: it wakes this page when its process was killed.
browser.alarms.onAlarm.addListener(() => {});
for (const started of ["onStartup", "onInstalled"])
  browser.runtime[started].addListener(start);
browser.storage.onChanged.addListener((changes, area) => {
  if (isSettingIn(changes, area))
    helper.greet();
});
// Whoever listens to this has updates wait for the next start of Thunderbird: between an old version and
// a new one nobody would look at what is sent, and open questions would be lost.
browser.runtime.onUpdateAvailable.addListener(() => {});
browser.compose.onAttachmentAdded.addListener(tab => prepared.attachmentsChanged(tab.id));
browser.compose.onAttachmentRemoved.addListener(tab => prepared.attachmentsChanged(tab.id));
for (const changed of ["onCreated", "onUpdated", "onDeleted"])
  browser.identities[changed].addListener(() => prepared.ownChanged());
for (const changed of OTHERS_CHANGE)
  browser.management[changed].addListener(() => others.changed());
browser.tabs.onCreated.addListener(({ id, type }) => {
  if (type !== "messageCompose")
    return;
  prepared.attachmentsChanged(id);
  requests.composeTabCreated(id).catch(error => console.warn("A draft does not show who was asked about it:", error.message));
  // Who writes a message shall not wait for the next try to find that all is well again.
  if (trouble.state.trouble !== null)
    helper.start();
});
browser.tabs.onRemoved.addListener(tabId => {
  letters.composeTabRemoved(tabId);
  requests.composeTabRemoved(tabId);
  arrivals.tabRemoved(tabId);
  reviews.tabRemoved(tabId);
  sending.composeTabRemoved(tabId);
  interrupted.composeTabRemoved(tabId);
  sentCopies.composeTabRemoved(tabId);
  prepared.forget(tabId);
  turns.forget(tabId);
  undo.forget(tabId);
  badge.forget(tabId);
  permission.onTabRemoved(tabId);
});
browser.windows.onRemoved.addListener(windowId => {
  sending.composeWindowRemoved(windowId);
  jobs.onWindowRemoved(windowId);
  permission.onWindowRemoved(windowId);
  reviews.onWindowRemoved(windowId);
  return questions.onWindowRemoved(windowId);
});
browser.windows.onFocusChanged.addListener(windowId =>
  // No question comes in front of that of Thunderbird.
  questions.onFocusChanged(permission.isAsking ? browser.windows.WINDOW_ID_NONE : windowId),
);
browser.runtime.onMessage.addListener(
  (message, sender) =>
    permission.onMessage(message, sender) ??
    questions.onMessage(message, sender) ??
    panel.onMessage(message, sender) ??
    reports.onMessage(message, sender) ??
    jobs.onMessage(message, sender) ??
    reviews.onMessage(message, sender) ??
    ahead.onMessage(message, sender) ??
    options.onMessage(message, sender),
);
addEventListener("online", () => jobs.online());
// When the extension is switched off or reloaded while a question waits, this is the last moment in
// which the compose window can be unlocked.
addEventListener("pagehide", () => sending.giveUpAll());

badge.start();
// The two events of the runtime wake this page when Thunderbird starts; nothing does when the
// extension is switched on again.
start();

reviews.closeOrphans().catch(error => console.warn("An old window stays open:", error.message));
questions.closeOrphans().catch(error => console.warn("An old window stays open:", error.message));
interrupted
  .tell()
  .catch(error => console.error("Nobody was told of an open question:", error.message))
  .then(() => badge.clearMarks(tabId => sending.isUnderWayIn(tabId))) // a window left locked is one no more
  .catch(error => console.warn("A button may show what does not hold any more:", error.message));
