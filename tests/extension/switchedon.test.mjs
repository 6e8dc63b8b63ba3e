// switchedon.test.mjs — Only an extension that was switched off says that it was.

import assert from "node:assert/strict";
import { test } from "node:test";

import { SwitchedOn } from "../../extension/status/switchedon.js";

console.warn = () => {}; // a storage that fails is logged, and is not what is tested

function world(session = {}) {
  const timers = [];
  const told = [];
  const storage = {
    session: {
      get: async () => ({ ...session }),
      set: async values => void Object.assign(session, values),
    },
  };

  return { timers, told, storage, one: new SwitchedOn(storage, () => told.push("off"), action => timers.push(action)) };
}

test("started, and nobody says why: it was off", async () => {
  const { one, timers, told } = world();
  await one.look();
  timers.forEach(action => action());
  assert.deepEqual(told, ["off"]);
});

test("started with Thunderbird, or just installed", async () => {
  const { one, timers, told } = world();
  await one.look();
  one.explain();
  timers.forEach(action => action());
  assert.deepEqual(told, []);
});

test("the page ended, and the extension did not", async () => {
  const session = {};
  await world(session).one.look();
  const { one, timers } = world(session);
  await one.look();
  assert.deepEqual(timers, []);
});

test("a storage that fails says nothing", async () => {
  const { one, storage, timers } = world();
  storage.session.get = async () => {
    throw new Error("gone");
  };
  await one.look();
  assert.deepEqual(timers, []);
});
