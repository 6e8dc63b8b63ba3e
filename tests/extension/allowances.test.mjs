// allowances.test.mjs — What may be shown is what was acknowledged, to those who were, and no more.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Allowances } from "../../extension/sent/allowances.js";

const DAY = 24 * 3600 * 1000;
const allowance = (id, more = {}) => ({ id, mail: null, shown: ["a", "b"], readers: ["k1", "k2"], at: 0, ...more });

const cases = [
  { name: "just that", shown: ["a", "b"], readers: ["k1", "k2"], covers: true },
  { name: "fewer", shown: ["b"], readers: ["k1"], covers: true },
  { name: "another address", shown: ["a", "b", "c"], readers: ["k1", "k2"], covers: false },
  { name: "another reader", shown: ["a", "b"], readers: ["k1", "k2", "k3"], covers: false },
];

for (const { name, covers, ...found } of cases) {
  test(`an acknowledgement and ${name}`, () => {
    const allowances = new Allowances([allowance("1")]);
    assert.equal(allowances.covering("m", found), covers ? "1" : null);
  });
}

test("an acknowledgement of another mail stands for that one alone", () => {
  const allowances = new Allowances([allowance("1")]);
  allowances.name("1", "m1");
  assert.equal(allowances.covering("m2", { shown: ["a"], readers: ["k1"] }), null);
  assert.equal(allowances.covering("m1", { shown: ["a"], readers: ["k1"] }), "1");
  allowances.remove("1");
  assert.equal(allowances.covering("m1", { shown: ["a"], readers: ["k1"] }), null);
});

test("what is kept is bounded in number, age and size", () => {
  const allowances = new Allowances();
  for (let i = 0; i < 60; i++)
    allowances.add(allowance(String(i)));
  assert.deepEqual([allowances.list.length, allowances.list[0].id], [50, "10"]);
  allowances.add(allowance("later", { at: 31 * DAY }));
  assert.deepEqual(allowances.list.map(({ id }) => id), ["later"]);
  allowances.add(allowance("large", { at: 31 * DAY, shown: Array(60_000).fill("x") }));
  assert.deepEqual(allowances.list.map(({ id }) => id), ["large"]);
});
