// draft.js — The request that was made for a message, as it stands in its window and in its draft: the header that it
// is sent with. It says nothing of who approves and of how many.

import { readRawHeaders } from "../compose/original.js";

const HEADER = "X-Bcc-Guard-Approval";

/** Drafts of one subject. */
const MOST_ALIKE = 20;

const isHeader = ({ name }) => name.toLowerCase() === HEADER.toLowerCase();

/** @returns {boolean} whether that is the id of a request */
const isId = text => /^[0-9a-f]{32}$/.test(text ?? "");

/**
 * @param {object} verdict
 * @returns {?string} the request by which others approved the message; null: nobody had to, or not all of them have
 */
export const approvedBy = ({ approval }) => (approval?.approved ? approval.request.request : null);

/**
 * @param {object} details ComposeDetails
 * @param {?string} request its id; null: none
 * @returns {?object} what of ComposeDetails has to change, so that the message bears that and no other; null: nothing
 */
export function bearing({ customHeaders = [] }, request) {
  const others = customHeaders.filter(header => !isHeader(header));
  const wanted = request === null ? others : [...others, { name: HEADER, value: request }];
  const found = customHeaders.filter(isHeader).map(({ value }) => value);

  return found.length === (request === null ? 0 : 1) && (request === null || found[0] === request)
    ? null
    : { customHeaders: wanted };
}

/**
 * Thunderbird does not put such a header of a draft into the window in which it is opened again.
 *
 * @param {object} api the browser object
 * @param {object} details ComposeDetails
 * @returns {Promise<?string>} the id of the request that was made for it; null: none was
 */
export async function requestOf(api, { type, relatedMessageId, subject = "", customHeaders = [] }) {
  const own = customHeaders.find(isHeader)?.value;

  if (isId(own))
    return own;
  if (type !== "draft")
    return null;
  return (relatedMessageId && (await headerOf(api, relatedMessageId))) ?? requestInDrafts(api, subject);
}

/** What Thunderbird calls related may be an earlier state of the draft, which is gone. */
async function headerOf({ messages }, id) {
  try {
    return requestIn(await readRawHeaders(messages, id));
  } catch {
    return null;
  }
}

const oneSpaced = text => text.replace(/\s+/g, " ").trim();

/** @returns {Promise<?string>} the request of the drafts of that subject; null where they disagree, or are too many to be read */
async function requestInDrafts(api, subject) {
  const folderId = (await api.folders.query({ specialUse: ["drafts"] })).map(({ id }) => id);
  const page = folderId.length === 0 ? { messages: [] } : await api.messages.query({ folderId, subject });
  const alike = page.messages.filter(draft => oneSpaced(draft.subject ?? "") === oneSpaced(subject));

  if (page.id)
    await api.messages.abortList(page.id);
  if (page.id || alike.length > MOST_ALIKE)
    return null;
  const ids = new Set(await Promise.all(alike.map(({ id }) => headerOf(api, id))));
  return ids.size === 1 ? [...ids][0] : null;
}

/**
 * @param {Object<string, string[]>} headers by lower-case name
 * @returns {?string} the id of the request of a message that bears one
 */
export function requestIn(headers) {
  const [value] = headers[HEADER.toLowerCase()] ?? [];

  return isId(value?.trim()) ? value.trim() : null;
}
