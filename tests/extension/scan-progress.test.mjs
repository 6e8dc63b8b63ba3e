// scan-progress.test.mjs — Where a look begins: never before the first one, and never behind a mail that was not looked at.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Marks } from "../../extension/sent/scan-progress.js";

const NOW = Date.UTC(2026, 10, 24, 9);
const DAY = 24 * 3600 * 1000;
const SENT = { id: "account1://Sent", accountId: "account1" };

/** What is kept, read again. */
const again = marks => new Marks(JSON.parse(JSON.stringify(marks.stored)));

test("the first look begins now", () => {
  const marks = new Marks();
  assert.equal(marks.begin(SENT, NOW + 700), NOW);
  assert.equal(again(marks).begin(SENT, NOW + 9 * DAY), NOW);
});

test("a later look begins a day before the newest mail of the last one", () => {
  const marks = new Marks();
  marks.begin(SENT, NOW);
  marks.pass(SENT, NOW + 5 * DAY, NOW + 6 * DAY);
  marks.pass(SENT, NOW + 3 * DAY, NOW + 6 * DAY);
  assert.equal(again(marks).begin(SENT, NOW + 7 * DAY), NOW + 4 * DAY);
});

test("a mail dated in the future hides none of those until then", () => {
  const marks = new Marks();
  marks.begin(SENT, NOW);
  marks.pass(SENT, NOW + 900 * DAY, NOW + 2 * DAY);
  assert.equal(marks.begin(SENT, NOW + 3 * DAY), NOW + DAY);
});

test("a new folder is looked at from the last look on, that of a new account from now on", () => {
  const marks = new Marks();
  marks.known(["account1"], NOW);
  assert.equal(marks.begin(SENT, NOW + 2 * DAY), NOW);
  assert.equal(marks.begin({ id: "account2://Sent", accountId: "account2" }, NOW + 2 * DAY), NOW + 2 * DAY);
});

test("a new folder may be older than the last look, as one that another desk made on the server", () => {
  const marks = new Marks();
  marks.known(["account1"], NOW);
  marks.known(["account1"], NOW + DAY / 2);
  assert.equal(again(marks).begin(SENT, NOW + DAY), NOW);
});

test("a new folder with messages of years is looked at from a day before the last look on", () => {
  const marks = new Marks();
  marks.known(["account1"], NOW);
  marks.known(["account1"], NOW + 9 * DAY);
  assert.equal(again(marks).begin(SENT, NOW + 10 * DAY), NOW + 8 * DAY);
});

test("a mail that cannot be read is passed over at the fifth time", () => {
  let marks = new Marks();
  marks.begin(SENT, NOW);
  for (const expected of [false, false, false, false, true, false]) {
    assert.equal(marks.fail(SENT), expected);
    marks = again(marks);
  }
  marks.pass(SENT, NOW, NOW);
  assert.equal(marks.fail(SENT), false);
});
