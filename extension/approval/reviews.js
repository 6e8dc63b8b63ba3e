// reviews.js — The desk of an approver: says that a request arrived, opens it in a window, and sends the answer. The page
// is pages/approve/approve.html. Nothing is answered but by its two buttons.

import { reasonOf } from "../base/reasons.js";
import { WaitingRequests } from "./waiting.js";
import { within } from "../base/deadline.js";

const PAGE = "pages/approve/approve.html";
const SIZE = { width: 860, height: 760 };
const FRAME_HEIGHT = 40;

/** A message may have to be fetched from a server. */
const MESSAGE_MS = 60_000;

const NOTIFICATION = "request-";

/** A helper that knows nothing of it: it is another one, or has other settings. */
const FORGOTTEN = ["unknown", "lost"];

/** Why a request can never be approved here: it does not wait any more. */
const NEVER = ["none", "misfit", "void", "sender", "not-asked"];

export class Reviews {
  #parts;
  #screen;
  #open = new Map();
  #waiting;
  #displayed = new Map();
  #lastId = 0;

  /**
   * @param {object} parts
   * @param {object} parts.api the browser object
   * @param {import("../helper/port.js").Helper} parts.helper
   * @param {import("./letters.js").Letters} parts.letters
   * @param {import("../compose/prefetch.js").Prepared} parts.prepared
   * @param {import("../windows/badge.js").Badge} parts.badge
   * @param {Screen} screen of this page, which is the first one
   */
  constructor(parts, screen) {
    this.#parts = parts;
    this.#screen = screen;
    this.#waiting = new WaitingRequests(parts.api);
  }

  /**
   * A request arrived. It is told of once, and nothing is opened.
   *
   * @param {object} message its MessageHeader
   */
  async arrived(message) {
    const { api } = this.#parts;
    const { headerMessageId, subject, author } = message;

    if (!(await this.#waiting.add(message)))
      return;
    await this.refresh();
    await api.notifications.create(`${NOTIFICATION}${headerMessageId}`, {
      type: "basic", iconUrl: api.runtime.getURL("icons/bcc-guard.svg"),
      title: api.i18n.getMessage("titleRequest"), message: [author, subject].filter(Boolean).join("\n"),
    }).catch(error => console.warn("It cannot be told that a request arrived:", error.message));
  }

  /** @param {string} notification that was clicked */
  async clicked(notification) {
    if (!notification.startsWith(NOTIFICATION))
      return;
    this.#parts.api.notifications.clear(notification).catch(() => {});
    const id = notification.slice(NOTIFICATION.length);
    const message = (await this.#waiting.list()).find(({ headerMessageId }) => headerMessageId === id);

    if (message !== undefined)
      await this.review(message.id);
  }

  /**
   * @param {number} tabId of a tab in which a message is read
   * @param {?object} message its MessageHeader, if it is a request
   */
  displayed(tabId, message) {
    if (message === null)
      this.#displayed.delete(tabId);
    else
      this.#displayed.set(tabId, message);
    this.#parts.badge.markRequest(tabId, message !== null);
  }

  /**
   * The button beside a message that is read was clicked.
   *
   * @param {{id: number}} tab a tab, or the window of a message
   */
  async clickedIn({ id }) {
    const { messages } = await this.#parts.api.messageDisplay.getDisplayedMessages(id);

    if (messages.length === 1)
      await this.review(messages[0].id);
  }

  tabRemoved(tabId) {
    this.#displayed.delete(tabId);
    this.#parts.badge.forgetRequest(tabId);
  }

  /**
   * @param {number} [tabId] of the main window's tab in front
   * @returns {Promise<Array<{id: number, subject: string}>>} the requests that can be looked at; the one that is read comes first
   */
  async waiting(tabId) {
    const read = this.#displayed.get(tabId);
    const others = (await this.refresh()).filter(({ id }) => id !== read?.id);

    return [...(read === undefined ? [] : [read]), ...others].map(({ id, subject }) => ({ id, subject }));
  }

  /** To be called where some may have come, gone or been thrown away. */
  async refresh() {
    const waiting = await this.#waiting.list();

    this.#parts.badge.setRequests(waiting.length);
    return waiting;
  }

  /** That it is still listed changes nothing of what became of it. */
  async #settle({ headerMessageId }) {
    try {
      await this.#waiting.settle(headerMessageId);
      await this.refresh();
    } catch (error) {
      console.warn("A request that is settled may still be shown as one that waits:", error.message);
    }
  }

  /**
   * Opens a request in a window of its own, or brings that to the front.
   *
   * @param {number} messageId
   */
  async review(messageId) {
    const { api } = this.#parts;
    const shown = [...this.#open.values()].find(one => one.messageId === messageId);

    if (shown !== undefined)
      return shown.windowId === null ? null : api.windows.update(shown.windowId, { focused: true }); // else it is just opened
    const review = {
      messageId, id: String(++this.#lastId), headerMessageId: null, look: null, windowId: null, tabId: null, isRenewed: false,
      renewing: null, answer: null, answering: null, letter: null, files: null,
    };

    this.#open.set(review.id, review);
    review.looking = this.#look(review);
    review.looking.catch(() => {}); // the page says so
    const { availWidth, availHeight } = this.#screen;
    try {
      const window = await api.windows.create({
        url: api.runtime.getURL(`${PAGE}?id=${review.id}`), type: "popup",
        width: Math.min(SIZE.width, availWidth), height: Math.min(SIZE.height, availHeight - FRAME_HEIGHT),
      });

      review.windowId = window.id;
      return window;
    } catch (error) {
      this.#close(review);
      throw error;
    }
  }

  #close(review) {
    this.#open.delete(review.id);
    this.#dismiss(review);
  }

  /** The helper keeps a few looks only: one that is still being made goes as soon as it is there. */
  #dismiss({ looking }) {
    looking.then(({ id }) => this.#parts.helper.dismiss(id), () => {});
  }

  /** Windows that an earlier page of ours opened are empty, if its process was killed. To be called before any is opened. */
  async closeOrphans() {
    const { runtime, windows } = this.#parts.api;
    const page = runtime.getURL(PAGE);
    const popups = await windows.getAll({ populate: true, windowTypes: ["popup"] });
    const orphans = popups.filter(({ tabs }) => tabs.some(({ url }) => url?.startsWith(page)));

    await Promise.all(orphans.map(({ id }) => windows.remove(id)));
  }

  async #look(review) {
    const { api, helper, prepared } = this.#parts;
    const { headerMessageId } = await within(MESSAGE_MS, api.messages.get(review.messageId));
    const file = await within(MESSAGE_MS, api.messages.getRaw(review.messageId, { data_format: "File" }));
    const look = await helper.approvalLook(file, await prepared.own());

    Object.assign(review, { headerMessageId, look });
    if (look.type === "approval-refused" && NEVER.includes(look.reason))
      await this.#settle(review);
    return look;
  }

  /**
   * @param {object} message from the page
   * @param {{url?: string, tab?: {windowId: number}}} sender
   * @returns {Promise<*>|undefined} undefined for what is no message of ours
   */
  onMessage(message, sender) {
    const { api, helper } = this.#parts;

    if (!sender.url?.startsWith(api.runtime.getURL(PAGE)))
      return undefined;
    const review = this.#open.get(message?.id);

    if (review === undefined)
      return Promise.resolve(null);
    // Where the window manager gives it no focus, Thunderbird never says that it was opened.
    Object.assign(review, { windowId: sender.tab.windowId, tabId: sender.tab.id });
    switch (message.type) {
      case "approve-look":
        return review.looking.then(look => ({ ...look, isRenewed: review.isRenewed }), error => ({ reason: reasonOf(error) }));
      case "approve-page":
        return review.looking.then(({ id }) => helper.page({ id }, message.what, message.from));
      case "approve-answer":
        return this.#once(review, () => this.#answer(review, message));
      case "approve-again":
        return this.#once(review, () => this.#send(review));
      default:
        return undefined;
    }
  }

  /** To be called when a helper answers: it may be another one, or by other settings, and knows of no look then. */
  helperIsBack() {
    for (const review of this.#open.values()) {
      if (review.letter === null)
        this.#renew(review).catch(error => console.warn("A request cannot be looked at anew:", error.message));
    }
  }

  /**
   * Looks anew. Where something else is to be seen by now the page begins anew, and says so.
   *
   * @returns {Promise<boolean>} whether it is as it was shown
   */
  #renew(review) {
    review.renewing ??= this.#lookAnew(review).finally(() => Object.assign(review, { renewing: null }));
    return review.renewing;
  }

  async #lookAnew(review) {
    await review.looking.catch(() => {});
    if (!this.#open.has(review.id) && review.answering === null)
      return false; // nobody looks any more
    const before = review.look;

    review.looking = this.#look(review);
    await review.looking;
    if (before === null || isSameLook(before, review.look))
      return true;
    Object.assign(review, { isRenewed: true });
    if (review.tabId !== null)
      await this.#parts.api.tabs.reload(review.tabId);
    return false;
  }

  /** A second click at the same moment answers nothing more, and what left is not sent again. */
  #once(review, action) {
    review.answering ??= action().catch(error => ({ reason: reasonOf(error) })).then(result => {
      if (!result.isOver)
        Object.assign(review, { answering: null });
      if (!this.#open.has(review.id))
        this.#dismiss(review);
      return result;
    });
    return review.answering;
  }

  /** @returns {Promise<{wrong?: string, isOver?: true}>} rejects if nothing was decided */
  async #answer(review, { decision, outsiders, points, word }) {
    if (review.letter === null) {
      const approval = decision === "approved" ? { outsiders, points } : {};

      review.answer = { decision, word, ...approval };
      const letter = await this.#sign(review);
      if (letter === null || "wrong" in letter)
        return letter ?? {};
    }
    return this.#send(review);
  }

  /** @returns {Promise<?object>} what the helper says; null: it is to be looked at anew */
  async #sign(review) {
    const { helper } = this.#parts;
    const { answer } = review;
    const { id } = await review.looking;
    const letter = await helper.approvalAnswer(id, answer).catch(async error => {
      if (!FORGOTTEN.includes(error.code))
        throw error;
      return (await this.#renew(review)) ? helper.approvalAnswer(review.look.id, answer) : null;
    });

    if (letter !== null && !("wrong" in letter))
      Object.assign(review, { letter, files: null });
    return letter;
  }

  /** What is signed is sent, or the page says that it was not, and tries once more. */
  #send(review) {
    return this.#sendLetter(review).catch(error => ({ reason: reasonOf(error), isSigned: true }));
  }

  async #sendLetter(review) {
    const { api, letters } = this.#parts;

    if (review.files === null && !(await this.#fetch(review)))
      return {};
    const identities = await api.identities.list().catch(() => []);
    const identity = identities.find(({ email }) => email?.toLowerCase() === review.look.approver.toLowerCase());

    await letters.send(review.letter, review.files, identity?.id ?? null);
    await this.#settle(review);
    return { isOver: true };
  }

  /** @returns {Promise<boolean>} whether its parts are here; one that a helper took with it is signed by the next one */
  async #fetch(review) {
    const { letters } = this.#parts;
    let files = await letters.fetch(review.letter).catch(error => {
      if (!FORGOTTEN.includes(error.code))
        throw error;
      return null;
    });

    if (files === null) {
      Object.assign(review, { letter: null });
      if (await this.#renew(review))
        await this.#sign(review);
      if (review.letter === null)
        return false;
      files = await letters.fetch(review.letter);
    }
    Object.assign(review, { files });
    return true;
  }

  /** The window was closed: that decides nothing. */
  onWindowRemoved(windowId) {
    for (const review of [...this.#open.values()]) {
      if (review.windowId === windowId)
        this.#close(review);
    }
  }
}

/** Each look has an id of its own. */
const isSameLook = (one, other) => JSON.stringify({ ...one, id: null }) === JSON.stringify({ ...other, id: null });
