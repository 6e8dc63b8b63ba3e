// review-windows.js — The windows that ask and tell: opens them, gives them their text, takes their answer.

/** The page of a window; the id of its question is in the address. */
const PAGE = "pages/review/review.html";

/** A verdict shows who, and what converting would do; all else is a few lines. */
const VERDICT_SIZE = { width: 820, height: 700 };
const LINES_SIZE = { width: 640, height: 400 };

/** Window managers put a frame around what Thunderbird makes, and nobody knows its size before it is there. */
const FRAME = { width: 8, height: 40 };

/** So wide are the notifications of the servers that were tried, with what is beside them: at the right, at the top. */
const BUBBLE_WIDTH = 420;

/** A click into the locked window is over: window manager and GTK agree on who has the focus. */
const CLICKED_MS = 300;

/** So soon a window has the focus that was brought to the front; then those that were opened anew, one after the other. */
const IN_FRONT_MS = [500, 2_000, 5_000, 10_000];

/**
 * @typedef {object} Sheet what a window shows
 * @property {string} kind “verdict”, “sent”, “unchecked” or “checking”, or of a notice “refused”, “lost”, “changed”,
 *   “saved”, “failed”, “unrecorded”, “notAsked”, “sentChanged” or “notRemembered”
 * @property {string} subject
 * @property {string} [sender] as it stands in From
 * @property {?Array<{size: number}>} [files] what is attached; null: it is not known
 * @property {string[]} choices the buttons; “edit” is always among them
 * @property {object} [verdict]
 * @property {"each"} [starts] the page of one message each is in sight first, if that can be chosen
 * @property {{code: string, message: string}} [reason]
 * @property {Object<string, string>} [texts] words that are other than those of the kind
 */

/**
 * @typedef {object} Sources what a window may ask for while it is open
 * @property {number} [over] the window in front of which it belongs
 * @property {boolean} [holds] that window is locked until there is an answer
 * @property {(from: number) => Promise<{total: number, from: number, items: object[]}>} [rows] more
 *   of the exposed
 * @property {() => Promise<?object>} [preview] what converting would do
 * @property {() => object} [each] what some people would get, each alone
 * @property {() => Promise<Object<string, string>>} [names] what the address books call those who may be asked, by address
 * @property {() => Promise<string>} [list] who was shown, to be copied
 * @property {() => Promise<{missed?: number, isBehind?: boolean, reason?: object}>} [report] has the report made and
 *   opened; what it misses, and whether it is behind this window, or why there is none
 */

export class Questions {
  #api;
  #screen;
  #open = new Map();
  #under = new Map();
  #removed = new Set();
  #lastId = 0;
  #focused = null;
  #wait;

  /**
   * @param {{windows: object, runtime: object}} api
   * @param {Screen} screen of this page, which is the first one
   * @param {(ms: number) => Promise<void>} [wait]
   */
  constructor(api, screen, wait = ms => new Promise(resolve => setTimeout(resolve, ms))) {
    this.#api = api;
    this.#screen = screen;
    this.#wait = wait;
  }

  /**
   * There may be a question soon. Where its window belongs is asked now: later Thunderbird is busy.
   *
   * @param {number} over the window in front of which it belongs
   */
  expect(over) {
    this.#under.set(over, (async () => this.#api.windows.get(over))().catch(() => null));
  }

  /** There was none, or it is over: the window may be moved from now on. */
  expectNoMore(over) {
    this.#under.delete(over);
  }

  /** @returns {?Sheet} what a page shows, which lives in the same process */
  sheetOf(id) {
    return this.#open.get(id)?.sheet ?? null;
  }

  /**
   * Puts a question on the screen.
   *
   * @param {Sheet} sheet
   * @param {Sources} [sources]
   * @returns {{choice: Promise<string>, remembers: () => boolean, show: () => Promise<void>, showEach: () => Promise<void>, close:
   *   () => void, approvers: () => string[], copies: () => boolean}} `choice` settles once; closing the window is “edit”. Once it
   *   has settled, `remembers` says whether what was confirmed is to be remembered, `approvers` who are asked, and `copies`
   *   whether each of many messages is to be kept in Sent
   */
  put(sheet, sources = {}) {
    const id = `${Date.now()}-${++this.#lastId}`;
    const question = { sheet, sources, window: null, windowId: null, remembers: false, isReturning: false, approvers: [], copies: false };
    const choice = new Promise(resolve => (question.resolve = resolve));

    this.#open.set(id, question);
    return {
      choice,
      remembers: () => question.remembers,
      approvers: () => question.approvers,
      copies: () => question.copies,
      show: () => this.#show(id),
      showEach: () => this.#showEach(id),
      close: () => this.#close(id),
    };
  }

  /**
   * Windows that another page of ours opened ask on behalf of nobody; they are empty, if its process was killed.
   * To be called before any is opened.
   */
  async closeOrphans() {
    const page = this.#api.runtime.getURL(PAGE);
    const windows = await this.#api.windows.getAll({ populate: true, windowTypes: ["popup"] });
    const orphans = windows.filter(({ tabs }) => tabs.some(({ url }) => url?.startsWith(page)));

    await Promise.all(orphans.map(({ id }) => this.#api.windows.remove(id)));
  }

  /** Opens the window of a question, or brings it to the front. */
  async #show(id) {
    const question = this.#open.get(id);

    if (question === undefined)
      return;
    if (question.window !== null) {
      await this.#api.windows.update(await opened(question), { focused: true });
      return;
    }
    await this.#awaitWindow(id, question, this.#create(id, question));
  }

  /** The same, on the page of one message each: a page that is open already does not go there by itself. */
  async #showEach(id) {
    const question = this.#open.get(id);

    if (question === undefined)
      return;
    question.sheet = { ...question.sheet, starts: "each" };
    if (question.window === null) {
      await this.#show(id);
      return;
    }
    await opened(question);
    if (this.#open.has(id) && question.windowId !== null)
      await this.#openAnew(id, question).catch(error => console.warn("One message each cannot be shown:", error.message));
  }

  async #awaitWindow(id, question, window) {
    question.filled = new Promise(resolve => (question.resolveFilled = resolve));
    question.window = window;

    const windowId = await opened(question);
    if (this.#removed.has(Object.assign(question, { windowId }).windowId))
      this.#settle(id, "edit");
  }

  /**
   * Brings a question in front of the window that it locks. GTK may take its window for the active one although it is
   * behind: when clicks and its opening cross. Then nothing raises it, and a new one is opened in its place.
   */
  async #bringBack(id, question) {
    const isBehind = () => this.#open.has(id) && question.windowId !== null && this.#focused === question.sources.over;

    if (question.isReturning && !question.isHopeless)
      return;
    question.isReturning = true;
    await this.#wait(CLICKED_MS);
    if (this.#focused === question.sources.over)
      await this.#show(id);
    if (question.isHopeless)
      return;
    for (const ms of IN_FRONT_MS) {
      await this.#wait(ms);
      if (!isBehind()) {
        question.isReturning = false;
        return;
      }
      await this.#openAnew(id, question);
    }
    // No window of it ever gets the focus: one more would not either.
    Object.assign(question, { isHopeless: true });
  }

  async #openAnew(id, question) {
    const behind = question.windowId;

    question.behind = behind; // what its page still says is not said by the new one
    question.windowId = null; // its end is no answer
    try {
      await this.#awaitWindow(id, question, this.#api.windows.remove(behind).then(() => this.#create(id, question)));
    } catch (error) {
      this.#settle(id, "edit");
      throw error;
    }
  }

  /** @returns {Promise<number>} the id of the window */
  async #create(id, { sheet, sources }) {
    const { kind } = sheet;
    const size = fitted(hasLists(sheet) ? VERDICT_SIZE : LINES_SIZE, this.#screen);
    const window = await this.#api.windows.create({
      url: this.#api.runtime.getURL(`${PAGE}?kind=${kind}&id=${encodeURIComponent(id)}`),
      type: "popup",
      ...size,
      ...(await this.#place(sources.over, size)),
    });

    return window.id;
  }

  /** In the middle of the window that it belongs to, and on the screen as a whole. */
  async #place(over, size) {
    if (over === undefined)
      return {};
    try {
      const expected = await this.#under.get(over);
      this.#under.delete(over); // it may be moved from now on
      const under = expected ?? (await this.#api.windows.get(over));
      return under.state === "minimized" ? {} : placed(size, under, this.#screen);
    } catch {
      return {}; // in the middle of the screen, then
    }
  }

  /**
   * Thunderbird gave another window the focus. A locked one answers to nothing: its question comes to the front again.
   *
   * @param {number} windowId
   */
  onFocusChanged(windowId) {
    this.#focused = windowId;
    for (const [id, question] of this.#open) {
      if (question.window !== null && question.sources.holds && question.sources.over === windowId)
        this.#bringBack(id, question).catch(error => console.warn("A question stays behind its message:", error.message));
    }
  }

  /** The first answer wins. */
  #settle(id, choice) {
    const question = this.#open.get(id);

    this.#open.delete(id);
    if (this.#open.size === 0)
      this.#removed.clear();
    question?.resolve(choice);
    return question;
  }

  /** Settled elsewhere: the window has nothing to ask any more. */
  #close(id) {
    const question = this.#settle(id, "edit");

    // It may have been closed already, and then there is nothing to do.
    if (question !== undefined)
      this.#remove(question).catch(() => {});
  }

  async #remove(question) {
    if (question.window !== null)
      await this.#api.windows.remove(await opened(question));
  }

  /**
   * @param {object} message from a review page: `sheet` asks for what to show, `rows` and `preview`
   *   for more of it, `choice` answers
   * @param {{url?: string, tab?: {windowId: number}}} sender
   * @returns {Promise<?object>|undefined} what was asked for, or whether the page may close itself;
   *   undefined for what is no message of ours
   */
  onMessage(message, sender) {
    if (!sender.url?.startsWith(this.#api.runtime.getURL(PAGE)))
      return undefined;

    const question = this.#open.get(message?.id);
    if (question !== undefined && sender.tab !== undefined && sender.tab.windowId !== question.behind) {
      question.windowId = sender.tab.windowId;
      question.resolveFilled(sender.tab.windowId);
    }
    switch (message?.type) {
      case "sheet":
        return Promise.resolve(this.sheetOf(message.id));
      case "rows":
        return Promise.resolve(question?.sources.rows?.(message.from) ?? null);
      case "preview":
        return Promise.resolve(question?.sources.preview?.() ?? null);
      case "each":
        return Promise.resolve(question?.sources.each?.() ?? null);
      case "names":
        return Promise.resolve(question?.sources.names?.() ?? null);
      case "list":
        return Promise.resolve(question?.sources.list?.() ?? null);
      case "report":
        return Promise.resolve(question?.sources.report?.() ?? null);
      case "choice":
        return Promise.resolve({ isOver: this.#answer(message, question) });
      default:
        return undefined;
    }
  }

  /** @returns {boolean} whether the page has nothing to ask any more */
  #answer(message, question) {
    if (question === undefined)
      return true;
    if (!isAllowed(message, question.sheet))
      return false;
    question.remembers =
      message.choice === "send" && message.remember === true && question.sheet.verdict?.remember != null;
    if (message.choice === "ask")
      question.approvers = message.approvers;
    question.copies = message.choice === "each" && message.copies === true;
    this.#settle(message.id, message.choice);
    return true;
  }

  /** @param {number} windowId */
  onWindowRemoved(windowId) {
    const isUnknown = ({ window, windowId: known }) => window !== null && known === null;

    this.#under.delete(windowId);
    // It may be one of which Thunderbird has not said yet that it was opened.
    if ([...this.#open.values()].some(isUnknown))
      this.#removed.add(windowId);
    for (const [id, question] of [...this.#open]) {
      if (question.windowId === windowId)
        this.#settle(id, "edit");
    }
  }
}

/**
 * Thunderbird says which window it opened only when it is done with it, and that is when it got the focus: never,
 * where the window manager gives it none. Its page asks for what to show in any case.
 *
 * @returns {Promise<number>} the id of its window
 */
const opened = ({ window, filled }) => Promise.race([filled, window]);

/** Of what a message carries, or of a word in it, there is nobody to be shown in a table. */
const hasLists = ({ verdict }) =>
  verdict !== undefined &&
  (verdict.exposed.total > 0 || verdict.conversion !== null || verdict.level === "block" || verdict.points?.length > 0);

function fitted({ width, height }, { availWidth, availHeight }) {
  return {
    width: Math.min(width, availWidth - FRAME.width),
    height: Math.min(height, availHeight - FRAME.height),
  };
}

/** Of another screen than the first one nothing is known but that the window below is on it. */
function placed({ width, height }, under, { availLeft, availTop, availWidth, availHeight }) {
  const left = Math.round(under.left + (under.width - width) / 2);
  const top = Math.round(under.top + (under.height - height) / 2);
  const isOn = (at, first, length) => at >= first && at < first + length;

  if (!isOn(under.left + under.width / 2, availLeft, availWidth) || !isOn(under.top + under.height / 2, availTop, availHeight))
    return { left: Math.max(left, under.left), top: Math.max(top, under.top) };
  return {
    // Thunderbird takes a 0 for no place at all, and lets the window manager choose one.
    left: Math.max(availLeft + 1, Math.min(left, availLeft + availWidth - width - BUBBLE_WIDTH)),
    top: Math.max(availTop, Math.min(top, availTop + availHeight - height - FRAME.height)),
  };
}

/** Enough of those who may approve. */
const isNamed = (chosen, { approvers, needed }) =>
  Array.isArray(chosen) && chosen.length >= needed && chosen.every(one => approvers.includes(one));

/** The page cannot do more than it shows: what sends needs its ticks here as well. */
function isAllowed({ choice, acknowledged, approvers }, { choices, verdict }) {
  if (choice === "ask" && !isNamed(approvers, verdict.approval))
    return false;
  const isPointed = ["convert", "each", "ask"].includes(choice) && verdict?.points?.length > 0;
  const needsTicks = choice === "send" || (choice === "ask" && verdict.texts.acknowledge) || isPointed || (choice === "each" && verdict.each.acknowledge === true);

  return choices.includes(choice) && (!needsTicks || acknowledged === true);
}
