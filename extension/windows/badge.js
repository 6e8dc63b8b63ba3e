// badge.js — What stands on the buttons: the one in every compose window, the one in the main window, and the one beside a
// message that is read, which is there for requests alone. The only file that paints them.

/** How long a good outcome stands: nobody tells an extension that a recipient was added since. */
const PASS_MS = 10_000;

/** How long it is said that a message went: a glance at the main window. */
const TOLD_MS = 15_000;

const NAME = "Bcc Guard";

const RED = "#c50f1f";
const AMBER = "#8f5b00";
const GREEN = "#0f7b32";
const BLUE = "#1b5e8c";

/** Behind the label in the main window, at whose end Thunderbird puts the badge: it must not lie on the letters. */
const ROOM = "\u00a0\u00a0\u00a0";

/** What one window can bear, the most important first. */
const MARKS = {
  waiting: { text: "?", color: RED, title: "titleWaiting", label: "labelWaiting" },
  found: { color: RED, title: "titleFound" },
  pass: { text: "✓", color: GREEN, title: "titlePass" },
  undo: { text: "↶", color: BLUE, title: "titleUndo" },
  asked: { color: BLUE, title: "titleAsked" },
};

export class Badge {
  #api;
  #setTimer;
  #sign = null;
  #marks = new Map();
  #told = null;
  #work = 0;
  #requests = 0;
  #reading = new Set();

  /**
   * @param {object} api the browser object
   * @param {Function} setTimer
   */
  constructor(api, setTimer = (...args) => setTimeout(...args)) {
    this.#api = api;
    this.#setTimer = setTimer;
  }

  /**
   * The lasting sign of what concerns every message, on both buttons.
   *
   * @param {?{isGrave: boolean, title: string}} sign null takes it away; a grave one hides all else
   */
  setSign(sign) {
    this.#sign = sign;
    this.#paint("action");
    this.#paint("composeAction");
    for (const tabId of this.#marks.keys())
      this.#paintTab(tabId);
  }

  /**
   * @param {number} tabId of a compose window
   * @param {"waiting"|"found"|"pass"|"undo"|"asked"} name
   * @param {string} [text]
   * @param {string} [title] that is other than that of the name
   */
  mark(tabId, name, text = MARKS[name].text, title = this.#api.i18n.getMessage(MARKS[name].title)) {
    const marks = this.#marks.get(tabId) ?? new Map();

    marks.set(name, { text, title });
    this.#marks.set(tabId, marks);
    this.#paintTab(tabId);
    if (name === "pass")
      this.#setTimer(() => this.unmark(tabId, "pass"), PASS_MS);
  }

  /**
   * A word about a window that is gone, in the main one: for a moment, and behind all that is wrong.
   *
   * @param {string} text
   */
  tell(text) {
    this.#told = text;
    this.#paint("action");
    this.#setTimer(() => {
      if (this.#told !== text)
        return;
      this.#told = null;
      this.#paint("action");
    }, TOLD_MS);
  }

  /** @param {number} left how many messages are still to be sent, beside all windows */
  setWork(left) {
    if (this.#work === left)
      return;
    this.#work = left;
    this.#paint("action");
  }

  /** @param {number} count how many requests wait for this person */
  setRequests(count) {
    if (this.#requests === count)
      return;
    this.#requests = count;
    this.#paint("action");
  }

  /**
   * @param {number} tabId of a tab in which a message is read
   * @param {boolean} isRequest
   */
  markRequest(tabId, isRequest) {
    if (this.#reading.has(tabId) === isRequest)
      return;
    this.#reading[isRequest ? "add" : "delete"](tabId);
    const title = isRequest ? this.#api.i18n.getMessage("titleRequest") : null;

    this.#set("action", { tabId }, { text: isRequest ? "!" : null, color: isRequest ? BLUE : null, title, label: title && title + ROOM });
    this.#offer(tabId, isRequest);
    // Without a badge: it would lie on the beginning of the label.
    this.#set("messageDisplayAction", { tabId }, {
      text: null, color: null, title, label: isRequest ? this.#api.i18n.getMessage("readRequest") : null,
    });
  }

  /**
   * @param {number} [tabId] of a tab in which a message is read; none: of every one that is not told of
   * @param {boolean} isOffered whether there is something to click
   */
  #offer(tabId, isOffered) {
    const { messageDisplayAction } = this.#api;

    messageDisplayAction[isOffered ? "enable" : "disable"](tabId).catch(error => console.warn("A button could not be painted:", error.message));
  }

  /** To be called once, before a message is marked: beside what is no request there is nothing to click. */
  start() {
    this.#offer(undefined, false);
  }

  /** The tab, or the window, in which a message was read is gone. */
  forgetRequest(tabId) {
    this.#reading.delete(tabId);
  }

  unmark(tabId, name) {
    const marks = this.#marks.get(tabId);

    if (marks?.delete(name))
      this.#paintTab(tabId);
  }

  /**
   * Thunderbird keeps what an earlier page, whose process was killed, marked: nobody knows any more whether it holds.
   *
   * @param {(tabId: number) => boolean} isLocked painting the button of a locked window would enable it
   */
  async clearMarks(isLocked) {
    const windows = await this.#api.tabs.query({ type: "messageCompose" });

    for (const { id } of windows) {
      if (!isLocked(id))
        this.#paintTab(id);
    }
  }

  /** The compose window is gone. */
  forget(tabId) {
    this.#marks.delete(tabId);
  }

  #paintTab(tabId) {
    const marks = this.#marks.get(tabId);
    const name = Object.keys(MARKS).find(key => marks?.has(key));

    // Without a value of its own the window shows what all windows show.
    if (name === undefined || this.#sign?.isGrave)
      return this.#set("composeAction", { tabId }, { text: null, color: null, title: null, label: null });
    const { color, label } = MARKS[name];
    this.#set("composeAction", { tabId }, {
      ...marks.get(name), color,
      label: label === undefined ? null : this.#api.i18n.getMessage(label),
    });
  }

  /** In the main window, what is grave stands beside the icon as well. */
  #paint(button) {
    if (button === "action" && this.#told !== null && this.#sign === null)
      // Not on a badge: it would lie on the end of the label.
      return this.#set(button, {}, { text: "", color: null, title: this.#told, label: `✓ ${this.#told}` });
    if (button === "action" && this.#work > 0 && this.#sign === null)
      return this.#set(button, {}, {
        text: String(this.#work), color: BLUE, title: this.#api.i18n.getMessage("titleEach", [String(this.#work)]),
        label: NAME + ROOM,
      });
    if (button === "action" && this.#requests > 0 && this.#sign === null)
      return this.#set(button, {}, {
        text: String(this.#requests), color: BLUE, title: this.#api.i18n.getMessage("titleRequest"), label: NAME + ROOM,
      });
    const label = this.#sign?.isGrave ? this.#sign.title : NAME;
    this.#set(button, {}, {
      text: this.#sign === null ? "" : "!",
      color: this.#sign?.isGrave === false ? AMBER : RED,
      title: this.#sign?.title ?? null,
      label: button === "action" && this.#sign !== null ? label + ROOM : null,
    });
  }

  /** A badge is a service; a window that was just closed has none. */
  #set(button, where, { text, color, title, label }) {
    const api = this.#api[button];

    Promise.all([
      api.setBadgeText({ ...where, text }),
      api.setBadgeBackgroundColor({ ...where, color }),
      api.setTitle({ ...where, title }),
      api.setLabel({ ...where, label }),
    ]).catch(error => console.warn("A button could not be painted:", error.message));
  }
}
