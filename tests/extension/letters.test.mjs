// letters.test.mjs — Messages that were written ahead: what was shown is what is sent, once, and in the name of the person.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { LettersAhead } from "../../extension/each/letters.js";

const PAGE = { url: "moz-extension://guard/pages/options/options.html" };
const OFFER = { offered: true, messages: 2, from: "Office <Jimu@corp.example>", sender: "jimu@corp.example" };

let answer;
let begun;
let dismissed;
let handed;
let identities;
let letters;

beforeEach(() => {
  [answer, begun, dismissed, handed] = [OFFER, [], [], 0];
  identities = [{ id: "id1", email: "other@corp.example" }, { id: "id2", email: "JIMU@corp.example" }];
  letters = new LettersAhead({
    api: { runtime: { getURL: path => `moz-extension://guard/${path}` }, identities: { list: async () => identities } },
    helper: {
      letters: async (own, files, total) => {
        assert.deepEqual([own, files.length, total], [["jimu@corp.example"], 2, 1_000_000]);
        if (answer instanceof Error)
          throw answer;
        return { id: String(++handed), each: answer };
      },
      dismiss: id => void dismissed.push(id),
    },
    jobs: { beginLetters: async (...args) => void begun.push(args) },
    prepared: { own: async () => ["jimu@corp.example"] },
  });
});

const ask = (type, more = {}) => letters.onMessage({ type, ...more }, PAGE);
const look = () => ask("letters", { files: ["a", "b"], total: 1_000_000 });

test("they go in the name of the identity that is in From, as it stands there, once", async () => {
  const { id, identity } = await look();
  assert.deepEqual([id, identity], ["1", "id2"]);
  assert.deepEqual(await ask("letters-send", { id }), {});
  assert.deepEqual(begun, [["1", { from: OFFER.from, identityId: "id2" }]]);
  assert.ok((await ask("letters-send", { id })).fault);
  assert.equal(begun.length, 1);
});

test("nothing is sent that was not shown last", async () => {
  const first = await look();
  const second = await look();
  assert.deepEqual(dismissed, ["1"]);
  assert.ok((await ask("letters-send", { id: first.id })).fault);
  assert.deepEqual(begun, []);
  assert.deepEqual(await ask("letters-send", { id: second.id }), {});
});

test("those of somebody else are given up", async () => {
  identities = [{ id: "id1", email: "other@corp.example" }, { id: "id3", email: null }];
  const { identity, id } = await look();
  assert.deepEqual([identity, id, dismissed], [null, undefined, ["1"]]);
  assert.ok((await ask("letters-send", { id: "1" })).fault);
  assert.deepEqual(begun, []);
});

test("what the helper does not offer, or cannot read, cannot be sent", async () => {
  for (answer of [{ offered: false, reason: "…", faults: [] }, Object.assign(new Error("gone"), { code: "lost" })]) {
    const said = await look();
    assert.equal(said.offered ?? false, false);
    assert.equal(said.fault?.code, answer.code);
    assert.ok((await ask("letters-send", { id: "1" })).fault);
  }
  assert.deepEqual(begun, []);
});

test("the person goes back: they are given up", async () => {
  const { id } = await look();
  await ask("letters-back");
  assert.deepEqual(dismissed, [id]);
  assert.ok((await ask("letters-send", { id })).fault);
  await ask("letters-back");
  assert.deepEqual(dismissed, [id]);
});

test("other pages and other messages are none of ours", () => {
  assert.equal(letters.onMessage({ type: "letters", files: [] }, { url: "moz-extension://guard/pages/each/each.html" }), undefined);
  assert.equal(letters.onMessage({ type: "letters", files: [] }, {}), undefined);
  assert.equal(ask("save"), undefined);
});
