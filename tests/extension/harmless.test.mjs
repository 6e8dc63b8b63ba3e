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
