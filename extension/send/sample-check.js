// sample-check.js — Shows the warning for a message that does not exist, as the policy wants it shown.

import { toolsOf } from "../compose/addressbook.js";
import { within } from "../base/deadline.js";
import { verdictSheet } from "../windows/verdict-view.js";

const WINDOW_MS = 20_000;

const OWN = "you@example.com";
const STRANGERS = ["hanako@alpha.example", "taro@beta.example", "jiro@gamma.example"];

export class TryOut {
  #parts;

  /**
   * @param {object} parts
   * @param {object} parts.api the browser object
   * @param {import("../helper/port.js").Helper} parts.helper
   * @param {import("../windows/review-windows.js").Questions} parts.questions
   * @param {{bookIds: string[]}} parts.memory
   */
  constructor(parts) {
    this.#parts = parts;
  }

  /** @returns {Promise<string>} what was chosen, or “pass” if such a message is not asked about */
  async run() {
    const { helper } = this.#parts;
    const subject = this.#parts.api.i18n.getMessage("trySubject");
    const details = { subject, from: OWN, to: STRANGERS, cc: [], bcc: [] };
    const question = await helper.check({
      message: `From: ${OWN}\r\nTo: ${STRANGERS.join(",\r\n ")}\r\nSubject: ${subject}\r\n\r\n`,
      own: [OWN],
      warn: true,
      trial: true,
    });

    try {
      return question.verdict.level === "pass" ? "pass" : await this.#ask(question, details);
    } finally {
      helper.dismiss(question.id);
    }
  }

  async #ask(question, details) {
    const { api, helper, memory, questions } = this.#parts;
    const { ask } = question.verdict;
    const { sheet: shown, sources } = verdictSheet(question, details, { helper, tools: toolsOf(api, memory) });
    const sheet = questions.put(shown, sources);

    try {
      const isInWindow = ask.window || !ask.notification;
      return await Promise.race([
        isInWindow ? this.#fromWindow(sheet) : sheet.choice, this.#fromNotification(question, sheet),
      ]);
    } finally {
      sheet.close();
    }
  }

  async #fromWindow(sheet) {
    await Promise.race([sheet.choice, within(WINDOW_MS, sheet.show())]);
    return sheet.choice;
  }

  /** As with a send: what does not decide opens the window. */
  async #fromNotification({ answer, verdict }, sheet) {
    const { choice } = await answer;

    if ((choice === "convert" || choice === "edit") && verdict.choices.includes(choice))
      return choice;
    await within(WINDOW_MS, sheet.show());
    return sheet.choice;
  }
}
