// sentcopies.test.mjs — What becomes of the copies of sent mails: told once, by name, and never instead of a send.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Apology } from "../../extension/sent/leak-notice.js";
import { HelperError } from "../../extension/helper/port.js";
import { Questions } from "../../extension/windows/review-windows.js";
import { SENT_MAILS, SentBook } from "../../extension/sent/sent-state.js";
import { isDraft, SentCopies } from "../../extension/sent/sentcopies.js";
import { browserWith, pageOf, SCREEN, settle } from "./browser.mjs";

console.error = console.warn = () => {}; // what is logged on the way is not what is tested

const START = Date.UTC(2026, 10, 24, 9);
const MINUTE = 60_000;
const FOLDER = { id: "account1://Sent", accountId: "account1" };

let now;
let mails;
let stored;
let requests;
let decided;
let dismissed;
let named;
let reads;
let api;
let questions;
let copies;
let delays;
let timers;
let isSending;
let check;
let learnt;
let isYearWanted;

/** The helper finds exposed whoever stands in Cc, and the domains behind them reading. */
function verdictOf({ message, repliedTo }) {
  const cc = /^Cc: (.*)$/m.exec(message)?.[1].split(", ") ?? [];
  const shown = cc.filter(address => !repliedTo?.includes(address)).map(address => ({
    address, name: "", party: address.split("@")[1], field: "cc",
  }));

  return { level: shown.length > 1 ? "confirm" : "pass", exposed: { total: shown.length, from: 0, items: shown } };
}

const helper = {
  check: async request => check(request),
  disclosure: async ({ verdict }) => ({
    shown: verdict.exposed.items, readers: verdict.exposed.items.map(({ party }) => party),
  }),
  decide: async (of, choice) => void decided.push([of, choice]),
  dismiss: id => dismissed.push(id),
  learn: async (messages, { at, complete } = {}) => {
    if (messages.length > 0 || complete)
      learnt.push(complete ? "complete" : [at.slice(0, 7), ...messages.map(text => text.trim())]);
    return isYearWanted;
  },
  name: (...what) => named.push([...what, requests.length]),
};

/** Thunderbird starts, with what is stored. */
function start() {
  api = browserWith({});
  api.i18n.getUILanguage = () => "en";
  api.storage.local = {
    get: async () => structuredClone(stored),
    set: async changes => void Object.assign(stored, structuredClone(changes)),
  };
  api.accounts = { list: async () => [{ id: FOLDER.accountId }] };
  api.folders = { query: async ({ specialUse }) => (specialUse[0] === "sent" ? [FOLDER] : []) };
  api.messages = {
    query: async ({ folderId, fromDate, headerMessageId }) => {
      const found = headerMessageId
        ? mails.filter(mail => mail.headerMessageId === headerMessageId)
        : mails.filter(mail => folderId === FOLDER.id && mail.date >= fromDate);
      return { id: found.length > 2 ? "rest" : null, messages: found.slice(0, 2), rest: (api.rest = found.slice(2)) };
    },
    continueList: async () => ({ id: null, messages: api.rest }),
    abortList: async () => {},
    getHeaders: async id => {
      reads.push(id);
      const mail = mails.find(each => each.id === id);
      if (mail.isBroken)
        throw new Error("Error reading message");
      return mail.headers;
    },
  };
  questions = new Questions(api, SCREEN);
  copies = new SentCopies({
    api, helper, book: new SentBook(api.storage), apology: new Apology(api, questions),
    prepared: { own: async () => ["jimu@corp.example"] },
    isSending: () => isSending,
    now: () => now,
    isOnline: () => true,
    clearTimer: () => {},
    setTimer: (action, milliseconds) => {
      delays.push(milliseconds);
      if (milliseconds < 1_000)
        setImmediate(action); // the pauses between mails; a next look is the test's
      else if (milliseconds === 2_000)
        timers.push(action);
      return delays.length;
    },
  });
}

function put(cc, { minutes = 1, ...more } = {}) {
  const id = mails.length + 1;
  const mail = {
    id, headerMessageId: `${id}@corp.example`, subject: `Seminar ${id}`, folder: FOLDER,
    date: new Date(START + minutes * MINUTE),
    headers: { from: ["jimu@corp.example"], cc: [cc.join(", ")], "message-id": [`<${id}@corp.example>`] },
    ...more,
  };
  mails.push(mail);
  return mail;
}

const STRANGERS = ["a@k1.example", "b@k2.example"];
const afterSend = (mail, more = {}) =>
  copies.afterSend({ id: 7 }, { mode: "sendNow", headerMessageId: mail.headerMessageId, messages: [mail], ...more });
const sheets = () => Promise.all(api.opened.map(window => pageOf(questions, window).sheet()));

/** After the first look, which looks at nothing. */
async function begun() {
  await copies.look();
  now += 10 * MINUTE;
}

beforeEach(async () => {
  [mails, requests, decided, dismissed, named, reads, delays, timers, stored] = [[], [], [], [], [], [], [], [], {}];
  now = START;
  learnt = [];
  isYearWanted = false;
  isSending = false;
  check = request => {
    requests.push(request);
    return { id: String(requests.length), verdict: verdictOf(request) };
  };
  start();
});

const DAY = 24 * 60;
const oldMails = () => {
  put([], { minutes: -400 * DAY, recipients: ["too@old.example"] });
  put([], { minutes: -40 * DAY, recipients: ["Doe, John <a@k1.example>"], ccList: ["b@k2.example"], bccList: ["undisclosed"] });
  put([], { minutes: -2 * DAY, recipients: ['"x@y.example" <c@k3.example>'] });
  put([], { minutes: -DAY, recipients: [] });
};

test("whom one writes to is learnt from the last year, if the helper wants it", async () => {
  isYearWanted = true;
  oldMails();
  await copies.look();
  assert.deepEqual(learnt, [
    ["2026-10", "To: a@k1.example, b@k2.example"], ["2026-11", "To: c@k3.example"], ["2026-11", "To:"], "complete",
  ]);
  assert.deepEqual([requests.length, reads.length], [0, 0]);
});

test("it is not learnt where that is not wanted, or not to its end", async () => {
  oldMails();
  await copies.look();
  assert.deepEqual(learnt, []);

  isYearWanted = true;
  api.messages.continueList = async () => {
    throw new Error("the folder is gone");
  };
  await copies.look();
  assert.equal(learnt.includes("complete"), false);
});

test("a folder that fails keeps nothing of the others back, and is tried once a session", async () => {
  isYearWanted = true;
  oldMails();
  const { query } = api.messages;
  let failed = 0;
  api.folders.query = async () => [{ ...FOLDER, id: "broken" }, FOLDER];
  api.messages.query = async wanted => {
    if (wanted.folderId !== "broken")
      return query(wanted);
    failed += wanted.fromDate < new Date(START - 2 * DAY * MINUTE);
    throw new Error("the folder is gone");
  };
  await copies.look();
  assert.equal(learnt.length, 3);
  assert.equal(learnt.includes("complete"), false);
  await copies.look();
  assert.deepEqual([learnt.length, failed], [3, 1]);
});

test("it is learnt later where the helper fails, and not twice at a time", async () => {
  isYearWanted = true;
  oldMails();
  const { learn } = helper;
  let beginnings = 0;
  helper.learn = async (...what) => {
    beginnings += what[0].length === 0 && what[1] === undefined;
    if (what[0].length > 0)
      throw new HelperError("lost", "The helper ended");
    return learn(...what);
  };
  await copies.look();
  helper.learn = async (...what) => {
    beginnings += what[0].length === 0 && what[1] === undefined;
    return learn(...what);
  };
  assert.deepEqual(learnt, []);
  await Promise.all([copies.look(), copies.look(), settle().then(() => copies.look())]);
  helper.learn = learn;
  assert.deepEqual([learnt.length, beginnings], [4, 2]);
});

test("whoever waits for a check of the next message goes before what is learnt", async () => {
  isYearWanted = true;
  put([], { minutes: -40 * DAY, recipients: ["a@k1.example"] });
  put([], { minutes: -2 * DAY, recipients: ["c@k3.example"] });
  const { learn } = helper;
  helper.learn = async (messages, ...more) => {
    if (messages.length > 0) {
      assert.equal(isSending, false);
      isSending = true;
      setImmediate(() => setImmediate(() => (isSending = false)));
    }
    return learn(messages, ...more);
  };
  await copies.look();
  helper.learn = learn;
  assert.equal(learnt.length, 3);
});

test("a copy that shows nobody is silence", async () => {
  copies.letGo(7, false);
  await afterSend(put(["a@k1.example"]));
  assert.deepEqual([api.opened.length, decided.length], [0, 0]);
  assert.equal(requests[0].message, "From: jimu@corp.example\r\nCc: a@k1.example\r\nMessage-ID: <1@corp.example>\r\n\r\n");
  assert.deepEqual([requests[0].sent, requests[0].warn, requests[0].own], [true, false, ["jimu@corp.example"]]);
});

const origins = [
  { name: "let go after a check", before: () => copies.letGo(7, false), finding: "sentChanged" },
  { name: "sent unchecked", before: () => copies.letGo(7, true), finding: "sentUnchecked" },
  { name: "sent while nobody listened", before: () => {}, finding: "sentElsewhere" },
  { name: "put into the Outbox", before: () => copies.letGo(7, false), info: { mode: "sendLater" }, finding: "sentWaiting" },
];

for (const { name, before, info, finding } of origins) {
  test(`a mail that was ${name} and shows strangers is told of, by name, and written down`, async () => {
    before();
    await afterSend(put(STRANGERS), info);
    const [sheet] = await sheets();
    assert.deepEqual(sheet.verdict.exposed.items.map(({ address }) => address), STRANGERS);
    assert.deepEqual(sheet.verdict.findings, [{ text: finding }]);
    assert.equal(sheet.verdict.texts.readers, "sentReaders k1.examplelistAndNext  k2.example");
    assert.deepEqual(decided, [["1", "sent-exposed"]]);
    assert.deepEqual(dismissed, ["1"]);
    assert.match(await pageOf(questions, api.opened[0]).send({ type: "list" }), /\na@k1\.example\nb@k2\.example\nsentReaders k1\.examplelistAndNext {2}k2\.example\n/);
  });
}

for (const restarts of [false, true]) {
  test(`sent without the check, and no check of the copy either: told so later${restarts ? ", after a restart" : ""}`, async () => {
    const works = check;
    await begun();
    check = () => {
      throw new HelperError("missing", "no such helper");
    };
    copies.letGo(7, true);
    await afterSend(put(STRANGERS));
    assert.equal(api.opened.length, 0);
    check = works;
    if (restarts)
      start();
    put(STRANGERS);
    await copies.look();
    const [{ verdict }] = await sheets();
    assert.deepEqual(verdict.findings.slice(0, 2).map(({ text }) => text), ["sentUnchecked", "sentElsewhere"]);
  });
}

test("the helper learns which message was acknowledged before it checks the copy, and nobody else's name", async () => {
  copies.acknowledged(7, "noted");
  await afterSend(put(["a@k1.example"]));
  await afterSend(put(["a@k1.example"]));
  copies.acknowledged(7, null);
  await afterSend(put(["a@k1.example"]));
  copies.acknowledged(7, "other");
  copies.letGo(7, false);
  await afterSend(put(["a@k1.example"]));
  assert.deepEqual(named, [["noted", "1@corp.example", 0]]);
  assert.equal(requests.length, 4);
});

test("the helper learns it also where the copy is not there yet", async () => {
  copies.acknowledged(7, "noted");
  await afterSend({ headerMessageId: "9@corp.example" }, { messages: [] });
  assert.deepEqual([named, requests.length], [[["noted", "9@corp.example", 0]], 0]);
});

test("nothing of whom a message shows is stored", async () => {
  await begun();
  copies.acknowledged(7, "noted");
  await afterSend(put(STRANGERS));
  assert.doesNotMatch(JSON.stringify(stored), /k1|@|noted/);
});

test("the first look reads none of the old mails, the next one only those behind the mark", async () => {
  for (let i = 0; i < 200; i++)
    put(STRANGERS, { minutes: -1 - i });
  await begun();
  assert.deepEqual([reads, api.opened.length], [[], 0]);
  const mail = put(STRANGERS);
  start();
  await copies.look();
  assert.deepEqual(reads, [mail.id]);
  assert.deepEqual((await sheets())[0].verdict.findings, [{ text: "sentElsewhere" }]);
});

test("a leak is told once, however often it is looked", async () => {
  await begun();
  put(STRANGERS);
  for (let i = 0; i < 3; i++) {
    await copies.look();
    start();
  }
  assert.deepEqual([requests.length, decided.length], [1, 1]);
});

test("several leaks are one window, which names every mail and each address once", async () => {
  await begun();
  put(STRANGERS);
  put([STRANGERS[1], "c@k3.example"]);
  put(STRANGERS);
  await copies.look();
  const [sheet, ...others] = await sheets();
  assert.equal(others.length, 0);
  assert.deepEqual(sheet.verdict.exposed.items.map(({ address }) => address), [...STRANGERS, "c@k3.example"]);
  assert.deepEqual(sheet.verdict.findings.length, 4);
});

test("a reply that shows who was shown before is silence, if the original is there", async () => {
  await begun();
  put(STRANGERS, { minutes: -5 });
  const headers = { from: ["jimu@corp.example"], cc: [STRANGERS.join(", ")], "in-reply-to": ["<1@corp.example>"] };
  put(STRANGERS, { headers });
  await copies.look();
  assert.deepEqual([requests.length, api.opened.length, decided.length], [2, 0, 0]);
});

test("without a helper a mail waits for the next look", async () => {
  await begun();
  const works = check;
  check = () => {
    throw new HelperError("missing", "no such helper");
  };
  copies.letGo(7, true);
  await afterSend(put(STRANGERS));
  await copies.look();
  assert.equal(api.opened.length, 0);
  check = works;
  await copies.look();
  assert.equal(api.opened.length, 1);
});

test("a mail that cannot be read holds up no other, and is passed over at the fifth time", async () => {
  await begun();
  const { id } = put(STRANGERS, { isBroken: true });
  const other = put(STRANGERS, { minutes: 2 });
  await copies.look();
  assert.deepEqual([reads, api.opened.length], [[id, other.id], 1]);
  now = START + 48 * 60 * MINUTE;
  for (let i = 1; i < 5; i++) {
    put(["a@k1.example"], { minutes: 47 * 60 + i });
    await copies.look();
    assert.equal(reads.filter(read => read === id).length, i + 1);
  }
  await copies.look();
  assert.equal(reads.filter(read => read === id).length, 5);
});

test("a mail of which the helper makes nothing holds up no other", async () => {
  await begun();
  const odd = put([], { headers: {} });
  put(STRANGERS, { minutes: 2 });
  const asked = check;
  check = request => {
    if (request.message === "")
      throw new HelperError("message", "Expected header fields");
    return asked(request);
  };
  await copies.look();
  assert.deepEqual([reads.includes(odd.id), api.opened.length], [true, 1]);
});

test("a folder that is not answered for holds up no other, and no later look", async t => {
  await begun();
  const OTHER = { id: "account1://Other", accountId: "account1" };
  api.folders.query = async () => [OTHER, FOLDER];
  const { query } = api.messages;
  api.messages.query = request => (request.folderId === OTHER.id ? new Promise(() => {}) : query(request));
  const waits = [];
  t.mock.method(globalThis, "setTimeout", (action, milliseconds) => waits.push({ action, milliseconds }));
  put(STRANGERS);
  const look = copies.look();
  await settle();
  waits.filter(({ milliseconds }) => milliseconds === 60_000).forEach(({ action }) => action());
  await look;
  assert.equal(api.opened.length, 1);
});

test("what was told is not told again because of what went wrong behind it", async () => {
  await begun();
  put(STRANGERS);
  put(["a@k1.example"], { minutes: 2 });
  const asked = check;
  check = request => {
    if (requests.length === 1)
      throw new HelperError("lost", "gone");
    return asked(request);
  };
  await copies.look();
  assert.equal(api.opened.length, 1);
  requests = [];
  start();
  await copies.look();
  assert.equal(api.opened.length, 0);
});

test("what is not told yet is not stored as seen", async () => {
  await begun();
  put(STRANGERS);
  put(["a@k1.example"], { minutes: 2 });
  const asked = check;
  check = async request => {
    isSending = true; // and the look waits in front of the second mail
    return asked(request);
  };
  const left = copies.look();
  while (requests.length === 0)
    await settle();
  await settle();
  await afterSend({ headerMessageId: "9@corp.example" }, { messages: [] }); // which stores
  assert.deepEqual([api.opened.length, stored[SENT_MAILS].seen.length], [0, 0]);
  start();
  check = asked;
  isSending = false;
  await copies.look();
  assert.equal(api.opened.length, 1);
  await left;
});

test("a subject does not change how what is said of it reads", async () => {
  await begun();
  put(STRANGERS, { subject: "\u202egnp.exe\u0007" });
  put(STRANGERS, { minutes: 2, subject: "\u202egnp.exe\u0007" });
  await copies.look();
  const said = JSON.stringify([await sheets(), await pageOf(questions, api.opened[0]).send({ type: "list" })]);
  assert.equal(/sentMail[^"]*(\u202e|\\u0007)/.test(said), false);
  assert.match(said, /sentMail gnp.exe\ufffd/);
});

test("one that can be read the next time is told of then", async () => {
  await begun();
  const mail = put(STRANGERS, { isBroken: true });
  put(["a@k1.example"], { minutes: 2 });
  await copies.look();
  mail.isBroken = false;
  await copies.look();
  assert.equal(api.opened.length, 1);
});

test("a look takes 200 mails and goes on a minute later", async () => {
  await begun();
  for (let i = 0; i < 201; i++)
    put(["a@k1.example"], { minutes: 1 + i / 100 });
  await copies.look();
  assert.deepEqual([reads.length, delays.at(-1)], [200, 60_000]);
  await copies.look();
  assert.deepEqual([reads.length, delays.at(-1)], [201, 30 * 60_000]);
});

test("a look waits while somebody waits for a check", async () => {
  await begun();
  put(STRANGERS);
  isSending = true;
  const look = copies.look();
  await settle();
  assert.equal(reads.length, 0);
  isSending = false;
  await look;
  assert.equal(reads.length, 1);
});

test("what could not be shown in any way is told by the next look", async () => {
  await begun();
  put(STRANGERS);
  const { windows } = api;
  api.windows = { create: async () => Promise.reject(new Error("no window")) };
  api.notifications = { create: async () => Promise.reject(new Error("no server")) };
  await copies.look();
  api.windows = windows;
  await copies.look();
  assert.equal(api.opened.length, 1);
});

test("where no window opens, a notification tells", async () => {
  const shown = [];
  api.windows = { create: async () => Promise.reject(new Error("no window")) };
  api.notifications = { create: async what => void shown.push(what) };
  await afterSend(put(STRANGERS));
  assert.equal(shown[0].title, "sentHeadline");
});

test("that it cannot be written down does not keep it from being told", async () => {
  const { decide } = helper;
  helper.decide = async () => Promise.reject(new HelperError("audit", "disk full"));
  await afterSend(put(STRANGERS)).finally(() => (helper.decide = decide));
  assert.equal(api.opened.length, 1);
});

const SENT = { ...FOLDER, specialUse: ["sent"] };
const changes = totalMessageCount => copies.folderChanged(SENT, { totalMessageCount });

/** Lets the timers run that a change of a folder set, to the end of what they do. */
async function due() {
  const waiting = timers.splice(0);

  await Promise.all(waiting.map(action => action()));
  return waiting.length;
}

test("a copy that nobody told of is looked at a moment after its folder grew, and many at once", async () => {
  await begun();
  timers.length = delays.length = 0;
  put(STRANGERS);
  changes(1);
  changes(2);
  put(["a@k1.example"], { minutes: 2 });
  assert.deepEqual([delays, reads], [[2_000], []]);
  assert.equal(await due(), 1);
  assert.deepEqual([reads.length, api.opened.length], [2, 1]);
});

const quiet = [
  { name: "is marked as read", change: () => copies.folderChanged(SENT, { unreadMessageCount: 1 }) },
  { name: "is no folder of sent mails", change: () => copies.folderChanged({ id: "x", specialUse: ["inbox"] }, { totalMessageCount: 9 }) },
  { name: "lost a mail", change: () => changes(6) },
  { name: "grew by the copy that Thunderbird told of", change: async () => (changes(8), afterSend(put([], { folder: SENT }))) },
  { name: "grew by such a copy a moment later", change: async () => (await afterSend(put([], { folder: SENT })), changes(8)) },
];

for (const { name, change } of quiet) {
  test(`a folder that ${name} is not looked through`, async () => {
    await begun();
    changes(7);
    await due();
    let queries = 0;
    const { query } = api.messages;
    api.messages.query = request => (queries++, query(request));
    await change();
    await due();
    assert.equal(queries, 0);
  });
}

test("a copy beside the one that Thunderbird told of is looked at, in its folder alone", async () => {
  await begun();
  changes(7);
  await due();
  const asked = [];
  const { query } = api.messages;
  api.folders.query = async () => [{ id: "account1://Other", accountId: "account1" }, SENT];
  api.messages.query = request => (asked.push(request.folderId), query(request));
  await afterSend(put(["a@k1.example"], { folder: SENT }));
  put(STRANGERS);
  changes(9);
  await due();
  assert.deepEqual([asked, api.opened.length], [[FOLDER.id], 1]);
});

test("what comes while a look is under way is looked at behind it", async () => {
  await begun();
  put(["a@k1.example"]);
  isSending = true;
  const look = copies.look();
  await settle();
  timers.length = 0;
  put(STRANGERS);
  changes(2);
  await due();
  assert.deepEqual(reads, []);
  isSending = false;
  await look;
  await due();
  assert.deepEqual([reads.length, api.opened.length], [2, 1]);
});

const DRAFTS = { id: "account1://Drafts", accountId: "account1", specialUse: ["drafts"] };

test("a draft that Thunderbird takes for a sent mail is none", () => {
  assert.equal(isDraft({ messages: [{ folder: DRAFTS }] }), true);
  assert.equal(isDraft({ messages: [{ folder: { ...FOLDER, specialUse: ["sent"] } }] }), false);
  assert.equal(isDraft({}), false);
});

test("a mail whose end Thunderbird does not tell of is looked for when its window is gone", async () => {
  await begun();
  copies.letGo(7, false);
  copies.misled({ id: 7 }, { details: { subject: "Seminar 1" } });
  copies.letGo(7, true);
  delays.length = 0;
  put(STRANGERS, { minutes: 11 });
  put(STRANGERS, { minutes: 11 });
  copies.composeTabRemoved(7);
  assert.deepEqual(delays, [2_000]);
  now += 2 * MINUTE;
  await copies.look();
  const [{ verdict }] = await sheets();
  assert.deepEqual(verdict.findings.slice(0, 2).map(({ text }) => text), ["sentUnchecked", "sentElsewhere"]);
});

test("a mail whose copy is found before Thunderbird tells of it was not sent elsewhere", async () => {
  await begun();
  copies.letGo(7, false);
  copies.letGo(8, false);
  copies.leaves(7, "Seminar 1");
  for (const minutes of [11, 11])
    put(STRANGERS, { minutes });
  await copies.look();
  const [{ verdict }] = await sheets();
  assert.deepEqual(verdict.findings.slice(0, 2).map(({ text }) => text), ["sentChanged", "sentElsewhere"]);
});

test("a mail that comes an hour after one that Thunderbird never told of was sent elsewhere", async () => {
  await begun();
  copies.letGo(7, false);
  copies.leaves(7, "Seminar 1");
  put(STRANGERS, { minutes: 70 });
  await copies.look();
  const [{ verdict }] = await sheets();
  assert.equal(verdict.findings[0].text, "sentElsewhere");
});

for (const [name, subject, how] of [["has none either", undefined, "sentElsewhere"], ["is on its way", "", "sentChanged"]]) {
  test(`a copy without a subject, and a message that ${name}: ${how}`, async () => {
    await begun();
    copies.letGo(7, false);
    if (subject !== undefined)
      copies.leaves(7, subject);
    put(STRANGERS, { minutes: 11, subject: undefined });
    await copies.look();
    const [{ verdict }] = await sheets();
    assert.equal(verdict.findings[0].text, how);
  });
}

test("how it left is not forgotten while there is no helper", async () => {
  await begun();
  copies.misled({ id: 7 }, { details: { subject: "Seminar 1" } });
  copies.letGo(7, true);
  put(STRANGERS, { minutes: 11 });
  copies.composeTabRemoved(7);
  now += 2 * MINUTE;
  const { check: working } = { check };
  check = () => {
    throw new HelperError("missing", "no helper");
  };
  await copies.look();
  assert.equal(api.opened.length, 0);
  check = working;
  await copies.look();
  const [{ verdict }] = await sheets();
  assert.equal(verdict.findings[0].text, "sentUnchecked");
});

test("a window that is closed is no reason to look", () => {
  delays.length = 0;
  copies.letGo(7, false);
  copies.composeTabRemoved(7);
  copies.misled({ id: 8 }, {});
  copies.composeTabRemoved(8);
  assert.deepEqual(delays, []);
});
