// attachments.test.mjs — Files reach the helper whole or are named, and one that was saved anew is another one.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Attachments } from "../../extension/compose/attachments.js";
import "./browser.mjs";

console.warn = () => {};

const MIB = 1024 * 1024;
const NOTHING = { tooLarge: [], absent: [] };

let files;
let taken;
let attachments;

const file = (name, content, lastModified = 1) => Object.assign(new Blob([content]), { name, lastModified });

/** One of which nobody reads the bytes. */
const huge = (name, size) => ({ name, size, lastModified: 1 });

beforeEach(() => {
  files = new Map();
  taken = [];
  const compose = {
    listAttachments: async tabId => {
      assert.equal(tabId, 7);
      return [...files].map(([id, one]) => ({ id, name: one?.name ?? "gone.csv", size: one?.size ?? 5 }));
    },
    getAttachmentFile: async id => {
      if (files.get(id) === null)
        throw new Error("no such file");
      return files.get(id);
    },
  };
  attachments = new Attachments(compose, { piece: async piece => void taken.push(piece) }, 7);
});

const wholeOf = name => Buffer.concat(taken.filter(one => one.name === name).map(({ data }) => Buffer.from(data, "base64")));

test("a file goes in pieces that follow each other", async () => {
  const content = Buffer.alloc(9 * MIB + 1, "abc");
  files.set(1, file("a.csv", content));
  assert.deepEqual(await attachments.handOver("12"), { handedOver: 1, ...NOTHING });
  assert.deepEqual(wholeOf("a.csv"), content);
  let next = 0;
  for (const { of, offset, total, data } of taken) {
    assert.deepEqual([of, offset, total], ["12", next, content.length]);
    next += Buffer.from(data, "base64").length;
  }
  assert.equal(attachments.progress, taken.length);
});

test("an empty file is one piece", async () => {
  files.set(1, file("empty.txt", ""));
  assert.deepEqual(await attachments.handOver("12"), { handedOver: 1, ...NOTHING });
  assert.deepEqual(taken, [{ of: "12", name: "empty.txt", offset: 0, total: 0, data: "" }]);
});

test("what is too large, or has no file, is named and no more", async () => {
  files.set(1, huge("film.mp4", 25 * MIB + 1));
  files.set(2, null);
  files.set(3, file("a.csv", "x"));
  assert.deepEqual(
    await attachments.handOver("12"), { handedOver: 1, tooLarge: ["film.mp4"], absent: ["gone.csv"] });
});

test("all of them together are no more than the helper has room for", async () => {
  const part = new Blob([Buffer.alloc(22 * MIB)]);
  for (const id of [1, 2, 3])
    files.set(id, Object.assign(part.slice(), { name: `${id}.csv`, lastModified: 1 }));
  files.set(4, file("small.csv", "x"));
  assert.deepEqual(await attachments.handOver("12"), { handedOver: 3, tooLarge: ["3.csv"], absent: [] });
});

test("a helper that does not take a piece ends it", async () => {
  files.set(1, file("a.csv", "x"));
  attachments = new Attachments(
    { listAttachments: async () => [{ id: 1, name: "a.csv" }], getAttachmentFile: async () => files.get(1) },
    { piece: () => Promise.reject(new Error("lost")) }, 7);
  await assert.rejects(attachments.handOver("12"), /lost/);
  assert.equal(attachments.areHandedOver, false);
});

test("a file that cannot be read to its end ends it", async () => {
  files.set(1, { ...huge("a.csv", 5), slice: () => ({ arrayBuffer: () => Promise.reject(new Error("moved away")) }) });
  await assert.rejects(attachments.handOver("12"), /moved away/);
});

const changes = {
  "nothing": { act: () => {}, isSame: true },
  "saved anew": { act: () => files.set(1, file("a.csv", "x", 2)), isSame: false },
  "longer": { act: () => files.set(1, file("a.csv", "xy")), isSame: false },
  "gone from the disk": { act: () => files.set(1, null), isSame: false },
  "another one beside it": { act: () => files.set(2, file("b.csv", "x")), isSame: false },
  "taken away": { act: () => files.delete(1), isSame: false },
  "replaced by one of that name": { act: () => files.delete(1) && files.set(2, file("a.csv", "x")), isSame: false },
};

for (const [name, { act, isSame }] of Object.entries(changes)) {
  test(`after the check: ${name}`, async () => {
    files.set(1, file("a.csv", "x"));
    await attachments.handOver("12");
    act();
    assert.equal(await attachments.areAsChecked(), isSame);
  });
}

test("where none were handed over, only which are there counts", async () => {
  attachments.expect([]);
  assert.equal(await attachments.areAsChecked(), true);
  files.set(1, null);
  assert.equal(await attachments.areAsChecked(), false);
  attachments.expect([{ id: 1 }]);
  assert.equal(await attachments.areAsChecked(), true);
});

test("before a check has got to them, nothing has changed", async () => {
  files.set(1, file("a.csv", "x"));
  assert.equal(await attachments.areAsChecked(), true);
});

test("a check that was stopped hands nothing more over", async () => {
  files.set(1, file("a.csv", Buffer.alloc(9 * MIB)));
  const piece = async one => {
    taken.push(one);
    attachments.stop();
  };
  attachments = new Attachments(
    { listAttachments: async () => [{ id: 1, name: "a.csv" }], getAttachmentFile: async () => files.get(1) }, { piece }, 7);
  await assert.rejects(attachments.handOver("12"), /stopped/);
  assert.equal(taken.length, 1);
});

test("two pieces are on their way at once, and no more", async () => {
  const waiting = [];
  files.set(1, file("a.csv", Buffer.alloc(2 * MIB)));
  attachments = new Attachments(
    { listAttachments: async () => [{ id: 1, name: "a.csv" }], getAttachmentFile: async () => files.get(1) },
    { piece: ({ offset }) => new Promise(resolve => waiting.push([offset, resolve])) }, 7);
  const handing = attachments.handOver("12");

  for (let answered = 0; answered < 4; answered++) {
    await new Promise(resolve => setTimeout(resolve, 20));
    assert.equal(waiting.length, Math.min(answered + 2, 4));
    waiting[answered][1]();
  }
  assert.deepEqual(await handing, { handedOver: 1, tooLarge: [], absent: [] });
  assert.deepEqual(waiting.map(([offset]) => offset), [0, 1, 2, 3].map(n => n * 512 * 1024));
});
