// audit-backlog.test.mjs — What could not be written down is handed over later, in its order, with its time, and
// nothing of it is lost on the way.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Unwritten, UNWRITTEN } from "../../extension/status/audit-backlog.js";

console.warn = () => {}; // what has to wait is logged, and is not what is tested

const TIMES = ["2026-11-24T03:12:25.123Z", "2026-11-24T03:12:26.000Z"];

function world() {
  const stored = {};
  const written = [];
  const timers = [];
  const times = TIMES.map(text => new Date(text));
  const storage = {
    local: {
      get: async () => structuredClone(stored),
      set: async values => void Object.assign(stored, structuredClone(values)),
      remove: async key => void delete stored[key],
    },
  };
  const self = {
    stored, written, timers,
    write: async (choice, { reason, at }) => void written.push([choice, reason, at]),
  };
  const write = (...args) => self.write(...args);
  const tools = { setTimer: action => timers.push(action), clearTimer: () => {}, now: () => times.shift() ?? new Date(0) };
  self.unwritten = new Unwritten(storage, write, tools);
  return self;
}

test("it is handed over in its order, with its times", async () => {
  const { unwritten, written, stored } = world();
  await Promise.all([unwritten.keep("held", "missing"), unwritten.keep("unchecked", "lost")]);
  assert.equal(stored[UNWRITTEN].length, 2);
  assert.deepEqual(written, []);
  await unwritten.handOver();
  assert.deepEqual(written, [["held", "missing", TIMES[0]], ["unchecked", "lost", TIMES[1]]]);
  assert.deepEqual(stored, {});
  await unwritten.handOver();
  assert.equal(written.length, 2);
});

test("what still cannot be written stays, and is tried again", async () => {
  const self = world();
  const { unwritten, written, stored, timers } = self;
  await unwritten.keep("held", "audit");
  await unwritten.keep("unchecked", "audit");
  const { write } = self;
  let times = 0;
  self.write = async (...args) => {
    if (++times === 2)
      throw Object.assign(new Error("disk full"), { code: "audit" });
    return write(...args);
  };
  await unwritten.handOver();
  assert.equal(written.length, 1);
  assert.deepEqual(stored[UNWRITTEN].map(({ choice }) => choice), ["unchecked"]);
  await timers.at(-1)();
  assert.deepEqual(written.map(([choice]) => choice), ["held", "unchecked"]);
});

test("what the helper does not know any more is left out, and holds up nothing", async t => {
  t.mock.method(console, "error", () => {});
  const self = world();
  const { unwritten, written, stored } = self;
  await unwritten.keep("off", "disabled");
  await unwritten.keep("held", "missing");
  const { write } = self;
  self.write = async (choice, ...rest) => {
    if (choice === "off")
      throw Object.assign(new Error("Field “choice”"), { code: "field" });
    return write(choice, ...rest);
  };
  await unwritten.handOver();
  assert.deepEqual([written.map(([choice]) => choice), stored], [["held"], {}]);
  assert.equal(console.error.mock.callCount(), 1);
});

test("what comes while it is handed over is handed over next", async () => {
  const { unwritten, written, stored } = world();
  await unwritten.keep("held", "missing");
  await Promise.all([unwritten.handOver(), unwritten.keep("held", "missing")]);
  assert.deepEqual([written.length, stored[UNWRITTEN].length], [1, 1]);
});

test("of very many the newest are kept", async () => {
  const { unwritten, stored } = world();
  stored[UNWRITTEN] = Array.from({ length: 1_000 }, () => ({ choice: "held", reason: "missing", at: TIMES[0] }));
  await unwritten.keep("unchecked", "missing");
  assert.deepEqual([stored[UNWRITTEN].length, stored[UNWRITTEN].at(-1).choice], [1_000, "unchecked"]);
});
