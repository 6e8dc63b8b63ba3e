// trouble.test.mjs — Each trouble is told once in a session, and telling it never throws.

import assert from "node:assert/strict";
import { test } from "node:test";

import { troubleTeller } from "../../extension/trouble.js";

console.error = () => {};

function teller(create) {
  const told = [];
  const tell = troubleTeller({
    i18n: { getMessage: key => key },
    runtime: { getURL: path => path },
    notifications: { create: async ({ message }) => void (told.push(message), create?.()) },
  });
  return { told, tell };
}

const trouble = (code, message) => Object.assign(new Error(message), { code });

test("told once for each cause", () => {
  const { told, tell } = teller();
  tell(trouble("missing", "No such native application"));
  tell(trouble("missing", "No such native application"));
  tell(trouble("policy", "“confirmPartys”: no such setting"));
  assert.deepEqual(told, [
    "reasonMissing\nNo such native application",
    "reasonPolicy\n“confirmPartys”: no such setting",
  ]);
});

test("a code that is not known has words too", () => {
  const { told, tell } = teller();
  tell(trouble("constructor", "…"));
  tell(new Error("plain"));
  assert.deepEqual(told, ["reasonFault\n…", "reasonFault\nplain"]);
});

test("that it cannot be shown is no further trouble", async () => {
  const { tell } = teller(() => {
    throw new Error("no server");
  });
  tell(trouble("missing", "…"));
  await new Promise(resolve => setImmediate(resolve));
});
