// Whatever is thrown has a code, a text and words.
import assert from "node:assert/strict";
import { test } from "node:test";

import { reasonKey, reasonOf, reasonWord } from "../../extension/base/reasons.js";

test("whatever is thrown can be told", () => {
  assert.deepEqual(reasonOf(Object.assign(new Error("why"), { code: "lost" })), { code: "lost", message: "why" });
  assert.deepEqual(reasonOf(new Error("why")), { code: "fault", message: "why" });
  assert.deepEqual(reasonOf("a text"), { code: "fault", message: "a text" });
  assert.deepEqual(reasonOf(undefined), { code: "fault", message: "undefined" });
  assert.deepEqual(reasonOf({ code: 12, message: null }), { code: "12", message: "[object Object]" });
});

test("a code that is not known has words too", () => {
  assert.equal(reasonKey("constructor"), "reasonFault");
  assert.equal(reasonKey(undefined), "reasonFault");
});

test("a reason is a word, whatever an error says", () => {
  const codes = ["missing", "too-large", "a@k1.example", "", 12, undefined, "x".repeat(33)];
  assert.deepEqual(
    codes.map(code => reasonWord({ code })),
    ["missing", "too-large", "fault", "fault", "fault", "fault", "fault"],
  );
  assert.equal(reasonWord(undefined), "fault");
});
