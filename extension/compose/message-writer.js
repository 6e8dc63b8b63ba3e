// message-writer.js — Writes the RFC 5322 text of a message that is about to be sent: what the helper
// checks. The wire format is helper/data/protocol.md.

/** @typedef {import("./addressbook.js").Entry} Entry */

/**
 * @typedef {object} Written
 * @property {string} text the message
 * @property {{to: number, cc: number, bcc: number}} counts entries written in each field
 * @property {string} people the headers that name people
 * @property {boolean} isSingleMailbox one recipient in all, and that is no list
 * @property {string[]} alsoShown addresses in headers that are for no recipients
 */

/** The helper refuses requests above 64 MiB; headers and the rest of the request need room too. */
const BODY_LIMIT = 48 * 1024 * 1024;

/** A character takes six bytes of JSON at most (\u0000). */
const BYTES_PER_CHARACTER = 6;

const ATOM = "[^\\s()<>\\[\\]:;@\\\\,.\"\\x00-\\x1f\\x7f]+";
const DOT_ATOM = new RegExp(`^${ATOM}(?:\\.${ATOM})*$`, "u");
const COMMON_ADDRESS = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@[\w.-]+$/;
const DOMAIN = /^(?:[^\s()<>[\]:;@\\,"\x00-\x1f\x7f]+|\[[0-9A-Za-z.:-]+\])$/u;

/**
 * The shapes that need no parser: an address, or a name and an address, with nothing in them that
 * could be read in two ways. With 2,331 recipients typed by hand it saves as many round trips.
 */
const PLAIN_ADDRESS = "[\\w.!#$%&'*+/=?^`{|}~-]+@[\\w.-]+";
const PLAIN_NAME = "[^\\s\"\\\\,()<>\\[\\]:;@.=\\x00-\\x1f\\x7f][^\"\\\\,()<>\\[\\]:;@.=\\x00-\\x1f\\x7f]*";
const QUOTED_NAME = "[^\"\\\\=\\x00-\\x1f\\x7f]+";
const PLAIN = new RegExp(
  `^(?:(?:(${PLAIN_NAME})|"(${QUOTED_NAME})") <(${PLAIN_ADDRESS})>|(${PLAIN_ADDRESS}))$`,
  "u",
);

/** @returns {Array} the entries of a ComposeRecipientList, which may be one, several or none */
export function entriesOf(list) {
  if (list === undefined || list === null || list === "")
    return [];
  return Array.isArray(list) ? list : [list];
}

/**
 * Reads one entry of the compose window into the mailboxes that Thunderbird makes of it: one, as
 * good as always. A display name with quotes in it can hide more; they are sent to as well.
 *
 * @param {string|{nodeId: string, type: string}} item
 * @param {{parse: Function, addressBook: object}} tools `parse` is messengerUtilities.parseMailboxString
 * @returns {Entry[]|Promise<Entry[]>}
 */
function readItem(item, { parse, addressBook }) {
  if (typeof item !== "string")
    return addressBook.entryOfNode(item).then(entry => [entry]);

  const plain = PLAIN.exec(item);
  if (plain !== null)
    return [{ name: oneSpaced(plain[1] ?? plain[2] ?? ""), email: plain[3] ?? plain[4] }];

  return Promise.resolve(parse(item)).then(toEntries);
}

/** Names as Thunderbird's parser gives them. */
const oneSpaced = text => text.replace(/\s+/g, " ").trim();

/** What a mailbox does not have, the parser leaves out. */
const toEntries = mailboxes =>
  mailboxes.map(({ name, email }) => ({ name: name ?? "", email: email ?? "" }));

/**
 * @typedef {object} Read one entry of the compose window, with the mailboxes that it stands for
 * @property {string} name
 * @property {string} email
 * @property {boolean} isList
 * @property {Entry[]} mailboxes
 * @property {Array<import("./addressbook.js").Member>} members the same, with the lists among them
 */

/**
 * @param {Array} items entries of To, Cc or Bcc; Thunderbird looks for lists in these only
 * @returns {Promise<Read[]>} one for each
 */
export async function readEntries(items, tools) {
  const read = await Promise.all(items.map(item => readItem(item, tools)));
  const entries = await Promise.all(read.map(mailboxes => readEntry(mailboxes, tools)));
  const named = timesNamed(entries);

  return entries.map((entry, i) => (isSkipped(i, entries, named) ? withOwnAddress(entry) : entry));
}

/**
 * @param {Array} items entries of To, Cc or Bcc
 * @returns {Promise<Array<{name: string, email: string, isList: boolean}>>} as readEntries(), without
 *   a look at who is in a list
 */
export async function readNames(items, tools) {
  const read = await Promise.all(items.map(item => readItem(item, tools)));

  return Promise.all(
    read.map(async mailboxes => {
      const areLists = await Promise.all(mailboxes.map(one => tools.addressBook.isList(one)));
      return { ...firstOf(mailboxes), isList: areLists.includes(true) };
    }),
  );
}

const firstOf = mailboxes => ({ name: mailboxes[0]?.name ?? "", email: mailboxes[0]?.email ?? "" });

/** @returns {Promise<Read[]>} as readEntries(), without a look for lists */
async function readPlainEntries(items, tools) {
  const read = await Promise.all(items.map(item => readItem(item, tools)));

  return read.map(mailboxes => ({ name: "", email: "", isList: false, mailboxes, members: mailboxes }));
}

async function readEntry(read, tools) {
  const expanded = await Promise.all(read.map(one => expand(one, tools)));
  const members = expanded.flatMap(each => each.members);

  return {
    ...firstOf(read), isList: expanded.some(({ isList }) => isList), members, mailboxes: mailboxesOf(members),
  };
}

const mailboxesOf = members => members.flatMap(one => (one.members === undefined ? [one] : mailboxesOf(one.members)));

/**
 * Thunderbird takes a list out of its field and puts the members in its place. Where that adds
 * nobody, because the list is empty or its members are there already, it passes over the entry
 * behind it, and a list that stands there may go out as the address that it looks like.
 */
function isSkipped(i, entries, named) {
  return (
    i > 0 && entries[i].isList && entries[i - 1].isList &&
    entries[i - 1].mailboxes.every(({ email }) => named.get(email) > 1)
  );
}

/** @returns {Map<string, number>} of each address, in how many entries it is */
function timesNamed(entries) {
  const named = new Map();

  for (const { mailboxes } of entries) {
    for (const email of new Set(mailboxes.map(one => one.email)))
      named.set(email, (named.get(email) ?? 0) + 1);
  }
  return named;
}

function withOwnAddress(entry) {
  if (!isAddress(entry))
    return entry;

  const { name, email, mailboxes, members } = entry;
  const own = { name, email };
  return { ...entry, mailboxes: [...mailboxes, own], members: [...members, own] };
}

async function expand(entry, tools) {
  const members = entry.name === "" ? null : await tools.addressBook.membersOf(entry);

  return members === null
    ? { isList: false, members: [entry] }
    : { isList: true, members: await allAsSent(members, tools) };
}

const allAsSent = async (members, tools) =>
  (await Promise.all(members.map(member => asSent(member, tools)))).flat();

/**
 * Thunderbird writes a member's name as it is if it begins and ends with a quote, and reads the
 * line anew: such a name can hold further addresses.
 */
async function asSent(member, tools) {
  if (member.members !== undefined)
    return { ...member, members: await allAsSent(member.members, tools) };
  if (!/^".*"$/s.test(member.name))
    return [member];
  return [member, ...toEntries(await tools.parse(`${member.name} <${member.email}>`))];
}

/** CR, LF and NUL would begin a new header or end the text; no control character belongs in one. */
function oneLine(text) {
  return String(text).replace(/[\x00-\x1f\x7f]+/g, " ").replace(/[\ud800-\udfff]/gu, "\ufffd");
}

function quoted(text) {
  return `"${oneLine(text).replace(/["\\]/g, "\\$&")}"`;
}

/**
 * @param {string} email as Thunderbird's parser returns it
 * @returns {?string} the addr-spec, or null if the text is none
 */
function addrSpec(email) {
  if (COMMON_ADDRESS.test(email))
    return email;

  const text = oneLine(email).trim();
  const at = text.lastIndexOf("@");
  const domain = text.slice(at + 1);

  if (at < 1 || !DOMAIN.test(domain))
    return null;

  const local = text.slice(0, at);
  if (DOT_ATOM.test(local))
    return text;
  if (/^"(?:[^"\\]|\\.)*"$/u.test(local))
    return text;
  return `${quoted(local)}@${domain}`;
}

/** In place of who has no address: that somebody is meant, and not who. Quotes that Thunderbird put are not shown. */
const wordFor = ({ name, email }) =>
  quoted([name, email.replace(/^"(.*)"@/s, "$1@")].filter(Boolean).join(" ") || "?");

/**
 * @param {Entry} entry
 * @returns {string} the mailbox; a quoted word if the entry has no address
 */
function mailbox({ name, email }) {
  const address = addrSpec(email);

  if (address === null)
    return wordFor({ name, email });
  return name === "" ? address : `${quoted(name)} <${address}>`;
}

/** In a group GMime would take the word by itself for a part of the next name, and drop it. */
function memberText(member) {
  if (member.members !== undefined)
    return groupText(member);
  return isAddress(member) ? mailbox(member) : `<${wordFor(member)}>`;
}

const groupText = ({ name, members }) =>
  `${quoted(name || "?")}:\r\n ${members.map(memberText).join(",\r\n ")};`;

function entryText({ name, isList, mailboxes, members }) {
  if (!isList && mailboxes.length === 1)
    return mailbox(mailboxes[0]);
  return !isList && mailboxes.length === 0 ? quoted("?") : groupText({ name, members });
}

function header(name, entries) {
  return entries.length === 0 ? "" : `${name}: ${entries.map(entryText).join(",\r\n ")}\r\n`;
}

/** @returns {Promise<object>} everybody who is named in the message, by field, and what names more */
async function readFields(details, tools) {
  const read = async (field, reader) => [field, await reader(entriesOf(details[field]), tools)];
  const fields = await Promise.all([
    ...["to", "cc", "bcc"].map(field => read(field, readEntries)),
    ...["from", "replyTo", "followupTo"].map(field => read(field, readPlainEntries)),
  ]);

  return {
    ...Object.fromEntries(fields),
    newsgroups: entriesOf(details.newsgroups), custom: customAddressHeaders(details),
  };
}

/** @returns {Array<{name: string, value: string}>} those headers of the window's own that may hold an address */
export const customAddressHeaders = ({ customHeaders }) =>
  entriesOf(customHeaders).filter(({ value }) => value.includes("@"));

/** What answers go to may be newsgroups as well as people; Thunderbird puts both into one field. */
const groupsIn = entries =>
  entries.flatMap(({ mailboxes }) => mailboxes.filter(one => !isAddress(one)).map(({ name, email }) => email || name));

const line = (name, value) => (value === "" ? "" : `${name}: ${oneLine(value)}\r\n`);

function addressHeaders({ from, to, cc, bcc, replyTo, followupTo, newsgroups, custom }) {
  return [
    header("From", from),
    header("To", to),
    header("Cc", cc),
    header("Bcc", bcc),
    header("Reply-To", replyTo),
    header("Mail-Followup-To", followupTo.filter(({ mailboxes }) => mailboxes.some(isAddress))),
    line("Newsgroups", newsgroups.join(",")),
    line("Followup-To", groupsIn(followupTo).join(",")),
    ...custom.map(({ name, value }) => line(name.replace(/[^\w-]/g, "") || "X", value)),
  ].join("");
}

/**
 * @param {object} details ComposeDetails
 * @param {Promise<Array<{name: string, size: number}>>} attachments awaited last: with thousands of
 *   recipients, Thunderbird takes longer to answer than writing them does
 * @param {{parse: Function, addressBook: object}} tools
 * @returns {Promise<Written>}
 */
export async function writeMessage(details, attachments, tools) {
  const fields = await readFields(details, tools);
  const { to, cc, bcc } = fields;
  const people = addressHeaders(fields);
  const head = `${people}Subject: ${oneLine(details.subject ?? "")}\r\n`;
  const tail = bodyPart(details);

  return {
    // Half of a character, as of an emoji that was cut, is nothing that JSON could carry.
    text: [head, ...(await attachments).map(attachmentHeader), tail]
      .join("")
      .replace(/\p{Surrogate}/gu, "\uFFFD"),
    counts: { to: to.length, cc: cc.length, bcc: bcc.length },
    people,
    isSingleMailbox:
      isSingleMailbox([...to, ...cc, ...bcc]) && fields.newsgroups.length + fields.custom.length === 0,
    alsoShown: [...fields.replyTo, ...fields.followupTo].flatMap(({ mailboxes }) => mailboxes.map(({ email }) => email)),
  };
}

/** @returns {Promise<string>} as `people` of writeMessage(), with its lists as they are now */
export const writePeople = async (details, tools) => addressHeaders(await readFields(details, tools));

function isSingleMailbox(recipients) {
  const [{ isList, mailboxes } = {}, ...others] = recipients;

  return others.length === 0 && isList === false && mailboxes.length === 1 && isAddress(mailboxes[0]);
}

const isAddress = ({ email }) => addrSpec(email) !== null;

function attachmentHeader({ name, size }) {
  return `X-Bcc-Guard-Attachment: size=${Number(size) || 0}; name=${quoted(name ?? "")}\r\n`;
}

function bodyPart(details) {
  const [type, body] = details.isPlainText
    ? ["text/plain", details.plainTextBody]
    : ["text/html", details.body];
  const start = [
    "MIME-Version: 1.0\r\n",
    `Content-Type: ${type}; charset=UTF-8\r\n`,
    "Content-Transfer-Encoding: 8bit\r\n",
  ].join("");

  if (!fits(body ?? ""))
    return `${start}X-Bcc-Guard-Body: left out; size=${body.length}\r\n\r\n`;

  const clean = (body ?? "").replace(/\0|[\ud800-\udfff]/gu, "\ufffd").replace(/\r\n?|\n/g, "\r\n");
  return `${start}\r\n${clean}`;
}

/** Measures only what could be too large: the measuring itself costs a copy. */
function fits(body) {
  return (
    body.length * BYTES_PER_CHARACTER <= BODY_LIMIT ||
    new TextEncoder().encode(JSON.stringify(body)).length <= BODY_LIMIT
  );
}

const REPLIED_TO_HEADERS = [
  "From", "To", "Cc", "Reply-To", "Mail-Followup-To", "Newsgroups", "Message-ID", "In-Reply-To", "References",
];
const SENT_HEADERS = [
  "From", "Sender", "To", "Cc", "Bcc", "Reply-To", "Mail-Followup-To", "Mail-Reply-To", "Resent-From", "Resent-To",
  "Resent-Cc", "Disposition-Notification-To", "Newsgroups", "Followup-To", "Subject", "Message-ID",
  "Content-Type",
];

/** Those of the compose window are among them; Thunderbird's own tell of folders and identities. */
const OTHER_HEADER = /^(?:x-(?!mozilla-|identity-|account-)|list-)[\w-]+$/;

/**
 * @param {Object<string, string[]>} headers raw values by lower-case name, as messages.getHeaders
 *   returns them without decoding
 * @returns {string} the part of the original message that says who knew whom
 */
export const writeRepliedTo = headers => writeHeaders(headers, REPLIED_TO_HEADERS);

/** @returns {string} the headers of a sent message that its check reads, as they stand in its copy */
export function writeSent(headers) {
  const others = Object.keys(headers).filter(
    name => OTHER_HEADER.test(name) && headers[name].some(value => value.includes("@")),
  );

  return writeHeaders(headers, [...SENT_HEADERS, ...others]);
}

/** @returns {string} all headers of a message, as they stand in its copy */
export const writeAll = headers => writeHeaders(headers, Object.keys(headers));

function writeHeaders(headers, names) {
  const lines = names.flatMap(name =>
    (headers[name.toLowerCase()] ?? []).map(value => `${name}: ${oneLine(value)}\r\n`),
  );

  return lines.length === 0 ? "" : `${lines.join("")}\r\n`;
}
