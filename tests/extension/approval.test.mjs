// approval.test.mjs — Asking others for their approval, and giving it: nothing is asked before the draft is saved, nothing
// that was asked is lost, and what goes bears the request that was approved and no other.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import "./browser.mjs";
import { bearing, requestIn, requestOf } from "../../extension/approval/draft.js";
import { Letters } from "../../extension/approval/letters.js";
import { Requests } from "../../extension/approval/requests.js";
import { Reviews } from "../../extension/approval/reviews.js";
import { Arrivals } from "../../extension/approval/arrivals.js";

console.error = console.warn = () => {};

const ID = "310e1602b0df09285170f55bc55bef7b";
const OTHER = "77aa1602b0df09285170f55bc55bef7b";
const ITEM = { request: ID, state: "open", texts: { state: "0 of 2", brief: "0/2" } };
const LETTER = {
  request: ID, to: ["tanaka@corp.example", "sato@corp.example"], subject: "Please approve: Seminar", text: "…", item: ITEM,
  parts: [{ name: "message.eml", type: "message/rfc822" }, { name: "request.json", type: "application/json" }],
};
const DETAILS = { subject: "Seminar", identityId: "id1", customHeaders: [{ name: "X-Seminar", value: "ü" }] };
const TAB = { id: 1, windowId: 10 };

const fails = text => async () => {
  throw new Error(text);
};

async function settle() {
  for (let i = 0; i < 40; i++)
    await new Promise(resolve => setImmediate(resolve));
}

let steps;
let desk;

/** A Thunderbird and a helper that say what they were asked, in order. */
function deskWith(changes = {}) {
  const noted = name => async (...args) => void steps.push([name, ...args]);
  const api = {
    runtime: { getURL: path => `moz-extension://guard/${path}` },
    i18n: { getMessage: key => key },
    compose: {
      listAttachments: async () => [{ id: 7, name: "list.csv" }],
      getAttachmentFile: async () => new File(["x"], "temporary", { type: "text/csv" }),
      getComposeDetails: async () => DETAILS,
      setComposeDetails: async (id, details) => void steps.push(["set", id, JSON.stringify(details)]),
      saveMessage: noted("save"),
      beginNew: async () => ({ id: 50 }),
      sendMessage: async id => {
        steps.push(["sendMessage", id]);
        return { headerMessageId: "a@b" };
      },
      ...changes.compose,
    },
    tabs: { remove: noted("remove") },
    notifications: { create: noted("notify"), clear: async () => {} },
  };
  const helper = {
    policy: { approveFrom: 5 },
    approvalAsk: async (question, approvers, files, replaces) => {
      steps.push(["ask", approvers.join(), files.map(({ name, type }) => `${name} ${type}`).join(), replaces]);
      return LETTER;
    },
    approvalFile: async (_, part) => new File(["x"], part.name, { type: part.type }),
    approvalCancel: noted("cancel"),
    approvalList: async () => ({ items: [], expired: [] }),
    decide: noted("decide"),
    dismiss: id => steps.push(["dismiss", id]),
    ...changes.helper,
  };
  const badge = { mark: (...args) => steps.push(["mark", ...args]), unmark: (...args) => steps.push(["unmark", ...args]) };
  const questions = { put: sheet => ({ choice: new Promise(() => {}), show: async () => void steps.push(["tell", sheet.kind]) }) };
  const letters = new Letters({ api, helper });
  const open = new Set();
  const timers = [];
  const setTimer = (action, milliseconds) => timers.push({ action, milliseconds });
  const interrupted = { beginAsking: id => open.add(id), endAsking: id => open.delete(id) };

  return { api, helper, letters, open, timers, requests: new Requests({ api, helper, letters, questions, badge, interrupted, setTimer, clearTimer: () => {} }) };
}

const ask = async changes => {
  desk = deskWith(changes);
  await desk.requests.begin({ id: "7", verdict: { approval: { request: null } } }, TAB, LETTER.to, DETAILS);
  await settle();
  return steps.map(([name]) => name);
};

beforeEach(() => (steps = []));

test("the draft is saved, then the request is made, then it is sent", async () => {
  assert.deepEqual(await ask(), ["save", "ask", "dismiss", "dismiss", "sendMessage", "mark", "set", "save"]);
  assert.deepEqual(steps[1], ["ask", LETTER.to.join(), "list.csv text/csv", null]);
});

test("that others are being asked is kept until it is known whether they were", async () => {
  let sent;
  desk = deskWith({ compose: { sendMessage: () => new Promise(resolve => (sent = resolve)) } });
  await desk.requests.begin({ id: "7", verdict: { approval: { request: null } } }, TAB, LETTER.to, DETAILS);
  await settle();
  assert.deepEqual([...desk.open], [TAB.id]);
  sent({ headerMessageId: "a@b" });
  await settle();
  assert.deepEqual([...desk.open], []);
  await ask({ compose: { saveMessage: fails("the disk is full") } });
  assert.deepEqual([...desk.open], []);
});

test("the draft bears the request beside its own headers", async () => {
  await ask();
  const [, , set] = steps.find(([name]) => name === "set");
  assert.deepEqual(JSON.parse(set).customHeaders, [{ name: "X-Seminar", value: "ü" }, { name: "X-Bcc-Guard-Approval", value: ID }]);
});

test("a draft that cannot be saved: nobody is asked, and the person is told", async () => {
  assert.deepEqual(await ask({ compose: { saveMessage: fails("the disk is full") } }), ["decide", "dismiss", "tell"]);
});

test("a helper that writes no request: nobody is asked, and the person is told", async () => {
  assert.deepEqual(await ask({ helper: { approvalAsk: fails("lost") } }), ["save", "decide", "dismiss", "tell"]);
});

test("a letter that is not sent: its window closes, its request ends, and the person is told", async () => {
  const names = await ask({ compose: { sendMessage: fails("refused") } });
  assert.deepEqual(names, ["save", "ask", "dismiss", "dismiss", "set", "remove", "cancel", "decide", "dismiss", "tell"]);
  assert.deepEqual(steps.find(([name]) => name === "cancel"), ["cancel", ID]);
});

test("a letter that a server refuses, of which Thunderbird says nothing, was not sent", async () => {
  assert.equal((await ask({ compose: { sendMessage: async () => ({ mode: "sendNow", messages: [] }) } })).includes("cancel"), true);
});

test("a window that is still locked: its draft is saved once it is not", async t => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let tries = 0;
  desk = deskWith({
    compose: {
      saveMessage: async () => {
        if (++tries < 3)
          throw new Error("compose.saveMessage failed: Message compose window not ready for the requested command");
        steps.push(["save"]);
      },
    },
  });
  await desk.requests.begin({ id: "7", verdict: { approval: { request: null } } }, TAB, LETTER.to, DETAILS);
  for (let i = 0; i < 4; i++) {
    await settle();
    t.mock.timers.tick(250);
  }
  await settle();
  assert.equal(steps[0][0], "save");
  assert.equal(steps[1][0], "ask");
});

test("a draft whose header cannot be written is asked about all the same", async () => {
  const names = await ask({ compose: { setComposeDetails: fails("closed") } });
  assert.equal(names.includes("tell"), false);
  assert.equal(names.includes("cancel"), false);
});

test("whose time was over by the time its draft is opened is told of", async () => {
  const expired = { request: ID, subject: "Seminar", texts: { state: "The time of this request is over: it was not approved." } };

  desk = deskWith({
    compose: { getComposeDetails: async () => ({ ...DETAILS, customHeaders: [{ name: "X-Bcc-Guard-Approval", value: ID }] }) },
    helper: { approvalList: async () => ({ items: [], expired: [expired] }) },
  });
  await desk.requests.composeTabCreated(1);
  assert.deepEqual(steps.map(([name, , more]) => [name, more?.message ?? more]), [["notify", expired.texts.state], ["unmark", "asked"]]);
});

/** The helper asks, one after the other, as the windows of `asked` say. */
async function askAll(asked, changes = {}) {
  let made = 0;
  desk = deskWith({
    helper: {
      approvalAsk: async (question, approvers, files, replaces) => {
        steps.push(["ask", approvers.length, replaces]);
        return { ...LETTER, request: `request ${++made}` };
      },
      ...changes,
    },
  });
  await Promise.all(asked.map(({ tab = 1, details = {}, approvers = LETTER.to, approval = { request: null, changes: [] } }, i) =>
    desk.requests.begin({ id: String(i), verdict: { approval } }, { id: tab, windowId: 10 }, approvers, { ...DETAILS, ...details })));
  await settle();
  return steps.filter(([name]) => name === "ask").map(([, ...what]) => what);
}

const DRAFT = { type: "draft", relatedMessageId: 4 };

test("two clicks on «Ask for approval» are one request", async () => {
  assert.deepEqual(await askAll([{}, {}]), [[2, null]]);
  assert.deepEqual(steps.filter(([name, id]) => name === "decide" && id === "1"), [["decide", "1", "edit"]]);
});

test("two windows of one draft are one request, and of two drafts two", async () => {
  assert.deepEqual(await askAll([{ details: DRAFT }, { tab: 2, details: DRAFT }]), [[2, null]]);
  assert.equal((await askAll([{ details: DRAFT }, { tab: 2, details: { ...DRAFT, relatedMessageId: 5 } }])).length, 3);
});

test("what was changed while it was asked about is asked about anew, in its place", async () => {
  assert.deepEqual(await askAll([{}, { details: { plainTextBody: "Another" } }]), [[2, null], [2, "request 1"]]);
});

test("somebody else may be asked as well, and nothing that was approved is lost", async () => {
  assert.deepEqual(await askAll([{}, { approvers: [LETTER.to[0]] }]), [[2, null], [1, null]]);
});

test("where the first click came to nothing the second one asks", async () => {
  let isBroken = true;
  const approvalAsk = async () => {
    steps.push(["ask", 2, null]);
    if (isBroken) {
      isBroken = false;
      throw new Error("lost");
    }
    return LETTER;
  };
  assert.equal((await askAll([{}, {}], { approvalAsk })).length, 2);
});

test("a request for a message that changed since ends with the next one; for the same message both hold", async () => {
  assert.deepEqual(await askAll([{ approval: { request: { request: ID }, changes: ["1 recipient was added."] } }]), [[2, ID]]);
  steps = [];
  assert.deepEqual(await askAll([{ approval: { request: { request: ID }, changes: [] } }]), [[2, null]]);
});

test("a letter is ours as long as it is sent, and to whom it was written", async () => {
  let sent;
  desk = deskWith({ compose: { sendMessage: () => new Promise(resolve => (sent = resolve)) } });
  const sending = desk.letters.send(LETTER, [], null);
  await settle();
  assert.equal(desk.letters.isOurs(50, { to: ["Tanaka <TANAKA@corp.example>", "sato@corp.example"] }), true);
  assert.equal(desk.letters.isOurs(50, { to: [...LETTER.to, "a@k1.example"] }), false);
  assert.equal(desk.letters.isOurs(50, { to: LETTER.to, bcc: ["a@k1.example"] }), false);
  assert.equal(desk.letters.isOurs(50, { to: LETTER.to, cc: "a@k1.example" }), false);
  assert.equal(desk.letters.isOurs(51, { to: LETTER.to }), false);
  sent({ headerMessageId: "a@b" });
  await sending;
  assert.equal(desk.letters.isOurs(50, { to: LETTER.to }), false);
});

test("a letter whose window a person closes was not sent", async t => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  desk = deskWith({ compose: { sendMessage: () => new Promise(() => {}) } });
  const sending = desk.letters.send(LETTER, [], null);
  await settle();
  desk.letters.composeTabRemoved(50);
  t.mock.timers.tick(10_000);
  await assert.rejects(sending, /closed/);
});

for (const [name, headers, request, wanted] of [
  ["nothing to bear, and nothing borne", [], null, null],
  ["one to bear", [], ID, [ID]],
  ["the one that is borne", [ID], ID, null],
  ["another one than is borne", [OTHER], ID, [ID]],
  ["one that is borne, and approved no more", [OTHER], null, []],
]) {
  test(`the header: ${name}`, () => {
    const customHeaders = [{ name: "X-A", value: "b" }, ...headers.map(value => ({ name: "x-bcc-guard-approval", value }))];
    const change = bearing({ customHeaders }, request);

    assert.deepEqual(change && change.customHeaders.slice(1).map(({ value }) => value), wanted);
    assert.deepEqual(change?.customHeaders[0] ?? customHeaders[0], customHeaders[0]);
  });
}

test("what is no id is no request", async () => {
  assert.equal(requestIn({ "x-bcc-guard-approval": ["a@k1.example"] }), null);
  assert.equal(requestIn({ "x-bcc-guard-approval": [` ${ID}`] }), ID);
  assert.equal(await requestOf({}, { type: "new", customHeaders: [{ name: "X-Bcc-Guard-Approval", value: "x" }] }), null);
});

test("a draft that is opened again is known by its header, or by the drafts of its subject if these agree", async () => {
  const drafts = { 1: [ID], 2: [ID], 3: [OTHER] };
  const apiWith = (...ids) => ({
    folders: { query: async () => [{ id: "drafts" }] },
    messages: {
      query: async () => ({ id: null, messages: ids.map(id => ({ id, subject: "Seminar" })) }),
      getHeaders: async id => {
        if (id === 9)
          throw new Error("Error reading message 9");
        return { "x-bcc-guard-approval": drafts[id] ?? [] };
      },
    },
  });
  const draft = { type: "draft", subject: "Seminar", customHeaders: [] };
  assert.equal(await requestOf(apiWith(), { ...draft, relatedMessageId: 1 }), ID);
  assert.equal(await requestOf(apiWith(2), { ...draft, relatedMessageId: 9 }), ID);
  assert.equal(await requestOf(apiWith(2, 3), { ...draft, relatedMessageId: 9 }), null);
  assert.equal(await requestOf(apiWith(), { ...draft, relatedMessageId: 9 }), null);
  assert.equal(await requestOf(apiWith(2), { ...draft, subject: "Other", relatedMessageId: 9 }), null);
});

const REVIEW = { type: "approval-review", id: "60", approver: "tanaka@corp.example" };
const PAGE = { url: "moz-extension://guard/pages/approve/approve.html?id=1", tab: { id: 700, windowId: 70 } };

/** Messages by their ids, and what outlasts a Thunderbird. */
function mailbox(...messages) {
  const stored = {};
  const api = {
    messages: {
      get: async id => messages.find(one => one.id === id) ?? Promise.reject(new Error("Message not found")),
      getRaw: async () => new File(["x"], "letter.eml"),
      query: async ({ headerMessageId }) => ({ id: null, messages: messages.filter(one => one.headerMessageId === headerMessageId) }),
      listAttachments: async () => [{ partName: "1.3", contentType: "application/vnd.bcc-guard.request+json" }],
      getAttachmentFile: async id => new File([JSON.stringify({ until: messages.find(one => one.id === id).until ?? "2999-01-01T00:00:00Z" })], "request.json"),
    },
    storage: { local: { get: async key => structuredClone(key in stored ? { [key]: stored[key] } : {}), set: async values => void Object.assign(stored, structuredClone(values)) } },
  };

  return { api, stored, messages };
}

const REQUESTED = { id: 5, headerMessageId: "r@corp.example", subject: "Please approve: Seminar", author: "jimu@corp.example" };

function reviewsOf(box, changes = {}) {
  desk = deskWith(changes);
  Object.assign(desk.helper, {
    approvalLook: async () => REVIEW,
    approvalAnswer: async (of, answer) => {
      steps.push(["answer", of, answer.decision]);
      return { ...LETTER, to: ["jimu@corp.example"] };
    },
    ...changes.helper,
  });
  desk.api.tabs.reload = async id => void steps.push(["reload", id]);
  Object.assign(desk.api, box.api, {
    windows: { create: async () => ({ id: 70 }), update: async () => {} },
    identities: { list: async () => [{ id: "id1", email: "jimu@corp.example" }, { id: "id2", email: "Tanaka@corp.example" }] },
  });
  const badge = { setRequests: count => (box.badge = count), markRequest: () => {} };
  return new Reviews({ api: desk.api, helper: desk.helper, letters: desk.letters, prepared: { own: async () => [] }, badge }, { availWidth: 1000, availHeight: 800 });
}

async function reviewing(changes = {}) {
  const reviews = reviewsOf(mailbox(REQUESTED), changes);

  await reviews.review(5);
  await settle();
  return reviews;
}

test("a request that is only opened and closed is not answered", async () => {
  const reviews = await reviewing();
  assert.deepEqual(await reviews.onMessage({ type: "approve-look", id: "1" }, PAGE), { ...REVIEW, isRenewed: false });
  reviews.onWindowRemoved(70);
  await settle();
  assert.deepEqual(steps, [["dismiss", "60"]]);
  assert.equal(await reviews.onMessage({ type: "approve-answer", id: "1", decision: "approved" }, PAGE), null);
  assert.deepEqual(steps, [["dismiss", "60"]]);
});

test("a wrong number is told, and nothing is sent", async () => {
  const reviews = await reviewing({ helper: { approvalAnswer: async () => ({ wrong: "2 is not the number" }) } });
  const answer = await reviews.onMessage({ type: "approve-answer", id: "1", decision: "approved", outsiders: "2", points: [], word: "" }, PAGE);
  assert.deepEqual(answer, { wrong: "2 is not the number" });
  assert.equal(steps.some(([name]) => name === "sendMessage"), false);
});

test("a signed answer that cannot be sent is sent again, and not signed again", async () => {
  let refuses = true;
  const reviews = await reviewing({
    compose: {
      sendMessage: async () => {
        if (refuses)
          throw new Error("refused");
        steps.push(["sendMessage"]);
        return { headerMessageId: "a@b" };
      },
    },
  });
  const first = await reviews.onMessage({ type: "approve-answer", id: "1", decision: "declined", word: "No" }, PAGE);
  assert.equal(first.isSigned, true);
  refuses = false;
  assert.deepEqual(await reviews.onMessage({ type: "approve-again", id: "1" }, PAGE), { isOver: true });
  assert.equal(steps.filter(([name]) => name === "answer").length, 1);
  assert.equal(steps.filter(([name]) => name === "sendMessage").length, 1);
});

test("the button beside a message opens what is read there, and nothing where several are", async () => {
  let shown = [{ id: 5 }];
  const reviews = await reviewing();
  reviews.onWindowRemoved(70);
  await settle();
  steps.length = 0;
  desk.api.messageDisplay = { getDisplayedMessages: async id => ({ messages: id === 3 ? shown : [] }) };
  desk.api.windows.create = async () => {
    steps.push(["open"]);
    return { id: 71 };
  };
  await reviews.clickedIn({ id: 3 });
  assert.deepEqual(steps, [["open"]]);
  shown = [{ id: 5 }, { id: 6 }];
  await reviews.clickedIn({ id: 3 });
  assert.deepEqual(steps, [["open"]]);
});

test("a request whose window could not be opened can be opened again, and its look is given up", async () => {
  const reviews = reviewsOf(mailbox(REQUESTED));
  const { create } = desk.api.windows;
  desk.api.windows.create = fails("no window");
  await assert.rejects(reviews.review(5), /no window/);
  await settle();
  assert.deepEqual(steps, [["dismiss", "60"]]);
  Object.assign(desk.api.windows, { create });
  assert.deepEqual(await reviews.review(5), { id: 70 });
});

test("a window that is closed while its look is made, or made anew, leaves none with the helper", async () => {
  const made = [];
  let looks = 0;
  const approvalLook = () => new Promise(resolve => made.push(() => resolve({ ...REVIEW, id: `look ${++looks}` })));
  const reviews = await reviewing({ helper: { approvalLook } });
  reviews.onWindowRemoved(70);
  made.shift()();
  await settle();
  assert.deepEqual(steps, [["dismiss", "look 1"]]);

  await reviews.review(5);
  await settle();
  made.shift()();
  await settle();
  reviews.helperIsBack();
  await settle();
  reviews.onWindowRemoved(70);
  made.shift()();
  await settle();
  assert.deepEqual(steps, [["dismiss", "look 1"], ["dismiss", "look 3"]]);

  await reviews.review(5);
  await settle();
  reviews.helperIsBack();
  reviews.onWindowRemoved(70);
  made.shift()();
  await settle();
  assert.deepEqual([made.length, steps.length], [0, 3]); // it is not looked at anew
});

test("two answers at the same moment are one letter, and what left is not sent again", async () => {
  const reviews = await reviewing();
  const answer = { type: "approve-answer", id: "1", decision: "declined", word: "No" };
  const answers = [reviews.onMessage(answer, PAGE), reviews.onMessage(answer, PAGE)];
  assert.deepEqual(await Promise.all(answers), [{ isOver: true }, { isOver: true }]);
  assert.deepEqual(await reviews.onMessage({ type: "approve-again", id: "1" }, PAGE), { isOver: true });
  assert.equal(steps.filter(([name]) => name === "answer").length, 1);
  assert.equal(steps.filter(([name]) => name === "sendMessage").length, 1);
});

test("an answer that left is over, even where it cannot be kept that its request is settled", async () => {
  const reviews = await reviewing();
  desk.api.storage.local.get = fails("the disk is full");
  assert.deepEqual(await reviews.onMessage({ type: "approve-answer", id: "1", decision: "declined", word: "" }, PAGE), { isOver: true });
});

test("other pages answer nothing", async () => {
  const reviews = await reviewing();
  assert.equal(reviews.onMessage({ type: "approve-answer", id: "1", decision: "approved" }, { url: "https://k1.example/" }), undefined);
});

test("what arrives is looked at where something has to be approved, and one's own letters are not", async () => {
  const types = { 1: ["application/vnd.bcc-guard.approval+json"], 2: ["application/vnd.bcc-guard.request+json"], 3: ["text/csv"], 4: ["application/vnd.bcc-guard.request+json"] };
  const looked = [];
  const parts = {
    api: { messages: { listAttachments: async id => types[id].map(contentType => ({ contentType })), getRaw: async id => id } },
    helper: { policy: { approveFrom: 5 } },
    requests: { take: async id => looked.push(["answer", id]) },
    reviews: { refresh: async () => [], arrived: async ({ id }) => looked.push(["request", id]) },
  };
  const list = { id: null, messages: [{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4, folder: { specialUse: ["sent"] } }] };
  await new Arrivals(parts).arrived(list);
  assert.deepEqual(looked, [["answer", 1], ["request", 2]]);
  parts.helper.policy = { approveFrom: 0 };
  await new Arrivals(parts).arrived(list);
  assert.equal(looked.length, 2);
});

for (const [name, attachments, changed, read, told] of [
  ["without attachments is not read", [], null, 0, 0],
  ["with those that were approved is silence", [{ name: "a.csv" }], null, 1, 0],
  ["with another one is told of", [{ name: "a.csv" }], { headline: "h", detail: "d" }, 1, 1],
]) {
  test(`the copy of an approved message ${name}`, async () => {
    const used = [];
    const shown = [];
    const api = { messages: { listAttachments: async () => attachments, getRaw: async () => new File(["whole"], "m.eml") } };
    const helper = { approvalUsed: async (of, file) => (used.push([of, file?.size ?? 0]), used.length === 1 ? changed : null) };
    const questions = { put: sheet => ({ show: async () => shown.push(sheet), choice: new Promise(() => {}) }) };
    const requests = new Requests({ api, helper, questions, isSending: () => false });
    requests.leaves(ID);
    await requests.usedBy(ID, { id: 3, subject: "Seminar" });
    await requests.usedBy(ID, { id: 4, subject: "Seminar" }); // each message of a job has one
    assert.deepEqual(used, [[ID, read * 5], [ID, 0]]);
    assert.deepEqual(shown.map(({ texts, choices }) => [texts, choices]), told === 1 ? [[changed, ["edit"]]] : []);
  });
}

test("a request that was read before the policy was known is offered beside its message", async () => {
  const displayed = [];
  const parts = {
    api: {
      tabs: { query: async ({ type }) => (type.includes("messageDisplay") ? [{ id: 1 }, { id: 2 }] : []) },
      messageDisplay: { getDisplayedMessages: async id => ({ messages: [{ id: id * 10 }] }) },
      messages: { listAttachments: async id => (id === 20 ? [{ contentType: "application/vnd.bcc-guard.request+json" }] : []), query: async () => ({ id: null, messages: [] }) },
      storage: { local: { get: async () => ({}), set: async () => {} } },
    },
    isSending: () => false,
    helper: { policy: { approveFrom: 5 } },
    requests: { list: async () => [] },
    reviews: { refresh: async () => [], displayed: (tabId, message) => displayed.push([tabId, message?.id ?? null]) },
  };
  new Arrivals(parts).lookSoon();
  await settle();
  assert.deepEqual(displayed, [[1, null], [2, 20]]);
});

const told = () => steps.filter(([name]) => name === "notify").length;
const DECLINE = { type: "approve-answer", id: "1", decision: "declined", word: "" };

test("a request is told of once, and waits through a restart without being told of again", async () => {
  const box = mailbox(REQUESTED);
  const reviews = reviewsOf(box);
  await reviews.arrived(REQUESTED);
  await reviews.arrived(REQUESTED);
  assert.equal(told(), 1);
  assert.deepEqual(await reviews.waiting(), [{ id: 5, subject: REQUESTED.subject }]);
  assert.equal(JSON.stringify(box.stored).includes("jimu@"), false);

  box.messages[0] = { ...REQUESTED, id: 17 }; // the next Thunderbird calls it otherwise
  const later = reviewsOf(box);
  assert.deepEqual((await later.refresh()).map(({ id }) => id), [17]);
  assert.equal(box.badge, 1);
  await later.arrived(box.messages[0]); // found by the look at what came in between
  assert.equal(told(), 1);
});

test("a request that was answered waits no more, nor is it found again after a restart", async () => {
  const box = mailbox(REQUESTED);
  const reviews = reviewsOf(box);
  await reviews.arrived(REQUESTED);
  await reviews.review(5);
  await settle();
  assert.deepEqual(await reviews.onMessage(DECLINE, PAGE), { isOver: true });
  assert.deepEqual([await reviews.waiting(), box.badge], [[], 0]);
  const later = reviewsOf(box);
  await later.arrived(REQUESTED);
  assert.deepEqual([told(), await later.waiting()], [1, []]);
});

for (const [name, change] of [
  ["was thrown away", messages => (messages[0] = { ...REQUESTED, folder: { specialUse: ["trash"] } })],
  ["was deleted", messages => messages.pop()],
]) {
  test(`a request whose message ${name} waits no more`, async () => {
    const box = mailbox(REQUESTED);
    const reviews = reviewsOf(box);
    await reviews.arrived(REQUESTED);
    change(box.messages);
    assert.deepEqual([await reviews.waiting(), box.badge], [[], 0]);
  });
}

test("a request that was moved is found, by its notification too", async () => {
  const box = mailbox(REQUESTED);
  const reviews = reviewsOf(box);
  await reviews.arrived(REQUESTED);
  const [, notification] = steps.find(([name]) => name === "notify");
  box.messages[0] = { ...REQUESTED, id: 6, folder: { specialUse: ["archives"] } };
  assert.deepEqual(await reviews.waiting(), [{ id: 6, subject: REQUESTED.subject }]);
  await reviews.clicked(notification);
  await settle();
  assert.equal((await reviews.onMessage({ type: "approve-look", id: "1" }, PAGE)).type, REVIEW.type);
});

test("a request whose time is over is not told of, and one whose time runs out waits no more", async t => {
  const { now } = Date;
  t.after(() => (Date.now = now));
  Date.now = () => Date.parse("2026-11-24T00:00:00Z");
  const box = mailbox({ ...REQUESTED, until: "2026-11-26T00:00:00Z" }, { ...REQUESTED, id: 7, headerMessageId: "old@corp.example", until: "2026-11-23T00:00:00Z" });
  const reviews = reviewsOf(box);
  for (const message of box.messages)
    await reviews.arrived(message);
  assert.deepEqual([told(), (await reviews.waiting()).map(({ id }) => id)], [1, [5]]);
  Date.now = () => Date.parse("2026-11-26T00:00:00Z");
  assert.deepEqual(await reviews.waiting(), []);
});

test("a request that says it is valid for ever waits no longer than a policy allows", async t => {
  const { now } = Date;
  t.after(() => (Date.now = now));
  Date.now = () => Date.parse("2026-11-24T00:00:00Z");
  const reviews = reviewsOf(mailbox(REQUESTED));
  await reviews.arrived(REQUESTED);
  Date.now = () => Date.parse("2026-12-23T23:00:00Z");
  assert.equal((await reviews.waiting()).length, 1);
  Date.now = () => Date.parse("2026-12-24T00:00:00Z");
  assert.equal((await reviews.waiting()).length, 0);
});

for (const [reason, waits] of [["void", 0], ["misfit", 0], ["figures", 1], ["no-key", 1]]) {
  test(`a request that is refused (${reason}) ${waits ? "still waits" : "waits no more"}`, async () => {
    const box = mailbox(REQUESTED);
    const reviews = reviewsOf(box, { helper: { approvalLook: async () => ({ type: "approval-refused", reason, text: "…" }) } });
    await reviews.arrived(REQUESTED);
    await reviews.review(5);
    await settle();
    assert.equal((await reviews.waiting()).length, waits);
  });
}

const APPROVE = { type: "approve-answer", id: "1", decision: "approved", outsiders: "5", points: ["field"], word: "" };
const forgotten = code => Object.assign(new Error("nobody looks at a request by that id"), { code });

/** A helper that forgets its looks, and counts them. */
function forgetful(showing = () => ({})) {
  let looks = 0;
  const known = new Set();
  return {
    known,
    approvalLook: async () => {
      known.add(`look ${++looks}`);
      return { ...REVIEW, id: `look ${looks}`, ...showing() };
    },
    approvalAnswer: async (of, { decision, outsiders }) => {
      if (!known.has(of))
        throw forgotten("unknown");
      steps.push(["answer", of, decision, outsiders]);
      return { ...LETTER, to: ["jimu@corp.example"] };
    },
  };
}

test("an answer that was signed and could not be fetched is fetched again, and not signed again", async () => {
  let isBroken = true;
  const approvalFile = async (_, part) => {
    if (isBroken)
      throw forgotten("timeout");
    return new File(["x"], part.name);
  };
  const reviews = await reviewing({ helper: { approvalFile } });
  const first = await reviews.onMessage(APPROVE, PAGE);
  assert.deepEqual([first.isSigned, first.reason.code], [true, "timeout"]);
  isBroken = false;
  assert.deepEqual(await reviews.onMessage({ type: "approve-again", id: "1" }, PAGE), { isOver: true });
  assert.equal(steps.filter(([name]) => name === "answer").length, 1);
  assert.equal(steps.filter(([name]) => name === "sendMessage").length, 1);
});

test("a signed answer that the helper took with it is signed by the next helper, as it was given", async () => {
  const helper = forgetful();
  let isGone = true;
  const approvalFile = async (_, part) => {
    if (isGone) {
      isGone = false;
      helper.known.clear();
      throw forgotten("lost");
    }
    return new File(["x"], part.name);
  };
  const reviews = await reviewing({ helper: { ...helper, approvalFile } });
  assert.deepEqual(await reviews.onMessage(APPROVE, PAGE), { isOver: true });
  assert.deepEqual(steps.filter(([name]) => name === "answer"), [["answer", "look 1", "approved", "5"], ["answer", "look 2", "approved", "5"]]);
});

test("a setting that changes nothing of what is shown: the page stays, and its answer counts", async () => {
  const helper = forgetful();
  const reviews = await reviewing({ helper });
  await reviews.onMessage({ type: "approve-look", id: "1" }, PAGE);
  helper.known.clear();
  reviews.helperIsBack();
  assert.deepEqual(await reviews.onMessage(APPROVE, PAGE), { isOver: true });
  assert.deepEqual(steps.filter(([name]) => ["answer", "reload"].includes(name)), [["answer", "look 2", "approved", "5"]]);
});

for (const [name, tells] of [["that is told", true], ["that nobody tells", false]]) {
  test(`a setting that changes what is shown, ${name}: the page begins anew and says so, and nothing is decided`, async () => {
    let outsiders = 5;
    const helper = forgetful(() => ({ outsiders: { total: outsiders } }));
    const reviews = await reviewing({ helper });
    await reviews.onMessage({ type: "approve-look", id: "1" }, PAGE);
    helper.known.clear();
    outsiders = 6;
    if (tells)
      reviews.helperIsBack();
    else
      assert.deepEqual(await reviews.onMessage(APPROVE, PAGE), {});
    await settle();
    assert.deepEqual(steps.filter(([step]) => ["answer", "reload", "sendMessage"].includes(step)), [["reload", 700]]);
    const shown = await reviews.onMessage({ type: "approve-look", id: "1" }, PAGE);
    assert.deepEqual([shown.isRenewed, shown.outsiders.total], [true, 6]);
    assert.deepEqual(await reviews.onMessage({ ...APPROVE, outsiders: "6" }, PAGE), { isOver: true });
  });
}

/** A desk to which two messages came in between; whoever is looked at is noted. */
const arrived = looked => ({
  api: {
    tabs: { query: async () => [] },
    messages: { query: async () => ({ id: null, messages: [{ id: 1 }, { id: 2 }] }), listAttachments: async id => (looked.push(id), []) },
    storage: { local: { get: async () => ({}), set: async () => {} } },
  },
  helper: { policy: { approveFrom: 5 } },
  requests: { list: async () => [] },
  reviews: { refresh: async () => [] },
});

test("the look at what arrived in between waits as long as a message is being checked", async () => {
  let isSending = true;
  let go;
  const looked = [];
  const parts = {
    ...arrived(looked),
    isSending: () => isSending,
    setTimer: resolve => (go = resolve),
  };
  new Arrivals(parts).lookSoon();
  await settle();
  assert.deepEqual(looked, []);
  go();
  await settle();
  assert.deepEqual(looked, []);
  isSending = false;
  go();
  await settle();
  assert.deepEqual(looked, [1, 2]);
});

test("a question that is left open holds the look at what arrived in between up for a minute, and no longer", async () => {
  const looked = [];
  let waited = 0;
  const parts = {
    ...arrived(looked),
    isSending: () => waited < 1_000_000,
    setTimer: (resolve, milliseconds) => ((waited += milliseconds), resolve()),
  };
  new Arrivals(parts).lookSoon();
  await settle();
  await settle();
  assert.deepEqual([looked, waited], [[1, 2], 60_000]);
});

test("a tab that is closed while what it shows is looked at shows no request any more", async () => {
  const displayed = [];
  let go;
  const arrivals = new Arrivals({
    api: { messages: { listAttachments: () => new Promise(resolve => (go = resolve)) } },
    helper: { policy: { approveFrom: 5 } },
    reviews: { displayed: (...args) => displayed.push(args) },
  });
  const looking = arrivals.displayed({ id: 1 }, { messages: [{ id: 5 }] });
  arrivals.tabRemoved(1);
  go([{ contentType: "application/vnd.bcc-guard.request+json" }]);
  await looking;
  assert.deepEqual(displayed, []);
});

test("a window that is closed while others are asked about its message is not remembered", async () => {
  const names = await ask({ compose: { getComposeDetails: fails("Invalid tab ID") } });
  assert.deepEqual([names.includes("mark"), names.includes("tell")], [false, false]);
  assert.equal(await desk.requests.of(TAB.id, { ...DETAILS, customHeaders: [] }), null);
});

test("a window of a request that an earlier page opened is closed, and no other", async () => {
  const reviews = reviewsOf(mailbox());
  const windows = [{ id: 1, tabs: [{ url: "moz-extension://guard/pages/approve/approve.html?id=1" }] }, { id: 2, tabs: [{ url: "moz-extension://guard/pages/review/review.html" }] }];
  Object.assign(desk.api.windows, { getAll: async () => windows, remove: async id => void steps.push(["close", id]) });
  await reviews.closeOrphans();
  assert.deepEqual(steps, [["close", 1]]);
});

test("a request whose time is over is told of then, once, and no window shows it any more", async () => {
  const { now } = Date;
  const lists = [{ items: [{ ...ITEM, until: "2026-11-26T00:00:00Z" }], expired: [] }, { items: [], expired: [{ ...ITEM, subject: "Seminar" }] }];
  Date.now = () => Date.parse("2026-11-25T23:00:00Z");
  desk = deskWith({
    compose: { getComposeDetails: async () => ({ ...DETAILS, customHeaders: [{ name: "X-Bcc-Guard-Approval", value: ID }] }) },
    helper: { approvalList: async () => lists.shift() },
  });
  await desk.requests.composeTabCreated(1);
  Date.now = now;
  assert.deepEqual(desk.timers.map(({ milliseconds }) => milliseconds), [3_601_000]);
  desk.timers[0].action();
  await settle();
  assert.deepEqual(steps.map(([name, id]) => [name, id]), [["mark", 1], ["unmark", 1], ["notify", `approval-${ID}`]]);
});

test("an answer is told of once, with the word of the approver", async () => {
  let news = true;
  desk = deskWith({ helper: { approvalTake: async () => ({ news, id: "9", item: null, word: "The hall\u202e is another one", texts: { headline: "Declined", detail: "1 of 2" } }) } });
  desk.api.notifications.create = async (_, { title, message }) => void steps.push(["told", title, message]);
  await desk.requests.take(new File(["x"], "letter.eml"));
  news = false;
  await desk.requests.take(new File(["x"], "letter.eml"));
  assert.deepEqual(steps.filter(([name]) => name === "told"), [["told", "Declined", "The hall is another one\n1 of 2"]]);
});
