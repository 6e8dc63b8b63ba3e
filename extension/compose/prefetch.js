// prefetch.js — What a check needs besides the message, asked before Send is clicked.
//
// At the click Thunderbird is busy with locking the compose window, and every question to it waits
// for that. So the answers are kept, and asked for anew when Thunderbird says that they changed.

/** One answer, kept from when it came until it changed. */
class Kept {
  #ask;
  #latest = null;
  #answer = null;

  constructor(ask) {
    this.#ask = ask;
  }

  /** Only what came is kept: a question without an answer must not stand for those behind it. */
  async #asked() {
    const mine = (this.#latest = {});
    const value = await this.#ask();

    if (this.#latest === mine)
      this.#answer = { value };
    return value;
  }

  /** @returns {Promise} rejects if it had to be asked for and that failed */
  get() {
    return this.#answer === null ? this.#asked() : Promise.resolve(this.#answer.value);
  }

  /** @returns {?*} what is there already; null: it has to be asked for */
  get now() {
    return this.#answer?.value ?? null;
  }

  /** Asks ahead of need; whoever needs the answer sees what is wrong. */
  refresh() {
    this.#answer = null;
    this.#asked().catch(() => {});
  }
}

export class Prepared {
  #api;
  #identities;
  #attachments = new Map();

  /** @param {{compose: object, identities: object, messengerUtilities: object}} api the browser object */
  constructor(api) {
    this.#api = api;
    this.#identities = new Kept(() => this.#askIdentities());
  }

  /** @returns {Promise<string[]>} the sender's mailboxes: address and reply-to of every identity */
  own() {
    return this.#identities.get().then(({ own }) => own);
  }

  /** @returns {Promise<{own: string[], plain: Set<string>}>} the same, and the ids of the identities that write plain text */
  senders() {
    return this.#identities.get();
  }

  /** An identity came, went or changed, or Thunderbird just started. */
  ownChanged() {
    this.#identities.refresh();
  }

  /**
   * @param {number} tabId of the compose window
   * @returns {Promise<Array<{name: string, size: number}>>}
   */
  attachments(tabId) {
    return this.#attachmentsOf(tabId).get();
  }

  /** @returns {?Array<{name: string, size: number}>} the same, as far as it is known now; null: it is not */
  attachmentsNow(tabId) {
    return this.#attachmentsOf(tabId).now;
  }

  /** @param {number} tabId of a compose window that opened, or in which an attachment came or went */
  attachmentsChanged(tabId) {
    this.#attachmentsOf(tabId).refresh();
  }

  /** @param {number} tabId of a compose window that is gone */
  forget(tabId) {
    this.#attachments.delete(tabId);
  }

  #attachmentsOf(tabId) {
    if (!this.#attachments.has(tabId))
      this.#attachments.set(tabId, new Kept(async () => this.#api.compose.listAttachments(tabId)));
    return this.#attachments.get(tabId);
  }

  async #askIdentities() {
    const identities = await this.#api.identities.list();
    const replyTo = identities.map(identity => identity.replyTo).filter(Boolean);
    const parsed = await Promise.all(
      replyTo.map(text => this.#api.messengerUtilities.parseMailboxString(text)),
    );

    return {
      own: [...identities, ...parsed.flat()].map(({ email }) => email).filter(Boolean),
      plain: new Set(identities.filter(({ composeHtml }) => composeHtml === false).map(({ id }) => id)),
    };
  }
}
