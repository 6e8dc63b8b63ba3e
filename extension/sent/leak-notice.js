// leak-notice.js — Tells the person what sent messages have shown: the window, and the list to be copied.

import { harmless } from "../base/harmless.js";
import { languageOf } from "../base/language.js";
import { opened } from "../windows/asking.js";
import { reasonOf } from "../base/reasons.js";

const FIRST = 100;
const PAGE = 1_000;
const MOST_NAMED = 6;
const MOST_MAILS = 20;

/**
 * @typedef {object} Leak one message that exposes what nobody allowed
 * @property {object} copy its MessageHeader
 * @property {string} subject
 * @property {Date} date
 * @property {"Waiting"|"Changed"|"Unchecked"|"Elsewhere"} how it came about
 * @property {Array<{address: string, name: string, party: string, field: string}>} shown
 * @property {string[]} readers the parties that see them
 */

export class Apology {
  #api;
  #questions;
  #reports;

  /**
   * @param {object} api the browser object
   * @param {import("../windows/review-windows.js").Questions} questions
   * @param {import("./leak-report.js").LeakReports} reports
   */
  constructor(api, questions, reports) {
    this.#api = api;
    this.#questions = questions;
    this.#reports = reports;
  }

  /**
   * @param {Leak[]} leaks one at the least
   * @returns {Promise<void>} when they are on the screen; rejects if nothing could be shown
   */
  async tell(leaks) {
    const rows = everybody(leaks);
    const closed = new AbortController();
    const sheet = this.#questions.put(this.#sheet(leaks, rows), {
      rows: async from => ({ total: rows.length, from, items: rows.slice(from, from + PAGE) }),
      list: async () => this.#list(leaks),
      report: () => this.#report(leaks.slice(0, MOST_MAILS), closed.signal),
    });
    sheet.choice.then(() => closed.abort()).catch(console.error);

    try {
      await opened(sheet);
    } catch (error) {
      console.error("Sent messages that show addresses have no window:", error.message);
      sheet.close();
      await this.#notify(leaks);
    }
  }

  #sheet(leaks, rows) {
    const [{ subject }] = leaks;

    return {
      kind: "sent",
      subject: leaks.length === 1 ? subject : "",
      choices: ["edit"],
      verdict: {
        level: "sent",
        findings: this.#findings(leaks).map(text => ({ text })),
        exposed: { total: rows.length, from: 0, items: rows.slice(0, FIRST) },
        conversion: null,
        texts: {
          headline: this.#headline(leaks),
          readers: this.#text("sentReaders", this.#readers(leaks)),
          advice: this.#text("sentAdvice"),
          edit: this.#text("close"),
        },
      },
    };
  }

  #headline(leaks) {
    if (leaks.every(({ how }) => how === "Waiting"))
      return this.#text("sentWaitingHeadline");
    return leaks.length === 1 ? this.#text("sentHeadline") : this.#text("sentManyHeadline", this.#number(leaks.length));
  }

  /** Why the check did not stop them; then each of several messages. */
  #findings(leaks) {
    const how = [...new Set(leaks.map(leak => this.#text(`sent${leak.how}`)))];
    const mails = leaks.length === 1 ? [] : leaks.slice(0, MOST_MAILS).map(leak => this.#about(leak));
    const others = leaks.length - MOST_MAILS;

    return [...how, ...mails, ...(others > 0 ? [this.#text("andMore", this.#number(others))] : [])];
  }

  #about(leak) {
    return this.#text("sentMail", this.#subjectOf(leak), this.#when(leak.date), this.#number(leak.shown.length));
  }

  #subjectOf({ subject }) {
    return harmless(subject ?? "") || this.#text("noSubject");
  }

  #readers(leaks) {
    const readers = [...new Set(leaks.flatMap(leak => leak.readers))];
    const named = readers.slice(0, MOST_NAMED);
    const others = readers.length - named.length;

    return [...named, ...(others > 0 ? [this.#text("andMore", this.#number(others))] : [])].join(this.#separator());
  }

  #separator() {
    return this.#text("listAndNext", "", "");
  }

  /** @returns {string} message by message: who was shown, and to whom */
  #list(leaks) {
    return leaks.map(leak => [
      this.#about(leak),
      ...leak.shown.map(({ name, address }) => (name ? `${name} <${address}>` : address)),
      this.#text("sentReaders", leak.readers.join(this.#separator())),
      "",
    ].join("\n")).join("\n");
  }

  /** @returns {Promise<{missed?: number, isBehind?: boolean, reason?: object}>} never rejects: the page says why */
  async #report(leaks, closed) {
    const made = [];

    try {
      for (const leak of leaks)
        made.push({ report: await this.#reports.make(leak, closed), title: this.#about(leak), date: leak.date });
      const isBehind = await this.#reports.open(made, {
        subject: this.#text("reportMailSubject", this.#subjectOf(leaks[0])),
        body: this.#text("reportMailBody", made.map(({ title }) => title).join("\n")),
      });
      return { isBehind, missed: made.reduce((sum, { report: { missed } }) => sum + missed, 0) };
    } catch (error) {
      if (!closed.aborted)
        console.error("The report of a leak cannot be made:", error.message);
      return { reason: reasonOf(error) };
    }
  }

  #notify(leaks) {
    return this.#api.notifications.create({
      type: "basic",
      iconUrl: this.#api.runtime.getURL("icons/bcc-guard.svg"),
      title: this.#headline(leaks),
      message: leaks.slice(0, MOST_NAMED).map(leak => this.#about(leak)).join("\n"),
    });
  }

  #number(value) {
    return value.toLocaleString(languageOf(this.#api.i18n));
  }

  #when(date) {
    return date.toLocaleString(languageOf(this.#api.i18n), { dateStyle: "medium", timeStyle: "short" });
  }

  #text(key, ...values) {
    return this.#api.i18n.getMessage(key, values);
  }
}

/** Each once, however many messages show them. */
function everybody(leaks) {
  const byAddress = new Map();

  for (const item of leaks.flatMap(({ shown }) => shown)) {
    if (!byAddress.has(item.address))
      byAddress.set(item.address, item);
  }
  return [...byAddress.values()];
}
