// undo.js — Takes a conversion back, as long as the window is open and its recipients are those that
// the conversion made.

import { toolsOf } from "../compose/addressbook.js";
import { Recipients, recipientsOf, sameRecipients } from "../compose/recipients.js";

/** @typedef {import("../compose/recipients.js").RecipientLists} RecipientLists */

export class Undo {
  #parts;
  #kept = new Map();

  /**
   * @param {object} parts
   * @param {object} parts.api the browser object
   * @param {{bookIds: string[]}} parts.memory
   * @param {import("./recipient-lock.js").Turns} parts.turns
   * @param {import("../windows/badge.js").Badge} parts.badge
   */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * @param {number} tabId of the compose window
   * @param {{before: object, after: RecipientLists}} conversion ComposeDetails, and what stands in the
   *   window since
   */
  keep(tabId, { before, after }) {
    this.#kept.set(tabId, { before: recipientsOf(before), after });
  }

  /** Shows that there is something to undo. */
  announce(tabId) {
    if (this.#kept.has(tabId))
      this.#parts.badge.mark(tabId, "undo");
  }

  /** @returns {?number} how many entries it would move back; null if there is nothing to undo */
  count(tabId) {
    const kept = this.#kept.get(tabId);

    return kept === undefined ? null : kept.after.bcc.length - kept.before.bcc.length;
  }

  /**
   * @param {number} tabId
   * @returns {Promise<string>} “undone”; “nothing” to undo; “changed”: the recipients are others by
   *   now; “sending”: they must not change now; “failed”: Thunderbird did not take them
   */
  async takeBack(tabId) {
    const kept = this.#kept.get(tabId);
    if (kept === undefined)
      return "nothing";

    const { api, memory, turns } = this.#parts;
    // Not even a look: Thunderbird would read the window anew, and forget the members of its lists.
    if (turns.isSending(tabId))
      return "sending";

    const recipients = new Recipients(api, tabId, toolsOf(api, memory));
    const now = await recipients.read();
    if (!sameRecipients(now, kept.after)) {
      this.forget(tabId);
      return "changed";
    }

    const change = turns.change(tabId, () => recipients.change(kept.after, kept.before));
    if (change === null)
      return "sending";
    try {
      await change;
    } catch (error) {
      console.error("The conversion could not be taken back:", error.message);
      return "failed";
    }
    this.forget(tabId);
    return "undone";
  }

  /** There is nothing to take back any more. */
  forget(tabId) {
    this.#kept.delete(tabId);
    this.#parts.badge.unmark(tabId, "undo");
  }
}
