// composed.js — What all messages of a job have in common, out of the compose window. Who gets each is not here.

import { recipientsOf } from "../compose/recipients.js";
import { outgoingOf } from "./outgoing.js";
import { within } from "../base/deadline.js";

/**
 * @typedef {object} Message what all messages of a job have in common
 * @property {object} common what messages.sendMessage takes beside recipients and attachments
 * @property {object} outgoing what it takes in place of the same of these
 * @property {import("../compose/recipients.js").RecipientLists} recipients as they stood in the window
 * @property {File[]} files what is attached
 * @property {string} [folder] in which these lie, if they are OwnFiles
 * @property {string} start by which a job is known that began without the extension's knowing
 * @property {boolean} copies whether Thunderbird keeps each of them in Sent, beside the one that stands for all
 */

/**
 * @typedef {object} Letter what one message of a job says by itself, which was written ahead
 * @property {string} subject
 * @property {string} body
 * @property {boolean} isPlainText
 */

/** Thunderbird may fetch an attachment from a server: that of a forwarded message, say. */
const FILES_MS = 60_000;

/** What messages.sendMessage takes as the compose window has it. */
const KEPT = [
  "from", "identityId", "replyTo", "followupTo", "subject", "body", "plainTextBody", "isPlainText", "deliveryFormat",
  "priority", "returnReceipt", "deliveryStatusNotification", "attachVCard", "customHeaders",
];

/** What the helper keeps (helper/data/protocol.md, piece). */
const MOST_OF_ONE = 25 * 1024 * 1024;
const MOST_OF_ALL = 64 * 1024 * 1024;
const MOST_FILES = 1_000;

/** Pictures that are no link: Thunderbird makes parts of the message of them only out of a compose window. */
const PICTURES = "img, input[type=image], [background], link[href], [style*='url(']";

/** Nothing else tells that attachments became links; what can be read of these is the files themselves. */
const LINKS = 'id="cloudAttachmentListRoot"';

/**
 * @param {object} details ComposeDetails
 * @param {Array<{size: number}>} attachments
 * @param {Set<string>} plainIdentities ids of those from which Thunderbird sends plain text alone without a window
 * @returns {true|string} whether each person can get it alone: else the word for the helper, which knows all other reasons
 */
export function canGoToEach(details, attachments, plainIdentities) {
  const sizes = attachments.map(({ size }) => size);

  if (details.selectedEncryptionTechnology?.signMessage || details.attachPublicPGPKey)
    return "signed";
  if ((details.customHeaders ?? []).some(({ name }) => !/^x-/i.test(name)))
    return "headers";
  if (!details.isPlainText && plainIdentities.has(details.identityId))
    return "format";
  if (!details.isPlainText && hasPictures(details.body ?? ""))
    return "pictures";
  if ((details.body ?? "").includes(LINKS))
    return "links";
  if (sizes.length > MOST_FILES || Math.max(0, ...sizes) > MOST_OF_ONE || sizes.reduce((sum, size) => sum + size, 0) > MOST_OF_ALL)
    return "files";
  return true;
}

function hasPictures(body) {
  if (!/<img|<input|<link|background|url\(/i.test(body))
    return false; // as nearly always

  const isLink = value => value === null || /^(?:https?:|\s*$)/i.test(value);
  const found = new DOMParser().parseFromString(body, "text/html").querySelectorAll(PICTURES);

  return [...found].some(
    one =>
      !["src", "background", "href"].every(name => isLink(one.getAttribute(name))) ||
      /url\(\s*["']?(?!https?:)/i.test(one.getAttribute("style") ?? ""),
  );
}

/**
 * @param {object} api the browser object
 * @param {number} tabId of the compose window
 * @param {object} details ComposeDetails whose recipients were checked
 * @returns {Promise<Message>}
 */
export async function readComposed(api, tabId, details) {
  const { compose } = api;
  const [dictionaries, attachments, outgoing] = await within(FILES_MS, Promise.all([
    compose.getActiveDictionaries(tabId), compose.listAttachments(tabId), outgoingOf(api, details),
  ]));
  const read = async ({ id, name }) => {
    const file = await compose.getAttachmentFile(id);
    return file.name === name ? file : new File([file], name, { type: file.type });
  };
  const files = await within(FILES_MS, Promise.all(attachments.map(read)));
  const kept = Object.fromEntries(KEPT.filter(key => details[key] !== undefined).map(key => [key, details[key]]));
  const contentLanguage = Object.keys(dictionaries).filter(language => dictionaries[language]);

  const common = { ...kept, ...(contentLanguage.length > 0 && { contentLanguage }) };

  return { common, outgoing, recipients: recipientsOf(details), files };
}

/** @returns {string} for the helper, which keeps the files beside it */
export const writeKept = ({ common, outgoing, recipients, files, start, copies }) =>
  JSON.stringify({ common, outgoing, recipients, start, copies, types: files.map(({ type }) => type) });

/**
 * @param {File} details what writeKept() gave
 * @param {File[]} files
 * @returns {Promise<Message>}
 */
export async function readKept(details, files) {
  const { types, ...kept } = JSON.parse(await details.text());

  return { ...kept, files: files.map((file, i) => new File([file], file.name, { type: types[i] ?? "" })) };
}

/** @returns {string} plain text as a compose window has it */
function editorOf(words) {
  const escaped = words.replace(/[&<>]/g, sign => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);

  return `<body style="white-space: pre-wrap">${escaped.replace(/\r?\n/g, "<br>")}</body>`;
}

/**
 * @param {object} api the browser object
 * @param {Message} message
 * @param {Letter} [letter] what was written ahead
 * @returns {Promise<Message>} as Thunderbird would send it from a window
 */
export async function readyLetter(api, message, letter) {
  if (letter === undefined)
    return message;

  const { isPlainText, body } = letter;
  const details = { identityId: message.common.identityId, isPlainText, body: isPlainText ? editorOf(body) : body };

  return { ...messageWith(message, letter), outgoing: await outgoingOf(api, details) };
}

/**
 * @param {Message} message
 * @param {Letter} [letter] of one of them
 * @returns {Message} as that one is
 */
export function messageWith({ common, ...message }, letter) {
  if (letter === undefined)
    return { ...message, common };

  const { subject, body, isPlainText } = letter;
  const words = isPlainText ? { plainTextBody: body } : { body, deliveryFormat: "both" };

  return { ...message, common: { ...common, subject, isPlainText, ...words } };
}

/**
 * Thunderbird keeps some hundred bytes of each list that it is given, as long as it runs: empty ones are left out.
 *
 * @returns {object} NewMessageDetails of one message; nothing of it is kept in Sent where one stands for all
 */
export function messageTo({ common, outgoing, files, copies }, { to, cc, bcc }) {
  const attachments = files.map(file => ({ name: file.name, file }));
  const details = { ...common, ...outgoing, to, cc, bcc, attachments, ...(!copies && { overrideDefaultFccFolder: "" }) };

  delete details[details.isPlainText ? "body" : "plainTextBody"];
  return Object.fromEntries(Object.entries(details).filter(([, value]) => !Array.isArray(value) || value.length > 0));
}
