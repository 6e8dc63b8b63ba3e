// other-addons.test.mjs — Another add-on that could change a mail is never overlooked.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Others } from "../../extension/status/other-addons.js";

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
