// sent-state.js — What has to be known of sent messages after Thunderbird ended: how far they were looked
// through, and which were. No Message-ID stands in it, only digests under a key of this profile. What was
// acknowledged is kept by the helper.

import { Marks } from "./scan-progress.js";

/** Where it is stored, beside the settings. */
export const SENT_MAILS = "_sent";

/** More messages than are sent in the time that is looked at twice. */
const MOST_SEEN = 3_000;

/** More messages than anybody sends without the check while there is none. */
const MOST_UNCHECKED = 200;

/** Of a SHA-256, in hexadecimal digits. */
const DIGITS = 24;

export class SentBook {
  #storage;
  #loading = null;
  #seen = new Set();
  #claimed = new Set();
  #unchecked = new Set();

  /** @param {object} storage browser.storage */
  constructor(storage) {
    this.#storage = storage;
  }

  /** To be awaited before anything else is asked of it. */
  load() {
    this.#loading ??= this.#load().catch(error => {
      this.#loading = null;
      throw error;
    });
    return this.#loading;
  }

  async #load() {
    const { [SENT_MAILS]: stored = {} } = await this.#storage.local.get(SENT_MAILS);

    this.key = stored.key ?? crypto.randomUUID();
    this.marks = new Marks(stored.marks);
    this.#seen = new Set(stored.seen);
    this.#unchecked = new Set(stored.unchecked);
  }

  /** @returns {Promise<void>} rejects if it could not be stored */
  async save() {
    const value = {
      key: this.key,
      marks: this.marks.stored,
      seen: [...this.#seen].slice(-MOST_SEEN),
      unchecked: [...this.#unchecked].slice(-MOST_UNCHECKED),
    };

    await this.#storage.local.set({ [SENT_MAILS]: value });
  }

  /** @returns {Promise<string>} */
  async digest(text) {
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${this.key}\n${text}`));
    const digits = [...new Uint8Array(bytes)].map(byte => byte.toString(16).padStart(2, "0"));

    return digits.join("").slice(0, DIGITS);
  }

  /** @returns {boolean} false: this message was looked at already, or is just being looked at */
  claim(mail) {
    if (this.hasSeen(mail))
      return false;
    this.#claimed.add(mail);
    return true;
  }

  /** @returns {boolean} whether it was looked at, or is just being looked at */
  hasSeen(mail) {
    return this.#seen.has(mail) || this.#claimed.has(mail);
  }

  /** It was looked at, and what there was to tell is told: not before is it stored. */
  done(mail) {
    this.#claimed.delete(mail);
    this.#unchecked.delete(mail);
    this.#seen.add(mail);
  }

  /** This person sent it without the check: so it is told, whenever there is one again. */
  leftUnchecked(mail) {
    this.#unchecked.add(mail);
  }

  /** @returns {boolean} whether this person sent it without the check */
  wasLeftUnchecked(mail) {
    return this.#unchecked.has(mail);
  }

  /** It could not be looked at after all. */
  release(mail) {
    this.#claimed.delete(mail);
  }
}
