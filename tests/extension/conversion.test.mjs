// conversion.test.mjs — Entries move as they are written, nobody is lost, and a mangled field is noticed.

import assert from "node:assert/strict";
import { test } from "node:test";

import { converted, sameEntries } from "../../extension/compose/conversion.js";

const node = { nodeId: "n", type: "mailingList" };

const cases = [
  {
    name: "everything",
    details: { to: ["a"], cc: ["b", "c"], bcc: [] },
    moves: [["to", 0, 0], ["cc", 0, 1]],
    is: { to: ["me"], cc: [], bcc: ["a", "b", "c"] },
  },
  {
    name: "behind the Bcc that was there, To before Cc",
    details: { to: ["a", "b"], cc: ["c"], bcc: ["x", "y"] },
    moves: [["to", 1, 1], ["cc", 0, 0]],
    is: { to: ["a"], cc: [], bcc: ["x", "y", "b", "c"] },
  },
  {
    name: "some in between",
    details: { to: ["a", "b", "c", "d", "e"] },
    moves: [["to", 0, 1], ["to", 3, 3]],
    is: { to: ["c", "e"], cc: [], bcc: ["a", "b", "d"] },
  },
  {
    name: "the order of the moves does not matter",
    details: { to: ["a", "b", "c"], cc: ["d"] },
    moves: [["cc", 0, 0], ["to", 2, 2], ["to", 0, 0]],
    is: { to: ["b"], cc: [], bcc: ["a", "c", "d"] },
  },
  {
    name: "lists as written, nodes as nodes",
    details: { to: [], cc: ['"Customers (2026)" <"Customers (2026)">', node] },
    moves: [["cc", 0, 1]],
    is: { to: ["me"], cc: [], bcc: ['"Customers (2026)" <"Customers (2026)">', node] },
  },
  {
    name: "fields that are no arrays",
    details: { to: "a", cc: null, bcc: "x" },
    moves: [["to", 0, 0]],
    is: { to: ["me"], cc: [], bcc: ["x", "a"] },
  },
  {
    name: "the same entry twice",
    details: { to: ["a"], cc: ["a"] },
    moves: [["cc", 0, 0]],
    is: { to: ["a"], cc: [], bcc: ["a"] },
  },
  {
    name: "To may stay empty",
    details: { to: ["a"] },
    moves: [["to", 0, 0]],
    emptyTo: [],
    is: { to: [], cc: [], bcc: ["a"] },
  },
];

for (const { name, details, moves, emptyTo = ["me"], is } of cases) {
  test(`converted: ${name}`, () => {
    const before = structuredClone(details);
    assert.deepEqual(converted(details, { moves, emptyTo }), is);
    assert.deepEqual(details, before, "the original is left alone");
  });
}

const impossible = [["to", 0, 1], ["to", -1, 0], ["cc", 0, 0], ["bcc", 0, 0], ["from", 0, 0], ["to", 1, 0]];

for (const move of impossible) {
  test(`a move that is not there ends it: ${move}`, () => {
    assert.throws(() => converted({ to: ["a"], bcc: ["x"] }, { moves: [move], emptyTo: [] }), /not there/);
  });
}

const entry = (name, email, isList = false) => ({ name, email, isList });

const comparisons = [
  { name: "equal", wanted: [entry("A", "a@b.example")], found: [entry("A", "a@b.example")], is: true },
  { name: "another name", wanted: [entry("A; B", "a@b.example")], found: [entry("A, B", "a@b.example")], is: true },
  { name: "another address", wanted: [entry("A", "a@b.example")], found: [entry("A", "x@b.example")], is: false },
  { name: "another name of a list", wanted: [entry("A", "team@b.example", true)], found: [entry("B", "team@b.example")], is: false },
  { name: "another name without an address", wanted: [entry("A", "")], found: [entry("B", "")], is: false },
  { name: "one more", wanted: [], found: [entry("A", "a@b.example")], is: false },
  { name: "one less", wanted: [entry("A", "a@b.example")], found: [], is: false },
  { name: "another order", wanted: [entry("", "a@b"), entry("", "c@d")], found: [entry("", "c@d"), entry("", "a@b")], is: false },
];

for (const { name, wanted, found, is } of comparisons)
  test(`read back: ${name}: ${is ? "fine" : "noticed"}`, () => assert.equal(sameEntries(wanted, found), is));
