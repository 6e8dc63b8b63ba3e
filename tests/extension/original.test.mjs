// original.test.mjs — Who knows whom: the message that a reply, its draft or its copy answers, and no other.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { originalOfMessage, originalOfWindow } from "../../extension/compose/original.js";

let mails;
let drafts;
let left;

/** Thunderbird with these messages; the index has subjects without “Re:”. */
const api = {
  folders: { query: async ({ specialUse }) => (specialUse[0] === "drafts" && drafts !== null ? [{ id: "drafts" }] : []) },
  messages: {
    query: async ({ folderId, headerMessageId }) => {
      if (headerMessageId !== undefined)
        return { id: null, messages: mails.filter(({ headers }) => headers["message-id"]?.[0] === `<${headerMessageId}>`) };
      assert.deepEqual(folderId, ["drafts"]);
      return { id: left, messages: drafts };
    },
    abortList: async () => {},
    getHeaders: async (id, { decodeHeaders }) => {
      const found = [...mails, ...(drafts ?? [])].find(each => each.id === id);
      if (found === undefined || decodeHeaders !== false)
        throw new Error("Error reading message");
      return found.headers;
    },
  },
};

const ORIGINAL = { id: 1, headers: { "message-id": ["<six@k1.example>"], from: ["boss@k1.example"], cc: ["b@k2.example"] } };
const IS = "From: boss@k1.example\r\nCc: b@k2.example\r\nMessage-ID: <six@k1.example>\r\n\r\n";
const reply = { "in-reply-to": ["<six@k1.example>"] };
const forward = { ...reply, "x-forwarded-message-id": ["<six@k1.example>"] };
const draft = (id, headers, subject = "Seminar") => ({ id, subject, headers });

beforeEach(() => {
  [mails, drafts, left] = [[ORIGINAL], [], null];
});

const copies = [
  { name: "a reply", headers: reply, is: IS },
  { name: "a forwarded message, which has In-Reply-To as well", headers: forward, is: "" },
  { name: "a new message", headers: {}, is: "" },
  { name: "an answer to what is not there", headers: { "in-reply-to": ["<other@k1.example>"] }, is: "" },
  { name: "an answer to something without an id", headers: { "in-reply-to": ["your letter"] }, is: "" },
];

for (const { name, headers, is } of copies) {
  test(`the copy of ${name}`, async () => {
    assert.equal(await originalOfMessage(api, headers), is);
  });
}

const windows = [
  { name: "a reply", details: { type: "reply", relatedMessageId: 1 }, is: IS },
  { name: "a reply to what was opened from a file", details: { type: "reply" }, is: "" },
  { name: "a forwarded message", details: { type: "forward", relatedMessageId: 1 }, is: "" },
  { name: "a new message", details: { type: "new" }, is: "" },
  { name: "a message edited as new", details: { type: "new", relatedMessageId: 1 }, is: "" },
];

for (const { name, details, is } of windows) {
  test(`the window of ${name}`, async () => {
    assert.equal(await originalOfWindow(api, { subject: "Re: Seminar", ...details }), is);
  });
}

const opened = [
  { name: "of a reply", drafts: [draft(7, reply)], is: IS },
  { name: "of a reply whose original was moved", drafts: [draft(7, reply)], relatedMessageId: 99, is: IS },
  { name: "of a reply of another program", drafts: [draft(7, reply)], relatedMessageId: 7, is: IS },
  { name: "of a reply, of which nothing is said to be related", drafts: [draft(7, reply)], relatedMessageId: undefined, is: IS },
  { name: "of a reply whose original is gone", drafts: [draft(7, reply)], mails: [], is: "" },
  { name: "of a forwarded message", drafts: [draft(7, forward)], is: "" },
  { name: "of a message edited as new", drafts: [draft(7, {})], is: "" },
  { name: "among others of other subjects", drafts: [draft(7, reply), draft(8, {}, "Lunch"), draft(9, {}, "")], is: IS },
  { name: "of two answers to the same message", drafts: [draft(7, reply), draft(8, reply)], is: IS },
  { name: "of two that disagree", drafts: [draft(7, reply), draft(8, {})], is: "" },
  { name: "of two answers to different messages", drafts: [draft(7, reply), draft(8, { "in-reply-to": ["<x@k1.example>"] })], is: "" },
  { name: "that is not among the drafts", drafts: [], is: "" },
  { name: "without a folder of drafts", drafts: null, is: "" },
  { name: "among too many of its subject", drafts: Array.from({ length: 11 }, (_, i) => draft(i + 10, reply)), is: "" },
  { name: "among more than are listed", drafts: [draft(7, reply)], left: "more", is: "" },
  { name: "whose subject has another white space", drafts: [draft(7, reply, "Our  seminar ")], subject: "Re: Our seminar", is: IS },
  { name: "without a subject", drafts: [draft(7, reply, "")], subject: "", is: IS },
];

for (const row of opened) {
  test(`a draft ${row.name}`, async () => {
    const { is, subject, relatedMessageId } = { subject: "Re: Seminar", relatedMessageId: 1, ...row };
    ({ drafts, mails = mails, left = null } = row);
    assert.equal(await originalOfWindow(api, { type: "draft", subject, relatedMessageId }), is);
  });
}

test("a draft that cannot be read fails the whole", async () => {
  drafts = [draft(7, reply)];
  const { getHeaders } = api.messages;
  api.messages.getHeaders = async id => (id === 7 ? Promise.reject(new Error("offline")) : getHeaders(id));
  await assert.rejects(originalOfWindow(api, { type: "draft", subject: "Seminar" }), /offline/);
  api.messages.getHeaders = getHeaders;
});
