// conversion.js — Moves recipients to Bcc as the helper says. Pure.

import { entriesOf } from "./message-writer.js";

/**
 * @typedef {[string, number, number]} Move field, first and last entry, counted from 0
 */

/**
 * The recipients after the conversion: every entry as written; in Bcc the entries that were there
 * come first, then those of To, then those of Cc.
 *
 * @param {object} details ComposeDetails as they were checked
 * @param {{moves: Move[], emptyTo: string[]}} conversion
 * @returns {{to: Array, cc: Array, bcc: Array}}
 */
export function converted(details, { moves, emptyTo }) {
  const before = { to: entriesOf(details.to), cc: entriesOf(details.cc) };
  const moving = { to: new Set(), cc: new Set() };

  for (const [field, first, last] of moves) {
    if (!(first >= 0 && first <= last && last < (before[field]?.length ?? 0)))
      throw new Error(`The move ${field} ${first} to ${last} names entries that are not there`);
    for (let i = first; i <= last; i++)
      moving[field].add(i);
  }

  const stay = field => before[field].filter((_, i) => !moving[field].has(i));
  const go = field => before[field].filter((_, i) => moving[field].has(i));
  const to = stay("to");

  return {
    to: to.length > 0 ? to : [...emptyTo],
    cc: stay("cc"),
    bcc: [...entriesOf(details.bcc), ...go("to"), ...go("cc")],
  };
}

/**
 * Thunderbird reads what it is given anew, and some names do not survive it. So what stands in the
 * compose window afterwards is compared, field by field, with what should stand there.
 *
 * A display name may come back changed (a semicolon becomes a comma), but not that of a list: the
 * list is found by its name.
 *
 * @param {Array<{name: string, email: string, isList: boolean}>} wanted
 * @param {Array<{name: string, email: string}>} found
 */
export function sameEntries(wanted, found) {
  return (
    wanted.length === found.length &&
    wanted.every(
      (entry, i) =>
        entry.email === found[i].email &&
        ((entry.email !== "" && !entry.isList) || entry.name === found[i].name),
    )
  );
}
