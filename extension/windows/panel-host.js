// panel-host.js — What the small page behind the buttons shows and does. The page is pages/panel/panel.html.

import { within } from "../base/deadline.js";

const PAGE = "pages/panel/panel.html";

/** A compose window is unlocked, and comes to the front, a moment after its question was answered. */
const OFFERS = 20;
const OFFER_MS = 250;

/** The page behind the button is empty until then. */
const REQUESTS_MS = 2_000;

export class Panel {
  #parts;
  #wait;

  /**
   * @param {object} parts
   * @param {object} parts.api the browser object
   * @param {import("../send/manual-check.js").CheckNow} parts.checkNow
   * @param {import("../helper/port.js").Helper} parts.helper
   * @param {import("../each/jobs.js").Jobs} parts.jobs
   * @param {import("../approval/reviews.js").Reviews} parts.reviews
   * @param {import("../status/health.js").Trouble} parts.trouble
   * @param {import("../send/undo.js").Undo} parts.undo
   * @param {(milliseconds: number) => Promise} [wait]
   */
  constructor(parts, wait = ms => new Promise(resolve => setTimeout(resolve, ms))) {
    this.#parts = parts;
    this.#wait = wait;
  }

  /**
   * @param {object} message from the page
   * @param {{url?: string, tab?: {windowId: number}}} sender
   * @returns {Promise<object>|undefined} undefined for what is no message of ours
   */
  onMessage(message, sender) {
    const { api, checkNow, helper, jobs, reviews, trouble, undo } = this.#parts;

    if (!sender.url?.startsWith(api.runtime.getURL(PAGE)))
      return undefined;
    switch (message?.type) {
      case "open":
        trouble.pageAsks(sender);
        return this.#requests(message).then(requests => (
          { ...trouble.state, undoable: undo.count(message.tabId), jobs: jobs.count, requests }));
      case "review":
        return reviews.review(message.messageId).then(() => ({}));
      case "jobs":
        return Promise.resolve(jobs.showAll());
      case "retry":
        return helper.retry().then(() => trouble.state);
      case "check":
        return checkNow.check({ id: message.tabId, windowId: message.windowId });
      case "undo":
        return undo.takeBack(message.tabId).then(outcome => ({ outcome }));
      default:
        return undefined;
    }
  }

  /** Those of the main window, as soon as Thunderbird finds them; the page does not wait for them for long. */
  async #requests({ tabId, shownTabId }) {
    if (tabId !== undefined)
      return [];
    return within(REQUESTS_MS, this.#parts.reviews.waiting(shownTabId)).catch(error => {
      console.warn("Which requests wait is not known:", error.message);
      return [];
    });
  }

  /**
   * Opens the page below the button of a compose window in which something moved. That it cannot be
   * opened loses nothing: the button has a badge, and a click opens the page.
   *
   * @param {{id: number, windowId: number}} tab
   */
  async offer({ id, windowId }) {
    const { api, undo } = this.#parts;

    try {
      for (let i = 0; i < OFFERS && undo.count(id) !== null; i++) {
        await this.#wait(OFFER_MS);
        if (await within(OFFERS * OFFER_MS, api.composeAction.openPopup({ windowId })))
          return;
      }
    } catch (error) {
      console.warn("Undo could not be offered:", error.message);
    }
  }
}
