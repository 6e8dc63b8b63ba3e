// question.test.mjs — A window answers once, for its own question, and with no more than it offers.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Questions } from "../../extension/question.js";
import { browserWith, pageOf, settle } from "./browser.mjs";

let api;
let questions;

beforeEach(() => {
  api = browserWith({});
  questions = new Questions(api);
});

async function shown(choices) {
  const question = questions.put({ kind: "verdict", subject: "s", choices });
  await question.show();
  return { ...question, page: pageOf(questions, api.opened.at(-1)), window: api.opened.at(-1) };
}

const isOpen = choice => Promise.race([choice.then(() => false), settle().then(() => true)]);

test("the page gets its own sheet", async () => {
  const one = await shown(["edit"]);
  const two = await shown(["convert", "edit"]);
  assert.deepEqual((await one.page.sheet()).choices, ["edit"]);
  assert.deepEqual((await two.page.sheet()).choices, ["convert", "edit"]);
});

test("two questions are answered crosswise", async () => {
  const one = await shown(["convert", "edit"]);
  const two = await shown(["convert", "edit"]);
  await two.page.choose("convert");
  assert.ok(await isOpen(one.choice));
  await one.page.choose("edit");
  assert.deepEqual([await one.choice, await two.choice], ["edit", "convert"]);
});

const refused = [
  { name: "send that is not offered", choices: ["convert", "edit"], choose: ["send", true] },
  { name: "send without the acknowledgement", choices: ["edit", "send"], choose: ["send", false] },
  { name: "send with half an acknowledgement", choices: ["edit", "send"], choose: ["send", "true"] },
  { name: "convert that is not offered", choices: ["edit"], choose: ["convert", true] },
  { name: "nonsense", choices: ["edit"], choose: ["constructor"] },
];

for (const { name, choices, choose } of refused) {
  test(`refused: ${name}`, async () => {
    const { page, choice } = await shown(choices);
    assert.deepEqual(await page.choose(...choose), { isOver: false });
    assert.ok(await isOpen(choice));
  });
}

test("send with the acknowledgement", async () => {
  const { page, choice } = await shown(["edit", "send"]);
  assert.deepEqual(await page.choose("send", true), { isOver: true });
  assert.equal(await choice, "send");
});

test("the first answer wins", async () => {
  const { page, choice } = await shown(["convert", "edit"]);
  await page.choose("edit");
  assert.deepEqual(await page.choose("convert"), { isOver: true });
  assert.equal(await choice, "edit");
});

test("closing the window is edit", async () => {
  const one = await shown(["convert", "edit"]);
  const two = await shown(["convert", "edit"]);
  await questions.onWindowRemoved(one.window.id);
  assert.equal(await one.choice, "edit");
  assert.ok(await isOpen(two.choice));
});

test("a question that is settled elsewhere takes its window away", async () => {
  const { close, window, page } = await shown(["edit"]);
  close();
  await settle();
  assert.equal(window.isOpen, false);
  assert.equal(await page.sheet(), null);
});

test("a question that was never shown opens no window once it is closed", async () => {
  const question = questions.put({ choices: ["edit"] });
  question.close();
  await question.show();
  assert.equal(api.opened.length, 0);
});

test("showing it again brings the window to the front", async () => {
  const { show, window } = await shown(["edit"]);
  await show();
  assert.equal(api.opened.length, 1);
  assert.equal(window.focused, 1);
});

test("messages from elsewhere are not for us", async () => {
  const { page, choice } = await shown(["edit", "send"]);
  const message = { type: "choice", choice: "send", acknowledged: true };
  for (const sender of [{}, { url: "https://evil.example/review/review.html" }])
    assert.equal(page.send(message, sender), undefined);
  assert.equal(page.send({ type: "other" }), undefined);
  assert.ok(await isOpen(choice));
});
