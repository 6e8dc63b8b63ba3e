// recipient-lock.js — Whose turn it is in a compose window: one change of its recipients at a time, and a send
// goes before all else.
//
// Recipients that changed under a send would leave unchecked. So nothing but the send itself changes
// them while it runs, and a send that finds a change under way waits for it and looks anew.

export class Turns {
  #sends = new Map();
  #changes = new Map();
  #lookers = new Map();

  /**
   * A send begins; whoever only looked gives way.
   *
   * @param {number} tabId of the compose window
   * @returns {(outcome: {cancel?: true}) => void} to be called when it is decided
   */
  beginSend(tabId) {
    const send = {};

    this.#lookers.get(tabId)?.();
    this.#sends.set(tabId, send);
    return ({ cancel }) => {
      if (cancel && this.#sends.get(tabId) === send)
        this.#sends.delete(tabId);
    };
  }

  /** Thunderbird is done with the send, well or not. */
  sendIsOver(tabId) {
    this.#sends.delete(tabId);
  }

  /**
   * A message that was let go counts as being sent until Thunderbird says that it left, or that it could
   * not: it reads the recipients once more minutes later, when it talks to a slow server. Where a draft was
   * saved in between, Thunderbird says nothing, and nothing else tells whether the window is locked
   * (compose.getComposeState of Thunderbird 153 returns an empty object). Then it is the turn of others
   * after the next send.
   */
  isSending(tabId) {
    return this.#sends.has(tabId);
  }

  /**
   * Somebody only looks at the recipients. One at a time: the newer click counts.
   *
   * @param {number} tabId
   * @param {() => void} giveWay is called when a send begins, or another looks, or the window is gone
   * @returns {() => void} to be called when the looking is over
   */
  look(tabId, giveWay) {
    this.#lookers.get(tabId)?.();
    this.#lookers.set(tabId, giveWay);
    return () => {
      if (this.#lookers.get(tabId) === giveWay)
        this.#lookers.delete(tabId);
    };
  }

  /**
   * Changes the recipients, unless a send or another change is under way. From the question to the
   * start nothing is waited for: a send can only come before or after.
   *
   * @param {number} tabId
   * @param {() => Promise} action
   * @returns {?Promise} what the action returns; null if it is not its turn
   */
  change(tabId, action) {
    return this.isSending(tabId) || this.#changes.has(tabId) ? null : this.changeInSend(tabId, action);
  }

  /** As change(), for the send itself, whose turn it is. */
  changeInSend(tabId, action) {
    const change = action().finally(() => {
      if (this.#changes.get(tabId) === change)
        this.#changes.delete(tabId);
    });

    this.#changes.set(tabId, change);
    return change;
  }

  /** @returns {?Promise<void>} until the change that is under way is over; null if there is none */
  changing(tabId) {
    return this.#changes.get(tabId)?.then(() => {}, () => {}) ?? null;
  }

  /** The compose window is gone. */
  forget(tabId) {
    this.#lookers.get(tabId)?.();
    this.#lookers.delete(tabId);
    this.#sends.delete(tabId);
  }
}
