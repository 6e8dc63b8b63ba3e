// each-jobs.test.mjs — What is kept of a job when its result has been read: a message that nobody got is never gone.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { beforeEach, test } from "node:test";

import { Jobs } from "../../extension/each/jobs.js";
import "./browser.mjs";
import { storageOf } from "./storage.mjs";

// Here and now: how many turns a thread takes nobody knows.
Object.defineProperty(crypto.subtle, "digest", { value: async (_, bytes) => createHash("sha256").update(bytes).digest() });
console.error = console.warn = () => {};

const KEPT = {
  common: { subject: "Seminar", from: "jimu@corp.example", identityId: "id1", isPlainText: true, body: "<body>Hello</body>", plainTextBody: "Hello" },
  recipients: { to: ["a@k1.example"], cc: ["b@k2.example"], bcc: [] }, types: ["text/csv"],
};
const CHOICES = { copies: false, areFilesSame: async () => true };
const PAGE = "moz-extension://guard/pages/each/each.html?id=j";

let api;
let closed;
let composed;
let copies;
let isImported;
let jobs;
let sent;
let storage;
const world = {};

const status = () => ({
  job: "j", at: "2026-11-29T01:12:00Z", state: "stopped", subject: "Seminar", messages: 2, sent, refused: 0, doubt: 0, underWay: 0, left: 2 - sent, files: 1, seconds: 0,
});

const pass = t => async milliseconds => {
  for (let i = 0; i < 20; i++)
    await new Promise(setImmediate);
  t.mock.timers.tick(milliseconds);
  for (let i = 0; i < 20; i++)
    await new Promise(setImmediate);
};

beforeEach(() => {
  [closed, composed, copies, isImported, sent] = [[], [], [], true, 0];
  storage = storageOf();
  const helper = {
    eachJobs: async () => [{ job: "j", held: false }],
    eachResume: async () => status(),
    eachFile: async (_, file) => (file === 0 ? new File([JSON.stringify(KEPT)], "details") : new File(["x"], "a.csv")),
    eachPeople: async (_, what, count) => Array.from({ length: count }, (__, i) => ({ to: [`c${i}@k.example`], cc: [], bcc: [], text: `${i}@corp.example` })),
    eachClose: async id => void closed.push(id),
  };
  api = {
    runtime: { getURL: path => `moz-extension://guard/${path}` },
    alarms: { create: () => {}, clear: async () => true },
    windows: { create: async () => ({ id: 5 }), update: async () => {}, getAll: async () => [], remove: async () => {} },
    folders: { query: async () => [{ id: "sent", accountId: "a" }] },
    identities: { get: async () => ({ accountId: "a" }) },
    messengerUtilities: { convertToPlainText: async text => text },
    messages: {
      import: async file => {
        if (!isImported)
          throw new Error("the disk is full");
        copies.push(await file.text());
      },
    },
    compose: {
      beginNew: async details => {
        composed.push({ details, files: [], isModified: false });
        return { id: composed.length };
      },
      addAttachment: async (id, { name }) => void composed[id - 1].files.push(name),
      setComposeDetails: async (id, details) => void Object.assign(composed[id - 1], details),
    },
    tabs: { get: async id => ({ id }), query: async () => [] },
  };
  world.helper = helper;
  jobs = new Jobs({ api, helper, badge: { setWork: () => {} }, storage });
});

/** Its result stands in a window. */
async function shown(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  jobs.helperIsBack();
  await pass(t)(0);
}

const open = () => jobs.onMessage({ type: "each-open", id: "j" }, { url: PAGE, tab: { windowId: 5 } });

test("nobody got it, and its result is closed: the message stands in a window again, and then the job is closed", async t => {
  await shown(t);
  jobs.onWindowRemoved(5);
  await pass(t)(0);
  assert.deepEqual(closed, []);
  await pass(t)(1_000);
  assert.deepEqual(composed.map(({ details, files, isModified }) => [details.to, details.cc, details.plainTextBody, files, isModified]),
    [[["a@k1.example"], ["b@k2.example"], "Hello", ["a.csv"], true]]);
  assert.deepEqual(closed, ["j"]);
});

for (const [name, fail] of [
  ["no window opens", () => (api.compose.beginNew = () => Promise.reject(new Error("no window")))],
  ["an attachment cannot be added", () => (api.compose.addAttachment = () => Promise.reject(new Error("no file")))],
  ["the window is gone a moment later, as when Thunderbird quits", () => (api.tabs.get = () => Promise.reject(new Error("no tab")))],
]) {
  test(`nobody got it, and ${name}: the job stays`, async t => {
    fail();
    await shown(t);
    jobs.onWindowRemoved(5);
    await pass(t)(1_000);
    assert.deepEqual([closed, jobs.count], [[], 1]);
  });
}

/** A job of messages that were written ahead, of which the letters lie with the helper alone. */
function withLetters(count) {
  const { helper } = world;

  sent = count;
  helper.eachResume = async () => ({ ...status(), files: 0, letters: true });
  helper.eachFile = async (_, file) => {
    assert.equal(file, 0); // the letters are no attachment
    return new File([JSON.stringify({ common: { from: "jimu@corp.example", identityId: "id1" }, recipients: {}, types: [] })], "details");
  };
  helper.eachPeople = async (_, what, total) => Array.from({ length: total }, (__, i) => (
    { number: i + (what === "sent" ? 2 : 1), to: [`c${i}@k.example`], cc: [], bcc: [], text: "" }));
  helper.eachLetter = async (_, number) => ({ subject: `To ${number}`, body: `Words ${number}`, isPlainText: true });
}

test("nobody got what was written ahead: the person has the files, and the job is closed", async t => {
  withLetters(0);
  await shown(t);
  jobs.onWindowRemoved(5);
  await pass(t)(1_000);
  assert.deepEqual([closed, composed], [["j"], []]);
});

test("the copy of what was written ahead has the words of the first one that was sent", async t => {
  const put = [];
  withLetters(2);
  api.messages.import = async file => void put.push(await file.text());
  await shown(t);
  await pass(t)(0);
  assert.equal(put.length, 1);
  assert.ok(put[0].includes("Subject: To 2\r\n") && put[0].includes(btoa("Words 2")), put[0]);
  assert.ok(put[0].includes("Bcc: c0@k.example,\r\n c1@k.example\r\n"));
});

test("who is left of what was written ahead is written with their own words", async t => {
  withLetters(1);
  await shown(t);
  const zip = await (await jobs.onMessage({ type: "each-rest", id: "j" }, { url: PAGE, tab: { windowId: 5 } })).text();
  assert.ok(zip.includes("Subject: To 1\r\n") && zip.includes("To: c0@k.example\r\n") && !zip.includes("To 2"));
});

test("it is opened once, however often it is wanted", async t => {
  await shown(t);
  const answers = [open(), open()];
  await pass(t)(1_000);
  assert.deepEqual(await Promise.all(answers), [{}, {}]);
  jobs.onWindowRemoved(5);
  await pass(t)(1_000);
  assert.deepEqual([composed.length, closed], [1, ["j"]]);
});

for (const [name, imported, kept] of [["is in Sent: the job is closed", true, 0], ["cannot be put into Sent: the job stays", false, 1]]) {
  test(`one got it, and a copy ${name}`, async t => {
    [sent, isImported] = [1, imported];
    await shown(t);
    jobs.onWindowRemoved(5);
    await pass(t)(1_000);
    assert.deepEqual([closed.length, jobs.count, composed.length], [1 - kept, kept, 0]);
  });
}

test("its attachments lie in a folder of our own as long as there is the job", async t => {
  sent = 1;
  await storage.getDirectory().then(root => root.getDirectoryHandle("of an earlier page"));
  await shown(t);
  assert.equal((await storage.folders()).length, 1);
  assert.notEqual((await storage.folders())[0], "of an earlier page");
  jobs.onWindowRemoved(5);
  await pass(t)(0);
  assert.deepEqual([closed, await storage.folders()], [["j"], []]);
});

test("there is no room for its attachments: it is taken up as well", async t => {
  storage = storageOf(0);
  jobs = new Jobs({ api, helper: world.helper, badge: { setWork: () => {} }, storage });
  await shown(t);
  const opening = open();
  await pass(t)(1_000);
  assert.deepEqual([await opening, composed[0].files], [{}, ["a.csv"]]);
});

test("a job that the helper refuses leaves nothing behind", async () => {
  const helper = { eachStart: () => Promise.reject(new Error("the disk is full")) };
  Object.assign(api.compose, {
    getActiveDictionaries: async () => ({}), listAttachments: async () => [{ id: 1, name: "a.csv" }],
    getAttachmentFile: async () => new File(["x"], "a.csv", { type: "text/csv" }),
  });
  jobs = new Jobs({ api, helper, badge: { setWork: () => {} }, storage });
  await assert.rejects(jobs.begin({ id: "9" }, 1, { ...KEPT.common, ...KEPT.recipients }, CHOICES), /full/);
  assert.deepEqual([await storage.folders(), jobs.holds(1)], [[], false]);
});

for (const code of ["timeout", "lost", "field"]) {
  test(`a job of which the helper says “${code}” instead of yes: whatever it began is undone, and nobody gets it twice`, async t => {
    let details = null;
    const orders = [];
    const helper = {
      ...world.helper,
      eachStart: async (_, kept) => {
        details = kept;
        throw Object.assign(new Error("no answer"), { code });
      },
      eachJobs: async () => (details === null ? [] : [{ job: "j", held: false }]),
      eachResume: async () => ({ ...status(), state: "paused", files: 0 }),
      eachFile: async () => new File([details], "details"),
      eachOrder: async (_, order) => (orders.push(order), { ...status(), state: "stopped" }),
    };
    const shownIds = [];
    Object.assign(api.compose, { getActiveDictionaries: async () => ({}), listAttachments: async () => [] });
    api.windows.create = async ({ url }) => ({ id: shownIds.push(url) });
    t.mock.timers.enable({ apis: ["setTimeout"] });
    jobs = new Jobs({ api, helper, badge: { setWork: () => {} }, storage });
    jobs.helperIsBack(); // there was nothing
    await pass(t)(0);
    await assert.rejects(jobs.begin({ id: "9" }, 1, { ...KEPT.common, ...KEPT.recipients }, CHOICES), /no answer/);
    jobs.helperIsBack();
    await pass(t)(0);
    const isUndone = code !== "field"; // then it says that there is none
    assert.deepEqual([orders, closed, shownIds], isUndone ? [["stop"], ["j"], []] : [[], [], []]);
  });
}

test("a job that began as its page was killed, and whose message still stands in its window, is undone", async t => {
  const orders = [];
  world.helper.eachResume = async () => ({ ...status(), state: "paused" });
  world.helper.eachOrder = async (_, order) => (orders.push(order), status());
  api.tabs.query = async () => [{ id: 8 }, { id: 9 }];
  api.compose.getComposeDetails = async id => (id === 8 ? { subject: "Other", to: ["x@k.example"] } : { ...KEPT.common, ...KEPT.recipients });
  await shown(t);
  assert.deepEqual([orders, closed, jobs.count], [["stop"], ["j"], 0]);
});

test("attachments that changed after the check: no job begins", async () => {
  const started = [];
  Object.assign(api.compose, { getActiveDictionaries: async () => ({}), listAttachments: async () => [] });
  jobs = new Jobs({ api, helper: { eachStart: async () => started.push(1) }, badge: { setWork: () => {} }, storage });
  const choices = { copies: false, areFilesSame: async () => false };
  await assert.rejects(jobs.begin({ id: "9" }, 1, { ...KEPT.common, ...KEPT.recipients }, choices), { kind: "changed" });
  assert.deepEqual([started, jobs.holds(1)], [[], false]);
});

test("a disk that never answers: after half a minute no job begins", async t => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  Object.assign(api.compose, {
    getActiveDictionaries: async () => ({}), listAttachments: async () => [{ id: 1, name: "a.csv" }],
    getAttachmentFile: async () => new File(["x"], "a.csv"),
  });
  jobs = new Jobs({ api, helper: {}, badge: { setWork: () => {} }, storage: { getDirectory: () => new Promise(() => {}) } });
  const begun = jobs.begin({ id: "9" }, 1, { ...KEPT.common, ...KEPT.recipients }, CHOICES);
  let failure = null;
  begun.catch(error => (failure = error));
  await pass(t)(29_000);
  assert.equal(failure, null);
  await pass(t)(2_000);
  assert.equal(failure.code, "timeout");
  assert.equal(jobs.holds(1), false);
});

test("the copy is of when the job was begun, and names each message", async t => {
  sent = 2;
  await shown(t);
  await pass(t)(1_000);
  assert.match(copies.join(), /^Date: Sun, 29 Nov 2026 01:12:00 \+0000\r$/m);
  assert.match(copies.join(), /^X-Bcc-Guard-Each: [0-9a-f]{16} [0-9a-f]{16}\r$/m);
  assert.match(copies.join(), /^Bcc: c0@k.example,\r\n c1@k.example\r$/m);
});

test("a folder of sent messages that Thunderbird never names holds nothing up: a message leaves its copy", async t => {
  const helper = { eachStart: async () => ({ ...status(), state: "running" }), eachNext: async () => ({ state: "paused", number: null }) };
  api.folders.query = () => new Promise(() => {});
  Object.assign(api.compose, { getActiveDictionaries: async () => ({}), listAttachments: async () => [] });
  jobs = new Jobs({ api, helper, badge: { setWork: () => {} }, storage });
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let isBegun = false;
  jobs.begin({ id: "9" }, 1, { ...KEPT.common, ...KEPT.recipients }, CHOICES).then(() => (isBegun = true));
  for (let i = 0; i < 3; i++)
    await pass(t)(6_000);
  assert.equal(isBegun, true);
});

test("the helper is slow, and then that of the last Thunderbird still has the job: it is taken when that has ended", async t => {
  let looks = 0;
  world.helper.eachJobs = async () => {
    if (++looks === 1)
      throw Object.assign(new Error("No answer"), { code: "timeout" });
    return [{ job: "j", held: looks === 2 }];
  };
  sent = 1;
  await shown(t);
  assert.equal(jobs.count, 0);
  await pass(t)(2_000);
  await pass(t)(2_000);
  assert.deepEqual([jobs.count, looks, copies.length], [1, 3, 1]);
  await pass(t)(60_000);
  assert.equal(looks, 3);
});

test("who is in doubt because Thunderbird had no word of the server is named with words", async t => {
  sent = 1;
  const { eachPeople } = world.helper;
  world.helper.eachPeople = async (...args) => (await eachPeople(...args)).map(one => ({ ...one, text: "messages.sendMessage failed: Sending FAILED! " }));
  api.i18n = { getMessage: key => key };
  await shown(t);
  const { others } = await jobs.onMessage({ type: "each-state", id: "j" }, { url: PAGE, tab: { windowId: 5 } });
  assert.deepEqual(others, [{ what: "left", recipient: "c0@k.example", text: "eachNoAnswer" }]);
});

test("stopped after a pause, by two clicks: it is over, with one copy", async t => {
  let state = "paused";
  let imports = 0;
  sent = 1;
  const helper = {
    eachJobs: async () => [{ job: "j", held: false }],
    eachResume: async () => ({ ...status(), state }),
    eachOrder: async () => ({ ...status(), state: (state = "stopped") }),
    eachFile: async () => new File([JSON.stringify({ ...KEPT, types: [] })], "details"),
    eachPeople: async () => [{ to: ["c0@k.example"], cc: [], bcc: [], text: "" }],
  };
  api.messages.import = async () => void imports++;
  jobs = new Jobs({ api, helper, badge: { setWork: () => {} }, storage });
  await shown(t);
  const tell = type => jobs.onMessage({ type, id: "j" }, { url: PAGE, tab: { windowId: 5 } });
  await Promise.all([tell("each-stop"), tell("each-stop")]);
  await pass(t)(0);
  assert.deepEqual([(await tell("each-state")).phase, imports], ["over", 1]);
});

for (const [name, state, broken] of [["and is damaged", "stopped", true], ["and is not known to be damaged", "paused", false]]) {
  test(`a job whose message cannot be read ${name}: that is said, it is never sent, and the other job is there as well`, async t => {
    const states = { j: state, k: "paused" };
    const orders = [];
    const helper = {
      eachJobs: async () => ["j", "k"].map(job => ({ job, held: false })),
      eachResume: async job => ({ ...status(), job, state: states[job], texts: {} }),
      eachOrder: async (job, order) => {
        orders.push([job, order]);
        return { ...status(), job, state: "stopped", texts: {} };
      },
      eachFile: async job => {
        if (job === "j" && broken)
          throw Object.assign(new Error("that job has fewer files"), { code: "field" });
        return new File([job === "j" ? "{" : JSON.stringify({ ...KEPT, types: [] })], "details");
      },
      eachPeople: async (_, __, count) => Array.from({ length: count }, () => ({ to: ["c@k.example"], cc: [], bcc: [], text: "" })),
      eachClose: async id => void closed.push(id),
    };
    const shownIds = [];
    api.windows.create = async ({ url }) => ({ id: shownIds.push(url.split("=")[1]) });
    jobs = new Jobs({ api, helper, badge: { setWork: () => {} }, storage });
    await shown(t);
    assert.deepEqual(shownIds.sort(), ["j", "k"]);
    assert.deepEqual(orders, broken ? [] : [["j", "stop"]]);
    const said = await jobs.onMessage({ type: "each-state", id: "j" }, { url: PAGE, tab: { windowId: 1 } });
    assert.deepEqual([said.phase, said.isReadable], ["over", false]);
    jobs.onWindowRemoved(1);
    await pass(t)(0);
    assert.deepEqual([closed, composed], [["j"], []]);
  });
}
