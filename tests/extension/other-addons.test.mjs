// other-addons.test.mjs — Another add-on that could change a mail, or send one by itself, is never overlooked.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";

import { findSenders, Others, SELF_SENDERS } from "../../extension/status/other-addons.js";

const OURS = { id: "bcc-guard@bcc-guard", type: "extension", enabled: true };
const OTHER = { id: "other@add-on.example", type: "extension", enabled: true };
const THEME = { id: "theme@add-on.example", type: "theme", enabled: true };

let all;
let others;

beforeEach(() => {
  all = async () => [THEME, OURS];
  others = new Others({ getAll: () => all(), getSelf: async () => OURS });
});

test("as long as nobody knows, there are some", () => assert.equal(others.areThere, true));

for (const [what, list, areThere] of [
  ["ours alone", [OURS], false],
  ["a theme", [THEME, OURS], false],
  ["another that is switched off", [OURS, { ...OTHER, enabled: false }], false],
  ["another", [THEME, OURS, OTHER], true],
  ["another without a permission", [OURS, { ...OTHER, permissions: [] }], true],
]) {
  test(`${what}: ${areThere ? "there are some" : "there are none"}`, async () => {
    all = async () => list;
    await others.changed();
    assert.equal(others.areThere, areThere);
  });
}

test("what cannot be asked counts as there", async () => {
  await others.changed();
  all = () => Promise.reject(new Error("broken"));
  await others.changed();
  assert.equal(others.areThere, true);
});

test("nor does a Thunderbird that cannot be asked make anything fail", async () => {
  const unable = new Others(undefined);
  await unable.changed();
  assert.equal(unable.areThere, true);
});

test("while it is asked anew, there are some, and the older answer does not count", async () => {
  const answers = [];
  all = () => new Promise(resolve => answers.push(resolve));
  const [first, second] = [others.changed(), others.changed()];
  answers[0]([OURS]);
  await first;
  assert.equal(others.areThere, true);
  answers[1]([OURS, OTHER]);
  await second;
  assert.equal(others.areThere, true);
});

const LATER = { id: "sendlater3@kamens.us", name: "Send Later", type: "extension", enabled: true, permissions: [] };
const SENDER = { ...OTHER, name: "Merge", permissions: ["compose", "messages.send"] };
const found = list => findSenders({ getAll: async () => list, getSelf: async () => OURS });

for (const [what, list, names] of [
  ["ours, which may be given the permission too", [{ ...OURS, permissions: ["messages.send"] }], []],
  ["one that was given the permission", [OURS, SENDER], ["Merge"]],
  ["one that was given others", [OURS, { ...SENDER, permissions: ["compose", "compose.send"] }], []],
  ["one of which they are not known", [OURS, { ...SENDER, permissions: undefined }], []],
  ["one that is known for it, whatever it was given", [OURS, LATER], ["Send Later"]],
  ["those that are switched off", [OURS, { ...LATER, enabled: false }, { ...SENDER, enabled: false }], []],
  ["both kinds", [THEME, LATER, OURS, SENDER], ["Send Later", "Merge"]],
]) {
  test(`who sends by themselves: ${what}`, async () => {
    assert.deepEqual((await found(list)).map(({ name }) => name), names);
  });
}

test("the helper knows the same ones", () => {
  const source = readFileSync(new URL("../../helper/policy/self-sender.c", import.meta.url), "utf8");
  const ids = source.match(/ids\[\] = \{(.*?)\n\};/s)[1].match(/(?<=^ +")[^"]+/gm);

  assert.ok(ids.length > 0);
  assert.deepEqual(SELF_SENDERS, ids);
});

test("and takes the same permission", async () => {
  const source = readFileSync(new URL("../../helper/policy/self-sender.h", import.meta.url), "utf8");
  const [permission] = source.match(/(?<=SELF_SENDER_PERMISSION ")[^"]+/);

  assert.equal((await found([OURS, { ...OTHER, permissions: [permission] }])).length, 1);
});
