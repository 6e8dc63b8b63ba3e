// manual-check.test.mjs — The check that a person asks for, and Undo: nothing is sent, nobody is lost, and a
// send goes before all else.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { pageOf, settle } from "./browser.mjs";
import { deskWith, DETAILS, helperWith, REQUEST, TAB } from "./desk.mjs";

console.error = console.warn = () => {};

const CONVERTED = {
  to: ["jimu@corp.example"], cc: [], bcc: ["d@k4.example", "a@k1.example", "b@k2.example", "c@k3.example"],
};
const CANCEL = { cancel: true };

let api;
let desk;
let helper;

function begin(level, changes = {}) {
  helper = helperWith(level, changes);
  desk = deskWith(DETAILS, helper);
  ({ api } = desk);
}

const check = () => desk.checkNow.check(TAB);
const send = () => desk.sending.beforeSend(TAB, structuredClone(api.window));
const page = (i = -1) => pageOf(desk.questions, api.opened.at(i));
const recipients = () => ({ to: api.window.to, cc: api.window.cc, bcc: api.window.bcc });
const AS_BEFORE = { to: DETAILS.to, cc: DETAILS.cc, bcc: DETAILS.bcc };
const badge = () => api.buttons.composeAction[TAB.id]?.text ?? null;

async function convertNow() {
  await check();
  await settle();
  await page().choose("convert");
  await settle();
}

/** Makes Thunderbird slow with the next change, until told to go on. */
function holdChange() {
  const { setComposeDetails } = api.compose;
  let goOn;
  const held = new Promise(resolve => (goOn = resolve));
  api.compose.setComposeDetails = async (...args) => {
    api.compose.setComposeDetails = setComposeDetails;
    await held;
    return setComposeDetails(...args);
  };
  return goOn;
}

beforeEach(() => begin("convert"));

test("nothing found: a sign that goes by itself, and no window", async () => {
  begin("pass");
  assert.deepEqual(await check(), { outcome: "pass" });
  assert.equal(badge(), "✓");
  assert.equal(api.opened.length, 0);
  assert.equal(helper.requests[0].trial, true);
  assert.equal("warn" in helper.requests[0], false);
  assert.equal(desk.timers[0].milliseconds, 10_000);
  desk.timers[0].action();
  await settle();
  assert.equal(badge(), null);
});

test("something found: the review, without a way to send", async () => {
  begin("confirm");
  assert.deepEqual(await check(), { outcome: "asked" });
  await settle();
  assert.deepEqual((await page().sheet()).choices, ["convert", "edit"]);
  assert.equal((await page().sheet()).texts.convert, "convert", "a button that does not send says so");
  assert.equal(badge(), "!");
  await page().choose("send", true);
  await settle();
  assert.equal(api.opened[0].isOpen, true);
  await page().choose("edit");
  await settle();
  assert.equal(badge(), null);
  assert.deepEqual(helper.dismissed, ["1"]);
  assert.deepEqual(recipients(), AS_BEFORE);
});

test("convert moves, sends nothing, and offers to undo", async () => {
  await convertNow();
  assert.deepEqual(recipients(), CONVERTED);
  assert.deepEqual(desk.offered, [TAB.id]);
  assert.equal(desk.undo.count(TAB.id), 3);
  assert.equal(badge(), "↶");
  assert.deepEqual(helper.dismissed, ["1"]);
});

test("recipients that changed while the review was open are not converted", async () => {
  await check();
  await settle();
  api.window.cc.push("e@k5.example");
  await page().choose("convert");
  await settle();
  assert.deepEqual(api.window.cc, ["c@k3.example", "e@k5.example"]);
  assert.equal((await page().sheet()).kind, "changed");
  assert.equal(desk.undo.count(TAB.id), null);
});

test("a text that changed while the review was open is not converted as if it had been checked", async () => {
  await check();
  await settle();
  api.window.plainTextBody = "Something else";
  await page().choose("convert");
  await settle();
  assert.deepEqual(recipients(), AS_BEFORE);
  assert.equal((await page().sheet()).kind, "changed");
});

test("a recipient who comes while it converts stays, though nothing else does", async () => {
  const { setComposeDetails } = api.compose;
  api.compose.setComposeDetails = async (id, wanted) => {
    api.compose.setComposeDetails = setComposeDetails;
    await setComposeDetails(id, wanted);
    api.window.cc.push("Late <late@k9.example>");
  };
  await convertNow();
  assert.deepEqual(recipients(), { ...AS_BEFORE, cc: [...AS_BEFORE.cc, "Late <late@k9.example>"] });
  assert.equal((await page().sheet()).kind, "failed");
});

test("recipients that Thunderbird garbles are put back", async () => {
  const { setComposeDetails } = api.compose;
  api.compose.setComposeDetails = async (id, wanted) => {
    api.compose.setComposeDetails = setComposeDetails;
    await setComposeDetails(id, { ...wanted, bcc: wanted.bcc.slice(1) });
  };
  await convertNow();
  assert.deepEqual(recipients(), AS_BEFORE);
  assert.equal((await page().sheet()).kind, "failed");
  assert.equal(desk.undo.count(TAB.id), null);
});

test("without a helper the reason is said, and nothing is asked", async () => {
  helper.check = async () => {
    throw Object.assign(new Error("No such native application"), { code: "missing" });
  };
  assert.deepEqual(await check(), {
    outcome: "unchecked", reason: { code: "missing", message: "No such native application" },
  });
  assert.equal(api.opened.length, 0);
});

test("a second click asks about the recipients as they are now", async () => {
  await check();
  await settle();
  await check();
  await settle();
  assert.deepEqual(api.opened.map(({ isOpen }) => isOpen), [false, true]);
  assert.deepEqual(helper.dismissed, ["1"]);
});

test("a send goes first: the review of the check gives way", async () => {
  await check();
  await settle();
  const outcome = send();
  await settle();
  assert.deepEqual(api.opened.map(({ isOpen }) => isOpen), [false, true]);
  assert.equal((await page().sheet()).choices.includes("edit"), true);
  await page().choose("edit");
  assert.deepEqual(await outcome, CANCEL);
});

test("no check and no undo while a send waits: its question comes to the front", async () => {
  await convertNow();
  const outcome = send();
  await settle();
  assert.deepEqual(await check(), { outcome: "asked" });
  const { getComposeDetails } = desk.api.compose;
  desk.api.compose.getComposeDetails = () => assert.fail("Thunderbird would forget the members of its lists");
  assert.equal(await desk.undo.takeBack(TAB.id), "sending");
  desk.api.compose.getComposeDetails = getComposeDetails;
  assert.deepEqual(recipients(), CONVERTED);
  await page().choose("edit");
  await outcome;
  assert.equal(await desk.undo.takeBack(TAB.id), "undone");
});

test("a mail on its way is not touched until Thunderbird says that it could not leave", async () => {
  const outcome = send();
  await settle();
  await page().choose("convert");
  assert.deepEqual(await outcome, {});
  assert.equal(badge(), null); // painting it would enable the button of a locked window
  assert.equal(await desk.undo.takeBack(TAB.id), "sending");
  desk.turns.sendIsOver(TAB.id);
  assert.equal(await desk.undo.takeBack(TAB.id), "undone");
  assert.deepEqual(recipients(), AS_BEFORE);
});

test("afterConvert edit: undo is offered", async () => {
  begin("convert", { policy: { afterConvert: "edit" } });
  const outcome = send();
  await settle();
  await page().choose("convert");
  assert.deepEqual(await outcome, CANCEL);
  assert.deepEqual(desk.offered, [TAB.id]);
  assert.equal(await desk.undo.takeBack(TAB.id), "undone");
  assert.deepEqual(recipients(), AS_BEFORE);
  assert.equal(await desk.undo.takeBack(TAB.id), "nothing");
});

test("a send under a change waits, and is checked with what stands there then", async () => {
  await convertNow();
  const goOn = holdChange();
  const undoing = desk.undo.takeBack(TAB.id);
  await settle();
  const outcome = send();
  await settle();
  assert.equal(helper.requests.length, 1);
  goOn();
  assert.equal(await undoing, "undone");
  await settle();
  assert.match(helper.requests[1].message, /^To: a@k1\.example,\r\n b@k2\.example\r\n/m);
  await page().choose("edit");
  assert.deepEqual(await outcome, CANCEL);
});

test("undo leaves recipients alone that a person changed since", async () => {
  await convertNow();
  api.window.bcc.push("e@k5.example");
  assert.equal(await desk.undo.takeBack(TAB.id), "changed");
  assert.equal(api.window.bcc.length, 5);
  assert.equal(desk.undo.count(TAB.id), null);
  assert.equal(badge(), null);
});

test("an undo that Thunderbird garbles puts the conversion back, and can be tried again", async () => {
  await convertNow();
  const { setComposeDetails } = api.compose;
  api.compose.setComposeDetails = async (id, wanted) => {
    api.compose.setComposeDetails = setComposeDetails;
    await setComposeDetails(id, { ...wanted, to: [] });
  };
  assert.equal(await desk.undo.takeBack(TAB.id), "failed");
  assert.deepEqual(recipients(), CONVERTED);
  assert.equal(await desk.undo.takeBack(TAB.id), "undone");
});

test("a closed window leaves nothing behind", async () => {
  await check();
  await settle();
  desk.turns.forget(TAB.id);
  await settle();
  assert.equal(api.opened[0].isOpen, false);
  assert.deepEqual(helper.dismissed, ["1"]);
});

/** The helper offers one message each, and the person chooses it. */
async function eachNow() {
  const { check: found } = helper;
  helper.check = async request => {
    const question = await found(request);

    question.verdict.each = { offered: true, messages: 3, texts: { offer: "each", detail: "", note: "" } };
    return question;
  };
  await check();
  await settle();
  assert.deepEqual((await page().sheet()).choices, ["convert", "edit", "each"]);
  page().choose("each");
}

test("one message each from the button: a Send that comes behind it is held back, and asks nothing", async () => {
  helper.approval = { approved: true, request: { request: REQUEST } };
  await eachNow();
  await settle();
  assert.deepEqual(desk.jobs.begun, [TAB.id]);
  assert.deepEqual(desk.jobs.headers, [[{ name: "X-Bcc-Guard-Approval", value: REQUEST }]]);
  assert.deepEqual(await send(), CANCEL);
  assert.equal(api.opened.length, 1);
});

test("one message each from the button, and a Send at the same time: the Send asks, and no job begins", async () => {
  await eachNow();
  const sent = send();
  await settle();
  assert.deepEqual(desk.jobs.begun, []);
  await page().choose("edit");
  assert.deepEqual(await sent, CANCEL);
});

test("one message each from the button, and a Send that came and went meanwhile: no job begins", async () => {
  await eachNow();
  const sent = send();
  desk.sending.composeWindowRemoved(TAB.windowId);
  assert.deepEqual(await sent, CANCEL);
  await settle();
  assert.deepEqual([desk.jobs.begun, desk.turns.isSending(TAB.id)], [[], false]);
});
