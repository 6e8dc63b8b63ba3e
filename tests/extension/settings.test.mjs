// settings.test.mjs — Managed settings win, and what cannot be read counts as the strict rule.

import assert from "node:assert/strict";
import { test } from "node:test";

import { SENT_MAILS } from "../../extension/sent/sent-state.js";
import { isAudited, isSettingIn, readSettings, uncheckedRule } from "../../extension/status/settings.js";
import { UNWRITTEN } from "../../extension/status/audit-backlog.js";

const storage = (managed, local = {}) => ({
  managed: {
    get: async () => {
      if (managed instanceof Error)
        throw managed;
      return managed;
    },
  },
  local: { get: async () => local },
});

test("both places are read", async () => {
  assert.deepEqual(await readSettings(storage({ a: 1 }, { b: 2 })), { managed: { a: 1 }, local: { b: 2 } });
});

for (const key of [SENT_MAILS, UNWRITTEN]) {
  test(`what is kept beside the settings (${key}) is no setting, and its change changes none`, async () => {
    const local = { b: 2, [key]: {} };
    assert.deepEqual(await readSettings(storage({}, local)), { managed: {}, local: { b: 2 } });
    assert.deepEqual([isSettingIn({ [key]: {} }, "local"), isSettingIn({ [key]: {}, b: {} }, "local")], [false, true]);
  });
}

test("what is kept for a session is no setting", () => {
  assert.deepEqual([isSettingIn({ b: {} }, "session"), isSettingIn({ b: {} }, "managed")], [false, true]);
});

test("without a log there is nothing to be written down later", () => {
  const all = [{ local: {} }, { local: { audit: "none" } }, { managed: { audit: "file" }, local: { audit: "none" } }];
  assert.deepEqual(all.map(isAudited), [true, false, true]);
});

test("without an enterprise policy there is no managed part", async () => {
  const absent = new Error("Managed storage manifest not found");
  assert.deepEqual(await readSettings(storage(absent, { b: 2 })), { local: { b: 2 } });
});

test("a policy that cannot be read is not none", async () => {
  await assert.rejects(readSettings(storage(new Error("Unexpected end of data"))), /Unexpected/);
});

const rules = [
  { managed: undefined, local: {}, is: "ask" },
  { managed: {}, local: {}, is: "ask" },
  { managed: undefined, local: { unchecked: "refuse" }, is: "refuse" },
  { managed: { unchecked: "refuse" }, local: { unchecked: "ask" }, is: "refuse" },
  { managed: { unchecked: "ask" }, local: { unchecked: "refuse" }, is: "ask" },
  { managed: { unchecked: "Ask" }, local: {}, is: "refuse" },
  { managed: { unchecked: true }, local: {}, is: "refuse" },
  { managed: { unchecked: null }, local: { unchecked: "ask" }, is: "refuse" },
];

for (const { is, ...settings } of rules)
  test(`${JSON.stringify(settings)}: ${is}`, () => assert.equal(uncheckedRule(settings), is));
