// files.js — Messages of a job as files: the one in Sent that stands for all, and those that another program is to send.
// Pure.

const LINE = /.{1,76}/g;

/** So many bytes of UTF-8 fit into an encoded word of 75 characters (RFC 2047, 2). */
const WORD_BYTES = 45;

/** What a report of the copy knows the messages by that it stands for (helper/report/each-copy.h). */
const DIGEST = 16;
const DIGESTS_A_LINE = 4;

/** What messages.sendMessage takes beside the headers that it knows. */
const OWN_HEADER = /^X-[\w-]+$/i;

/** What the numbers of a ZIP can say. */
const MOST_FILES = 0xffff;
const MOST_BYTES = 0xffff_ffff;

const bytesOf = text => new TextEncoder().encode(text);
const wrapped = bytes => (bytes.toBase64().match(LINE) ?? []).join("\r\n");

/** @returns {string} as it can stand in a header */
function encoded(text) {
  if (/^[\x20-\x7e]*$/.test(text))
    return text;

  const words = [""];
  for (const character of text.replace(/[\x00-\x1f\x7f]+/g, " ")) {
    if (bytesOf(words.at(-1) + character).length > WORD_BYTES)
      words.push("");
    words[words.length - 1] += character;
  }
  return words.map(word => `=?UTF-8?B?${bytesOf(word).toBase64()}?=`).join("\r\n ");
}

/** @param {string} entry as `name <address>`, or the address alone */
function mailbox(entry) {
  const [, name, address] = /^\s*(.*?)\s*(<[^<>]*>)\s*$/s.exec(entry) ?? [];

  if (!name)
    return entry.replace(/[\r\n]+/g, " ");
  if (/^[\x20-\x7e]*$/.test(name))
    return `${name} ${address}`;
  return `${encoded(name.replace(/^"(.*)"$/s, "$1").replace(/\\(.)/gs, "$1"))} ${address}`;
}

const header = (name, value) => (value ? `${name}: ${value}\r\n` : "");
const people = (name, entries) => header(name, [entries ?? []].flat().filter(Boolean).map(mailbox).join(",\r\n "));

const part = (headers, bytes) => [`${headers}Content-Transfer-Encoding: base64\r\n\r\n`, wrapped(bytes), "\r\n"];

/** @param {string} kind of multipart */
function joined(kind, parts, boundary) {
  if (parts.length === 1)
    return parts[0];
  return [
    `Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n`,
    ...parts.flatMap(one => [`--${boundary}\r\n`, ...one]), `--${boundary}--\r\n`,
  ];
}

/** The name of a file as RFC 2231 has it, which needs no quotes. */
const parameter = (name, value) =>
  `${name}*=UTF-8''${encodeURIComponent(value).replace(/['()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`;

async function digestOf(messageId) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", bytesOf(messageId)));

  return [...bytes].map(byte => byte.toString(16).padStart(2, "0")).join("").slice(0, DIGEST);
}

/** Servers report of these: each has a Message-ID of its own. */
async function standsFor(messageIds) {
  const digests = await Promise.all(messageIds.map(digestOf));
  const lines = [];

  while (digests.length > 0)
    lines.push(digests.splice(0, DIGESTS_A_LINE).join(" "));
  return header("X-Bcc-Guard-Each", lines.join("\r\n "));
}

/**
 * @param {import("./composed.js").Message} message
 * @param {object} own what this one has alone
 * @param {string[]} [own.to]
 * @param {string[]} [own.cc]
 * @param {string[]} [own.bcc]
 * @param {string} own.messageId
 * @param {Date} own.date
 * @param {string[]} [own.messageIds] of the messages that it stands for
 * @returns {Promise<Uint8Array>} as RFC 5322 has it
 */
export async function messageFile({ common, outgoing, files }, { to, cc, bcc, messageId, date, messageIds = [] }) {
  const boundary = `=_${messageId.replace(/\W/g, "")}`;
  const text = part("Content-Type: text/plain; charset=UTF-8\r\n", bytesOf(common.plainTextBody ?? ""));
  const html = part("Content-Type: text/html; charset=UTF-8\r\n", bytesOf(outgoing?.body ?? common.body ?? ""));
  const texts = common.isPlainText ? [text] : common.plainTextBody === undefined ? [html] : [text, html];
  const body = joined("alternative", texts, `${boundary}a`);
  const attached = await Promise.all(files.map(async file => part(
    `Content-Type: ${file.type || "application/octet-stream"}; ${parameter("name", file.name)}\r\n` +
      `Content-Disposition: attachment; ${parameter("filename", file.name)}\r\n`,
    new Uint8Array(await file.arrayBuffer()),
  )));
  const head = [
    people("From", common.from), people("To", to), people("Cc", cc), people("Bcc", bcc), people("Reply-To", common.replyTo),
    header("Subject", encoded(common.subject ?? "")), header("Date", date.toUTCString().replace("GMT", "+0000")),
    header("Message-ID", `<${messageId}>`), header("Content-Language", common.contentLanguage?.join(", ")),
    header("X-Priority", { highest: "1", high: "2", low: "4", lowest: "5" }[common.priority]),
    ...(common.customHeaders ?? []).filter(({ name }) => OWN_HEADER.test(name)).map(({ name, value }) => header(name, encoded(value))),
    await standsFor(messageIds), common.returnReceipt ? people("Disposition-Notification-To", common.from) : "", "MIME-Version: 1.0\r\n",
  ];

  return bytesOf([...head, ...joined("mixed", [body, ...attached], boundary)].join(""));
}

function crcOf(bytes) {
  let crc = -1;

  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++)
      crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** Numbers of 2 and 4 bytes, the lowest first. */
function packed(...fields) {
  return Uint8Array.from(fields.flatMap(([size, value]) => Array.from({ length: size }, (_, i) => (value >>> (8 * i)) & 255)));
}

/**
 * @param {Array<{name: string, bytes: Uint8Array}>} files names in ASCII
 * @returns {Blob} a ZIP, in which they stand as they are; throws if they are too many for one
 */
export function zipOf(files) {
  const parts = [];
  const directory = [];
  let offset = 0;

  for (const { name, bytes } of files) {
    const common = [[2, 20], [2, 0], [2, 0], [2, 0], [2, 33], [4, crcOf(bytes)], [4, bytes.length], [4, bytes.length], [2, name.length], [2, 0]];
    const local = packed([4, 0x04034b50], ...common);

    directory.push(packed([4, 0x02014b50], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), bytesOf(name));
    parts.push(local, bytesOf(name), bytes);
    offset += local.length + name.length + bytes.length;
    if (files.length > MOST_FILES || offset > MOST_BYTES)
      throw new RangeError("That is too much for one file");
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = packed([4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, size], [4, offset], [2, 0]);

  return new Blob([...parts, ...directory, end], { type: "application/zip" });
}
