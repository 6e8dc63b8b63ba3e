// preview.js — What converting would do, as the person will find it in the compose window. Pure.

import { entriesOf, readEntries } from "./message-writer.js";
import { converted } from "./conversion.js";
import { FIELDS } from "./recipients.js";

/** How many entries of a field are shown before their number is: beside each other, and by themselves. */
const SHOWN = 4;
const SHOWN_ALONE = 50;

/**
 * @typedef {object} PreviewEntry
 * @property {string} text as written; of a list its name
 * @property {?number} members of a list how many it has; null for anything else
 * @property {boolean} isNew it stands here only after converting
 */

/** @typedef {Object<string, {total: number, entries: PreviewEntry[]}>} PreviewSide by field */

/**
 * @param {object} details ComposeDetails as they were checked
 * @param {{moves: Array, emptyTo: string[]}} conversion with all its moves
 * @param {object} tools as readEntries() wants them
 * @returns {Promise<{before: PreviewSide, after: PreviewSide}>}
 */
export async function previewOf(details, conversion, tools) {
  const after = converted(details, conversion);
  const moved = conversion.moves.filter(([field]) => field === "to");
  const stayInTo = entriesOf(details.to).length - moved.reduce((n, [, first, last]) => n + last - first + 1, 0);
  const firstNew = {
    to: stayInTo > 0 ? Infinity : 0,
    cc: Infinity,
    bcc: entriesOf(details.bcc).length,
  };

  return {
    before: await sideOf(details, () => false, tools),
    after: await sideOf(after, (field, i) => i >= firstNew[field], tools),
  };
}

/**
 * @param {object} details ComposeDetails
 * @param {object} tools as readEntries() wants them
 * @returns {Promise<{before: PreviewSide}>} the recipients as they are
 */
export const recipientsIn = async (details, tools) => ({
  before: await sideOf(details, () => false, tools, SHOWN_ALONE),
});

async function sideOf(lists, isNew, tools, most = SHOWN) {
  const side = {};

  for (const field of FIELDS) {
    const items = entriesOf(lists[field]);
    const shown = items.slice(0, most);
    const read = await readEntries(shown, tools);
    side[field] = {
      total: items.length,
      entries: read.map((entry, i) => ({ ...shownEntry(shown[i], entry), isNew: isNew(field, i) })),
    };
  }
  return side;
}

function shownEntry(item, { name, email, isList, mailboxes }) {
  if (isList)
    return { text: name, members: mailboxes.length };
  return { text: typeof item === "string" ? item : name || email, members: null };
}
