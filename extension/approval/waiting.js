// waiting.js — The requests that wait for an answer of this person. What outlasts Thunderbird is the Message-ID of each, until
// when it is valid, and whether it is settled: no address, and nothing of what is asked.

import { within } from "../base/deadline.js";

export const REQUEST_TYPE = "application/vnd.bcc-guard.request+json";

/** Where it is stored, beside the settings. */
export const REQUESTS = "_requests";

/** A message may have to be fetched from a server. */
const MESSAGE_MS = 60_000;

/** Of a request of which it cannot be read until when it is valid: its window says why. */
const UNKNOWN_MS = 14 * 24 * 60 * 60_000;

/** The longest that a policy allows: a request that says more is none of ours. */
const LONGEST_MS = 720 * 60 * 60_000;

const NOT_HERE = ["sent", "drafts", "templates", "outbox", "trash", "junk"];

/** @returns {boolean} whether a message lies where nothing asks for an answer: it was written here, or thrown away */
export const isElsewhere = ({ folder }) => folder?.specialUse?.some(use => NOT_HERE.includes(use)) === true;

export class WaitingRequests {
  #api;
  #loading = null;
  #known = new Map();

  /** @param {object} api the browser object */
  constructor(api) {
    this.#api = api;
  }

  #loaded() {
    this.#loading ??= this.#load().catch(error => {
      this.#loading = null;
      throw error;
    });
    return this.#loading;
  }

  async #load() {
    const { [REQUESTS]: stored = {} } = await this.#api.storage.local.get(REQUESTS);

    for (const [key, { until, isSettled }] of Object.entries(stored))
      this.#known.set(key, { until, isSettled, id: null });
  }

  /** What is settled is kept as long as it is valid: its message may be found again. */
  async #save() {
    for (const [key, { until }] of this.#known) {
      if (until <= Date.now())
        this.#known.delete(key);
    }
    const kept = [...this.#known].map(([key, { until, isSettled }]) => [key, { until, isSettled }]);

    await this.#api.storage.local.set({ [REQUESTS]: Object.fromEntries(kept) }).catch(error =>
      console.warn("Which requests wait is not known after a restart:", error.message));
  }

  /**
   * @param {object} message MessageHeader of a request
   * @returns {Promise<boolean>} whether it is a new one, and valid
   */
  async add({ id, headerMessageId }) {
    await this.#loaded();
    if (this.#known.has(headerMessageId))
      return false;
    const until = await this.#untilOf(id);

    if (until <= Date.now() || this.#known.has(headerMessageId))
      return false;
    this.#known.set(headerMessageId, { until, isSettled: false, id });
    await this.#save();
    return true;
  }

  /** @returns {Promise<number>} as the request says: whether it holds is for the helper to say */
  async #untilOf(id) {
    const { messages } = this.#api;

    try {
      const attachments = await within(MESSAGE_MS, messages.listAttachments(id));
      const { partName } = attachments.find(({ contentType }) => contentType === REQUEST_TYPE);
      const file = await within(MESSAGE_MS, messages.getAttachmentFile(id, partName));
      const until = Date.parse(JSON.parse(await file.text()).until);

      return Number.isNaN(until) ? Date.now() + UNKNOWN_MS : Math.min(until, Date.now() + LONGEST_MS);
    } catch (error) {
      console.warn("Until when a request is valid cannot be read:", error.message);
      return Date.now() + UNKNOWN_MS;
    }
  }

  /** @param {string} headerMessageId of a request that was answered, or never can be */
  async settle(headerMessageId) {
    await this.#loaded();
    this.#known.set(headerMessageId, { until: Date.now() + UNKNOWN_MS, ...this.#known.get(headerMessageId), isSettled: true });
    await this.#save();
  }

  /** @returns {Promise<object[]>} MessageHeaders of those that can be answered, the first that came first */
  async list() {
    await this.#loaded();
    const open = [...this.#known].filter(([, { until, isSettled }]) => !isSettled && until > Date.now());
    const found = await Promise.all(open.map(([key, entry]) => this.#find(key, entry)));

    return found.filter(message => message !== null);
  }

  /** One that is moved, or found by the next Thunderbird, has another id. */
  async #find(headerMessageId, entry) {
    const { messages } = this.#api;
    const here = entry.id === null ? null : await within(MESSAGE_MS, messages.get(entry.id)).catch(() => null);

    if (here?.headerMessageId === headerMessageId && !isElsewhere(here))
      return here;
    try {
      const page = await within(MESSAGE_MS, messages.query({ headerMessageId }));
      const found = page.messages.find(message => !isElsewhere(message)) ?? null;

      Object.assign(entry, { id: found?.id ?? null });
      return found;
    } catch (error) {
      console.warn("A request that waits cannot be found:", error.message);
      return null;
    }
  }
}
