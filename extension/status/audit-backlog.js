// audit-backlog.js — Keeps what should stand in the audit log and could not be written there, and hands it
// over with its time as soon as somebody can write it. No address and nothing of a message is in it.

/** Where it is kept, beside the settings. */
export const UNWRITTEN = "_unwritten";

/** Whoever is without a helper for longer than this has the newest in the log. */
const MOST = 1_000;

/** A disk that is full tells nobody when it is not any more. */
const AGAIN_MS = 60_000;

export class Unwritten {
  #storage;
  #write;
  #tools;
  #turn = Promise.resolve();
  #timer = null;

  /**
   * @param {object} storage browser.storage
   * @param {(choice: string, more: {reason: string, at: string}) => Promise<void>} write rejects if it
   *   is not written
   * @param {{setTimer?: Function, clearTimer?: Function, now?: () => Date}} tools
   */
  constructor(storage, write, tools = {}) {
    this.#storage = storage;
    this.#write = write;
    this.#tools = {
      setTimer: (...args) => setTimeout(...args),
      clearTimer: timer => clearTimeout(timer),
      now: () => new Date(),
      ...tools,
    };
  }

  /**
   * @param {"unchecked"|"held"} choice
   * @param {string} reason a word
   * @returns {Promise<void>} when it is kept; rejects if it cannot be
   */
  keep(choice, reason) {
    const at = this.#tools.now().toISOString();

    this.#again();
    return this.#inTurn(async () => this.#store([...(await this.#stored()), { choice, reason, at }]));
  }

  /**
   * To be called when there may be somebody who can write.
   *
   * @returns {Promise<void>} never rejects
   */
  handOver() {
    return this.#inTurn(() => this.#handOver()).catch(error => {
      console.warn("What is to be written down later has to wait:", error.message);
      this.#again();
    });
  }

  async #handOver() {
    let left = await this.#stored();

    while (left.length > 0) {
      const [{ choice, reason, at }, ...others] = left;

      await this.#write(choice, { reason, at }).catch(error => {
        if (error.code !== "field")
          throw error;
        // It would hold up all others for ever.
        console.error(`The helper does not take “${choice}” of ${at}, and it is left out:`, error.message);
      });
      // One by one: what is written twice is a smaller evil than what is lost, but an evil.
      await this.#store(others);
      left = others;
    }
  }

  /** One change of the list after the other. */
  #inTurn(action) {
    const done = this.#turn.then(action);

    this.#turn = done.catch(() => {});
    return done;
  }

  async #stored() {
    const { [UNWRITTEN]: list } = await this.#storage.local.get(UNWRITTEN);

    return Array.isArray(list) ? list : [];
  }

  #store(list) {
    if (list.length === 0)
      return this.#storage.local.remove(UNWRITTEN);
    return this.#storage.local.set({ [UNWRITTEN]: list.slice(-MOST) });
  }

  #again() {
    this.#tools.clearTimer(this.#timer);
    this.#timer = this.#tools.setTimer(() => this.handOver(), AGAIN_MS);
  }
}
