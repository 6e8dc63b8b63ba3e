// scan-progress.js — How far each folder of sent messages has been looked through. Pure.

/**
 * A message may come into a folder after younger ones: from the Outbox, or from a telephone that was
 * without a net. And Thunderbird may learn late of a folder that another desk made on the server. So far before
 * the mark is looked again.
 */
const OVERLAP_MS = 24 * 3600 * 1000;

/** A message that cannot be read is tried so often, and then is passed over. */
const TRIES = 5;

/**
 * @typedef {{since: number, newest: number, failures: number}} Mark `since`: what is older was there
 *   before the first look
 */

export class Marks {
  #folders;
  #accounts;
  #looked;

  /**
   * @param {{folders?: Object<string, Mark>, accounts?: Object<string, number>, looked?: number}} stored since when
   *   each account is known, and when the last look was
   */
  constructor({ folders = {}, accounts = {}, looked = null } = {}) {
    this.#folders = structuredClone(folders);
    this.#accounts = { ...accounts };
    this.#looked = looked;
  }

  /** @returns {object} what has to be kept */
  get stored() {
    return { folders: this.#folders, accounts: this.#accounts, looked: this.#looked };
  }

  /**
   * A folder that is new in an account that is known was made about since the last look, so all of it that
   * came since is looked at. With a new account old messages arrive, which are none of our business.
   *
   * @param {{id: string, accountId: string}} folder
   * @param {number} now
   * @returns {number} from when on its messages are to be looked at
   */
  begin({ id, accountId }, now) {
    // Messages are dated in whole seconds.
    const known = this.#accounts[accountId] ?? now;
    const since = Math.floor(Math.max(known, (this.#looked ?? now) - OVERLAP_MS) / 1000) * 1000;

    this.#folders[id] ??= { since, newest: since, failures: 0 };
    const mark = this.#folders[id];
    return Math.max(mark.since, mark.newest - OVERLAP_MS);
  }

  /** @param {string[]} accountIds all there are; their folders are begun */
  known(accountIds, now) {
    for (const accountId of accountIds)
      this.#accounts[accountId] ??= now;
    this.#looked = now;
  }

  /** The messages up to this date are done. One that is dated in the future must not hide those until then. */
  pass({ id }, date, now) {
    const mark = this.#folders[id];

    mark.newest = Math.max(mark.newest, Math.min(date, now));
    mark.failures = 0;
  }

  /** @returns {boolean} whether the message that could not be read is to be passed over */
  fail({ id }) {
    const mark = this.#folders[id];

    mark.failures = (mark.failures + 1) % TRIES;
    return mark.failures === 0;
  }
}
