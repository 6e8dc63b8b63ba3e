// own-files.test.mjs — Attachments of a job: the same bytes, names and types, and nothing is left of them in the end.

import assert from "node:assert/strict";
import { test } from "node:test";

import { OwnFiles } from "../../extension/each/own-files.js";
import { storageOf } from "./storage.mjs";

console.warn = () => {};
globalThis.File ??= (await import("node:buffer")).File;

/** What is dropped is not waited for. */
const soon = () => new Promise(resolve => setTimeout(resolve, 10));

const FILES = [
  new File(["a,b"], "a.csv", { type: "text/csv" }), new File(["c"], "a.csv", { type: "text/csv" }),
  new File(["BEGIN:VCARD"], "k.vcf", { type: "text/vcard" }), new File(["d"], "../e/f", { type: "" }),
];

test("they are the same, whatever they are called", async () => {
  const storage = storageOf();
  const own = new OwnFiles(storage);
  const { folder, files } = await own.take(FILES);
  assert.deepEqual(files.map(({ name, type }) => [name, type]), FILES.map(({ name, type }) => [name, type]));
  assert.deepEqual(await Promise.all(files.map(file => file.text())), await Promise.all(FILES.map(file => file.text())));
  assert.deepEqual(await storage.folders(), [folder]);
  await own.drop(folder);
  assert.deepEqual(await storage.folders(), []);
});

test("of none there is nothing to drop", async () => {
  const storage = storageOf();
  const own = new OwnFiles(storage);
  const { folder, files } = await own.take([]);
  assert.deepEqual([files, await storage.folders()], [[], []]);
  await own.drop(folder);
});

test("where there is no room nothing is left", async () => {
  const storage = storageOf(5);
  await assert.rejects(new OwnFiles(storage).take(FILES), /full/);
  await soon();
  assert.deepEqual(await storage.folders(), []);
});

test("one that is saved anew while it is read is none", async () => {
  const grows = Object.defineProperty(new File(["a,b"], "a.csv", { type: "text/csv" }), "size", { value: 2 });
  const storage = storageOf();
  await assert.rejects(new OwnFiles(storage).take([grows]), /saved anew/);
  await soon();
  assert.deepEqual(await storage.folders(), []);
});

test("what an earlier page left is dropped, and nothing else", async () => {
  const storage = storageOf();
  await new OwnFiles(storage).take(FILES);
  const own = new OwnFiles(storage);
  const { folder } = await own.take(FILES);
  await own.dropOthers();
  assert.deepEqual(await storage.folders(), [folder]);
});
