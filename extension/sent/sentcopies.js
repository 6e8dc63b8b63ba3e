// sentcopies.js — The proof on the sent copy: looks at what was sent, as it was sent, and tells of what
// nobody had allowed. Nothing of it is ever waited for by a send.

import { within } from "../base/deadline.js";
import { HelperError } from "../helper/port.js";
import { SentCheck } from "./sentcheck.js";

/** Thunderbird and the helper have just started, or settings are being changed. */
const SETTLE_MS = 2_000;

/** Messages that other programs put into a folder of sent messages come at any time. */
const AGAIN_MS = 30 * 60_000;

/** A look takes so many messages, and goes on later: whoever was away for a year is at the first page now. */
const MOST = 200;
/** Whom one writes to is learnt from so much. */
const LEARNT_AT_ONCE = 20; // Thunderbird stands still while it makes a page
const YEAR_MS = 365 * 24 * 60 * 60_000;
const GO_ON_MS = 60_000;

/** Between two messages, so that Thunderbird has time for other things. */
const PAUSE_MS = 20;
const BUSY_MS = 500;

/** Thunderbird may have to search, or to ask a server. */
const ANSWER_MS = 60_000;

/** What the helper says of one message; everything else is about the helper, and stops a look. */
const ABOUT_A_MESSAGE = ["message", "json", "field", "too-large"];

/** Messages that were let go and of which Thunderbird never said that they went. */
const MOST_DEPARTURES = 100;

/** @returns {boolean} whether what Thunderbird says of a sent message is of a draft of it */
export const isDraft = ({ messages = [] }) =>
  messages.some(({ folder }) => folder?.specialUse?.includes("drafts"));

/**
 * @typedef {object} Departure what was decided in a compose window
 * @property {boolean} isUnchecked nobody knew what the message shows
 * @property {?string} acknowledgement what the helper knows it by that the message shows strangers
 * @property {string} [subject] once it is on its way
 * @property {number} [left] when that began, in milliseconds since 1970
 */

export class SentCopies {
  #parts;
  #check;
  #departures = new Map();
  #misled = new Map();
  #late = [];
  #totals = new Map();
  #news = new Map();
  #isNewsDue = false;
  #timer = null;
  #isLooking = false;
  #isLearning = false;
  #hasLearnt = false;

  /**
   * @param {object} parts
   * @param {object} parts.api the browser object
   * @param {import("../helper/port.js").Helper} parts.helper
   * @param {import("../compose/prefetch.js").Prepared} parts.prepared
   * @param {import("./sent-state.js").SentBook} parts.book
   * @param {import("./leak-notice.js").Apology} parts.apology
   * @param {() => boolean} parts.isSending somebody waits for a check
   * @param {Function} [parts.setTimer]
   * @param {Function} [parts.clearTimer]
   * @param {() => number} [parts.now] milliseconds since 1970
   * @param {() => boolean} [parts.isOnline]
   */
  constructor(parts) {
    this.#parts = {
      setTimer: (...args) => setTimeout(...args),
      clearTimer: timer => clearTimeout(timer),
      now: () => Date.now(),
      isOnline: () => navigator.onLine,
      ...parts,
    };
    this.#check = new SentCheck(this.#parts);
  }

  /**
   * A message was let go without an acknowledgement.
   *
   * @param {number} tabId
   * @param {boolean} isUnchecked nobody knew what it shows
   */
  letGo(tabId, isUnchecked) {
    this.#departures.delete(tabId);
    this.#departures.set(tabId, { isUnchecked, acknowledgement: null });
    if (this.#departures.size > MOST_DEPARTURES)
      this.#departures.delete(this.#departures.keys().next().value);
  }

  /**
   * The person wants the message to show what it shows, and the helper has noted it.
   *
   * @param {number} tabId
   * @param {?string} acknowledgement what the helper knows it by; null: it could not be noted
   */
  acknowledged(tabId, acknowledgement) {
    this.#departures.set(tabId, { isUnchecked: false, acknowledgement });
  }

  /**
   * The message is on its way. Its copy may be found before Thunderbird says that it is there, and is known by this.
   *
   * @param {number} tabId
   * @param {string} subject
   */
  leaves(tabId, subject) {
    const departure = this.#departures.get(tabId);

    if (departure !== undefined)
      Object.assign(departure, { subject, left: this.#parts.now() });
  }

  /**
   * While a send waits for its answer, Thunderbird takes a draft that it saves by itself for the end of that
   * send, and then does not tell of the end any more.
   *
   * @param {{id: number}} tab
   * @param {{details?: {subject?: string}}} info of compose.onAfterSend
   */
  misled({ id }, { details }) {
    this.#misled.set(id, details?.subject ?? "");
  }

  /** The compose window is gone: what it sent is looked for, where Thunderbird does not tell of it. */
  composeTabRemoved(tabId) {
    const subject = this.#misled.get(tabId);
    const departure = this.#departures.get(tabId);

    if (!this.#misled.delete(tabId) || departure === undefined)
      return;
    this.#departures.delete(tabId);
    this.#late.push({ subject, departure });
    this.lookSoon();
  }

  /**
   * The listener of compose.onAfterSend.
   *
   * @param {{id: number}} tab
   * @param {object} info
   */
  async afterSend(tab, { messages = [], headerMessageId, mode }) {
    const departure = this.#departures.get(tab.id);
    const { book, helper } = this.#parts;

    this.#departures.delete(tab.id);
    messages.forEach(({ folder }) => this.#count(folder?.id, -1));
    // The copy that a server keeps by itself comes in later, under the same Message-ID.
    if (departure?.acknowledgement && headerMessageId)
      helper.name(departure.acknowledgement, headerMessageId);
    try {
      await book.load();
      if (departure?.isUnchecked)
        await this.#noteUnchecked(headerMessageId, messages);
      for (const copy of messages)
        await this.#tellOf([await this.#check.run(copy, mode === "sendLater" ? "Waiting" : howOf(departure))]);
      await book.save();
    } catch (error) {
      console.warn("The copy of a sent message waits for the next look:", error.message);
    }
  }

  /**
   * The listener of folders.onFolderInfoChanged. Of what another add-on sends without a compose window nothing else
   * tells. To find what is new, Thunderbird goes through the whole folder: not for copies that afterSend() was told of.
   *
   * @param {{id: string, specialUse?: string[]}} folder
   * @param {{totalMessageCount?: number}} info what changed of it
   */
  folderChanged({ id, specialUse }, { totalMessageCount }) {
    if (totalMessageCount === undefined || !specialUse?.includes("sent"))
      return;
    const before = this.#totals.get(id) ?? -Infinity;

    this.#totals.set(id, totalMessageCount);
    if (totalMessageCount > before)
      this.#count(id, totalMessageCount - before);
  }

  /** Both come for one copy, and in any order: what is left of them a moment later counts. */
  #count(folderId, copies) {
    this.#news.set(folderId, (this.#news.get(folderId) ?? 0) + copies);
    this.#lookAtNewsSoon();
  }

  #lookAtNewsSoon() {
    if (!this.#isNewsDue)
      this.#parts.setTimer(() => this.#lookAtNews(), SETTLE_MS);
    this.#isNewsDue = true;
  }

  async #lookAtNews() {
    this.#isNewsDue = false;
    if (this.#isLooking)
      return this.#lookAtNewsSoon();
    const changed = [...this.#news].filter(([, copies]) => copies > 0).map(([id]) => id);

    this.#news.clear();
    if (changed.length > 0 && (await this.#look(changed)) === false)
      this.lookSoon(GO_ON_MS);
  }

  /** There may be no check of it for days, and the one who sent it is to be told that they did. */
  async #noteUnchecked(headerMessageId, copies) {
    const { book } = this.#parts;

    for (const copy of headerMessageId ? [{ headerMessageId }] : copies)
      book.leftUnchecked(await this.#check.mailOf(copy));
    await book.save();
  }

  /** The helper is there. */
  lookSoon(milliseconds = SETTLE_MS) {
    this.#parts.clearTimer(this.#timer);
    this.#timer = this.#parts.setTimer(() => this.look(), milliseconds);
  }

  /** Looks through what came into the folders of sent messages since the last look. */
  async look() {
    if (this.#isLooking)
      return this.lookSoon();
    const isDone = await this.#look(null);

    if (isDone)
      await this.#learnYear();

    // Where the helper is missing the person knows, and it will be back with a look.
    if (isDone === null)
      return this.lookSoon(AGAIN_MS);
    this.lookSoon(this.#late.length > 0 ? SETTLE_MS : isDone ? AGAIN_MS : GO_ON_MS);
  }

  /**
   * @param {?string[]} changed the ids of those folders that are looked at; null: all
   * @returns {Promise<?boolean>} false: there is more to look at; null: nothing could be; never rejects
   */
  async #look(changed) {
    const late = changed === null ? this.#late.splice(0) : this.#late;

    this.#isLooking = true;
    try {
      return await this.#lookThrough(changed, late);
    } catch (error) {
      console.warn("Sent messages could not be looked through:", error.message);
      if (changed === null)
        this.#late.unshift(...late);
      return null;
    } finally {
      this.#isLooking = false;
    }
  }

  /** @param {Array<{subject: string, departure: Departure}>} late what was sent, and not told of */
  async #lookThrough(changed, late) {
    const { api, book, now } = this.#parts;
    const begun = now();
    const looks = [];
    let left = MOST;
    let isDone = true;

    await book.load();
    const [folders, accounts] = await within(ANSWER_MS, Promise.all([
      api.folders.query({ specialUse: ["sent"] }), api.accounts.list(false),
    ]));
    for (const folder of folders) {
      const from = book.marks.begin(folder, begun);
      if (changed?.includes(folder.id) ?? true)
        looks.push({ folder, from });
    }
    book.marks.known(accounts.map(({ id }) => id), begun);
    try {
      for (const { folder, from } of looks) {
        await this.#pause();
        const copies = await this.#copiesIn(folder, from);
        const some = copies.slice(0, left);

        left -= some.length;
        isDone &&= some.length === copies.length;
        await this.#lookAt(folder, some, late);
      }
    } finally {
      await book.save(); // or what was told would be told again
    }
    return isDone;
  }

  /** Whom one writes to, once: by the index alone, and a page at a time. Never rejects. */
  async #learnYear() {
    const { api, helper } = this.#parts;

    if (this.#isLearning || this.#hasLearnt)
      return;
    this.#isLearning = true;
    try {
      if (!(await helper.learn([])))
        return;
      const folders = await within(ANSWER_MS, api.folders.query({ specialUse: ["sent"] }));
      let isComplete = true;

      for (const { id } of folders)
        isComplete = (await this.#learnFolder(id)) && isComplete;
      this.#hasLearnt = true; // the folder that failed: after the next start
      if (isComplete)
        await helper.learn([], { complete: true });
    } catch (error) {
      console.warn("Whom one writes to is learnt later:", error.message);
    } finally {
      this.#isLearning = false;
    }
  }

  /** @returns {Promise<boolean>} whether it was gone through to its end; rejects if the helper fails */
  async #learnFolder(id) {
    try {
      await this.#eachPage(id, this.#parts.now() - YEAR_MS, page => this.#learn(page), { messagesPerPage: LEARNT_AT_ONCE });
      return true;
    } catch (error) {
      if (error instanceof HelperError)
        throw error;
      console.warn("A folder of sent messages cannot be learnt from:", error.message);
      return false;
    }
  }

  /** A page may hold messages of many months. */
  async #learn(page) {
    const { helper } = this.#parts;
    const monthOf = ({ date }) => date.toISOString().slice(0, 7);

    for (const month of new Set(page.map(monthOf))) {
      const messages = page.filter(message => monthOf(message) === month);

      await this.#pause();
      await helper.learn(messages.map(recipientsOf), { at: messages[0].date.toISOString() });
    }
  }

  /**
   * @returns {Promise<object[]>} those that nobody looked at yet, the oldest first; headers of the index only. None
   *   of a folder that cannot be looked through now: that holds up no other
   */
  async #copiesIn({ id }, from) {
    const { book } = this.#parts;
    const found = await this.#allIn(id, from).catch(error => {
      console.warn("A folder of sent messages cannot be looked through:", error.message);
      return [];
    });

    const mails = await Promise.all(found.map(async copy => ({ copy, mail: await this.#check.mailOf(copy) })));
    return mails
      .filter(({ mail }) => !book.hasSeen(mail))
      .map(({ copy }) => copy)
      .sort((one, other) => one.date - other.date);
  }

  async #allIn(id, from) {
    const found = [];

    await this.#eachPage(id, from, page => found.push(...page));
    return found;
  }

  async #eachPage(id, from, take, more = {}) {
    const { api } = this.#parts;
    let page = await within(ANSWER_MS, api.messages.query({ folderId: id, fromDate: new Date(from), ...more }));

    while (page !== null) {
      await take(page.messages);
      page = page.id ? await within(ANSWER_MS, api.messages.continueList(page.id)) : null;
    }
  }

  /** What is found is told before the mark moves on: who is not told now is told the next time. */
  async #lookAt(folder, copies, late) {
    const { book, now } = this.#parts;
    const leaks = [];
    let reached = null;
    let isHeld = false; // the mark, in front of one that is tried again

    for (const copy of copies) {
      await this.#pause();
      try {
        leaks.push(await this.#check.run(copy, await this.#howItLeft(copy, late)));
      } catch (error) {
        if (error instanceof HelperError && !ABOUT_A_MESSAGE.includes(error.code))
          return this.#stopFor(error, leaks);
        console.warn("A sent message cannot be read:", error.message);
        if (!this.#parts.isOnline())
          break;
        isHeld ||= !book.marks.fail(folder);
      }
      if (!isHeld)
        reached = copy;
    }
    await this.#tellOf(leaks);
    if (reached !== null)
      book.marks.pass(folder, reached.date.getTime(), now());
  }

  async #howItLeft(copy, late) {
    if (this.#parts.book.wasLeftUnchecked(await this.#check.mailOf(copy)))
      return "Unchecked";
    const isSame = ({ subject }) => subject === (copy.subject ?? "");

    return howOf(late.find(isSame)?.departure ?? this.#leavingAt(copy.date).find(isSame));
  }

  /** Of some Thunderbird never says that they went, and a message that comes hours later is another. */
  #leavingAt(date) {
    return [...this.#departures.values()].filter(({ left }) => Math.abs(date.getTime() - left) < AGAIN_MS);
  }

  /** What was found before the helper was lost is told; all else waits until it is back. */
  async #stopFor(error, leaks) {
    await this.#tellOf(leaks);
    throw error;
  }

  async #tellOf(results) {
    const leaks = results.filter(Boolean);

    if (leaks.length === 0)
      return;
    try {
      await this.#parts.apology.tell(leaks);
      leaks.forEach(({ mail }) => this.#parts.book.done(mail));
    } catch (error) {
      leaks.forEach(({ mail }) => this.#parts.book.release(mail));
      throw error;
    }
  }

  /** Whoever waits for a check of the next message goes first. */
  async #pause() {
    do
      await new Promise(resolve => this.#parts.setTimer(resolve, this.#parts.isSending() ? BUSY_MS : PAUSE_MS));
    while (this.#parts.isSending());
  }
}

/** What the helper learns of: the addresses, and nothing else. */
const recipientsOf = ({ recipients = [], ccList = [], bccList = [] }) =>
  `To: ${[...recipients, ...ccList, ...bccList].map(one => /[^<>\s]+@[^<>\s]+(?=>?\s*$)/.exec(one)?.[0]).filter(Boolean).join(", ")}\r\n\r\n`;

/** Why the check before sending did not stop it. */
function howOf(departure) {
  if (departure === undefined)
    return "Elsewhere";
  return departure.isUnchecked ? "Unchecked" : "Changed";
}
