// rows.test.mjs — Every row is there once, whatever the order, the search and the part in sight.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Rows, rowsInView } from "../../extension/pages/review/rows.js";

const item = (address, name = "") => ({ address, name, party: address.split("@")[1], field: "cc" });
const addresses = rows => rows.slice(0, rows.length).map(row => row.item.address);

function rowsOf(...items) {
  const rows = new Rows();
  rows.add(items);
  return rows;
}

test("a party's rows stand together, in the order in which the parties came", () => {
  const rows = rowsOf(item("a@k2.example"), item("b@k1.example"));
  rows.add([item("c@k2.example")]);
  assert.deepEqual(addresses(rows), ["a@k2.example", "c@k2.example", "b@k1.example"]);
  assert.deepEqual(rows.slice(0, 3).map(({ isFirst, ofParty }) => [isFirst, ofParty]), [[true, 2], [false, 2], [true, 1]]);
});

test("those who are new stand first, whenever they come, and each party once among them and once behind", () => {
  const rows = new Rows(true);
  const fresh = address => ({ ...item(address), fresh: true });
  rows.add([item("a@k1.example"), fresh("b@k2.example")]);
  rows.add([fresh("c@k1.example"), item("d@k1.example")]);
  assert.deepEqual(addresses(rows), ["c@k1.example", "b@k2.example", "a@k1.example", "d@k1.example"]);
  assert.deepEqual(
    rows.slice(0, 4).map(({ isFirst, ofParty, isNew }) => [isFirst, ofParty, isNew]),
    [[true, 1, true], [true, 1, true], [true, 2, false], [false, 2, false]],
  );
});

test("where all are new, nobody is marked", () => {
  const rows = rowsOf({ ...item("a@k1.example"), fresh: true });
  assert.equal(rows.slice(0, 1)[0].isNew, false);
});

const found = [
  { name: "by name", search: "kim", expected: ["kim@k1.example"] },
  { name: "by a part of the address", search: "m@k", expected: ["kim@k1.example"] },
  { name: "by party", search: "k2.example", expected: ["lee@k2.example"] },
  { name: "in any case", search: "KIM", expected: ["kim@k1.example"] },
  { name: "in full width", search: "ｋｉｍ", expected: ["kim@k1.example"] },
  { name: "Japanese", search: "顧客", expected: ["lee@k2.example"] },
  { name: "every word", search: " customer  k1 ", expected: ["kim@k1.example"] },
  { name: "nothing", search: "kim lee", expected: [] },
  { name: "by no pattern", search: "k.m", expected: [] },
  { name: "everything", search: "  ", expected: ["kim@k1.example", "lee@k2.example"] },
];

for (const { name, search, expected } of found) {
  test(`found: ${name}`, () => {
    const rows = rowsOf(item("kim@k1.example", "Kim Customer"), item("lee@k2.example", "顧客 Customer"));
    rows.search(search);
    assert.deepEqual(addresses(rows), expected);
    assert.equal(rows.loaded, 2);
  });
}

test("what comes during a search is searched as well", () => {
  const rows = rowsOf(item("a@k1.example"));
  rows.search("b");
  rows.add([item("b@k1.example"), item("c@k1.example")]);
  assert.deepEqual(addresses(rows), ["b@k1.example"]);
  assert.deepEqual(rows.slice(0, 1)[0].ofParty, 1);
  rows.search("");
  assert.equal(rows.length, 3);
});

test("100,000 rows are all there, each once", () => {
  const rows = new Rows();
  for (let from = 0; from < 100_000; from += 2_000)
    rows.add(Array.from({ length: 2_000 }, (_, i) => item(`p${from + i}@k${(from + i) % 700}.example`)));
  assert.equal(rows.length, 100_000);
  assert.equal(new Set(addresses(rows)).size, 100_000);
});

const views = [
  { name: "the top", top: 0, count: 2331, first: 0, last: 20 },
  { name: "the middle", top: 5000, count: 2331, first: 490, last: 520 },
  { name: "the end", top: 23_210, count: 2331, first: 2311, last: 2331 },
  { name: "a few", top: 0, count: 3, first: 0, last: 3 },
  { name: "none", top: 0, count: 0, first: 0, last: 0 },
  { name: "what is in sight alone", top: 5000, count: 2331, beyond: 0, first: 500, last: 510 },
  { name: "above the top, as when it bounces", top: -50, count: 2331, first: 0, last: 15 },
  { name: "behind the end, as when a search made it short", top: 90_000, count: 5, first: 5, last: 5 },
];

for (const { name, top, count, beyond = 1, first, last } of views) {
  test(`in view: ${name}`, () => {
    assert.deepEqual(rowsInView({ top, height: 100, rowHeight: 10, count, beyond }), { first, last });
  });
}
