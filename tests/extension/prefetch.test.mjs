// prefetch.test.mjs — What is asked ahead is used, and never longer than it is true.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Prepared } from "../../extension/compose/prefetch.js";
import { parse } from "./parser.mjs";
import { settle } from "./browser.mjs";

let asked;
let identities;
let attachments;
let prepared;

beforeEach(() => {
  asked = 0;
  identities = async () => [{ email: "jimu@corp.example", replyTo: '"a b"@c.example' }];
  attachments = async tabId => [{ name: `of ${tabId}`, size: 1 }];
  prepared = new Prepared({
    compose: { listAttachments: tabId => (asked++, attachments(tabId)) },
    identities: { list: () => (asked++, identities()) },
    messengerUtilities: { parseMailboxString: parse },
  });
});

/** Either kind of answer, asked for in the same way. */
const kinds = [
  {
    name: "own mailboxes",
    get: () => prepared.own(),
    changed: () => prepared.ownChanged(),
    answerWith: answer => (identities = answer),
    first: ["jimu@corp.example", '"a b"@c.example'],
    second: [[{ email: "x@corp.example" }], ["x@corp.example"]],
  },
  {
    name: "attachments",
    get: () => prepared.attachments(1),
    changed: () => prepared.attachmentsChanged(1),
    answerWith: answer => (attachments = answer),
    first: [{ name: "of 1", size: 1 }],
    second: [[{ name: "b", size: 2 }], [{ name: "b", size: 2 }]],
  },
];

for (const { name, get, changed, answerWith, first, second } of kinds) {
  test(`${name}: asked once`, async () => {
    assert.deepEqual(await get(), first);
    assert.deepEqual(await get(), first);
    assert.equal(asked, 1);
  });

  test(`${name}: asked ahead`, async () => {
    changed();
    await settle();
    assert.deepEqual(await get(), first);
    assert.equal(asked, 1);
  });

  test(`${name}: asked anew after a change`, async () => {
    await get();
    answerWith(async () => second[0]);
    changed();
    assert.deepEqual(await get(), second[1]);
    await settle();
    assert.deepEqual(await get(), second[1]);
  });

  test(`${name}: an old answer that comes late is not kept`, async () => {
    let comeLate;
    answerWith(() => new Promise(resolve => (comeLate = resolve)));
    changed();
    await settle();
    answerWith(async () => second[0]);
    changed();
    await settle();
    comeLate([]);
    await settle();
    assert.deepEqual(await get(), second[1]);
  });

  test(`${name}: a question that is never answered holds up nobody else`, async () => {
    answerWith(() => new Promise(() => {}));
    changed();
    await settle();
    answerWith(async () => second[0]);
    assert.deepEqual(await get(), second[1]);
  });

  test(`${name}: a failure is for whoever asks, and is not kept`, async () => {
    answerWith(async () => {
      throw new Error("busy");
    });
    changed();
    await settle();
    await assert.rejects(get(), /busy/);
    answerWith(async () => second[0]);
    assert.deepEqual(await get(), second[1]);
  });
}

test("every window has its own attachments, and a closed one none", async () => {
  assert.deepEqual(await prepared.attachments(2), [{ name: "of 2", size: 1 }]);
  assert.deepEqual(await prepared.attachments(1), [{ name: "of 1", size: 1 }]);
  prepared.forget(2);
  await prepared.attachments(2);
  assert.equal(asked, 3);
});
