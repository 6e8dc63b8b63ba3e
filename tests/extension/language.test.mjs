// language.test.mjs — In which language numbers and dates stand beside our texts.

import assert from "node:assert/strict";
import { test } from "node:test";

import { languageOf } from "../../extension/base/language.js";

const rows = [
  { name: "the same language", ours: "ja", wanted: "ja", expected: "ja" },
  { name: "with a region", ours: "en", wanted: "en-GB", expected: "en-GB" },
  { name: "a language that we do not speak", ours: "en", wanted: "it", expected: "en" },
  { name: "one that begins alike", ours: "en", wanted: "enm", expected: "en" },
];

for (const { name, ours, wanted, expected } of rows) {
  test(`${name}: ${wanted} with texts in ${ours}`, () => {
    assert.equal(languageOf({ getMessage: () => ours, getUILanguage: () => wanted }), expected);
  });
}
