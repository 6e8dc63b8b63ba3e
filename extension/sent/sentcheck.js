// sentcheck.js — The check of one copy of a sent message: whether it exposes what nobody had allowed.

import { requestIn } from "../approval/draft.js";
import { writeSent } from "../compose/message-writer.js";
import { within } from "../base/deadline.js";
import { originalOfMessage, readRawHeaders } from "../compose/original.js";

/** Thunderbird looks through all folders for the message that was replied to. */
const ORIGINAL_MS = 30_000;

/** A server may have to be asked for the copy. */
const COPY_MS = 60_000;

export class SentCheck {
  #parts;

  /** @param {object} parts as SentCopies has them */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * @param {object} copy its MessageHeader
   * @returns {Promise<string>} the digest that the message is known by. Two copies of one message have one
   *   Message-ID; a message without is known by where and when it is
   */
  mailOf({ headerMessageId, folder, date, subject }) {
    return this.#parts.book.digest(headerMessageId || `${folder?.id} ${date.getTime()} ${subject}`);
  }

  /**
   * @param {object} copy its MessageHeader
   * @param {string} how it came about, if it is a leak
   * @returns {Promise<?import("./leak-notice.js").Leak & {mail: string}>} null: it is none, or was looked at
   *   already; rejects if it cannot be read or checked
   */
  async run(copy, how) {
    const { book } = this.#parts;
    const mail = await this.mailOf(copy);

    if (!book.claim(mail))
      return null;
    try {
      const found = await this.#exposedBy(copy);

      if (found === null)
        book.done(mail);
      return found && { mail, how, copy, subject: copy.subject ?? "", date: copy.date, ...found };
    } catch (error) {
      book.release(mail);
      throw error;
    }
  }

  async #exposedBy(copy) {
    const { api, prepared, helper } = this.#parts;
    const headers = await within(COPY_MS, readRawHeaders(api.messages, copy.id));
    const request = { message: writeSent(headers), own: await prepared.own(), warn: false, sent: true };
    const approved = requestIn(headers);

    if (approved !== null)
      await this.#parts.requests.usedBy(approved, copy).catch(error =>
        console.warn("It is not known whether what was approved was sent:", error.message));
    let question = await this.#ask(request);

    // Who wrote to whom before is looked for only where it matters.
    const repliedTo = question && (await this.#originalOf(headers));
    if (repliedTo) {
      helper.dismiss(question.id);
      question = await this.#ask({ ...request, repliedTo });
    }
    return question && this.#disclosureOf(question);
  }

  /** @returns {Promise<?import("../helper/port.js").Question>} null: there is nothing to ask */
  async #ask(request) {
    const { helper } = this.#parts;
    const question = await helper.check(request);
    const { level, exposed } = question.verdict;

    if (level === "pass")
      return null;
    if (exposed.total > 0)
      return question;
    helper.dismiss(question.id);
    return null;
  }

  async #disclosureOf(question) {
    const { helper } = this.#parts;

    try {
      const disclosure = await helper.disclosure(question);

      await helper.decide(question.id, "sent-exposed").catch(error =>
        console.error("It could not be written down what a sent message shows:", error.message),
      );
      return disclosure;
    } finally {
      helper.dismiss(question.id);
    }
  }

  /** @returns {Promise<string>} the headers of the message that was replied to; "" without one */
  async #originalOf(headers) {
    try {
      return await within(ORIGINAL_MS, originalOfMessage(this.#parts.api, headers));
    } catch (error) {
      console.warn("The message that was replied to cannot be read:", error.message);
      return "";
    }
  }
}
