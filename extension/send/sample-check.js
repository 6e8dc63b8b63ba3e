// sample-check.js — Shows the warning for a message that does not exist, as the policy wants it shown.

import { toolsOf } from "../compose/addressbook.js";
import { answeredAnywhere } from "../windows/asking.js";
import { aboutOf, verdictSheet } from "../windows/verdict-view.js";

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

  /**
   * @returns {Promise<string>} what was chosen, with “convertSend” where moving sends as well, or “pass” if such a message
   *   is not asked about
   */
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
      const { level, conversion } = question.verdict;
      const choice = level === "pass" ? "pass" : await this.#ask(question, details);

      return choice === "convert" && conversion.then === "send" ? "convertSend" : choice;
    } finally {
      helper.dismiss(question.id);
    }
  }

  async #ask(question, details) {
    const { api, helper, memory, questions } = this.#parts;
    const { sheet: shown, sources } = verdictSheet(question, details, { api, helper, tools: toolsOf(api, memory) });
    const sheet = questions.put({ ...aboutOf(details, null), ...shown }, sources);

    try {
      return await answeredAnywhere(question, sheet);
    } finally {
      sheet.close();
    }
  }
}
