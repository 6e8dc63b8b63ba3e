// interrupted.test.mjs — What the next page knows of the questions of the one before.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Interrupted, WAITING } from "../../extension/interrupted.js";
import { isSettingIn, readSettings } from "../../extension/settings.js";

/** A storage, compose windows 1 and 2, and what was told. */
function desk(stored = {}) {
  const told = [];
  const api = {
    storage: {
      managed: { get: async () => ({}) },
      local: {
        get: async () => structuredClone(stored),
        set: async values => void Object.assign(stored, structuredClone(values)),
        remove: async key => void delete stored[key],
      },
    },
    compose: {
      getComposeDetails: async id => {
        if (id > 2)
          throw new Error("Invalid tab ID");
        return { subject: `Mail ${id}` };
      },
    },
  };
  const questions = { put: sheet => ({ show: async () => void told.push(sheet) }) };

  return { api, stored, told, interrupted: new Interrupted({ api, questions }) };
}

test("a question that is settled leaves nothing behind", async () => {
  const { interrupted, stored } = desk();
  interrupted.begin(1);
  interrupted.begin(2);
  assert.deepEqual(stored, { [WAITING]: [1, 2] });
  interrupted.end(1);
  interrupted.end(2);
  assert.deepEqual(stored, {});
});

test("a page that goes away leaves its questions to the next one, which tells of them once", async () => {
  const { interrupted, stored } = desk();
  interrupted.begin(1);
  interrupted.leave();
  interrupted.end(1);

  const next = desk(stored);
  await next.interrupted.tell();
  assert.deepEqual(next.told.map(({ kind, subject, reason }) => [kind, subject, reason.code]), [["lost", "Mail 1", "restart"]]);
  await next.interrupted.tell();
  assert.equal(next.told.length, 1);
});

test("nobody is told of a compose window that is gone", async () => {
  const { interrupted, told, stored } = desk({ [WAITING]: [7, 2] });
  await interrupted.tell();
  assert.deepEqual(told.map(({ subject }) => subject), ["Mail 2"]);
  assert.deepEqual(stored, {});
});

test("what is kept is no setting", async () => {
  const { api } = desk({ [WAITING]: [1], bulkLimit: 3 });
  assert.deepEqual((await readSettings(api.storage)).local, { bulkLimit: 3 });
  assert.equal(isSettingIn({ [WAITING]: {} }), false);
  assert.equal(isSettingIn({ [WAITING]: {}, bulkLimit: {} }), true);
});
