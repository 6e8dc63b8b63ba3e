// gate.test.mjs — Every level × answer × failure: what sends, and above all what does not.

import assert from "node:assert/strict";
import { test } from "node:test";

import { gate } from "../../extension/send/gate.js";

console.warn = () => {}; // that something could not be recorded is logged, and is not what is tested

const SEND = {};
const CANCEL = { cancel: true };
const fails = (message, fields) => async () => {
  throw Object.assign(new Error(message), fields);
};

const OFFERED = {
  pass: [],
  confirm: ["convert", "edit", "send"],
  convert: ["convert", "edit"],
  block: ["edit"],
};

/** Tools that let nothing through by themselves; `changes` says what a case is about. */
function tools(level, changes = {}) {
  const told = [];
  const recorded = [];
  const kept = [];
  const dismissed = [];

  return {
    told,
    recorded,
    kept,
    dismissed,
    dismiss: question => void dismissed.push(question.verdict.level),
    check: async () => ({ verdict: { level, choices: OFFERED[level] ?? [] } }),
    ask: fails("nothing was to be asked"),
    convert: fails("nothing was to be converted"),
    record: async (choice, _, reason) => void recorded.push(reason ? `${choice}: ${reason.message}` : choice),
    keep: async (choice, reason) => void kept.push(`${choice}: ${reason.message}`),
    unchanged: async () => true,
    listsUnchanged: async () => true,
    unchangedMeanwhile: async () => true,
    unchangedNow: async () => true,
    unchecked: async () => "ask",
    isSingleMailbox: () => false,
    askUnchecked: fails("nothing was to be asked"),
    tell: async kind => void told.push(kind),
    ...changes,
  };
}

const verdicts = [
  { level: "pass", outcome: SEND },
  { level: "confirm", answer: "send", outcome: SEND },
  { level: "confirm", answer: "edit", outcome: CANCEL },
  { level: "confirm", answer: "convert", outcome: SEND },
  { level: "confirm", answer: "something", outcome: CANCEL },
  { level: "confirm", answer: undefined, outcome: CANCEL },
  { level: "convert", answer: "send", outcome: CANCEL },
  { level: "convert", answer: "edit", outcome: CANCEL },
  { level: "convert", answer: "convert", outcome: SEND },
  { level: "block", answer: "send", outcome: CANCEL },
  { level: "block", answer: "convert", outcome: CANCEL },
  { level: "block", answer: "edit", outcome: CANCEL },
  { level: "unheard-of", answer: "send", outcome: CANCEL },
];

for (const [answer, outcome] of [["send", SEND], ["edit", CANCEL], ["convert", CANCEL], [undefined, CANCEL]]) {
  test(`level pass that waits, answer ${answer}: ${outcome.cancel ? "not sent" : "sent, and written down"}`, async () => {
    const recorded = [];
    const given = tools("pass", {
      check: async () => ({ verdict: { level: "pass", choices: ["edit", "send"] } }),
      ask: async () => answer,
      record: async choice => recorded.push(choice),
    });
    assert.deepEqual(await gate(given), outcome);
    assert.deepEqual(recorded, [outcome.cancel ? "edit" : "send"]);
  });
}

test("level pass that waits, and the recipients change meanwhile: not sent", async () => {
  const given = tools("pass", {
    check: async () => ({ verdict: { level: "pass", choices: ["edit", "send"] } }),
    ask: async () => "send",
    unchanged: async () => false,
  });
  assert.deepEqual(await gate(given), CANCEL);
});

for (const { level, answer, outcome } of verdicts) {
  test(`level ${level}, answer ${answer}: ${outcome.cancel ? "not sent" : "sent"}`, async () => {
    const given = tools(level, { ask: async () => answer, convert: async () => "send" });
    assert.deepEqual(await gate(given), outcome);
    assert.deepEqual(given.told, []);
  });
}

const faults = [
  { name: "the question is lost", changes: { ask: fails("the port broke") }, told: ["lost"] },
  {
    name: "the conversion fails",
    changes: { ask: async () => "convert", convert: fails("mangled", { kind: "failed" }) },
    told: ["failed"],
  },
  {
    name: "the recipients changed before “send”",
    changes: { ask: async () => "send", unchanged: async () => false },
    told: ["changed"],
  },
  {
    name: "the recipients changed before “convert”",
    changes: { ask: async () => "convert", convert: fails("others", { kind: "changed" }) },
    told: ["changed"],
  },
  {
    name: "a list got members before “convert”",
    changes: { ask: async () => "convert", listsUnchanged: async () => false, convert: async () => "send" },
    told: ["changed"],
  },
  {
    name: "nobody knows whether they changed",
    changes: { ask: async () => "send", unchanged: fails("no such tab") },
    told: ["lost"],
  },
  {
    name: "the policy says edit after converting",
    changes: { ask: async () => "convert", convert: async () => "edit" },
    told: [],
  },
  {
    name: "the policy says nothing about converting",
    changes: { ask: async () => "convert", convert: async () => undefined },
    told: [],
  },
  {
    name: "not even the notice can be shown",
    changes: { ask: fails("the port broke"), tell: fails("no window") },
    told: [],
  },
];

for (const { name, changes, told } of faults) {
  test(`${name}: not sent`, async () => {
    const given = tools("confirm", changes);
    assert.deepEqual(await gate(given), CANCEL);
    assert.deepEqual(given.told, told);
  });
}

const unchecked = [
  { name: "asked, send", changes: { askUnchecked: async () => "send" }, outcome: SEND, told: [] },
  { name: "asked, edit", changes: { askUnchecked: async () => "edit" }, outcome: CANCEL, told: [] },
  { name: "asked, nonsense", changes: { askUnchecked: async () => "yes" }, outcome: CANCEL, told: [] },
  {
    name: "asked, send, but the recipients changed",
    changes: { askUnchecked: async () => "send", unchanged: async () => false },
    outcome: CANCEL,
    told: ["changed"],
  },
  {
    name: "asked, send, but the recipients changed while that was written down",
    changes: { askUnchecked: async () => "send", unchangedNow: async () => false },
    outcome: CANCEL,
    told: ["changed"],
  },
  { name: "asking fails", changes: {}, outcome: CANCEL, told: ["lost"] },
  {
    name: "asked even for a single mailbox",
    changes: { askUnchecked: async () => "edit", isSingleMailbox: () => true },
    outcome: CANCEL,
    told: [],
  },
  { name: "refused", changes: { unchecked: async () => "refuse" }, outcome: CANCEL, told: ["refused"] },
  {
    name: "refused, but a single mailbox",
    changes: { unchecked: async () => "refuse", isSingleMailbox: () => true },
    outcome: SEND,
    told: [],
  },
  {
    name: "refused, but a single mailbox, which is another by now",
    changes: {
      unchecked: async () => "refuse", isSingleMailbox: () => true, unchangedMeanwhile: async () => false,
    },
    outcome: CANCEL,
    told: ["changed"],
  },
  {
    name: "refused, and nobody knows how many recipients",
    changes: { unchecked: async () => "refuse", isSingleMailbox: () => undefined },
    outcome: CANCEL,
    told: ["refused"],
  },
  {
    name: "the rule cannot be read",
    changes: { unchecked: fails("storage is gone"), askUnchecked: async () => "send" },
    outcome: CANCEL,
    told: ["refused"],
  },
  {
    name: "the rule is unknown",
    changes: { unchecked: async () => "allow", askUnchecked: async () => "send" },
    outcome: CANCEL,
    told: ["refused"],
  },
];

for (const { name, changes, outcome, told } of unchecked) {
  test(`no check, ${name}: ${outcome.cancel ? "not sent" : "sent"}`, async () => {
    const given = tools("pass", { check: fails("no helper"), ...changes });
    assert.deepEqual(await gate(given), outcome);
    assert.deepEqual(given.told, told);
  });
}

test("a check without a verdict is no check", async () => {
  const given = tools("pass", { check: async () => undefined, askUnchecked: async () => "edit" });
  assert.deepEqual(await gate(given), CANCEL);
});

for (const [name, unchangedMeanwhile, told, reason] of [
  ["the recipients are others by now", async () => false, "changed", "The recipients changed after the check"],
  ["nobody knows whether they are", fails("no such tab"), "lost", "no such tab"],
]) {
  test(`level pass, but ${name}: not sent, told, and written down`, async () => {
    const given = tools("pass", { unchangedMeanwhile });
    assert.deepEqual(await gate(given), CANCEL);
    assert.deepEqual([given.told, given.recorded], [[told], [`held: ${reason}`]]);
  });
}

test("level confirm, answer send, but the recipients changed while that was written down: not sent, and that too", async () => {
  const given = tools("confirm", { ask: async () => "send", unchangedNow: async () => false });
  assert.deepEqual(await gate(given), CANCEL);
  assert.deepEqual([given.told, given.recorded], [["changed"], ["send", "held: The recipients changed after the check"]]);
});

const recorded = [
  { level: "pass", recorded: [] },
  { level: "confirm", answer: "send", recorded: ["send"] },
  { level: "confirm", answer: "convert", recorded: ["convert"] },
  { level: "convert", answer: "edit", recorded: ["edit"] },
  { level: "convert", answer: "send", recorded: ["edit"] },
  { level: "block", answer: undefined, recorded: ["edit"] },
];

for (const { level, answer, recorded: wanted } of recorded) {
  test(`level ${level}, answer ${answer}: recorded as ${wanted}`, async () => {
    const given = tools(level, { ask: async () => answer, convert: async () => "send" });
    await gate(given);
    assert.deepEqual(given.recorded, wanted);
  });
}

test("it is recorded before anything is converted", async () => {
  const steps = [];
  await gate(tools("confirm", {
    ask: async () => "convert",
    listsUnchanged: async () => steps.push("unchanged") > 0,
    record: async (choice, { verdict }) => void steps.push(`${choice} at ${verdict.level}`),
    convert: async () => (steps.push("converted"), "send"),
  }));
  assert.deepEqual(steps, ["unchanged", "convert at confirm", "converted"]);
});

test("what could not be converted is recorded as held", async () => {
  const given = tools("convert", { ask: async () => "convert", convert: fails("mangled", { kind: "failed" }) });
  assert.deepEqual(await gate(given), CANCEL);
  assert.deepEqual(given.recorded, ["convert", "held: mangled"]);
});

test("an interrupted question is recorded as taken back", async () => {
  const given = tools("confirm", { ask: async () => "send", unchanged: async () => false });
  assert.deepEqual(await gate(given), CANCEL);
  assert.deepEqual(given.recorded, ["edit"]);
});

const NOT_WRITTEN = fails("disk full", { code: "audit" });

const unrecorded = [
  { choice: "send", record: NOT_WRITTEN, outcome: CANCEL, told: ["unrecorded"], kept: "held: disk full" },
  { choice: "convert", record: NOT_WRITTEN, outcome: CANCEL, told: ["unrecorded"], kept: "held: disk full" },
  { choice: "send", record: fails("it broke", { code: "lost" }), outcome: CANCEL, told: ["lost"], kept: "held: it broke" },
  { choice: "convert", record: fails("hangs", { code: "timeout" }), outcome: CANCEL, told: ["lost"], kept: "held: hangs" },
  { choice: "edit", record: NOT_WRITTEN, outcome: CANCEL, told: [], kept: "held: disk full" },
];

for (const { choice, record, outcome, told, kept } of unrecorded) {
  test(`${choice} that cannot be recorded: not acted on, told ${told}, and written down later`, async () => {
    const given = tools("confirm", { ask: async () => choice, record });
    assert.deepEqual(await gate(given), outcome);
    await new Promise(setImmediate);
    assert.deepEqual(given.told, told);
    assert.deepEqual(given.kept, [kept]);
  });
}

test("edit waits for no record", async () => {
  const given = tools("confirm", { ask: async () => "edit", record: () => new Promise(() => {}) });
  assert.deepEqual(await gate(given), CANCEL);
});

test("edit fails for no record, not even one that throws at once", async () => {
  const record = () => {
    throw new Error("boom");
  };
  assert.deepEqual(await gate(tools("confirm", { ask: async () => "edit", record })), CANCEL);
});

const MESSAGE = fails("no header", { code: "message" });

const uncheckedRecords = [
  { name: "written", check: MESSAGE, outcome: SEND, told: [], recorded: ["unchecked: no header"] },
  {
    name: "edit", check: MESSAGE, askUnchecked: async () => "edit", outcome: CANCEL, told: [],
    recorded: ["held: no header"],
  },
  {
    name: "not written", check: MESSAGE, record: NOT_WRITTEN, outcome: CANCEL, told: ["unrecorded"],
    kept: ["held: disk full"],
  },
  {
    name: "asked because it cannot be written", check: NOT_WRITTEN, record: NOT_WRITTEN, outcome: SEND, told: [],
    kept: ["unchecked: disk full"],
  },
  {
    name: "no helper to write it", check: fails("none", { code: "missing" }),
    record: fails("gone", { code: "lost" }), outcome: SEND, told: [], kept: ["unchecked: none"],
  },
  {
    name: "no helper, taken back", check: fails("none", { code: "missing" }),
    record: fails("gone", { code: "lost" }), askUnchecked: async () => "edit", outcome: CANCEL, told: [],
    kept: ["held: none"],
  },
  {
    name: "no helper, and it cannot be kept for later", check: fails("none", { code: "missing" }),
    record: fails("gone", { code: "lost" }), keep: fails("no room"), outcome: CANCEL, told: ["unrecorded"],
  },
  {
    name: "asking fails", check: MESSAGE, askUnchecked: fails("no window"), outcome: CANCEL, told: ["lost"],
    recorded: ["held: no header"],
  },
  {
    name: "a single mailbox under refuse", check: MESSAGE, unchecked: async () => "refuse",
    isSingleMailbox: () => true, outcome: SEND, told: [], recorded: ["unchecked: no header"],
  },
  {
    name: "a single mailbox under refuse, not written", check: NOT_WRITTEN, record: NOT_WRITTEN,
    unchecked: async () => "refuse", isSingleMailbox: () => true, outcome: SEND, told: [],
    kept: ["unchecked: disk full"],
  },
  {
    name: "several under refuse", check: MESSAGE, unchecked: async () => "refuse", outcome: CANCEL,
    told: ["refused"], recorded: ["held: no header"],
  },
  {
    name: "several under refuse, not written", check: NOT_WRITTEN, record: NOT_WRITTEN,
    unchecked: async () => "refuse", outcome: CANCEL, told: ["refused"], kept: ["held: disk full"],
  },
];

for (const { name, outcome, told, recorded: wanted, kept = [], ...changes } of uncheckedRecords) {
  test(`unchecked, ${name}: ${outcome.cancel ? "not sent" : "sent"}`, async () => {
    const given = tools("pass", { askUnchecked: async () => "send", ...changes });
    assert.deepEqual(await gate(given), outcome);
    await new Promise(setImmediate);
    assert.deepEqual(given.told, told);
    assert.deepEqual(given.kept, kept);
    if (wanted !== undefined)
      assert.deepEqual(given.recorded, wanted);
  });
}

const EACH_OFFERED = { verdict: { level: "convert", choices: OFFERED.convert, each: { offered: true } } };
const EACH_CASES = [
  ["offered: the job begins, and the message itself stays", {}, 1, [], []],
  ["not offered: nothing begins", { check: async () => ({ verdict: { ...EACH_OFFERED.verdict, each: { offered: false } } }) }, 0, [], ["edit of it"]],
  ["a helper that never heard of it", { check: async () => ({ verdict: { level: "convert", choices: OFFERED.convert } }) }, 0, [], ["edit of it"]],
  ["a list lost a member", { listsUnchanged: async () => false }, 0, ["changed"], ["edit of it"]],
  ["the message is another one by now", { each: fails("changed", { kind: "changed" }) }, 0, ["changed"], ["held"]],
  ["it cannot be kept", { each: fails("disk full", { code: "job" }) }, 0, ["lost"], ["held"]],
];

// What is written down of a question settles it.
for (const [name, changes, begun, told, settled] of EACH_CASES) {
  test(`one message each: ${name}`, async () => {
    const jobs = [];
    const written = [];
    const given = tools("convert", {
      record: async (choice, question) => void written.push(question === null ? choice : `${choice} of it`),
      check: async () => EACH_OFFERED, ask: async () => "each", each: async question => void jobs.push(question), ...changes,
    });
    assert.deepEqual(await gate(given), CANCEL);
    assert.equal(jobs.length, begun);
    assert.deepEqual(given.told, told);
    assert.deepEqual(written, settled);
  });
}

for (const { level, isOffered, begins } of [
  { level: "block", isOffered: true, begins: true }, { level: "confirm", isOffered: true, begins: true },
  { level: "block", isOffered: false, begins: false }, { level: "confirm", isOffered: false, begins: false },
]) {
  test(`level ${level}, “ask” ${isOffered ? "" : "not "}offered: not sent, and others are ${begins ? "" : "not "}asked`, async () => {
    const asked = [];
    const given = tools(level, {
      check: async () => ({ verdict: { level, choices: isOffered ? ["ask", "edit"] : ["edit"] } }),
      ask: async () => "ask",
      askApproval: async question => void asked.push(question),
    });
    assert.deepEqual(await gate(given), CANCEL);
    assert.equal(asked.length, begins ? 1 : 0);
    assert.deepEqual(given.dismissed, []); // the request is what the question waits for
  });
}

test("nobody is asked about a message that changed meanwhile, and one that could not be asked about stays", async () => {
  const asked = [];
  const choices = { check: async () => ({ verdict: { level: "block", choices: ["ask", "edit"] } }), ask: async () => "ask" };
  const given = tools("block", { ...choices, unchangedNow: async () => false, askApproval: async () => void asked.push(1) });
  assert.deepEqual(await gate(given), CANCEL);
  assert.deepEqual([asked, given.told, given.dismissed], [[], ["changed"], ["block"]]);
  const broken = tools("block", { ...choices, askApproval: fails("no files") });
  assert.deepEqual(await gate(broken), CANCEL);
  assert.deepEqual([broken.told, broken.dismissed], [["lost"], ["block"]]);
});
