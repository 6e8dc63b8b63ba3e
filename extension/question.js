// question.js — The windows that ask and tell: opens them, gives them their text, takes their answer.

/** The page of a window; the id of its question is in the address. */
const PAGE = "review/review.html";
const SIZE = { width: 640, height: 560 };

/**
 * @typedef {object} Sheet what a window shows
 * @property {string} kind “verdict” or “unchecked”, or of a notice “refused”, “lost”, “changed” or
 *   “failed”
 * @property {string} subject
 * @property {string[]} choices the buttons; “edit” is always among them
 * @property {object} [verdict]
 * @property {{code: string, message: string}} [reason]
 */

export class Questions {
  #api;
  #open = new Map();
  #lastId = 0;

  /** @param {{windows: object, runtime: object}} api */
  constructor(api) {
    this.#api = api;
  }

  /**
   * Puts a question on the screen.
   *
   * @param {Sheet} sheet
   * @returns {{choice: Promise<string>, show: () => Promise<void>, close: () => void}} `choice`
   *   settles once; closing the window is “edit”
   */
  put(sheet) {
    const id = `${Date.now()}-${++this.#lastId}`;
    const question = { sheet, window: null };
    const choice = new Promise(resolve => (question.resolve = resolve));

    this.#open.set(id, question);
    return {
      choice,
      show: () => this.#show(id),
      close: () => this.#close(id),
    };
  }

  /** Opens the window of a question, or brings it to the front. */
  async #show(id) {
    const question = this.#open.get(id);

    if (question === undefined)
      return;
    if (question.window !== null) {
      await this.#api.windows.update((await question.window).id, { focused: true });
      return;
    }
    question.window = this.#api.windows.create({
      url: this.#api.runtime.getURL(`${PAGE}?id=${encodeURIComponent(id)}`),
      type: "popup",
      ...SIZE,
    });
    await question.window;
  }

  /** The first answer wins. */
  #settle(id, choice) {
    const question = this.#open.get(id);

    this.#open.delete(id);
    question?.resolve(choice);
    return question;
  }

  /** Settled elsewhere: the window has nothing to ask any more. */
  #close(id) {
    const question = this.#settle(id, "edit");

    // It may have been closed already, and then there is nothing to do.
    question?.window?.then(({ id: windowId }) => this.#api.windows.remove(windowId)).catch(() => {});
  }

  /**
   * @param {object} message from a review page: `sheet` asks for what to show, `choice` answers
   * @param {{url?: string}} sender
   * @returns {Promise<?object>|undefined} the sheet, or whether the page may close itself; undefined
   *   for what is no message of ours
   */
  onMessage(message, sender) {
    if (!sender.url?.startsWith(this.#api.runtime.getURL(PAGE)))
      return undefined;

    const question = this.#open.get(message?.id);
    if (message?.type === "sheet")
      return Promise.resolve(question?.sheet ?? null);
    if (message?.type !== "choice")
      return undefined;
    if (question !== undefined && !isAllowed(message, question.sheet))
      return Promise.resolve({ isOver: false });

    this.#settle(message.id, message.choice);
    return Promise.resolve({ isOver: true });
  }

  /** @param {number} windowId */
  async onWindowRemoved(windowId) {
    for (const [id, { window }] of [...this.#open]) {
      const opened = await window?.catch(() => null);

      if (opened?.id === windowId)
        this.#settle(id, "edit");
    }
  }
}

/** The page cannot do more than it shows: sending needs the acknowledgement here as well. */
function isAllowed({ choice, acknowledged }, { choices }) {
  return choices.includes(choice) && (choice !== "send" || acknowledged === true);
}
