// original.js — Finds the message that another one replies to: who stands in its headers knows the others there.

import { writeRepliedTo } from "./message-writer.js";

const MESSAGE_ID = /<([^<>\s]+)>/;

/** Drafts that are listed, and those of one subject that are read: with more of them nobody is known. */
const MOST_DRAFTS = 1_000;
const MOST_ALIKE = 10;

/** @typedef {Object<string, string[]>} RawHeaders values by lower-case name, not decoded */

/**
 * @param {object} messages browser.messages
 * @param {number} id of the message
 * @returns {Promise<RawHeaders>} rejects if the message cannot be read, as when it lies on a server that is not there
 */
export const readRawHeaders = (messages, id) => messages.getHeaders(id, { decodeHeaders: false });

/**
 * Thunderbird writes In-Reply-To into a forwarded message as well, and that is no reply.
 *
 * @param {RawHeaders} headers
 * @returns {?string} the Message-ID of what they reply to
 */
function idOfOriginal(headers) {
  if (headers["x-forwarded-message-id"] !== undefined)
    return null;
  return MESSAGE_ID.exec(headers["in-reply-to"]?.[0] ?? "")?.[1] ?? null;
}

/**
 * @param {{messages: object}} api the browser object
 * @param {RawHeaders} headers of a message that was sent
 * @returns {Promise<string>} those of the message that it replies to, as `check` wants them; "" if there is none
 */
export async function originalOfMessage(api, headers) {
  return find(api, idOfOriginal(headers));
}

/**
 * @param {{folders: object, messages: object}} api the browser object
 * @param {object} details ComposeDetails
 * @returns {Promise<string>} as originalOfMessage()
 */
export async function originalOfWindow(api, { type, subject = "", relatedMessageId }) {
  if (type === "reply" && relatedMessageId !== undefined)
    return writeRepliedTo(await readRawHeaders(api.messages, relatedMessageId));
  if (type !== "draft")
    return "";

  const headerMessageId = await idOfDraft(api, subject);
  const related = headerMessageId === null ? null : await readRelated(api, relatedMessageId);

  return MESSAGE_ID.exec(related?.["message-id"]?.[0] ?? "")?.[1] === headerMessageId
    ? writeRepliedTo(related)
    : find(api, headerMessageId);
}

/** It may have been moved or deleted since the draft was saved. */
async function readRelated({ messages }, id) {
  try {
    return id === undefined ? null : await readRawHeaders(messages, id);
  } catch {
    return null;
  }
}

async function find({ messages }, headerMessageId) {
  if (headerMessageId === null)
    return "";

  const found = await messages.query({ headerMessageId, messagesPerPage: 1 });
  if (found.id)
    await messages.abortList(found.id);
  return found.messages.length === 0 ? "" : writeRepliedTo(await readRawHeaders(messages, found.messages[0].id));
}

/**
 * Thunderbird does not say which draft stands in a window, and what it calls related to it may as well have been
 * forwarded, or edited as new. So the draft is looked for by its subject.
 *
 * @returns {Promise<?string>} the Message-ID of what it replies to; null if it is no reply, or if several drafts
 *   of that subject disagree
 */
async function idOfDraft({ folders, messages }, subject) {
  const folderId = (await folders.query({ specialUse: ["drafts"] })).map(({ id }) => id);
  if (folderId.length === 0)
    return null;

  const page = await messages.query({ folderId, messagesPerPage: MOST_DRAFTS });
  if (page.id)
    await messages.abortList(page.id);
  const alike = page.messages.filter(draft => isSubjectOf(draft.subject ?? "", subject));
  if (page.id || alike.length > MOST_ALIKE)
    return null;

  const ids = new Set(await Promise.all(alike.map(async ({ id }) => idOfOriginal(await readRawHeaders(messages, id)))));
  return ids.size === 1 ? [...ids][0] : null;
}

const oneSpaced = text => text.replace(/\s+/g, " ").trim();

/** The index of a folder has no “Re:”. */
function isSubjectOf(indexed, subject) {
  const [short, whole] = [oneSpaced(indexed), oneSpaced(subject)];

  return short === whole || (short !== "" && whole.endsWith(`: ${short}`));
}
