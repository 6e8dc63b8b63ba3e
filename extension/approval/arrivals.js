// arrivals.js — Finds requests and answers among the messages that arrive, and among those that arrived while
// Thunderbird was not there.

import { isElsewhere, REQUEST_TYPE } from "./waiting.js";
import { within } from "../base/deadline.js";

const ANSWER_TYPE = "application/vnd.bcc-guard.approval+json";

/** Where it is stored, beside the settings. */
export const APPROVALS = "_approvals";

/** Nothing that is asked holds longer, by default; who sets more asks anew. */
const DAY_MS = 24 * 60 * 60_000;
const MOST_DAYS = 14;

/** A clock, or a server, may be behind. */
const OVERLAP_MS = 60 * 60_000;

/** A message may have to be fetched from a server. */
const MESSAGE_MS = 60_000;

/** Until it is seen whether a check of a message that is sent is over. */
const BUSY_MS = 1_000;

/** So often, in one look: a question may be left open overnight. */
const MOST_PAUSES = 60;

/** No more are looked at of what came in between. */
const MOST = 5_000;

export class Arrivals {
  #parts;
  #looking = null;
  #isDue = false;
  #pauses = 0;
  #shown = new Map();

  /**
   * @param {object} parts
   * @param {object} parts.api the browser object
   * @param {import("../helper/port.js").Helper} parts.helper
   * @param {import("./requests.js").Requests} parts.requests
   * @param {import("./reviews.js").Reviews} parts.reviews
   * @param {() => boolean} parts.isSending somebody waits for a check
   * @param {Function} [parts.setTimer]
   */
  constructor(parts) {
    this.#parts = { setTimer: (...args) => setTimeout(...args), ...parts };
  }

  /** Where nothing has to be approved, nobody looks. */
  get #isOn() {
    return this.#parts.helper.policy?.approveFrom > 0;
  }

  /**
   * The listener of messages.onNewMailReceived.
   *
   * @param {{messages: object[], id: ?string}} list
   */
  async arrived(list) {
    if (!this.#isOn)
      return;
    for (let page = list; page !== null; page = page.id ? await this.#parts.api.messages.continueList(page.id) : null) {
      for (const message of page.messages)
        await this.#look(message);
    }
  }

  /** To be called when a helper answers: what arrived in between is looked at, one look at a time. */
  lookSoon() {
    this.#lookAtShown().catch(error => console.warn("A message that is read was not looked at:", error.message));
    this.#isDue = true;
    if (this.#looking === null)
      this.#looking = this.#lookAgain().finally(() => (this.#looking = null));
  }

  /** Messages that were read before it was known whether anything has to be approved. */
  async #lookAtShown() {
    const { messageDisplay, tabs } = this.#parts.api;

    for (const tab of await tabs.query({ type: ["mail", "messageDisplay"] }))
      await this.displayed(tab, await messageDisplay.getDisplayedMessages(tab.id));
  }

  async #lookAgain() {
    while (this.#isDue && this.#isOn) {
      this.#isDue = false;
      try {
        await this.#lookThrough();
      } catch (error) {
        console.warn("It is not known whether a request or an answer arrived:", error.message);
      }
    }
  }

  async #lookThrough() {
    const { api, requests, reviews } = this.#parts;
    const { [APPROVALS]: stored = {} } = await api.storage.local.get(APPROVALS);
    const now = Date.now();
    const first = now - MOST_DAYS * DAY_MS;
    const fromDate = new Date(Math.max(first, (stored.at ?? first) - OVERLAP_MS));
    let left = MOST;

    this.#pauses = 0;
    await requests.list(); // tells of those whose time is over
    await reviews.refresh();
    let page = await within(MESSAGE_MS, api.messages.query({ fromDate }));
    while (page !== null && left > 0) {
      for (const message of page.messages.slice(0, left)) {
        await this.#pause();
        await this.#look(message);
      }
      left -= page.messages.length;
      page = page.id ? await within(MESSAGE_MS, api.messages.continueList(page.id)) : null;
    }
    await api.storage.local.set({ [APPROVALS]: { at: now } });
  }

  /** Whoever waits for a check of the next message goes first. */
  async #pause() {
    for (; this.#parts.isSending() && this.#pauses < MOST_PAUSES; this.#pauses++)
      await new Promise(resolve => this.#parts.setTimer(resolve, BUSY_MS));
  }

  /** What one's own desk wrote is none. */
  async #look(message) {
    const { requests, reviews } = this.#parts;

    if (isElsewhere(message))
      return;
    try {
      const types = await this.#typesIn(message);

      if (types.includes(ANSWER_TYPE))
        await requests.take(await this.#fileOf(message));
      else if (types.includes(REQUEST_TYPE))
        await reviews.arrived(message);
    } catch (error) {
      console.warn("A message that arrived could not be looked at:", error.message);
    }
  }

  async #typesIn({ id }) {
    const attachments = await within(MESSAGE_MS, this.#parts.api.messages.listAttachments(id));

    return attachments.map(({ contentType }) => contentType);
  }

  #fileOf({ id }) {
    return within(MESSAGE_MS, this.#parts.api.messages.getRaw(id, { data_format: "File" }));
  }

  /**
   * The listener of messageDisplay.onMessagesDisplayed. Nothing happens by it but that a request can be opened.
   *
   * @param {{id: number}} tab
   * @param {{messages: object[]}} list
   */
  async displayed(tab, { messages }) {
    const { reviews } = this.#parts;
    const [message, ...others] = messages;

    this.#shown.set(tab.id, message?.id);
    if (!this.#isOn || message === undefined || others.length > 0)
      return reviews.displayed(tab.id, null);

    const isRequest = (await this.#typesIn(message).catch(() => [])).includes(REQUEST_TYPE);

    return this.#shown.get(tab.id) === message.id ? reviews.displayed(tab.id, isRequest ? message : null) : undefined;
  }

  tabRemoved(tabId) {
    this.#shown.delete(tabId);
  }
}
