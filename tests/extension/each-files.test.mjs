// each-files.test.mjs — Messages of a job as files, and what cannot go to each person alone.

import assert from "node:assert/strict";
import { File } from "node:buffer";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { canGoToEach, messageTo, messageWith, readKept, writeKept } from "../../extension/each/composed.js";
import { messageFile, zipOf } from "../../extension/each/files.js";

globalThis.File ??= File;
// eslint-disable-next-line no-extend-native -- Thunderbird has it, Node 18 has not
Uint8Array.prototype.toBase64 ??= function toBase64() {
  return Buffer.from(this).toString("base64");
};

const MESSAGE = {
  common: {
    from: "事務局 <jimu@corp.example>", subject: "セミナーのご案内 とても長い件名ですので二つに分かれます", body: "<p>Hello</p>",
    plainTextBody: "Hello", isPlainText: false, priority: "high", returnReceipt: true, contentLanguage: ["ja"],
  },
  recipients: { to: ["a@k1.example"], cc: [], bcc: [] },
  files: [new File(["a,b"], "表 (1).csv", { type: "text/csv" })],
};
const OWN = { to: ['"山田, 太郎" <a@k1.example>'], bcc: ["b@k2.example", "c@k3.example"], messageId: "1@corp.example", date: new Date(0) };

test("a message as a file has all of it, and no line that is too long", async () => {
  const text = new TextDecoder().decode(await messageFile(MESSAGE, OWN));
  for (const line of [
    "Bcc: b@k2.example,\r\n c@k3.example\r\n", "Message-ID: <1@corp.example>\r\n", "Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n",
    "X-Priority: 2\r\n", "Content-Language: ja\r\n", "Content-Type: multipart/alternative", "Content-Type: text/csv;",
    "filename*=UTF-8''%E8%A1%A8%20%281%29.csv", "To: =?UTF-8?B?5bGx55SwLCDlpKrpg44=?= <a@k1.example>\r\n",
  ])
    assert.ok(text.includes(line), line);
  assert.match(text, /^[\x00-\x7f]*$/);
  assert.ok(text.split("\r\n").every(line => line.length <= 120));
});

test("the copy names the messages that it stands for, and no address beside", async () => {
  const messageIds = Array.from({ length: 5 }, (_, i) => `${i}@corp.example`);
  const text = new TextDecoder().decode(await messageFile(MESSAGE, { ...OWN, messageIds }));
  const [, value] = /^X-Bcc-Guard-Each: ((?:.*\r\n )*.*)\r\n/m.exec(text);
  const digests = messageIds.map(id => createHash("sha256").update(id).digest("hex").slice(0, 16));
  assert.equal(value, `${digests.slice(0, 4).join(" ")}\r\n ${digests[4]}`);
});

test("headers of its own stand in it, and none can begin another", async () => {
  const customHeaders = [{ name: "X-Bcc-Guard-Approval", value: "310e" }, { name: "X-Tag", value: "ü\r\nBcc: x@y.example" }, { name: "X-A: b\r\nTo", value: "x@y.example" }];
  const text = new TextDecoder().decode(await messageFile({ ...MESSAGE, common: { ...MESSAGE.common, customHeaders } }, OWN));
  assert.ok(text.includes("\r\nX-Bcc-Guard-Approval: 310e\r\nX-Tag: =?UTF-8?B?"));
  assert.doesNotMatch(text, /^(?:Bcc: x|X-A|To: x)/m);
});

test("what was written ahead as HTML alone is HTML alone", async () => {
  const letter = { subject: "Sorry", body: "<p>Taro", isPlainText: false };
  const message = messageWith({ common: { from: "jimu@corp.example" }, recipients: {}, files: [] }, letter);
  const text = new TextDecoder().decode(await messageFile(message, OWN));
  assert.ok(text.includes("Subject: Sorry\r\n") && text.includes("Content-Type: text/html") && text.includes(btoa("<p>Taro")));
  assert.ok(!text.includes("multipart") && !text.includes("text/plain"));
});

test("a name and a subject cannot begin a header", async () => {
  const common = { ...MESSAGE.common, subject: "ü\r\nBcc: x@y.example", from: "a\r\nX: y <jimu@corp.example>" };
  const text = new TextDecoder().decode(await messageFile({ ...MESSAGE, common }, OWN));
  assert.doesNotMatch(text, /^(?:Bcc: x|X: y)/m);
});

test("several are one ZIP", async () => {
  const bytes = Buffer.from(await zipOf([{ name: "0001.eml", bytes: new Uint8Array([1]) }, { name: "0002.eml", bytes: new Uint8Array([2, 3]) }]).arrayBuffer());
  assert.equal(bytes.readUInt32LE(0), 0x04034b50);
  assert.equal(bytes.readUInt32LE(bytes.length - 22), 0x06054b50);
  assert.equal(bytes.readUInt16LE(bytes.length - 12), 2);
});

test("what is too much for one ZIP is none", () => {
  const one = { name: "1.eml", bytes: new Uint8Array(0) };
  assert.throws(() => zipOf(Array(65_536).fill(one)), /too much/);
});

test("what is kept is what was written", async () => {
  const kept = await readKept(new File([writeKept(MESSAGE)], "details"), [new File(["a,b"], "表 (1).csv")]);
  assert.deepEqual(kept.common, MESSAGE.common);
  assert.deepEqual(kept.recipients, MESSAGE.recipients);
  assert.equal(kept.files[0].type, "text/csv");
  for (const copies of [false, true])
    assert.equal((await readKept(new File([writeKept({ ...MESSAGE, copies })], "details"), [])).copies, copies);
});

test("no list is empty that Thunderbird gets", () => {
  const details = messageTo({ ...MESSAGE, files: [], common: { ...MESSAGE.common, replyTo: [] } }, { to: ["a@k1.example"], cc: [], bcc: [] });
  assert.deepEqual([details.to, "cc" in details, "attachments" in details, "replyTo" in details], [["a@k1.example"], false, false, false]);
});

test("each is kept in Sent where the person wants that, and else none", () => {
  const whom = { to: ["a@k1.example"], cc: [], bcc: [] };
  assert.equal(messageTo({ ...MESSAGE, copies: false }, whom).overrideDefaultFccFolder, "");
  assert.ok(!("overrideDefaultFccFolder" in messageTo({ ...MESSAGE, copies: true }, whom)));
});

test("HTML goes as HTML, and plain text as plain text", () => {
  const whom = { to: ["a@k1.example"], cc: [], bcc: [] };
  assert.equal(messageTo(MESSAGE, whom).plainTextBody, undefined);
  const common = { ...MESSAGE.common, isPlainText: true };
  assert.equal(messageTo({ ...MESSAGE, common }, whom).body, undefined);
  const outgoing = { isPlainText: false, deliveryFormat: "plaintext", body: "<pre>Hello</pre>" };
  assert.deepEqual(
    Object.entries(messageTo({ ...MESSAGE, common, outgoing }, whom)).filter(([key]) => key in outgoing || key === "plainTextBody"),
    [["body", "<pre>Hello</pre>"], ["isPlainText", false], ["deliveryFormat", "plaintext"]],
  );
});

const PICTURES = "data:image/png;base64,AA==";
const HINDRANCES = [
  ["nothing", { isPlainText: true }, [], true],
  ["a signature of the sender", { selectedEncryptionTechnology: { signMessage: true } }, [], "signed"],
  ["the sender's key", { attachPublicPGPKey: true, isPlainText: true }, [], "signed"],
  ["a file of 26 MiB", { isPlainText: true }, [{ size: 26 * 1024 * 1024 }], "files"],
  ["files of 66 MiB", { isPlainText: true }, Array.from({ length: 3 }, () => ({ size: 22 * 1024 * 1024 })), "files"],
  ["a header of a mailing list", { isPlainText: true, customHeaders: [{ name: "List-Unsubscribe", value: "<mailto:x>" }] }, [], "headers"],
  ["a label of sensitivity", { isPlainText: true, customHeaders: [{ name: "Msip_Labels", value: "1" }] }, [], "headers"],
  ["a header that can be carried", { isPlainText: true, customHeaders: [{ name: "X-Seminar", value: "1" }] }, [], true],
  ["HTML from an identity that writes plain text", { body: "", identityId: "id1" }, [], "format"],
  ["HTML from one that writes HTML", { body: "", identityId: "id2" }, [], true],
  ["links in place of attachments", { isPlainText: true, body: '<div id="cloudAttachmentListRoot">' }, [], "links"],
  ["the word of a picture in plain text", { isPlainText: true, body: `<img src="${PICTURES}">` }, [], true],
];

for (const [name, details, files, word] of HINDRANCES)
  test(`against one message each: ${name}`, () => assert.equal(canGoToEach(details, files, new Set(["id1"])), word));
