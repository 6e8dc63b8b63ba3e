// each-outgoing.test.mjs — The text as Thunderbird sends it from a window. The links are looked at in a real Thunderbird
// (thunderbird/test_written.py): here is no document.

import assert from "node:assert/strict";
import { test } from "node:test";

import { outgoingOf } from "../../extension/each/outgoing.js";

const PLAIN = '<!DOCTYPE html>\n<html><head></head><body style="white-space: pre-wrap; width: 72ch;"> a&nbsp;\u00a0b<br><br></body></html>';

/** As Thunderbird does it: no-break spaces are blanks, and the ends are trimmed. */
const convertToPlainText = async (body, { flowed }) =>
  flowed && body.replace(/^[^]*<body[^>]*>|<\/body>[^]*$/g, "").replaceAll("<br>", "\n").replace(/\u00a0|&nbsp;/g, " ").trim();
const api = composeHtml => ({ identities: { get: async () => ({ composeHtml }) }, messengerUtilities: { convertToPlainText } });

test("plain text keeps its ends and its no-break spaces", async () => {
  assert.deepEqual(await outgoingOf(api(false), { isPlainText: true, body: PLAIN }), { plainTextBody: " a\u00a0\u00a0b\n\n" });
});

test("plain text without a body element is that text", async () => {
  assert.deepEqual(await outgoingOf(api(false), { isPlainText: true, body: "a<br>b" }), { plainTextBody: "a\nb" });
});

test("plain text of an identity that writes HTML is made of it by Thunderbird", async () => {
  assert.deepEqual(await outgoingOf(api(true), { isPlainText: true, body: PLAIN }),
    { isPlainText: false, deliveryFormat: "plaintext", body: PLAIN });
});

test("HTML without an address stays as it is", async () => {
  assert.deepEqual(await outgoingOf(api(true), { isPlainText: false, body: "<p>a</p>" }), { body: "<p>a</p>" });
});
