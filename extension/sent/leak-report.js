// leak-report.js — Has the report of a leak made: reads the copy and what may be its bounces, hands both to the
// helper, and opens what comes of it. Nothing of it is kept.

import { originalOfMessage, readRawHeaders } from "../compose/original.js";
import { writeAll } from "../compose/message-writer.js";
import { within } from "../base/deadline.js";

const PAGE = "pages/report/report.html";

/** Servers give up after five days; a clock may be a day behind. */
const DAY_MS = 24 * 60 * 60_000;
const BOUNCE_DAYS = 30;

/** No more are read; what a bounce says stands in front of the message that it brings back. */
const MOST_BOUNCES = 10_000;
const BOUNCE_BYTES = 64 * 1024;

/** Of a request; others wait behind it on the port. */
const REQUEST_BYTES = 2 * 1024 * 1024;

/** Thunderbird may have to search, or to ask a server. */
const ANSWER_MS = 60_000;
const PAGE_OF_LIST = 1_000;
const AT_ONCE = 8;

/** Nobody writes bounces there. */
const OWN_FOLDERS = ["sent", "drafts", "templates", "outbox"];

/**
 * @typedef {object} Report
 * @property {string} html one file
 * @property {string} to who gets it by the policy; "": nobody
 * @property {number} missed what may be bounces and could not be read
 */

export class LeakReports {
  #parts;
  #shown = new Map();
  #lastId = 0;

  /**
   * @param {object} parts
   * @param {object} parts.api the browser object
   * @param {import("../helper/port.js").Helper} parts.helper
   * @param {import("../compose/prefetch.js").Prepared} parts.prepared
   */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * @param {{copy: object}} leak whose copy is a MessageHeader
   * @param {AbortSignal} closed nobody waits for it any more
   * @returns {Promise<Report>} rejects with the code `gone` if the copy is there no more
   */
  async make({ copy }, closed) {
    const { api, helper, prepared } = this.#parts;
    const headers = await this.#headersOf(copy);
    const repliedTo = await within(ANSWER_MS, originalOfMessage(api, headers)).catch(() => "");
    const report = await helper.report({
      message: writeAll(headers), own: await prepared.own(), ...(repliedTo && { repliedTo }),
    });

    try {
      const { found, missed } = await this.#suspects(copy, closed);
      const unread = await this.#hand(report, found, closed);
      const html = await helper.html(report);

      closed.throwIfAborted();
      return { html, to: report.to, missed: missed + unread };
    } finally {
      helper.dismiss(report.id);
    }
  }

  /** It may have been moved to another folder since it was looked at. */
  async #headersOf({ id, headerMessageId }) {
    const { messages } = this.#parts.api;

    try {
      return await within(ANSWER_MS, readRawHeaders(messages, id));
    } catch (error) {
      const other = headerMessageId && (await this.#listed({ headerMessageId })).messages.find(each => each.id !== id);
      if (!other)
        throw Object.assign(new Error(`The message cannot be read: ${error.message}`), { code: "gone" });
      return within(ANSWER_MS, readRawHeaders(messages, other.id));
    }
  }

  /** @returns {Promise<{messages: object[], id: ?string}>} the first page of a list */
  #listed(query) {
    return within(ANSWER_MS, this.#parts.api.messages.query({ ...query, messagesPerPage: PAGE_OF_LIST }));
  }

  /**
   * What may be a bounce, by the lists of all folders alone: bounces are filed anywhere. The helper knows how servers
   * write. The oldest first: those of the first days are the bounces of this message.
   *
   * @returns {Promise<{found: number[], missed: number}>}
   */
  async #suspects({ date }, closed) {
    const { api } = this.#parts;
    const fromDate = new Date(date.getTime() - DAY_MS);
    const toDate = new Date(date.getTime() + BOUNCE_DAYS * DAY_MS);
    const suspects = new Map(); // by Message-ID: one may lie in several folders

    for (let page = await this.#listed({ fromDate, toDate }); page !== null;) {
      closed.throwIfAborted();
      for (const each of await this.#sift(page.messages))
        suspects.set(each.headerMessageId || each.id, each);
      page = page.id ? await within(ANSWER_MS, api.messages.continueList(page.id)) : null;
    }

    const found = [...suspects.values()].sort((one, other) => one.date - other.date).map(({ id }) => id);
    return { found: found.slice(0, MOST_BOUNCES), missed: Math.max(0, found.length - MOST_BOUNCES) };
  }

  async #sift(messages) {
    const others = messages.filter(({ folder }) => !folder?.specialUse?.some(use => OWN_FOLDERS.includes(use)));
    const places = await this.#parts.helper.sift(
      others.map(({ author }) => author ?? ""), others.map(({ subject }) => subject ?? ""),
    );

    return places.map(place => others[place]);
  }

  /** @returns {Promise<number>} how many could not be read */
  async #hand(report, ids, closed) {
    const { helper } = this.#parts;
    let unread = 0;
    let size = 0;
    let waiting = [];

    for (let i = 0; i < ids.length; i += AT_ONCE) {
      closed.throwIfAborted();
      for (const { status, value } of await Promise.allSettled(ids.slice(i, i + AT_ONCE).map(id => this.#bounce(id)))) {
        if (status === "rejected") {
          unread++;
          continue;
        }
        waiting.push(value);
        size += value.length;
      }
      if (size >= REQUEST_BYTES) {
        await helper.bounces(report, waiting);
        [waiting, size] = [[], 0];
      }
    }
    if (waiting.length > 0)
      await helper.bounces(report, waiting);
    return unread;
  }

  /** @returns {Promise<string>} the beginning of a message, in Base64 */
  async #bounce(id) {
    const file = await within(ANSWER_MS, this.#parts.api.messages.getRaw(id, { data_format: "File" }));

    return new Uint8Array(await file.slice(0, BOUNCE_BYTES).arrayBuffer()).toBase64();
  }

  /**
   * Puts reports on the screen: in a message to whom the policy names, or in a tab that can save and print them (a
   * window of its own cannot print).
   *
   * @param {Array<{report: Report, title: string, date: Date}>} made one at the least
   * @param {{subject: string, body: string}} words of that message
   * @returns {Promise<boolean>} when they are there: whether in a tab, which is behind every window of ours
   */
  async open(made, { subject, body }) {
    const { api } = this.#parts;
    const [{ report: { to } }] = made;
    const files = made.map(({ report: { html, missed }, title, date }, i) => ({ html, missed, title, name: nameOf(date, i) }));

    if (to !== "") {
      await api.compose.beginNew({
        to: [to], subject, plainTextBody: body, isPlainText: true,
        attachments: files.map(({ html, name }) => ({ file: new File([html], name, { type: "text/html" }) })),
      });
      return false;
    }

    const id = String(++this.#lastId);
    this.#shown.set(id, files);
    const { windowId } = await api.tabs.create({ url: api.runtime.getURL(`${PAGE}?id=${id}`) });
    await api.windows.update(windowId, { focused: true });
    return true;
  }

  /**
   * @param {object} message from the page of reports: `take` asks for them, once
   * @param {{url?: string}} sender
   * @returns {Promise<?object[]>|undefined} undefined for what is no message of ours
   */
  onMessage(message, sender) {
    if (!sender.url?.startsWith(this.#parts.api.runtime.getURL(PAGE)) || message?.type !== "take")
      return undefined;

    const files = this.#shown.get(message.id) ?? null;
    this.#shown.delete(message.id);
    return Promise.resolve(files);
  }
}

/** In any language of the desk, and of the one who gets it. */
const nameOf = (date, i) => `leak-report-${date.toISOString().slice(0, 10)}${i === 0 ? "" : `-${i + 1}`}.html`;
