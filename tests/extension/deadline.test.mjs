// deadline.test.mjs — What hangs is given up in time; what only has to wait for Thunderbird is not.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { setPatientTimer, clearPatientTimer, within } from "../../extension/base/deadline.js";
import { settle } from "./browser.mjs";

/** A clock that stands still, and a Thunderbird that takes as long to answer as it is told. */
let clock;

beforeEach(t => {
  clock = { now: 0, timers: new Map(), lastId: 0, busy: 0, asked: 0 };
  t.mock.method(performance, "now", () => clock.now);
  t.mock.method(globalThis, "setTimeout", (action, wait) => {
    clock.timers.set(++clock.lastId, { action, at: clock.now + wait });
    return clock.lastId;
  });
  t.mock.method(globalThis, "clearTimeout", id => clock.timers.delete(id));
  globalThis.browser = {
    runtime: {
      getPlatformInfo: async () => {
        clock.asked++;
        clock.now += clock.busy;
      },
    },
  };
});

afterEach(() => delete globalThis.browser);

/** Up to the given time, timer by timer. */
async function passUntil(time) {
  for (;;) {
    const [next] = [...clock.timers].filter(([, { at }]) => at <= time).sort(([, a], [, b]) => a.at - b.at);
    if (next === undefined)
      break;
    clock.timers.delete(next[0]);
    clock.now = Math.max(clock.now, next[1].at);
    next[1].action();
    await settle();
  }
  clock.now = Math.max(clock.now, time);
}

const never = () => new Promise(() => {});

test("what hangs is given up when the time is over", async () => {
  const waiting = within(9_000, never());
  const given = assert.rejects(waiting, { code: "timeout", message: "No answer within 9 seconds" });
  await passUntil(8_999);
  assert.equal(clock.asked, 0);
  await passUntil(9_000);
  await given;
  assert.equal(clock.now, 9_000);
});

test("what comes in time is handed on, and nothing is left of the timer", async () => {
  assert.equal(await within(9_000, Promise.resolve("here")), "here");
  await assert.rejects(within(9_000, Promise.reject(new Error("gone"))), /gone/);
  assert.equal(clock.timers.size, 0);
});

const ends = [
  { name: "Thunderbird answers at once", busy: 0, at: 8_000 },
  { name: "Thunderbird is a little slow: told within ten seconds", busy: 700, at: 9_400 },
  { name: "Thunderbird cannot be asked", busy: 0, isBroken: true, at: 8_000 },
];

for (const { name, busy, isBroken, at } of ends) {
  test(`a time is over: ${name}`, async () => {
    let over = null;
    clock.busy = busy;
    if (isBroken)
      globalThis.browser.runtime.getPlatformInfo = () => Promise.reject(new Error("gone"));
    setPatientTimer(() => (over = clock.now), 8_000);
    await passUntil(8_000);
    clock.busy = 0;
    await passUntil(60_000);
    assert.equal(over, at);
  });
}

test("a Thunderbird that never answers keeps nobody waiting for ever", async () => {
  let over = null;
  globalThis.browser.runtime.getPlatformInfo = never;
  setPatientTimer(() => (over = clock.now), 8_000);
  await passUntil(307_999);
  assert.equal(over, null);
  await passUntil(400_000);
  assert.equal(over, 308_000);
  assert.equal(clock.timers.size, 0);
});

test("a Thunderbird that was busy for a minute gets a whole time more", async () => {
  let over = null;
  clock.busy = 60_000;
  setPatientTimer(() => (over = clock.now), 8_000);
  await passUntil(8_000);
  clock.busy = 0;
  await passUntil(200_000);
  assert.equal(over, 76_000);
});

test("as long as the work gets on, nobody gives up; but not for ever", async () => {
  let over = null;
  let done = 0;
  setPatientTimer(() => (over = clock.now), 9_000, () => done);
  for (; done < 10; done++)
    await passUntil(clock.now + 8_000);
  assert.equal(over, null);
  await passUntil(clock.now + 20_000);
  assert.ok(over > 80_000 && over < 100_000, `over at ${over}`);

  over = null;
  const begun = clock.now;
  setPatientTimer(() => (over = clock.now - begun), 9_000, () => ++done);
  await passUntil(begun + 900_000);
  assert.ok(over > 300_000 && over < 310_000, `over after ${over}`);
});

test("what comes while Thunderbird is asked counts", async () => {
  let over = false;
  const timer = setPatientTimer(() => (over = true), 8_000);
  globalThis.browser.runtime.getPlatformInfo = async () => clearPatientTimer(timer);
  await passUntil(60_000);
  assert.equal(over, false);
  assert.equal(clock.timers.size, 0);
});
