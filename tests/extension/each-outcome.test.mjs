// each-outcome.test.mjs — What became of a message, by what a real Thunderbird 153 said of it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { outcomeOf } from "../../extension/each/outcome.js";

const FRONT = "messages.sendMessage failed: Sending FAILED! ";
const FOR_ONE = { to: ["客 1 <c1@k1.example>"], cc: [], bcc: [] };

const CASES = [
  ["no word of a server: nobody knows", FRONT, true, "doubt"],
  ["the same, before anybody got it", FRONT, false, "doubt"],
  ["something else failed: nobody knows", "messages.sendMessage failed: Component returned failure code", false, "doubt"],
  ["a recipient is refused", `${FRONT}An error occurred while sending mail. The mail server responded:\nno.\nPlease check the message recipient "c1@k1.example" and try again.`, false, "refused"],
  ["in Japanese", `${FRONT}メールの送信中にエラーが発生しました。サーバーからの応答:\nno\nメッセージの受信者 "c1@k1.example" を確認し、再度試してください。`, true, "refused"],
  ["written otherwise", `${FRONT}… "C1@K1.example" …`, true, "refused"],
  ["a sender is refused, before anybody got it", `${FRONT}The mail server responded: no. Please verify that your email address is correct in your account settings and try again.`, false, "sender"],
  ["a message is refused, where others were taken", `${FRONT}The mail server responded:  no. Please check the message and try again.`, true, "refused"],
  ["a server that means later", `${FRONT}The mail server responded: Too many messages, try again later.`, true, "later"],
  ["of a recipient as well", `${FRONT}The mail server responded:\nTemporary failure.\nPlease check the message recipient "c1@k1.example"`, false, "later"],
  ["Thunderbird's own “try again” is not later", `${FRONT}The mail server responded: no. Please verify … and try again.`, true, "refused"],
];

for (const [name, message, isProven, outcome] of CASES)
  test(name, () => assert.equal(outcomeOf({ message }, FOR_ONE, isProven).outcome, outcome));

test("what the server said is told", () => {
  assert.equal(outcomeOf({ message: `${FRONT}no` }, FOR_ONE, true).reason, "no");
});
