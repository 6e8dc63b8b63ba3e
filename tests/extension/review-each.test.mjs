// review-each.test.mjs — The offer of one message each comes when the window is in sight already.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { offerEach } from "../../extension/pages/review/each.js";

const EACH = { offered: true, messages: 2, seconds: 1, samples: [], texts: { offer: "One message each", detail: "2 messages" } };

let elements;
let changes;
let page;

/** As much of the page as the offer needs. */
function elementOf(name) {
  elements[name] ??= { hidden: true, disabled: false, textContent: "", addEventListener: () => {} };
  return elements[name];
}

beforeEach(() => {
  [elements, changes] = [{}, []];
  globalThis.document = { getElementById: elementOf };
  globalThis.browser = { i18n: { getMessage: key => key }, permissions: { contains: async () => true } };
  page = { changed: () => changes.push(elementOf("each").hidden ? "too early" : "in sight") };
});

test("a click that was meant for what stood where the button comes does not count", async () => {
  await offerEach(EACH, page);
  assert.equal(elementOf("each").hidden, false);
  assert.deepEqual(changes, ["in sight"]);
});

test("nothing moves under the hand where it is not offered", async () => {
  await offerEach({ offered: false, reason: "The message is signed." }, page);
  assert.equal(elementOf("each").hidden, true);
  assert.deepEqual(changes, []);
});

test("an answer that was given meanwhile took the button away", async () => {
  const { getElementById } = globalThis.document;
  globalThis.document.getElementById = name => (name === "each" ? null : getElementById(name));
  await offerEach(EACH, page);
  assert.deepEqual(changes, []);
});
