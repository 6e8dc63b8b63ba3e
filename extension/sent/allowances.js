// allowances.js — What people allowed their mails to show, until the copies of these mails turn up.
// Addresses and mails are digests here. Pure.

/** A mail without a copy here leaves its allowance behind: so many are kept, and so long. */
const MOST = 50;
const MOST_DIGESTS = 50_000;
const AGE_MS = 30 * 24 * 3600 * 1000;

/**
 * @typedef {object} Allowance
 * @property {string} id
 * @property {?string} mail its Message-ID; null before Thunderbird says it
 * @property {string[]} shown the mailboxes that may be shown
 * @property {string[]} readers the parties that may see them
 * @property {number} at when it was given
 */

export class Allowances {
  #list;

  /** @param {Allowance[]} list as they were kept, the oldest first */
  constructor(list = []) {
    this.#list = [...list];
  }

  /** @returns {Allowance[]} what has to be kept */
  get list() {
    return [...this.#list];
  }

  /** @param {Allowance} allowance what was acknowledged just now */
  add(allowance) {
    const isYoung = ({ at }) => allowance.at - at < AGE_MS;

    this.#list = [...this.#list.filter(isYoung).slice(1 - MOST), allowance];
    while (this.#list.length > 1 && this.#size() > MOST_DIGESTS)
      this.#list.shift();
  }

  /** The mail went out: from now on the allowance is for no other. */
  name(id, mail) {
    const found = this.#list.find(allowance => allowance.id === id);

    if (found !== undefined)
      found.mail = mail;
  }

  /**
   * One that stands for this mail, or for a mail that nobody has seen leave: Thunderbird may have ended
   * between the two.
   *
   * @param {string} mail
   * @param {{shown: string[], readers: string[]}} found what the mail shows, and to whom
   * @returns {?string} the id of the allowance that covers all of it
   */
  covering(mail, { shown, readers }) {
    const covers = allowance =>
      (allowance.mail === null || allowance.mail === mail) &&
      isWithin(shown, allowance.shown) && isWithin(readers, allowance.readers);

    return this.#list.find(covers)?.id ?? null;
  }

  /** Its mail was looked at. */
  remove(id) {
    this.#list = this.#list.filter(allowance => allowance.id !== id);
  }

  #size() {
    return this.#list.reduce((sum, { shown, readers }) => sum + shown.length + readers.length, 0);
  }
}

function isWithin(items, allowed) {
  const set = new Set(allowed);

  return items.every(item => set.has(item));
}
