// preview.test.mjs — Before and after are what converting does, cut with their counts.

import assert from "node:assert/strict";
import { test } from "node:test";

import { previewOf, recipientsIn } from "../../extension/compose/preview.js";
import { parse } from "./parser.mjs";

const LIST = '"Customers (2026)" <"Customers (2026)">';
const tools = {
  parse,
  addressBook: {
    membersOf: async ({ name }) => (name === "Customers (2026)" ? [{ name: "", email: "a@k1.example" }, { name: "", email: "b@k2.example" }] : null),
  },
};

const preview = (details, conversion) => previewOf(details, conversion, tools);
const texts = ({ total, entries }) => [total, ...entries.map(({ text, isNew }) => (isNew ? `+${text}` : text))];

test("entries as they are written; what is new is marked", async () => {
  const details = { to: ["Kim <a@k1.example>", "boss@corp.example"], cc: ["b@k2.example"], bcc: ["c@k3.example"] };
  const { before, after } = await preview(details, { emptyTo: [], moves: [["to", 0, 0], ["cc", 0, 0]] });
  assert.deepEqual(["to", "cc", "bcc"].map(field => texts(before[field])), [
    [2, "Kim <a@k1.example>", "boss@corp.example"], [1, "b@k2.example"], [1, "c@k3.example"],
  ]);
  assert.deepEqual(["to", "cc", "bcc"].map(field => texts(after[field])), [
    [1, "boss@corp.example"], [0], [3, "c@k3.example", "+Kim <a@k1.example>", "+b@k2.example"],
  ]);
});

test("by themselves fifty are shown, as they are", async () => {
  const cc = Array.from({ length: 60 }, (_, i) => `c${i}@k1.example`);
  const { before, ...more } = await recipientsIn({ to: ["boss@corp.example", LIST], cc }, tools);
  assert.deepEqual(texts(before.to), [2, "boss@corp.example", "Customers (2026)"]);
  assert.deepEqual(texts(before.cc), [60, ...cc.slice(0, 50)]);
  assert.deepEqual(more, {});
});

test("who stands in an empty To is new", async () => {
  const { after } = await preview({ to: ["a@k1.example"] }, { emptyTo: ["jimu@corp.example"], moves: [["to", 0, 0]] });
  assert.deepEqual(texts(after.to), [1, "+jimu@corp.example"]);
});

test("a To that was empty before and gets somebody", async () => {
  const { after } = await preview({ cc: ["a@k1.example"] }, { emptyTo: ["jimu@corp.example"], moves: [["cc", 0, 0]] });
  assert.deepEqual(texts(after.to), [1, "+jimu@corp.example"]);
});

test("a list is a list, with its members counted", async () => {
  const { before, after } = await preview({ cc: [LIST] }, { emptyTo: [], moves: [["cc", 0, 0]] });
  assert.deepEqual(before.cc.entries, [{ text: "Customers (2026)", members: 2, isNew: false }]);
  assert.deepEqual(after.bcc.entries, [{ text: "Customers (2026)", members: 2, isNew: true }]);
});

test("a long field is cut, with its count", async () => {
  const cc = Array.from({ length: 2331 }, (_, i) => `p${i}@k${i}.example`);
  const { before, after } = await preview({ cc }, { emptyTo: [], moves: [["cc", 0, 2330]] });
  assert.equal(before.cc.total, 2331);
  assert.ok(before.cc.entries.length < 20);
  assert.equal(after.bcc.total, 2331);
});
