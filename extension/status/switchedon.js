// switchedon.js — Finds out that this extension was switched off until now: nobody checked meanwhile, and
// the log shall say so.

/** As long as Thunderbird runs; gone when the extension is switched off. */
const AWAKE = "awake";

/** Thunderbird says why it started an extension as soon as its page is loaded. */
const WAIT_MS = 5_000;

export class SwitchedOn {
  #storage;
  #tell;
  #setTimer;
  #isExplained = false;

  /**
   * @param {object} storage browser.storage
   * @param {() => void} tell is called if it was switched off
   * @param {Function} setTimer
   */
  constructor(storage, tell, setTimer = (...args) => setTimeout(...args)) {
    this.#storage = storage;
    this.#tell = tell;
    this.#setTimer = setTimer;
  }

  /** It started with Thunderbird, or was just installed or updated. */
  explain() {
    this.#isExplained = true;
  }

  /** @returns {Promise<void>} never rejects */
  async look() {
    try {
      const { [AWAKE]: isAwake } = await this.#storage.session.get(AWAKE);

      await this.#storage.session.set({ [AWAKE]: true });
      if (isAwake)
        return; // the page ended, not the extension
      this.#setTimer(() => this.#isExplained || this.#tell(), WAIT_MS);
    } catch (error) {
      console.warn("It is not known whether this extension was switched off:", error.message);
    }
  }
}
