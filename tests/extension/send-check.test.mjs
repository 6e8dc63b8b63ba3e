// send-check.test.mjs — The whole way of one send, with a Thunderbird and a helper that fail wherever they can:
// the listener always settles, it never rejects, and nothing leaves unchecked.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { pageOf, settle } from "./browser.mjs";
import { deskWith, DETAILS, helperWith, REQUEST, TAB } from "./desk.mjs";

console.error = console.warn = () => {}; // what is logged on the way is not what is tested

const CANCEL = { cancel: true };
const PIECE = 512 * 1024;

let api;
let helper;
let questions;
let sending;
let desk;

function begin(level, { details = DETAILS, ...changes } = {}) {
  helper = helperWith(level, changes);
  desk = deskWith(details, helper);
  ({ api, questions, sending } = desk);
}

const send = (tab = TAB) => sending.beforeSend(tab, structuredClone(api.window));
const page = (i = -1) => pageOf(questions, api.opened.at(i));
const isPending = promise => Promise.race([promise.then(() => false), settle().then(() => true)]);

beforeEach(() => begin("pass"));

test("a clean message goes, and no window opens", async () => {
  assert.deepEqual(await send(), {});
  assert.equal(api.opened.length, 0);
});

test("an alarm stands for every send from its beginning on, and is gone before Thunderbird hears of the end", async () => {
  const alarms = new Set();
  const isSet = [];
  api.alarms = { create: name => void alarms.add(name), clear: async name => alarms.delete(name) };
  api.identities.list = async () => {
    await Promise.resolve();
    isSet.push(alarms.size);
    return [];
  };
  isSet.push(await send().then(() => alarms.size));
  begin("confirm");
  api.alarms = { create: name => void alarms.add(name), clear: async name => alarms.delete(name) };
  const newer = [send(), send()];
  await settle();
  isSet.push(alarms.size);
  await page().choose("edit");
  await Promise.all(newer);
  isSet.push(alarms.size);
  assert.deepEqual(isSet, [1, 0, 1, 0]);
});

test("that no alarm can be set changes nothing", async () => {
  api.alarms = undefined;
  assert.deepEqual(await send(), {});
});

test("the helper is told what it needs", async () => {
  begin("pass", {
    details: { ...DETAILS, type: "reply", relatedMessageId: 7, selectedEncryptionTechnology: { encryptBody: true } },
  });
  api.identities.list = async () => [{ email: "jimu@corp.example", replyTo: '"a b"@c.example' }, { email: "x@corp.example" }];
  api.messages.getHeaders = async (id, options) => ({ from: [`${id}@k9.example`], to: [String(options.decodeHeaders)] });
  await send();
  const [{ message, ...rest }] = helper.requests;
  assert.match(message, /^From: jimu@corp\.example\r\nTo: a@k1\.example,\r\n b@k2\.example\r\n/);
  assert.deepEqual(rest, {
    repliedTo: "From: 7@k9.example\r\nTo: false\r\n\r\n",
    own: ["jimu@corp.example", "x@corp.example", '"a b"@c.example'],
    encrypted: true,
    each: true,
    warn: true,
  });
});

test("a message that is only signed is not encrypted: Thunderbird keeps Bcc out of what is signed", async () => {
  for (const name of ["OpenPGP", "S/MIME"]) {
    begin("pass", {
      details: { ...DETAILS, selectedEncryptionTechnology: { name, encryptBody: false, signMessage: true } },
    });
    await send();
    assert.equal(helper.requests[0].encrypted, false);
  }
});

test("a draft that cannot be looked for in time only makes the check stricter", async t => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  begin("pass", { details: { ...DETAILS, type: "draft" } });
  api.folders = { query: () => new Promise(() => {}) };
  const outcome = send();
  for (let i = 0; i < 5; i++) {
    await settle();
    t.mock.timers.tick(4_000);
  }
  assert.deepEqual(await outcome, {});
  assert.equal("repliedTo" in helper.requests[0], false);
});

test("an original that cannot be read only makes the check stricter", async () => {
  begin("pass", { details: { ...DETAILS, type: "reply", relatedMessageId: 7 } });
  api.messages.getHeaders = async () => {
    throw new Error("offline");
  };
  assert.deepEqual(await send(), {});
  assert.equal("repliedTo" in helper.requests[0], false);
});

test("a forwarded message is no reply", async () => {
  begin("pass", { details: { ...DETAILS, type: "forward", relatedMessageId: 7 } });
  await send();
  assert.equal("repliedTo" in helper.requests[0], false);
});

test("convert moves everybody, and sends", async () => {
  begin("convert");
  const outcome = send();
  await settle();
  await page().choose("convert");
  assert.deepEqual(await outcome, {});
  assert.deepEqual(
    [api.window.to, api.window.cc, api.window.bcc],
    [["jimu@corp.example"], [], ["d@k4.example", "a@k1.example", "b@k2.example", "c@k3.example"]],
  );
  assert.deepEqual(helper.decided, [["1", "convert"]]);
  assert.deepEqual(helper.dismissed, ["1"]);
});

async function converted(changes) {
  begin("convert", changes);
  const outcome = send();
  await settle();
  await page().choose("convert");
  await outcome;
}

const word = () => desk.api.buttons.action.all?.label ?? null;
const went = { mode: "sendNow", headerMessageId: "1@corp.example" };
const words = {
  "one that went": { events: () => [sending.afterSend(TAB.id, went), sending.composeTabRemoved(TAB.id)], said: "✓ sentInBcc 41" },
  "one that waits in the Outbox": { events: () => [sending.afterSend(TAB.id, { ...went, mode: "sendLater" }), sending.composeTabRemoved(TAB.id)] },
  "one that a server refused": { events: () => [sending.afterSend(TAB.id, { mode: "sendNow" })] },
  "one whose window was closed": { events: () => [sending.composeTabRemoved(TAB.id)] },
};

for (const [name, { events, said = null }] of Object.entries(words)) {
  test(`after a conversion, of ${name}: ${said ?? "no word"}`, async () => {
    await converted({ check: counting(40, 1) });
    events();
    await settle();
    assert.equal(word(), said);
    desk.timers.forEach(({ action }) => action());
    await settle();
    assert.equal(word(), null);
  });
}

/** A helper that finds so many exposed, and as many in Bcc before. */
const counting = (total, bcc) => async request => {
  const question = await helperWith("convert").check(request);

  Object.assign(question.verdict, { recipients: { bcc }, exposed: { total, from: 0, items: [] } });
  return question;
};

test("of a message that went without a conversion, no word", async () => {
  await send();
  sending.afterSend(TAB.id, went);
  sending.composeTabRemoved(TAB.id);
  await settle();
  assert.equal(word(), null);
});

for (const [ask, label] of [
  [{ notification: true, window: false }, "labelWaiting"], [{ notification: true, window: true }, null],
  [{ notification: false, window: true }, null],
]) {
  test(`a question ${JSON.stringify(ask)}: the button of the compose window says ${label ?? "nothing"}`, async () => {
    begin("convert", { ask });
    const outcome = send();
    await settle();
    const button = () => desk.api.buttons.composeAction[TAB.id]?.label ?? null;
    assert.equal(button(), label);
    assert.equal(sending.showQuestion(TAB.id), true);
    await settle();
    await page().choose("edit");
    await outcome;
    await settle();
    assert.equal(button(), null);
    assert.equal(sending.showQuestion(TAB.id), false);
  });
}

test("a clean message costs no further message to the helper", async () => {
  assert.deepEqual(await send(), {});
  assert.deepEqual([helper.decided, helper.dismissed], [[], []]);
});

for (const [choice, acknowledged] of [["send", true], ["convert", false]]) {
  test(`${choice} that the helper could not write down: not sent, nothing changed, told why`, async () => {
    begin("confirm", {
      decide: async () => {
        throw Object.assign(new Error("Cannot append to audit log"), { code: "audit" });
      },
    });
    const outcome = send();
    await settle();
    await page().choose(choice, acknowledged);
    assert.deepEqual(await outcome, CANCEL);
    assert.deepEqual(api.window, DETAILS);
    assert.deepEqual(helper.dismissed, ["1"]);
    const sheet = await page().sheet();
    assert.deepEqual([sheet.kind, sheet.choices], ["unrecorded", ["edit"]]);
    assert.deepEqual(sheet.reason, { code: "audit", message: "Cannot append to audit log" });
  });
}

test("the answer of the notification is written down like one of the window", async () => {
  begin("convert", { ask: { notification: true, window: false } });
  const outcome = send();
  await settle();
  helper.notify({ choice: "convert" });
  assert.deepEqual(await outcome, {});
  assert.deepEqual(helper.decided, [["1", "convert"]]);
});

/** Has one file attached, which the helper wants. */
function attach() {
  const file = { size: 0, lastModified: 1, slice: () => new Blob([]) };
  const { check } = helper;

  api.compose.listAttachments = async () => [{ id: 1, name: "a.csv", size: 0 }];
  api.compose.getAttachmentFile = async () => ({ ...file });
  helper.piece = async () => {};
  helper.check = async (request, handOver) => {
    assert.deepEqual(await handOver("9"), { handedOver: 1, tooLarge: [], absent: [] });
    return check(request);
  };
  return file;
}

for (const { name, level, act = () => {}, outcome } of [
  { name: "clean, and as it was", level: "pass", outcome: {} },
  { name: "clean, and saved anew during the check", level: "pass", act: file => file.lastModified++, outcome: CANCEL },
  { name: "asked about, and as it was", level: "confirm", outcome: {} },
  { name: "asked about, and saved anew meanwhile", level: "confirm", act: file => file.lastModified++, outcome: CANCEL },
]) {
  test(`an attachment ${name}: ${outcome.cancel ? "held, and told" : "sent"}`, async () => {
    begin(level);
    const file = attach();
    if (level === "pass") {
      const { check } = helper;
      helper.check = async (...args) => check(...args).finally(() => act(file));
    }
    const sent = send();
    await settle();
    if (level === "confirm") {
      act(file);
      await page().choose("send", true);
    }
    assert.deepEqual(await sent, outcome);
    const sheets = api.opened.map(window => new URL(window.url).searchParams.get("kind"));
    assert.equal(sheets.includes("changed"), outcome.cancel === true);
  });
}

for (const { name, act, outcome } of [
  { name: "the text", act: () => (api.window.plainTextBody = "… and the invoice"), outcome: CANCEL },
  { name: "the subject", act: () => (api.window.subject = "Invoice"), outcome: CANCEL },
  { name: "white space alone", act: () => (api.window.plainTextBody = "\u00a0…\r\n"), outcome: {} },
  { name: "the HTML of the same words, as when a draft is saved", act: () => (api.window.body = "<p>…</p>"), outcome: {} },
]) {
  for (const choice of ["send", "convert"]) {
    test(`${name} changes while the question is open, ${choice}: ${outcome.cancel ? "held, and told" : "sent"}`, async () => {
      begin("confirm");
      const sent = send();
      await settle();
      act();
      await page().choose(choice, choice === "send");
      assert.deepEqual(await sent, outcome);
      assert.equal(new URL(api.opened.at(-1).url).searchParams.get("kind") === "changed", outcome.cancel === true);
      assert.deepEqual(api.window.to, choice === "convert" && !outcome.cancel ? ["jimu@corp.example"] : DETAILS.to);
    });
  }
}

test("a message with an attachment of which no request can be written goes unchecked, if the person says so", async () => {
  begin("pass");
  attach();
  api.identities.list = () => Promise.reject(new Error("no identities"));
  const sent = send();
  await settle();
  await page().choose("send", true);
  assert.deepEqual(await sent, {});
  assert.deepEqual(helper.requests, []);
});

/** Has an attachment of three pieces; the first two are handed over, which lasts until the test goes on. */
function slowAttachment() {
  const taken = [];
  const file = new Blob([Buffer.alloc(3 * PIECE)]);
  const waiting = [];
  attach();
  api.compose.getAttachmentFile = async () => Object.assign(file, { lastModified: 1 });
  helper.piece = piece => {
    taken.push(piece.offset);
    return new Promise(resolve => waiting.push(resolve));
  };
  return { taken, goOn: () => waiting.forEach(resolve => resolve()) };
}

for (const [name, begins, stops] of [
  ["a send whose window is closed", () => send(), () => sending.composeTabRemoved(TAB.id)],
  ["a send that another click replaces", () => send(), () => send()],
  ["a look that a send replaces", () => desk.checkNow.check(TAB), () => send()],
]) {
  test(`${name} hands no more of its attachments over`, async () => {
    begin("pass");
    const { taken, goOn } = slowAttachment();
    const outcome = begins();
    for (let i = 0; taken.length < 2 && i < 50; i++)
      await settle();
    assert.deepEqual(taken, [0, PIECE]);
    const next = helperWith("pass");
    helper.check = next.check;
    const replaced = stops();
    goOn();
    await Promise.all([outcome, replaced]);
    await settle();
    assert.deepEqual(taken, [0, PIECE]);
    assert.deepEqual(helper.decided.filter(([, choice]) => choice === "unchecked"), []);
  });
}

test("an attachment that came while the question was open is not sent", async () => {
  begin("confirm");
  const sent = send();
  await settle();
  api.compose.listAttachments = async () => [{ id: 1, name: "a.csv", size: 0 }];
  await page().choose("send", true);
  assert.deepEqual(await sent, CANCEL);
});

for (const [choice, outcome, kept] of [["send", {}, "unchecked"], ["edit", CANCEL, "held"]]) {
  test(`without a helper, ${choice}: written down when there is one again`, async () => {
    const missing = async () => {
      throw Object.assign(new Error("no such program"), { code: "missing" });
    };
    const stored = [];
    Object.assign(helper, { check: missing, decide: missing });
    api.storage.local.set = async values => void stored.push(values);
    const sent = send();
    await settle();
    await page().choose(choice, choice === "send");
    assert.deepEqual(await sent, outcome);
    await settle();
    const [{ choice: what, reason, at }] = stored.at(-1)._unwritten;
    assert.deepEqual([what, reason, Number.isNaN(Date.parse(at))], [kept, "missing", false]);
    assert.equal(stored.filter(values => "_unwritten" in values).length, 1);
  });
}

test("where the organisation wants no log, nothing is kept for one", async () => {
  Object.assign(helper, { check: boom, decide: boom });
  api.storage.managed.get = async () => ({ audit: "none" });
  api.storage.local.set = async values => assert.ok(!("_unwritten" in values));
  const outcome = send();
  await settle();
  await page().choose("send", true);
  assert.deepEqual(await outcome, {});
});

test("what is sent unchecked is written down", async () => {
  helper.check = boom;
  const outcome = send();
  await settle();
  await page().choose("send", true);
  assert.deepEqual(await outcome, {});
  assert.deepEqual(helper.decided, [[null, "unchecked", "fault"]]);
  assert.deepEqual(helper.dismissed, []);
});

test("afterConvert edit: moved, and not sent", async () => {
  begin("convert", { policy: { afterConvert: "edit" } });
  const outcome = send();
  await settle();
  await page().choose("convert");
  assert.deepEqual(await outcome, CANCEL);
  assert.deepEqual(api.window.to, ["jimu@corp.example"]);
});

/** What is set in the compose window from now on. */
function watchSettings() {
  const set = [];
  const { setComposeDetails } = api.compose;

  api.compose.setComposeDetails = async (tabId, changes) => {
    set.push(structuredClone(changes));
    return setComposeDetails(tabId, changes);
  };
  return set;
}

const STOPPED = { mode: "sendNow", messages: [], headerMessageId: null };

for (const { name, act, isShown, before = [] } of [
  { name: "with somebody in Bcc before, whose row is in sight, is stopped", before: DETAILS.bcc, act: () => sending.afterSend(TAB.id, STOPPED), isShown: false },
  { name: "is stopped", act: () => sending.afterSend(TAB.id, STOPPED), isShown: true },
  { name: "left", act: () => sending.afterSend(TAB.id, { ...STOPPED, headerMessageId: "1@corp.example" }), isShown: false },
  { name: "is in the outbox", act: () => sending.afterSend(TAB.id, { ...STOPPED, messages: [{}] }), isShown: false },
  { name: "of another window is stopped", act: () => sending.afterSend(TAB.id + 1, STOPPED), isShown: false },
  {
    name: "has a successor", isShown: false,
    act: () => {
      const next = send();
      return sending.afterSend(TAB.id, STOPPED).then(() => next);
    },
  },
]) {
  test(`converted, and a send ${name}: Bcc is ${isShown ? "" : "not "}set once more, so that it shows`, async () => {
    begin("convert", { details: { ...DETAILS, bcc: before }, policy: { afterConvert: "edit" } });
    const outcome = send();
    await settle();
    await page().choose("convert");
    await outcome;
    const set = watchSettings();
    const bcc = [...api.window.bcc];
    helper.check = () => Promise.reject(new Error("not asked here"));
    const acting = act();
    await settle();
    assert.deepEqual(set, isShown ? [{ bcc }] : []);
    sending.giveUpAll();
    await acting;
    await sending.afterSend(TAB.id, { ...STOPPED, headerMessageId: "1@corp.example" });
    assert.equal(set.length, isShown ? 1 : 0);
  });
}

const untouched = [
  { name: "edit", act: () => page().choose("edit") },
  { name: "the window is closed", act: () => questions.onWindowRemoved(api.opened[0].id) },
  { name: "the compose tab is closed", act: () => sending.composeTabRemoved(TAB.id) },
  { name: "the extension goes away", act: () => sending.giveUpAll() },
  { name: "the compose window is closed", act: () => sending.composeWindowRemoved(TAB.windowId) },
];

for (const { name, act } of untouched) {
  test(`${name}: not sent, nothing changed, the question gone`, async () => {
    begin("convert");
    const outcome = send();
    await settle();
    assert.ok(await isPending(outcome));
    await act();
    assert.deepEqual(await outcome, CANCEL);
    await settle();
    assert.deepEqual(api.window, DETAILS);
    assert.deepEqual(helper.dismissed, ["1"]);
  });
}

test("the compose window closes before the verdict: nobody is asked", async () => {
  begin("convert");
  const outcome = send();
  sending.composeTabRemoved(TAB.id);
  assert.deepEqual(await outcome, CANCEL);
  await settle();
  assert.equal(api.opened.length, 0);
  assert.deepEqual(helper.dismissed, ["1"]);
});

const notified = [
  { answer: { choice: "convert" }, level: "convert", outcome: {}, windows: 0 },
  { answer: { choice: "edit" }, level: "convert", outcome: CANCEL, windows: 0 },
  { answer: { choice: "review" }, level: "convert", windows: 1 },
  { answer: { reason: "unavailable" }, level: "convert", windows: 1 },
  { answer: { reason: "closed" }, level: "convert", windows: 1 },
  { answer: { choice: "send" }, level: "confirm", windows: 1 },
  { answer: { choice: "convert" }, level: "block", windows: 1 },
  { answer: { choice: "nonsense" }, level: "convert", windows: 1 },
];

for (const { answer, level, outcome, windows } of notified) {
  test(`notification ${JSON.stringify(answer)} at ${level}: ${outcome ? "settled" : "the window asks"}`, async () => {
    begin(level, { ask: { notification: true, window: false } });
    const sent = send();
    await settle();
    assert.equal(api.opened.length, 0, "the notification alone");
    helper.notify(answer);
    await settle();
    assert.equal(api.opened.length, windows);
    if (outcome === undefined) {
      assert.ok(await isPending(sent));
      await page().choose("edit");
    }
    assert.deepEqual(await sent, outcome ?? CANCEL);
    assert.deepEqual(helper.dismissed, ["1"]);
  });
}

test("both ask: the answer of the notification takes the window away", async () => {
  begin("convert", { ask: { notification: true, window: true } });
  const outcome = send();
  await settle();
  helper.notify({ choice: "edit" });
  assert.deepEqual(await outcome, CANCEL);
  await settle();
  assert.equal(api.opened[0].isOpen, false);
});

test("both ask: review brings the window to the front", async () => {
  begin("convert", { ask: { notification: true, window: true } });
  const outcome = send();
  await settle();
  helper.notify({ choice: "review" });
  await settle();
  assert.equal(api.opened.length, 1);
  assert.equal(api.opened[0].focused, 1);
  await page().choose("edit");
  await outcome;
});

for (const window of [false, true]) {
  for (const offered of [false, true]) {
    test(`one message each in the notification, ${offered ? "" : "not "}offered, ${window ? "beside" : "without"} the window`, async () => {
      begin("convert", { ask: { notification: true, window }, each: { offered } });
      const outcome = send();
      await settle();
      const [first] = api.opened;
      helper.notify({ choice: "each" });
      await settle();
      assert.ok(await isPending(outcome), "it decides nothing");
      assert.equal(first?.isOpen ?? false, window && !offered);
      assert.equal(api.opened.filter(({ isOpen }) => isOpen).length, 1);
      assert.equal((await page().sheet()).starts, offered ? "each" : undefined);
      assert.deepEqual(helper.decided, []);
      await page().choose("edit");
      assert.deepEqual(await outcome, CANCEL);
    });
  }
}

for (const [name, approval, headers] of [
  ["what others approved bears their request", { approved: true, request: { request: REQUEST } }, [{ name: "X-Tag", value: "seminar" }, { name: "X-Bcc-Guard-Approval", value: REQUEST }]],
  ["what nobody has to approve bears none", null, [{ name: "X-Tag", value: "seminar" }]],
]) {
  test(`one message each: ${name}`, async () => {
    const stale = { name: "X-Bcc-Guard-Approval", value: "77aa1602b0df09285170f55bc55bef7b" };
    begin("confirm", { each: { offered: true }, approval, details: { ...DETAILS, customHeaders: [{ name: "X-Tag", value: "seminar" }, stale] } });
    const outcome = send();
    await settle();
    await page().choose("each", true);
    assert.deepEqual(await outcome, CANCEL);
    assert.deepEqual(desk.jobs.headers, [headers]);
  });
}

test("neither is to ask: the window does", async () => {
  begin("convert", { ask: { notification: false, window: false } });
  const outcome = send();
  await settle();
  await page().choose("edit");
  assert.deepEqual(await outcome, CANCEL);
});

test("the helper dies while the question waits: not sent, and the person is told", async () => {
  begin("convert");
  const outcome = send();
  await settle();
  helper.breakOff(Object.assign(new Error("killed"), { code: "lost" }));
  assert.deepEqual(await outcome, CANCEL);
  await settle();
  assert.equal(api.opened[0].isOpen, false);
  assert.equal((await page().sheet()).kind, "lost");
  assert.deepEqual(api.window, DETAILS);
});

test("a second click supersedes the first", async () => {
  begin("confirm");
  const first = send();
  await settle();
  const second = send();
  assert.deepEqual(await first, CANCEL);
  await settle();
  assert.equal(api.opened[0].isOpen, false);
  await page().choose("send", true);
  assert.deepEqual(await second, {});
});

for (const [where, level, changes] of [
  ["the decision is written down", "confirm", { decide: async () => void api.window.to.push("late@k9.example") }],
  ["that it goes unchecked is written down", "pass", {
    check: async () => {
      throw Object.assign(new Error("It hangs"), { code: "timeout" });
    },
    decide: async () => void api.window.to.push("late@k9.example"),
  }],
]) {
  test(`a recipient who comes while ${where} is not sent to unchecked`, async () => {
    begin(level, changes);
    const outcome = send();
    await settle();
    await page().choose("send", true);
    assert.deepEqual(await outcome, CANCEL);
    assert.ok(api.window.to.includes("late@k9.example"));
    assert.equal((await page().sheet()).kind, "changed");
  });
}

test("a send that was given up while it is written down leaves nothing to the one that came after it", async () => {
  let decided;
  begin("confirm", { decide: () => new Promise(resolve => (decided = resolve)) });
  const first = send();
  await settle();
  await page().choose("send", true);
  await settle();
  const second = send();
  await settle();
  decided();
  assert.deepEqual(await first, CANCEL);
  await settle();
  assert.deepEqual(desk.sent.filter(([, what]) => what !== "checked"), []);
  await page().choose("edit");
  assert.deepEqual(await second, CANCEL);
});

test("a send that was given up converts nothing under the one that came after it", async () => {
  begin("convert");
  let written;
  helper.decide = () => new Promise(resolve => (written = resolve));
  const first = send();
  await settle();
  await page().choose("convert");
  await settle();
  const second = send();
  assert.deepEqual(await first, CANCEL);
  written();
  await settle();
  assert.deepEqual(api.window, DETAILS);
  await page().choose("edit");
  assert.deepEqual(await second, CANCEL);
});

test("an answer to a send that was given up meanwhile is not written down as one", async () => {
  begin("convert");
  let moves;
  helper.moves = () => new Promise(resolve => (moves = resolve));
  const first = send();
  await settle();
  await page().choose("convert");
  await settle();
  sending.composeTabRemoved(TAB.id);
  moves([]);
  assert.deepEqual(await first, CANCEL);
  await settle();
  assert.deepEqual(helper.decided, [["1", "edit"]]);
});

for (const [name, spoil] of [["a question", () => {}], ["no check", () => (helper.check = boom)]]) {
  test(`a send that was given up before ${name} is not kept as one that waits`, async () => {
    begin("convert");
    spoil();
    const stored = [];
    api.storage.local.set = async values => void stored.push(values);
    const outcome = send();
    sending.composeTabRemoved(TAB.id);
    assert.deepEqual(await outcome, CANCEL);
    await settle();
    assert.deepEqual(stored.filter(values => "waiting" in values), []);
  });
}

test("a check that was given up is not seen any more", async t => {
  const timers = beginSlowly(t, "pass");
  const outcome = send();
  await settle();
  sending.composeTabRemoved(TAB.id);
  assert.deepEqual(await outcome, CANCEL);
  afterTwoSeconds(timers);
  await settle();
  assert.equal(api.opened.length, 0);
});

test("two compose windows are answered crosswise", async () => {
  begin("confirm");
  const one = send({ id: 1, windowId: 10 });
  await settle();
  const two = send({ id: 2, windowId: 20 });
  await settle();
  await page(1).choose("send", true);
  assert.deepEqual(await two, {});
  assert.ok(await isPending(one));
  await page(0).choose("edit");
  assert.deepEqual(await one, CANCEL);
});

for (const [choice, acknowledged] of [["send", true], ["convert", false]]) {
  test(`recipients that changed while the question waited: ${choice} does not send`, async () => {
    begin("confirm");
    const outcome = send();
    await settle();
    api.window.cc.push("new@k9.example");
    await page().choose(choice, acknowledged);
    assert.deepEqual(await outcome, CANCEL);
    assert.equal((await page().sheet()).kind, "changed");
    assert.deepEqual(api.window.to, DETAILS.to);
  });
}

test("a list that got members while the question waited: not sent", async () => {
  begin("confirm", { details: { ...DETAILS, cc: ["Board <Board>"] } });
  api.messengerUtilities.parseMailboxString = async () => [{ name: "Board", email: "Board" }];
  const members = [{ vCard: "FN:A\r\nEMAIL:a@k1.example" }];
  api.addressBooks.list = async () => [{ id: "book" }];
  api.addressBooks.mailingLists = {
    list: async () => [{ id: "list", name: "Board", description: "" }],
    listMembers: async () => members,
  };
  for (const [kind, change] of [["changed", () => members.push({ vCard: "FN:New\r\nEMAIL:new@k9.example" })], [null, () => {}]]) {
    const outcome = send();
    await settle();
    change();
    await page().choose("send", true);
    assert.deepEqual(await outcome, kind === null ? {} : CANCEL);
    await settle();
    assert.equal((await page().sheet())?.kind ?? null, kind);
  }
});

test("encryption that was switched on while the question waited: not sent", async () => {
  begin("convert");
  const outcome = send();
  await settle();
  api.window.selectedEncryptionTechnology = { name: "OpenPGP", encryptBody: true };
  await page().choose("convert");
  assert.deepEqual(await outcome, CANCEL);
  assert.equal((await page().sheet()).kind, "changed");
  assert.deepEqual(api.window.to, DETAILS.to);
});

test("another add-on that encrypts after the check: checked anew", async () => {
  await send();
  api.window.selectedEncryptionTechnology = { name: "OpenPGP", encryptBody: true };
  assert.deepEqual(await sending.lastLook(TAB, structuredClone(api.window)), {});
  assert.deepEqual(helper.requests.map(({ encrypted }) => encrypted), [false, true]);
});

test("Thunderbird mangles a recipient: put back, not sent, told", async () => {
  begin("convert");
  let calls = 0;
  api.compose.setComposeDetails = async (_, changes) => {
    Object.assign(api.window, structuredClone(changes));
    if (++calls === 1)
      api.window.bcc = [...api.window.bcc.slice(0, 1), "other@x.example", ...api.window.bcc.slice(2)];
  };
  const outcome = send();
  await settle();
  await page().choose("convert");
  assert.deepEqual(await outcome, CANCEL);
  assert.deepEqual(api.window, DETAILS);
  assert.equal((await page().sheet()).kind, "failed");
});

test("Thunderbird loses a recipient and cannot put it back: not sent, told", async () => {
  begin("convert");
  api.compose.setComposeDetails = async () => void (api.window.bcc = []);
  const outcome = send();
  await settle();
  await page().choose("convert");
  assert.deepEqual(await outcome, CANCEL);
  assert.equal((await page().sheet()).kind, "failed");
});

for (const [level, kind] of [["pass", "unchecked"], ["confirm", "unchecked"], ["convert", "unchecked"], ["block", "verdict"]]) {
  test(`other counts of entries than were written are no check, unless it is blocked anyway: ${level}`, async () => {
    begin(level);
    const check = helper.check;
    helper.check = async request => {
      const question = await check(request);
      question.verdict.entries.cc--;
      return question;
    };
    const outcome = send();
    await settle();
    assert.equal((await page().sheet()).kind, kind);
    assert.deepEqual(helper.dismissed, kind === "unchecked" ? ["1"] : []);
    await page().choose("edit");
    assert.deepEqual(await outcome, CANCEL);
  });
}

const boom = async () => {
  throw new Error("boom");
};

const faults = {
  "the helper": () => (helper.check = boom),
  "the attachments": () => (api.compose.listAttachments = boom),
  "the identities": () => (api.identities.list = boom),
  "the parser": () => {
    api.window.to = ['"O\\"Brien" <a@b.example>'];
    api.messengerUtilities.parseMailboxString = boom;
  },
  "the address books": () => {
    api.window.to = ["Outer <Outer>"];
    api.addressBooks.list = boom;
  },
  "a throw that is no rejection": () => {
    api.compose.listAttachments = () => {
      throw new Error("boom");
    };
  },
};

for (const [name, spoil] of Object.entries(faults)) {
  test(`unchecked for the fault of ${name}: asked, and edit does not send`, async () => {
    spoil();
    const outcome = send();
    await settle();
    assert.equal((await page().sheet()).kind, "unchecked");
    await page().choose("edit");
    assert.deepEqual(await outcome, CANCEL);
  });

  test(`unchecked for the fault of ${name}, and no window: not sent`, async () => {
    spoil();
    api.windows.create = boom;
    assert.deepEqual(await send(), CANCEL);
  });

  test(`unchecked for the fault of ${name}, and the rule is refuse: not sent, told`, async () => {
    spoil();
    api.storage.managed.get = async () => ({ unchecked: "refuse" });
    assert.deepEqual(await send(), CANCEL);
    await settle();
    assert.equal((await page().sheet()).kind, "refused");
  });
}

test("unchecked, sent only with the acknowledgement", async () => {
  helper.check = boom;
  const outcome = send();
  await settle();
  await page().choose("send", false);
  assert.ok(await isPending(outcome));
  await page().choose("send", true);
  assert.deepEqual(await outcome, {});
});

for (const [kind, level] of [["unchecked", null], ["verdict", "confirm"]]) {
  // Thunderbird never says of a window that it opened, if it was answered and closed before.
  test(`${kind}: the answer counts, though the window is never said to have opened`, async () => {
    begin(level ?? "pass");
    if (level === null)
      helper.check = boom;
    const { create } = api.windows;
    api.windows.create = details => create(details).then(() => new Promise(() => {}));
    const outcome = send();
    await settle();
    await page().choose("send", true);
    assert.deepEqual(await Promise.race([outcome, settle().then(() => "late")]), {});
  });
}

for (const [choice, outcome] of [["convert", {}], ["edit", CANCEL]]) {
  test(`the notification says ${choice} while its window still opens`, async () => {
    begin("convert", { ask: { notification: true, window: true } });
    api.windows.create = () => new Promise(() => {});
    const sent = send();
    await settle();
    helper.notify({ choice });
    assert.deepEqual(await Promise.race([sent, settle().then(() => "late")]), outcome);
  });
}

test("a window that cannot be opened after the notification was answered changes nothing", async () => {
  begin("convert", { ask: { notification: true, window: true } });
  let fail;
  api.windows.create = () => new Promise((_, reject) => (fail = reject));
  helper.moves = async ({ verdict }) => {
    fail(new Error("no window"));
    await settle();
    return verdict.conversion.moves.items;
  };
  const sent = send();
  await settle();
  helper.notify({ choice: "convert" });
  assert.deepEqual(await sent, {});
});

test("refuse lets a single mailbox go", async () => {
  begin("pass", { details: { ...DETAILS, to: ["a@k1.example"], cc: [], bcc: [] } });
  helper.check = boom;
  api.storage.managed.get = async () => ({ unchecked: "refuse" });
  assert.deepEqual(await send(), {});
});

for (const [replyTo, outcome] of [["jimu@corp.example", {}], ["x@k2.example", CANCEL]]) {
  test(`refuse and a single mailbox that would be shown ${replyTo} in Reply-To`, async () => {
    begin("pass", { details: { ...DETAILS, to: ["a@k1.example"], cc: [], bcc: [], replyTo: [replyTo] } });
    helper.check = boom;
    api.storage.managed.get = async () => ({ unchecked: "refuse" });
    assert.deepEqual(await send(), outcome);
  });
}

test("a storage that cannot be read refuses", async () => {
  helper.check = boom;
  api.storage.managed.get = boom;
  assert.deepEqual(await send(), CANCEL);
});

test("a question that cannot be shown: not sent", async () => {
  begin("confirm");
  api.windows.create = boom;
  assert.deepEqual(await send(), CANCEL);
  assert.deepEqual(helper.dismissed, ["1"]);
});

/** A question whose group or conversation can be remembered, answered with “send” and the tick. */
async function remembered(trustedGroups, set, remember = { kind: "group", groups: [["k1.example", "k2.example"], ["univ-a.example"]] }) {
  begin("confirm");
  const { check } = helper;
  helper.check = async request => {
    const question = await check(request);
    question.verdict.remember = remember;
    return question;
  };
  Object.assign(api.storage.local, {
    get: async () => (trustedGroups && { trustedGroups }) ?? {},
    set: async values => "trustedGroups" in values && set(values),
  });
  const outcome = send();
  await settle();
  await page().send({ type: "choice", choice: "send", acknowledged: true, remember: true });
  return outcome;
}

for (const before of [undefined, [["k8.example", "k9.example"]]]) {
  test(`the groups are remembered behind ${before?.length ?? 0} others`, async () => {
    let stored;
    assert.deepEqual(await remembered(before, async values => void (stored = values)), {});
    assert.deepEqual(stored, { trustedGroups: [...(before ?? []), ["k1.example", "k2.example"], ["univ-a.example"]] });
  });
}

test("a conversation is remembered by the helper, and nothing of it is stored", async () => {
  assert.deepEqual(await remembered(undefined, () => assert.fail("stored"), { kind: "conversation" }), {});
  assert.deepEqual(helper.decided, [["1", "send", "remember"]]);
});

test("a group that cannot be stored: sent, and the person is told", async () => {
  assert.deepEqual(await remembered(undefined, boom), {});
  await settle();
  assert.equal((await page().sheet()).kind, "notRemembered");
});

test("another add-on changed nothing after the check: the last look is short", async () => {
  assert.deepEqual(await send(), {});
  assert.deepEqual(await sending.lastLook(TAB, structuredClone(api.window)), {});
  assert.equal(helper.requests.length, 1);
});

const look = () => sending.lastLook(TAB, structuredClone(api.window));

test("what nobody changed goes after a second look, a moment after the first", async () => {
  await send();
  const begun = performance.now();
  assert.deepEqual(await look(), {});
  assert.equal(performance.now() - begun >= 20, true);
  assert.deepEqual(await look(), {});
  assert.deepEqual([desk.looks.length, helper.requests.length], [1, 1]);
});

test("another add-on changed the recipients between the two looks: checked anew, and looked at twice again", async () => {
  await send();
  await look();
  api.window.cc = ["x@k9.example", "y@k8.example"];
  await look();
  assert.deepEqual([desk.looks.length, helper.requests.length], [2, 2]);
  await look();
  await look();
  assert.deepEqual([desk.looks.length, helper.requests.length], [3, 2]);
});

test("another add-on that changes something at every look: not sent, and no window is locked for good", async () => {
  for (let click = 1; click <= 2; click++) {
    desk.looks.length = 0;
    await send();
    for (let i = 1; i <= 6; i++) {
      api.window.cc = [`x${i}@k9.example`];
      assert.deepEqual(await look(), i < 6 ? {} : CANCEL);
    }
    assert.equal((await page().sheet()).kind, "changed");
    assert.equal(desk.looks.length, 5);
  }
});

test("after a conversion the last look expects what it left", async () => {
  begin("convert");
  const outcome = send();
  await settle();
  await page().choose("convert");
  assert.deepEqual(await outcome, {});
  assert.deepEqual(await sending.lastLook(TAB, structuredClone(api.window)), {});
  assert.equal(helper.requests.length, 1);
});

for (const [name, change] of [
  ["a recipient more", { cc: ["c@k3.example", "x@k9.example"] }],
  ["another sender", { from: "x@other.example" }],
  ["from Bcc to Cc", { cc: ["c@k3.example", "d@k4.example"], bcc: [] }],
  ["a newsgroup", { newsgroups: ["comp.test"] }],
  ["a header with an address", { customHeaders: [{ name: "X-Copy-To", value: "x@k9.example" }] }],
]) {
  test(`another add-on made it ${name} after the check: it is made again`, async () => {
    begin("pass");
    assert.deepEqual(await send(), {});
    helper.check = helperWith("convert").check;
    Object.assign(api.window, change);
    const outcome = sending.lastLook(TAB, structuredClone(api.window));
    await settle();
    await page().choose("edit");
    assert.deepEqual(await outcome, CANCEL);
  });
}

test("another add-on added a header that names nobody after the check: the last look is short", async () => {
  assert.deepEqual(await send(), {});
  api.window.customHeaders = [{ name: "X-Tag", value: "seminar" }];
  assert.deepEqual(await sending.lastLook(TAB, structuredClone(api.window)), {});
  assert.equal(helper.requests.length, 1);
});

test("a newsgroup that came while the question waited: not sent; converting leaves the others where they are", async () => {
  begin("convert", { details: { ...DETAILS, newsgroups: ["comp.test"], followupTo: ['"comp.test"'] } });
  const outcome = send();
  await settle();
  api.window.newsgroups.push("alt.test");
  await page().choose("convert");
  assert.deepEqual(await outcome, CANCEL);
  assert.equal((await page().sheet()).kind, "changed");
  const again = send();
  await settle();
  await page().choose("convert");
  assert.deepEqual(await again, {});
  assert.deepEqual([api.window.newsgroups, api.window.followupTo], [["comp.test", "alt.test"], ['"comp.test"']]);
});

test("a last look at what was never let go checks it", async () => {
  begin("pass");
  assert.deepEqual(await sending.lastLook(TAB, structuredClone(api.window)), {});
  assert.equal(helper.requests.length, 1);
});

test("what was let go once does not hold for the next send", async () => {
  begin("pass");
  assert.deepEqual(await send(), {});
  helper.check = boom;
  const outcome = send();
  await settle();
  await page().choose("edit");
  assert.deepEqual(await outcome, CANCEL);
  const again = sending.lastLook(TAB, structuredClone(api.window));
  await settle();
  await page().choose("edit");
  assert.deepEqual(await again, CANCEL);
});

/** A draft of what was let go is saved, with so much changed. */
async function savedWith(change, { level = "convert", info } = {}) {
  helper.check = helperWith(level).check;
  Object.assign(api.window, change);
  const saving = sending.saved(TAB, info ?? { mode: "autoSave", details: structuredClone(api.window) });
  await settle();
  return saving;
}
const STRANGERS = { cc: ["c@k3.example", "x@k9.example"] };
const kindsShown = async () => Promise.all(api.opened.map(async (_, i) => (await page(i).sheet()).kind));

for (const { name, change = STRANGERS, before = async () => {}, told = [], ...more } of [
  { name: "strangers: told at once", told: ["saved"] },
  { name: "strangers, and the draft could not be saved: told", info: { mode: "draft", error: "full" }, told: ["saved"] },
  { name: "nothing: silence", change: {} },
  { name: "somebody who may be there: silence", level: "pass" },
  { name: "strangers, after Thunderbird was done with it: silence", before: () => sending.isOver(TAB.id) },
  { name: "strangers, after its window was closed: silence", before: () => sending.composeTabRemoved(TAB.id) },
  {
    name: "strangers, while one of two sends of it is over: told", told: ["saved"],
    before: async () => {
      await send();
      assert.deepEqual([sending.isOver(TAB.id), sending.isOver(TAB.id)], [false, false]);
    },
  },
  {
    name: "strangers, after a second look at it and its end: silence",
    before: async () => {
      Object.assign(api.window, { bcc: [] });
      assert.deepEqual(await sending.lastLook(TAB, structuredClone(api.window)), {});
      assert.equal(sending.isOver(TAB.id), true);
    },
  },
]) {
  test(`saved while Thunderbird waits before it sends, ${name}`, async () => {
    assert.deepEqual(await send(), {});
    await before();
    await savedWith(change, more);
    assert.deepEqual(await kindsShown(), told);
  });
}

test("saved while Thunderbird waits before it sends, and nobody can check it: told", async () => {
  assert.deepEqual(await send(), {});
  helper.check = boom;
  Object.assign(api.window, STRANGERS);
  await sending.saved(TAB, { mode: "draft", details: structuredClone(api.window) });
  assert.deepEqual(await kindsShown(), ["saved"]);
});

test("what was saved and passed is what is compared with from then on", async () => {
  assert.deepEqual(await send(), {});
  await savedWith(STRANGERS, { level: "pass" });
  await savedWith({}, { level: "convert" });
  assert.deepEqual(await kindsShown(), []);
});

test("strangers that are saved again and again are told of once", async () => {
  assert.deepEqual(await send(), {});
  await savedWith(STRANGERS);
  await savedWith({});
  await savedWith({ cc: ["c@k3.example"] });
  assert.deepEqual(await kindsShown(), ["saved"]);
});

test("a send of which a draft took the end is replaced by the next click", async () => {
  const outcome = send();
  assert.equal(sending.isMisled(TAB.id), true);
  assert.deepEqual(await outcome, {});
  assert.equal(sending.isMisled(TAB.id), false);
  assert.deepEqual(await send(), {}); // the server had refused, and Thunderbird said nothing
  assert.equal(sending.isOver(TAB.id), true);
});

test("a draft that is saved where nothing was let go is nobody's business", async () => {
  await savedWith(STRANGERS);
  assert.deepEqual(await kindsShown(), []);
});

test("a storage that fails does not keep a question from being put", async () => {
  begin("convert");
  api.storage.local.set = api.storage.local.remove = () => {
    throw new Error("no disk");
  };
  const outcome = send();
  await settle();
  await page().choose("convert");
  assert.deepEqual(await outcome, {});
});

test("the window gets the first of the exposed only", async () => {
  begin("convert");
  const check = helper.check;
  helper.check = async request => {
    const question = await check(request);
    question.verdict.exposed = { total: 100_000, from: 0, items: Array.from({ length: 1000 }, () => ({})) };
    return question;
  };
  const outcome = send();
  await settle();
  const { verdict } = await page().sheet();
  assert.equal(verdict.exposed.items.length, 100);
  assert.equal(verdict.exposed.total, 100_000);
  await page().choose("edit");
  await outcome;
});

test("a helper that hangs: asked within ten seconds", async t => {
  const timers = [];
  t.mock.method(globalThis, "setTimeout", (action, milliseconds) => timers.push({ action, milliseconds }));
  helper.check = () => new Promise(() => {});
  const outcome = send();
  await settle();
  timers.filter(({ milliseconds }) => milliseconds < 10_000).forEach(({ action }) => action());
  await settle();
  assert.equal((await page().sheet()).reason.code, "timeout");
  await page().choose("edit");
  assert.deepEqual(await outcome, CANCEL);
});

test("names that Thunderbird never reads, while the recipients change: the window is given back", async t => {
  const timers = [];
  begin("convert", { details: { ...DETAILS, to: ['"O\\"Brien" <a@b.example>', "b@k2.example"] } });
  t.mock.method(globalThis, "setTimeout", (action, milliseconds) => timers.push({ action, milliseconds }));
  const outcome = send();
  await settle();
  const { setComposeDetails } = api.compose;
  api.compose.setComposeDetails = (...changes) => {
    api.messengerUtilities.parseMailboxString = () => new Promise(() => {});
    return setComposeDetails(...changes).then(() => api.window.bcc.push('"O\\"Neill" <n@b.example>'));
  };
  await page().choose("convert");
  for (let i = 0; i < 3; i++) { // the change, a look for who came meanwhile, and putting it back
    await settle();
    timers.splice(0).filter(({ milliseconds }) => [10_000, 120_000].includes(milliseconds)).forEach(({ action }) => action());
  }
  await settle();
  assert.equal((await page().sheet()).kind, "failed");
  await page().choose("edit");
  assert.deepEqual(await outcome, CANCEL);
});

/** A check that takes its time; `verdict` ends it. Returns the timers that it started. */
function beginSlowly(t, level) {
  const timers = [];
  begin(level);
  t.mock.method(globalThis, "setTimeout", (action, milliseconds) => timers.push({ action, milliseconds }));
  const { check } = helper;
  helper.check = request => new Promise(resolve => (helper.verdict = () => resolve(check(request))));
  return timers;
}

const afterTwoSeconds = timers => timers.find(({ milliseconds }) => milliseconds === 2_000).action();

test("a check that takes long is seen, and gives way to the question", async t => {
  const timers = beginSlowly(t, "convert");
  const outcome = send();
  await settle();
  assert.equal(api.opened.length, 0);
  afterTwoSeconds(timers);
  await settle();
  assert.match(api.opened[0].url, /kind=checking/);
  const { kind, choices, texts } = await page(0).sheet();
  assert.deepEqual([kind, choices], ["checking", ["edit"]]);
  assert.deepEqual(texts, { headline: "panelChecking", detail: "checkingDetail", edit: "edit" });
  helper.verdict();
  await settle();
  assert.deepEqual(api.opened.map(({ isOpen }) => isOpen), [false, true]);
  await page(1).choose("convert");
  assert.deepEqual(await outcome, {});
});

for (const how of ["its button", "its close button"]) {
  test(`a check that takes long can be stopped by ${how}: not sent, and nothing is asked any more`, async t => {
    const timers = beginSlowly(t, "convert");
    const outcome = send();
    await settle();
    afterTwoSeconds(timers);
    await settle();
    if (how === "its button")
      await page().choose("edit");
    else
      questions.onWindowRemoved(api.opened[0].id);
    assert.deepEqual(await outcome, CANCEL);
    helper.verdict();
    await settle();
    assert.equal(api.opened.length, 1);
    assert.deepEqual([api.window, helper.dismissed], [DETAILS, ["1"]]);
  });
}

test("a check that takes long and finds nothing leaves no window", async t => {
  const timers = beginSlowly(t, "pass");
  const outcome = send();
  await settle();
  afterTwoSeconds(timers);
  await settle();
  helper.verdict();
  assert.deepEqual(await outcome, {});
  await settle();
  assert.deepEqual(api.opened.map(({ isOpen }) => isOpen), [false]);
});

for (const unchecked of [false, true]) {
  const what = unchecked ? "a single mailbox without a check under refuse" : "a mail that passes";

  for (const seconds of [1, 3]) {
    test(`${what} after ${seconds} s: a look at its recipients only where its window may have been unlocked`, async t => {
      begin("pass", { details: { ...DETAILS, to: ["a@k1.example"], cc: [], bcc: [] } });
      const { check } = helper;
      const { getComposeDetails } = api.compose;
      let looks = 0;
      let now = 0;
      t.mock.method(performance, "now", () => now);
      api.storage.managed.get = async () => ({ unchecked: "refuse" });
      api.compose.getComposeDetails = id => (looks++, getComposeDetails(id));
      helper.check = async request => {
        const question = await check(request);
        now += seconds * 1_000;
        return unchecked ? boom() : question;
      };
      assert.deepEqual([await send(), looks], [{}, seconds === 1 ? 0 : 1]);
      helper.check = async request => {
        api.window.to = ["a@k1.example", "x@k9.example"];
        now += seconds * 1_000;
        return unchecked ? boom() : check(request);
      };
      assert.deepEqual(await send(), seconds === 1 ? {} : CANCEL);
      await settle();
      assert.equal((api.opened.length > 0 && (await page().sheet()).kind) || null, seconds === 1 ? null : "changed");
    });
  }
}

/** Where Thunderbird reads an address book, `meanwhile` happens. */
function withList(meanwhile) {
  api.messengerUtilities.parseMailboxString = async () => [{ name: "Board", email: "Board" }];
  api.addressBooks.list = async () => [{ id: "book" }];
  api.addressBooks.mailingLists = {
    list: async () => [{ id: "list", name: "Board", description: "" }],
    listMembers: async () => {
      meanwhile();
      return [{ vCard: "FN:A\r\nEMAIL:a@k1.example" }];
    },
  };
}

test("a recipient that comes while the lists are read anew after the answer: not sent", async () => {
  begin("confirm", { details: { ...DETAILS, cc: ["Board <Board>"] } });
  let isAnswered = false;
  withList(() => isAnswered && api.window.to.push("new@k9.example"));
  const outcome = send();
  await settle();
  isAnswered = true;
  await page().choose("send", true);
  assert.deepEqual(await outcome, CANCEL);
  assert.equal((await page().sheet()).kind, "changed");
});

test("a recipient that comes while “convert” is written down: not sent, nothing lost, told", async () => {
  begin("convert", { decide: async (_, choice) => choice === "convert" && api.window.to.push("new@k9.example") });
  const outcome = send();
  await settle();
  await page().choose("convert");
  assert.deepEqual(await outcome, CANCEL);
  assert.equal((await page().sheet()).kind, "changed");
  assert.deepEqual(api.window, { ...DETAILS, to: [...DETAILS.to, "new@k9.example"] });
});

test("lists that come in one after the other may take longer than the limit", async t => {
  const timers = [];
  t.mock.method(globalThis, "setTimeout", (action, milliseconds) => timers.push({ action, milliseconds }));
  const names = ["One", "Two", "Three"];
  begin("pass", { details: { ...DETAILS, cc: names.map(name => `${name} <${name}@lists.example>`) } });
  api.addressBooks = {
    list: async () => [{ id: "1" }],
    mailingLists: {
      list: async () => names.map(name => ({ id: name, name, description: `${name}@lists.example` })),
      listMembers: async () => {
        await new Promise(resolve => timers.push({ action: resolve, milliseconds: 8_000 }));
        return [];
      },
    },
  };
  api.messengerUtilities = { parseMailboxString: async () => [] };
  const outcome = send();
  const reach = async time => {
    const due = timers.filter(({ milliseconds }) => milliseconds === time);
    due.forEach(timer => timers.splice(timers.indexOf(timer), 1)[0].action());
    await settle();
    return due.length;
  };
  await settle();
  assert.deepEqual([await reach(8_000), await reach(9_000)], [2, 1]);
  assert.equal(await reach(8_000), 1);
  assert.deepEqual(await outcome, {});
});

for (const [level, choice, left] of [["pass", null, [[TAB.id, "Seminar"]]], ["confirm", "edit", []]]) {
  test(`${level}, ${choice ?? "sent"}: whether it is on its way is known by its subject`, async () => {
    begin(level);
    const outcome = send();
    await settle();
    if (choice !== null)
      await page().choose(choice);
    await outcome;
    assert.deepEqual(desk.left, left);
  });
}

test("what asks after a send belongs where its window is by then", async () => {
  begin("pass");
  let left = 0;
  desk.api.windows.get = async () => ({ state: "normal", left, top: 0, width: 900, height: 700 });
  await send();
  left = 300;
  const places = [];
  desk.api.windows.create = async ({ left: x, width }) => (places.push(x + width / 2), { id: 1 });
  await desk.questions.put({ kind: "saved", choices: ["edit"] }, { over: TAB.windowId }).show();
  assert.deepEqual(places, [left + 450]);
});

test("what was acknowledged is kept for the copy as the helper has noted it", async () => {
  begin("confirm");
  const outcome = send();
  await settle();
  await page().choose("send", true);
  assert.deepEqual(await outcome, {});
  assert.deepEqual(desk.sent, [[TAB.id, "checked"], [TAB.id, "noted"]]);
});

test("a helper that cannot note what was acknowledged does not keep the message", async () => {
  begin("confirm", { decide: async () => null });
  const outcome = send();
  await settle();
  await page().choose("send", true);
  assert.deepEqual(await outcome, {});
  assert.deepEqual(desk.sent, [[TAB.id, "checked"], [TAB.id, null]]);
});

test("a message that goes unchecked is known as such", async () => {
  begin("pass", { check: async () => Promise.reject(new Error("no helper")) });
  const outcome = send();
  await settle();
  await page().choose("send", true);
  assert.deepEqual(await outcome, {});
  assert.deepEqual(desk.sent, [[TAB.id, "checked"], [TAB.id, "unchecked"]]);
});
