// message-writer.test.mjs — What the helper reads is what Thunderbird will send, and nothing that a
// name, a subject or an address holds can add to it or take from it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { readEntries, readNames, writeMessage, writeRepliedTo, writeSent } from "../../extension/compose/message-writer.js";
import { noLists, parse } from "./parser.mjs";

const tools = { parse, addressBook: noLists };

async function write(details, { attachments = [], ...changes } = {}) {
  return writeMessage(details, attachments, { ...tools, ...changes });
}

/** The value of the only header of that name; undefined if there is none. */
function headerOf({ text }, name) {
  const found = text
    .split("\r\n\r\n", 1)[0]
    .split(/\r\n(?![ \t])/)
    .filter(line => line.toLowerCase().startsWith(`${name.toLowerCase()}:`));

  assert.ok(found.length <= 1, `${found.length} headers ${name}`);
  return found[0]?.slice(name.length + 1).trim();
}

const entries = [
  { name: "an address", item: "a@b.example", is: "a@b.example" },
  { name: "name and address", item: "Name <a@b.example>", is: '"Name" <a@b.example>' },
  { name: "a quoted name", item: '"Doe, John" <a@b.example>', is: '"Doe, John" <a@b.example>' },
  { name: "a Japanese name", item: "顧客 1 <c1@k1.example>", is: '"顧客 1" <c1@k1.example>' },
  { name: "a quote in a name", item: '"O\\"Brien" <a@b.example>', is: '"O\\"Brien" <a@b.example>' },
  { name: "an address in a name", item: '"\\"A\\" <e1@x.example>" <a@b.example>', is: '"\\"A\\" <e1@x.example>" <a@b.example>' },
  { name: "a quoted local part", item: '"a b"@c.example', is: '"a b"@c.example' },
  { name: "a quoted local part with a name", item: 'Quoted <"a b"@c.example>', is: '"Quoted" <"a b"@c.example>' },
  { name: "group syntax typed by hand", item: '"Group: a"@b.example', is: '"Group: a"@b.example' },
  { name: "an IDN domain", item: "a@日本語.example", is: "a@日本語.example" },
  { name: "an IDN domain with a name", item: "日本 <a@日本.example>", is: '"日本" <a@日本.example>' },
  { name: "two dots", item: "a..b@k.example", is: '"a..b"@k.example' },
  { name: "a dot before the @", item: "a.@k.example", is: '"a."@k.example' },
  { name: "no address", item: "plain", is: '"plain"' },
  { name: "no @ in the address", item: "Foo <bar>", is: '"Foo bar"' },
  { name: "no local part", item: "@x.example", is: '"@x.example"' },
  { name: "brackets around an address", item: '"[a"@k1.example]', is: '"[a@k1.example]"' },
  { name: "the header of a mail to nobody", item: '"undisclosed-recipients:;"', is: '"undisclosed-recipients:;"' },
];

for (const { name, item, is } of entries) {
  test(`entry: ${name}`, async () => {
    const written = await write({ to: [item], cc: item });
    assert.equal(headerOf(written, "To"), is);
    assert.equal(headerOf(written, "Cc"), is, "a single entry need not be in an array");
    assert.deepEqual(written.counts, { to: 1, cc: 1, bcc: 0 });
  });
}

const hostile = [
  { name: "line breaks", mailbox: { name: "a\r\nBcc: evil@x.example\r\n\r\n", email: "a@b.example" } },
  { name: "a lone CR", mailbox: { name: "a\rBcc: evil@x.example", email: "a@b.example" } },
  { name: "NUL", mailbox: { name: "a\0b", email: "a@b.example" } },
  { name: "a quote and an address", mailbox: { name: '", evil@x.example, "', email: "a@b.example" } },
  { name: "a backslash at the end", mailbox: { name: "a\\", email: "a@b.example" } },
  { name: "a line break in the address", mailbox: { name: "a", email: "a@b.example\r\nBcc: evil@x.example" } },
  { name: "a comma in the domain", mailbox: { name: "a", email: "a@b.example, evil@x.example" } },
  { name: "angles in the domain", mailbox: { name: "a", email: "a@b.example>, <evil.example" } },
  { name: "half a quoted local part", mailbox: { name: "", email: '"a" <evil@x.example>, "@b.example' } },
  { name: "a lone surrogate", mailbox: { name: "a\ud800", email: "a\udc00@b.example" } },
];

/** One mailbox or one quoted word, on one line: quoted strings hold no naked quote. */
const ONE_ENTRY = /^(?:"(?:[^"\\\r\n\0]|\\["\\])*"|(?:"(?:[^"\\\r\n\0]|\\["\\])*" )?<?(?:"(?:[^"\\\r\n\0]|\\["\\])*"|[^\s"<>,;:@]+)@[^\s"<>,;:@]+>?)$/u;

for (const { name, mailbox } of hostile) {
  test(`nothing gets out of an entry: ${name}`, async () => {
    const written = await write({ to: ["?"], subject: "s" }, { parse: async () => [mailbox] });
    assert.match(headerOf(written, "To"), ONE_ENTRY);
    assert.equal(headerOf(written, "Bcc"), undefined);
    assert.ok(!/[\0]|[\ud800-\udfff]/u.test(written.text));
  });
}

test("nothing gets out of a subject", async () => {
  const written = await write({ to: ["a@b.example"], subject: "x\r\nBcc: evil@x.example\0\n\n" });
  assert.equal(headerOf(written, "Subject"), "x Bcc: evil@x.example");
  assert.equal(headerOf(written, "Bcc"), undefined);
});

test("nothing gets out of the name of an attachment", async () => {
  const attachments = [{ name: 'a"\r\nBcc: evil@x.example', size: 5 }];
  const written = await write({ to: ["a@b.example"] }, { attachments });
  assert.equal(headerOf(written, "X-Bcc-Guard-Attachment"), 'size=5; name="a\\" Bcc: evil@x.example"');
  assert.equal(headerOf(written, "Bcc"), undefined);
});

test("an entry that hides several mailboxes is a group of them", async () => {
  const written = await write({ to: ['"A" <e1@x.example>, "B" <b@c.example>'] });
  assert.equal(headerOf(written, "To"), '"A":\r\n "A" <e1@x.example>,\r\n "B" <b@c.example>;');
  assert.deepEqual(written.counts, { to: 1, cc: 0, bcc: 0 });
});

test("an entry that parses to nothing is still an entry", async () => {
  const written = await write({ to: ["(comment)"] }, { parse: async () => [] });
  assert.equal(headerOf(written, "To"), '"?"');
});

test("a parser that fails fails the whole", async () => {
  await assert.rejects(write({ to: ["never asked <x"] }), /was not asked/);
});

/** An address book with the lists given by folded name. */
const lists = members => ({ membersOf: async ({ name }) => members[name] ?? null });
const member = (name, email) => ({ name, email });

test("a list is a group of its members", async () => {
  const addressBook = lists({ "Customers (2026)": [member("顧客 1", "c1@k1.example"), member("", "c2@k2.example"), member("Nobody", "")] });
  const written = await write({ cc: ['"Customers (2026)" <"Customers (2026)">'] }, { addressBook });
  assert.equal(
    headerOf(written, "Cc"),
    '"Customers (2026)":\r\n "顧客 1" <c1@k1.example>,\r\n c2@k2.example,\r\n <"Nobody">;',
  );
  assert.deepEqual(written.counts, { to: 0, cc: 1, bcc: 0 });
});

test("a list in a list is a group in a group, and its members count as those of the whole", async () => {
  const inner = { name: "Inner (1)", members: [member("", "c1@k1.example"), { name: "Empty", members: [] }] };
  const addressBook = lists({ Outer: [inner, member("B", "b@k2.example")] });
  const written = await write({ cc: ["Outer <Outer>"] }, { addressBook });
  assert.equal(
    headerOf(written, "Cc"),
    '"Outer":\r\n "Inner (1)":\r\n c1@k1.example,\r\n "Empty":\r\n ;;,\r\n "B" <b@k2.example>;',
  );
  const [{ mailboxes }] = await readEntries(["Outer <Outer>"], { parse, addressBook });
  assert.deepEqual(mailboxes.map(({ email }) => email), ["c1@k1.example", "b@k2.example"]);
});

test("a member of a nested list whose name hides an address brings it along", async () => {
  const inner = { name: "Inner", members: [member('"A" <e1@x.example>, "B"', "b@c.example")] };
  const written = await write({ to: ["Outer <Outer>"] }, { addressBook: lists({ Outer: [inner] }) });
  assert.match(headerOf(written, "To"), /"A" <e1@x\.example>,\r\n "B" <b@c\.example>;;$/);
});

test("a list that looks like an address is still a list", async () => {
  const addressBook = lists({ "x@y.example": [member("", "c1@k1.example")] });
  const written = await write({ to: ['"x@y.example" <x@y.example>'] }, { addressBook });
  assert.equal(headerOf(written, "To"), '"x@y.example":\r\n c1@k1.example;');
});

test("an empty list is an empty group", async () => {
  const written = await write({ to: ["Empty <Empty>"] }, { addressBook: lists({ Empty: [] }) });
  assert.equal(headerOf(written, "To"), '"Empty":\r\n ;');
});

test("a member whose name hides an address brings it along", async () => {
  const addressBook = lists({ Outer: [member('"A" <e1@x.example>, "B"', "b@c.example")] });
  const written = await write({ to: ["Outer <Outer>"] }, { addressBook });
  assert.match(headerOf(written, "To"), /"A" <e1@x\.example>,\r\n "B" <b@c\.example>;$/);
});

test("a list behind one that adds nobody may go out as the address that it looks like", async () => {
  const addressBook = lists({ Empty: [], "x@y.example": [member("", "c1@k1.example")] });
  const items = ["Empty <Empty>", '"x@y.example" <x@y.example>'];
  const [, list] = await readEntries(items, { parse, addressBook });
  assert.deepEqual(list.mailboxes.map(({ email }) => email), ["c1@k1.example", "x@y.example"]);
  const [alone] = await readEntries(items.slice(1), { parse, addressBook });
  assert.deepEqual(alone.mailboxes.map(({ email }) => email), ["c1@k1.example"]);
});

test("what a list behind others is does not take longer the more of them there are", async () => {
  const names = Array.from({ length: 500 }, (_, i) => `List${i}`);
  let looks = 0;
  const counted = email => Object.defineProperty({ name: "" }, "email", { get: () => (looks++, email) });
  const addressBook = lists(Object.fromEntries(
    names.map((name, i) => [name, Array.from({ length: 100 }, (_, j) => counted(`c${i}-${j}@k.example`))]),
  ));
  const read = await readEntries(names.map(name => `${name} <${name}@lists.example>`), { parse, addressBook });
  assert.equal(read.flatMap(({ mailboxes }) => mailboxes).length, 50_000);
  assert.ok(looks >= 50_000 && looks < 10 * 50_000, `looked at ${looks} addresses: each list was compared with all others`);
});

test("for their names alone nobody looks into the lists", async () => {
  const addressBook = { isList: async ({ name }) => name === "Outer" };
  assert.deepEqual(
    await readNames(["Outer <Outer>", "a@b.example", "plain", '"A" <e1@x.example>, "B" <b@c.example>'], { parse, addressBook }),
    [
      { name: "Outer", email: "Outer", isList: true },
      { name: "", email: "a@b.example", isList: false },
      { name: "plain", email: "", isList: false },
      { name: "A", email: "e1@x.example", isList: false },
    ],
  );
});

test("a list in From or Reply-To is not expanded, as Thunderbird does not", async () => {
  const addressBook = { membersOf: () => assert.fail("looked for a list") };
  const written = await write({ from: "Outer <Outer>", replyTo: ["Outer <Outer>"] }, { addressBook });
  assert.equal(headerOf(written, "Reply-To"), '"Outer Outer"');
});

test("nodes are written as what they stand for", async () => {
  const addressBook = {
    entryOfNode: async ({ nodeId }) => member(nodeId, `${nodeId}@b.example`),
    membersOf: async ({ name }) => (name === "list" ? [member("", "m@k.example")] : null),
  };
  const to = [{ nodeId: "contact", type: "contact" }, { nodeId: "list", type: "mailingList" }];
  const written = await write({ to }, { addressBook });
  assert.equal(headerOf(written, "To"), '"contact" <contact@b.example>,\r\n "list":\r\n m@k.example;');
});

test("2,331 entries are as many, and plain ones need no parser", async () => {
  const to = Array.from({ length: 2331 }, (_, i) => (i % 2 ? `顧客 ${i} <c${i}@k${i}.example>` : `c${i}@k${i}.example`));
  const written = await write({ to }, { parse: () => assert.fail("asked the parser") });
  assert.equal(written.counts.to, 2331);
  assert.equal(headerOf(written, "To").split(",\r\n ").length, 2331);
});

test("newsgroups are written as such, and are nobody's address", async () => {
  const written = await write({ to: ["a@b.example"], newsgroups: ["comp.test", "alt.x"], followupTo: ['"comp.test"', "f@b.example"] });
  assert.equal(headerOf(written, "Newsgroups"), "comp.test,alt.x");
  assert.equal(headerOf(written, "Followup-To"), "comp.test");
  assert.equal(headerOf(written, "Mail-Followup-To"), "f@b.example");
  assert.deepEqual(written.counts, { to: 1, cc: 0, bcc: 0 });
  assert.match(written.people, /^Newsgroups: comp\.test,alt\.x\r$/m);
});

test("one newsgroup need not be in an array, and no newsgroup is no header", async () => {
  assert.equal(headerOf(await write({ newsgroups: "comp.test" }), "Newsgroups"), "comp.test");
  for (const newsgroups of [[], "", undefined])
    assert.equal(headerOf(await write({ newsgroups }), "Newsgroups"), undefined);
});

const customHeaders = [
  { name: "that holds an address", header: { name: "X-Copy-To", value: "山田 <a@b.example>" }, is: "X-Copy-To: 山田 <a@b.example>\r\n" },
  { name: "that names nobody", header: { name: "X-Tag", value: "seminar" }, is: "" },
  { name: "that breaks its line", header: { name: "X-Tag", value: "a@b.example\r\nBcc: evil@x.example" }, is: "X-Tag: a@b.example Bcc: evil@x.example\r\n" },
  { name: "with an odd name", header: { name: "X-Tag:\r\nBcc", value: "a@b.example" }, is: "X-TagBcc: a@b.example\r\n" },
];

for (const { name, header, is } of customHeaders) {
  test(`a header of the window's own ${name}`, async () => {
    const { people } = await write({ to: ["c@d.example"], customHeaders: [header] });
    assert.equal(people, `To: c@d.example\r\n${is}`);
  });
}

/** What Thunderbird 153 makes of addresses that were pasted as one entry: the helper's rule must see them. */
const glued = ["c0@k0.example c1", "c0@k0.example、c1", "c0@k0.example，c1", "c0@k0.example；c1", "c0@k0.example､c1", "c0@k0.example/c1", "c0@k0.example|c1", "c0@k0.example・c1", "山田 c0@k0.example、鈴木 c1"];

for (const local of glued) {
  test(`glued into one entry: ${local}`, async () => {
    const item = `"${local}"@k1.example`;
    const written = await write({ to: [item] }, { parse: async () => [{ email: item }] });
    assert.equal(headerOf(written, "To"), item);
  });
}

test("addresses that a tab glued are still one entry", async () => {
  const item = '"c0@k0.example\tc1"@k1.example';
  const written = await write({ to: [item] }, { parse: async () => [{ email: item }] });
  assert.equal(headerOf(written, "To"), '"c0@k0.example c1"@k1.example');
});

test("an address that became the name of another is written as its name", async () => {
  const item = '"<a@k1.example>" <b@k2.example>';
  const written = await write({ to: [item] }, { parse: async () => [{ name: "<a@k1.example>", email: "b@k2.example" }] });
  assert.equal(headerOf(written, "To"), item);
});

test("what answers go to is written", async () => {
  const written = await write({ to: ["a@b.example"], replyTo: ["r@b.example"], followupTo: "f@b.example" });
  assert.equal(headerOf(written, "Reply-To"), "r@b.example");
  assert.equal(headerOf(written, "Mail-Followup-To"), "f@b.example");
});

const single = [
  { name: "one mailbox", details: { to: ["a@b.example"] }, is: true },
  { name: "one in Bcc", details: { bcc: ["a@b.example"] }, is: true },
  { name: "nobody", details: { to: [] }, is: false },
  { name: "two", details: { to: ["a@b.example"], bcc: ["c@d.example"] }, is: false },
  { name: "one without an address", details: { to: ["plain"] }, is: false },
  { name: "one that hides two", details: { to: ['"A" <e1@x.example>, "B" <b@c.example>'] }, is: false },
  { name: "a list of one", details: { to: ["Outer <Outer>"] }, is: false },
  { name: "one, and a newsgroup", details: { to: ["a@b.example"], newsgroups: ["comp.test"] }, is: false },
  { name: "one, and an address in a header", details: { to: ["a@b.example"], customHeaders: [{ name: "X-A", value: "x@y.example" }] }, is: false },
  { name: "one, and a Reply-To", details: { to: ["a@b.example"], replyTo: ["r@b.example"] }, is: true },
];

for (const { name, details, is } of single) {
  test(`single mailbox: ${name}: ${is}`, async () => {
    const addressBook = lists({ Outer: [member("", "c1@k1.example")] });
    assert.equal((await write(details, { addressBook })).isSingleMailbox, is);
  });
}

test("the body is the one that is sent, with clean line ends", async () => {
  const details = { isPlainText: true, plainTextBody: "a\nb\r\nc\0\ud800", body: "<p>a" };
  const plain = await write(details);
  assert.ok(plain.text.endsWith("\r\n\r\na\r\nb\r\nc\ufffd\ufffd"));
  assert.match(headerOf(plain, "Content-Type"), /^text\/plain/);
  assert.ok((await write({ ...details, isPlainText: false })).text.endsWith("\r\n\r\n<p>a"));
});

const bodies = [
  { name: "large", body: "x".repeat(47 * 1024 * 1024), isKept: true },
  { name: "too large", body: "x".repeat(49 * 1024 * 1024), isKept: false },
  { name: "too large once it is JSON", body: '"'.repeat(25 * 1024 * 1024), isKept: false },
  { name: "too large once it is UTF-8", body: "あ".repeat(17 * 1024 * 1024), isKept: false },
];

for (const { name, body, isKept } of bodies) {
  test(`a body that is ${name} is ${isKept ? "kept" : "left out, and it says so"}`, async () => {
    const written = await write({ to: ["a@b.example"], isPlainText: true, plainTextBody: body });
    assert.equal(written.text.length > body.length, isKept);
    assert.equal(headerOf(written, "X-Bcc-Guard-Body") === undefined, isKept);
    assert.equal(headerOf(written, "To"), "a@b.example");
  });
}

test("of the message that is replied to, the address headers are handed on", () => {
  const headers = {
    from: ["=?UTF-8?Q?A?= <a@b.example>"],
    to: ["c@d.example,\r\n e@f.example", "g@h.example"],
    "reply-to": ["r@b.example\r\n\r\nTo: evil@x.example"],
    "mail-followup-to": ["l@b.example"],
    newsgroups: ["comp.test"],
    "message-id": ["<1@b.example>"],
    bcc: ["hidden@b.example"],
    subject: ["private"],
  };
  assert.equal(
    writeRepliedTo(headers),
    "From: =?UTF-8?Q?A?= <a@b.example>\r\n" +
      "To: c@d.example,  e@f.example\r\n" +
      "To: g@h.example\r\n" +
      "Reply-To: r@b.example To: evil@x.example\r\n" +
      "Mail-Followup-To: l@b.example\r\n" +
      "Newsgroups: comp.test\r\n" +
      "Message-ID: <1@b.example>\r\n\r\n",
  );
  assert.equal(writeRepliedTo({}), "");
});

test("of a copy, all headers in which people can stand are handed on", () => {
  const headers = {
    "x-copy-to": ["hidden@k9.example"],
    "x-identity-key": ["id@1"],
    "x-mozilla-draft-info": ["a@b"],
    "x-priority": ["1"],
    "list-post": ["<mailto:l@k8.example>"],
    "in-reply-to": ["<1@b.example>"],
    newsgroups: ["comp.test"],
    "followup-to": ["comp.test"],
    "resent-from": ["r@b.example"],
    from: ["a@b.example"],
  };
  assert.equal(
    writeSent(headers),
    ["From: a@b.example", "Resent-From: r@b.example", "Newsgroups: comp.test", "Followup-To: comp.test",
      "x-copy-to: hidden@k9.example", "list-post: <mailto:l@k8.example>", "", ""].join("\r\n"),
  );
});
