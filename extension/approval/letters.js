// letters.js — Sends what one desk writes to another: a request, or an answer. Mail carries them: each goes out of a
// compose window of its own, which is there for a moment.

import { entriesOf } from "../compose/message-writer.js";

/** Thunderbird closes the window of a message that it has sent before it says so. */
const CLOSED_MS = 10_000;

export class Letters {
  #api;
  #helper;
  #underWay = new Map();

  /**
   * @param {object} parts
   * @param {object} parts.api the browser object
   * @param {import("../helper/port.js").Helper} parts.helper
   */
  constructor({ api, helper }) {
    this.#api = api;
    this.#helper = helper;
  }

  /**
   * What is written on such a letter is for insiders who are named in the policy: nobody is asked about it. One with other
   * recipients than it was given is a message like any other.
   *
   * @param {number} tabId of a compose window that is about to send
   * @param {object} details ComposeDetails
   */
  isOurs(tabId, details) {
    const letter = this.#underWay.get(tabId);
    const others = ["cc", "bcc", "newsgroups"].flatMap(field => entriesOf(details[field]));

    return letter !== undefined && others.length === 0 && sameEntries(entriesOf(details.to), letter.to);
  }

  /**
   * @param {import("../helper/port.js").Letter} letter
   * @returns {Promise<File[]>} its parts, which the helper forgets
   */
  async fetch({ request, parts }) {
    const files = [];

    for (const [i, part] of parts.entries())
      files.push(await this.#helper.approvalFile(request, part, i));
    this.#helper.dismiss(request);
    return files;
  }

  /**
   * @param {import("../helper/port.js").Letter} letter
   * @param {File[]} files its parts
   * @param {?string} identityId whose letter it is; null: the one that Thunderbird takes
   * @returns {Promise<void>} when it left; rejects if it did not, and then its window is gone
   */
  async send({ to, subject, text }, files, identityId) {
    const { compose } = this.#api;
    const { id } = await compose.beginNew({
      to, subject, plainTextBody: text, isPlainText: true,
      attachments: files.map(file => ({ file, name: file.name })),
      ...(identityId && { identityId }),
    });
    const letter = { to };
    const closed = new Promise((_, reject) => (letter.close = reject));

    this.#underWay.set(id, letter);
    try {
      mustHaveLeft(await Promise.race([compose.sendMessage(id), closed]));
    } catch (error) {
      await this.#close(id);
      throw error;
    } finally {
      this.#underWay.delete(id);
    }
  }

  /** @param {number} tabId of a compose window that was closed: by a person, or by Thunderbird, which says in a moment that it sent */
  composeTabRemoved(tabId) {
    const letter = this.#underWay.get(tabId);

    if (letter !== undefined)
      setTimeout(() => letter.close(new Error("The window of the letter was closed")), CLOSED_MS);
  }

  async #close(id) {
    try {
      await this.#api.compose.setComposeDetails(id, { isModified: false }); // or it asks whether to save
      await this.#api.tabs.remove(id);
    } catch {
      // it was closed
    }
  }
}

/** Thunderbird 153 keeps silent of a refusal: a message that left has a Message-ID, or a copy in the Outbox. */
function mustHaveLeft({ headerMessageId, messages = [] }) {
  if (!headerMessageId && messages.length === 0)
    throw new Error("The letter was not sent");
}

/** Thunderbird gives an address back with the name that an address book has for it. */
const addressOf = entry => String(entry).replace(/^.*<([^<>]*)>\s*$/s, "$1").trim().toLowerCase();

const sameEntries = (one, other) =>
  one.length === other.length && one.every((entry, i) => addressOf(entry) === addressOf(other[i]));
