// What stands in a mail is shown as in helper/text/harmless.c.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { harmless } from "../../extension/base/harmless.js";

const { names } = JSON.parse(readFileSync(new URL("../data/hostile-names.json", import.meta.url)));

for (const { case: name, text, shown } of names)
  test(`hostile name: ${name}`, () => {
    assert.equal(harmless(text), shown);
    assert.equal(harmless(shown), shown);
  });

// The file that the helper's table is made of.
const rows = readFileSync(new URL("../../helper/data/invisible-characters.txt", import.meta.url), "utf8")
  .split("\n")
  .filter(line => line !== "" && !line.startsWith("#"))
  .map(line => line.split(/\s+/, 3))
  .map(([first, last, kind]) => ({ first: parseInt(first, 16), last: parseInt(last, 16), kind }));

test("the same characters are hidden as by the helper", () => {
  const escaped = c => (c > 0xffff ? `\\u{${c.toString(16)}}` : `\\u${c.toString(16).padStart(4, "0")}`);
  const ranges = rows
    .filter(({ kind }) => kind === "hidden")
    .map(({ first, last }) => escaped(first) + (last > first + 1 ? "-" : "") + (last > first ? escaped(last) : ""));
  const source = readFileSync(new URL("../../extension/base/harmless.js", import.meta.url), "utf8");

  assert.ok(rows.length > 20);
  // What has to stand in harmless.js.
  assert.equal(/^const INVISIBLE =\s+(.*);$/m.exec(source)[1], `/[${ranges.join("")}]/gu`);
});

test("the same characters are blank as by the helper", () => {
  for (const { first, last } of rows.filter(({ kind }) => kind === "blank"))
    for (let c = first; c <= last; c++) assert.equal(harmless(`a ${String.fromCodePoint(c)} b`), "a b");
});
