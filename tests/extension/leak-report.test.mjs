// leak-report.test.mjs — The report of a leak: what is fetched for it, what happens when that fails, and what is kept.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Apology } from "../../extension/sent/leak-notice.js";
import { HelperError } from "../../extension/helper/port.js";
import { LeakReports } from "../../extension/sent/leak-report.js";
import { Questions } from "../../extension/windows/review-windows.js";
import { browserWith, pageOf, SCREEN, settle } from "./browser.mjs";

console.error = () => {}; // what is logged on the way is not what is tested
// eslint-disable-next-line no-extend-native -- Thunderbird has it, Node 18 has not
Uint8Array.prototype.toBase64 ??= function toBase64() {
  return Buffer.from(this).toString("base64");
};

const DAY = 24 * 60 * 60_000;
const SENT = new Date(Date.UTC(2026, 10, 24, 9));
const COPY = { id: 1, headerMessageId: "leak@corp.example", date: SENT };
const HEADERS = { from: ["jimu@corp.example"], cc: ["a@k1.example,\r\n b@k2.example"], "x-other": ["1"] };

/** The window stays. */
const OPEN = new AbortController().signal;

let api;
let asked;
let closed;
let composed;
let folder;
let given;
let helper;
let reports;
let queries;
let requests;
let tabs;
let to;

const bounce = (id, more) => ({
  id, headerMessageId: `${id}@mx.example`, author: "MAILER-DAEMON@mx.example", subject: "failure", text: `bounce ${id}`,
  date: new Date(SENT.getTime() + id * 1000), folder: { specialUse: ["inbox"] }, ...more,
});

beforeEach(() => {
  [asked, closed, composed, folder, given, queries, requests, tabs, to] = [[], [], [], [], [], [], [], [], ""];
  api = browserWith({});
  const copies = new Map([[1, HEADERS]]);
  api.copies = copies;
  api.messages = {
    getHeaders: async id => copies.get(id) ?? Promise.reject(new Error("Message not found: 1")),
    query: async query => {
      queries.push(query);
      if (query.headerMessageId)
        return { id: null, messages: [...copies.keys()].map(id => ({ id })) };
      return { id: "rest", messages: folder.slice(0, 2) };
    },
    continueList: async () => ({ id: null, messages: folder.slice(2) }),
    getRaw: async id => {
      const { text } = folder.find(each => each.id === id);
      return text === undefined ? Promise.reject(new Error("offline")) : new Blob([text]);
    },
  };
  api.tabs = { create: async ({ url }) => (tabs.push(url), { windowId: 3 }) };
  api.windows.update = async () => {};
  api.compose.beginNew = async details => void composed.push(details);
  helper = {
    report: async request => (requests.push(request), { id: "20", to }),
    sift: async (authors, subjects) => {
      asked.push(...authors.map((author, i) => `${author} ${subjects[i]}`));
      return authors.flatMap((author, i) => (author.startsWith("MAILER") ? [i] : []));
    },
    bounces: async ({ id }, data) => {
      assert.equal(id, "20");
      given.push(data.map(each => Buffer.from(each, "base64").toString()));
    },
    html: async () => "<!DOCTYPE html>",
    dismiss: id => closed.push(id),
  };
  reports = new LeakReports({ api, helper, prepared: { own: async () => ["jimu@corp.example"] } });
});

test("the whole header goes to the helper, and each bounce of any folder once", async () => {
  folder = [
    bounce(5), bounce(4), bounce(6, { headerMessageId: "5@mx.example" }), bounce(7, { author: "Taro", subject: "Re:" }),
    bounce(8, { folder: { specialUse: ["sent"] } }), bounce(9, { folder: { specialUse: ["junk"] } }),
  ];
  assert.deepEqual(await reports.make({ copy: COPY }, OPEN), { html: "<!DOCTYPE html>", to: "", missed: 0 });
  assert.equal(requests[0].message, "from: jimu@corp.example\r\ncc: a@k1.example,  b@k2.example\r\nx-other: 1\r\n\r\n");
  assert.deepEqual(requests[0].own, ["jimu@corp.example"]);
  assert.deepEqual(given, [["bounce 4", "bounce 6", "bounce 9"]]);
  assert.equal(asked.includes("Taro Re:"), true);
  const { fromDate, toDate } = queries.at(-1);
  assert.deepEqual([SENT - fromDate, toDate - SENT], [DAY, 30 * DAY]);
  assert.deepEqual(closed, ["20"]);
});

test("a bounce that cannot be read is told of, and holds up no other", async () => {
  folder = [bounce(2, { text: undefined }), bounce(3)];
  assert.equal((await reports.make({ copy: COPY }, OPEN)).missed, 1);
  assert.deepEqual(given, [["bounce 3"]]);
});

test("of a bounce the beginning goes over the wire, and of many as much as fits a request", async () => {
  folder = Array.from({ length: 60 }, (_, i) => bounce(i + 2, { text: "x".repeat(100_000) }));
  await reports.make({ copy: COPY }, OPEN);
  assert.deepEqual(new Set(given.flat().map(({ length }) => length)), new Set([64 * 1024]));
  assert.equal(given.flat().length, 60);
  assert.ok(given.length > 1 && given.every(data => data.length <= 40), `${given.map(({ length }) => length)}`);
});

test("10,000 bounces are read, and more are told of", async () => {
  folder = Array.from({ length: 10_003 }, (_, i) => bounce(i + 2));
  assert.equal((await reports.make({ copy: COPY }, OPEN)).missed, 3);
  assert.equal(given.flat().length, 10_000);
  assert.equal(given.flat()[0], "bounce 2");
});

test("a copy that was moved is found by its Message-ID", async () => {
  api.copies.delete(1);
  api.copies.set(77, HEADERS);
  assert.equal((await reports.make({ copy: COPY }, OPEN)).html, "<!DOCTYPE html>");
});

test("a copy that is gone is said to be, and nothing is begun", async () => {
  api.copies.clear();
  await assert.rejects(reports.make({ copy: COPY }, OPEN), { code: "gone" });
  assert.deepEqual(requests, []);
});

const failures = {
  report: { requests: 0, closed: [] }, sift: { requests: 1, closed: ["20"] }, bounces: { requests: 1, closed: ["20"] },
  html: { requests: 1, closed: ["20"] },
};

for (const [name, expected] of Object.entries(failures)) {
  test(`a helper that is lost at “${name}” rejects, and leaves no report open`, async () => {
    folder = [bounce(2)];
    helper[name] = async () => {
      throw new HelperError("lost", "The helper ended");
    };
    await assert.rejects(reports.make({ copy: COPY }, OPEN), { code: "lost" });
    assert.deepEqual([requests.length, closed], [expected.requests, expected.closed]);
  });
}

const made = (report, more) => [{ report: { html: "<p>", to: "", missed: 0, ...report }, title: "Seminar", date: SENT, ...more }];

test("a report opens in a tab, which gets it once", async () => {
  assert.equal(await reports.open(made(), { subject: "s", body: "b" }), true);
  const [url] = tabs;
  const id = new URL(url).searchParams.get("id");
  const page = { url };
  assert.equal(reports.onMessage({ type: "take", id }, { url: "moz-extension://guard/pages/panel/panel.html" }), undefined);
  assert.deepEqual(await reports.onMessage({ type: "take", id }, page), [
    { html: "<p>", missed: 0, title: "Seminar", name: "leak-report-2026-11-24.html" },
  ]);
  assert.equal(await reports.onMessage({ type: "take", id }, page), null);
  assert.deepEqual(composed, []);
});

test("with somebody to report to, it is attached to a message to them", async () => {
  globalThis.File ??= class File extends Blob { // Node 18 has none
    constructor(parts, name, options) {
      super(parts, options);
      this.name = name;
    }
  };
  await reports.open([...made({ to: "privacy@corp.example" }), ...made()], { subject: "s", body: "b" });
  const [{ attachments, ...details }] = composed;
  assert.deepEqual(details, { to: ["privacy@corp.example"], subject: "s", plainTextBody: "b", isPlainText: true });
  assert.deepEqual(attachments.map(({ file }) => file.name), ["leak-report-2026-11-24.html", "leak-report-2026-11-24-2.html"]);
  assert.equal(await attachments[0].file.text(), "<p>");
  assert.deepEqual(tabs, []);
});

test("the window is told what is missing, or why there is no report", async () => {
  const questions = new Questions(api, SCREEN);
  const apology = new Apology(api, questions, reports);
  apology.tell([{ copy: COPY, subject: "Seminar", date: SENT, how: "Elsewhere", shown: [], readers: [] }]);
  await settle();
  const page = pageOf(questions, api.opened[0]);
  folder = [bounce(2, { text: undefined })];
  assert.deepEqual(await page.send({ type: "report" }), { missed: 1, isBehind: true });
  assert.equal(tabs.length, 1);
  api.copies.clear();
  assert.equal((await page.send({ type: "report" })).reason.code, "gone");
});

test("closing the window ends the making, in the helper too, and opens nothing", async () => {
  const questions = new Questions(api, SCREEN);
  const apology = new Apology(api, questions, reports);
  apology.tell([{ copy: COPY, subject: "Seminar", date: SENT, how: "Elsewhere", shown: [], readers: [] }]);
  await settle();
  const page = pageOf(questions, api.opened[0]);
  folder = Array.from({ length: 100 }, (_, i) => bounce(i + 2));
  const { getRaw } = api.messages;
  let reads = 0;
  api.messages.getRaw = id => {
    if (++reads === 10)
      questions.onWindowRemoved(api.opened[0].id);
    return getRaw(id);
  };
  await page.send({ type: "report" });
  assert.deepEqual([reads, given, closed, tabs], [16, [], ["20"], []]);
});
