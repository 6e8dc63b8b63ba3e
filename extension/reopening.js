// reopening.js — Opens the mail of a compose window anew that Thunderbird left locked: it has no call that
// unlocks one. The locked window is closed only when the new one has the same mail.

import { within } from "./deadline.js";

/** Thunderbird takes seconds to make pills of thousands of recipients, or to quote a mail. */
const WINDOW_MS = 120_000;

/** What does not make another mail: the rest is compared as Thunderbird gives it. */
const INCIDENTAL = ["type", "relatedMessageId", "isModified"];

/** The one body is made of the other. */
const bodyNotOf = ({ isPlainText }) => (isPlainText ? "body" : "plainTextBody");

export class Reopening {
  #api;

  /** @param {{compose: object, tabs: object}} api the browser object */
  constructor(api) {
    this.#api = api;
  }

  /**
   * @param {number} tabId of the locked compose window
   * @returns {Promise<?number>} the new one; null if it could not be made the same, and then all is as it was
   */
  async reopen(tabId) {
    const { compose, tabs } = this.#api;
    const before = await this.#read(tabId);
    const opened = await within(WINDOW_MS, this.#open(before));

    try {
      const differences = differencesOf(before, await this.#read(opened));
      // Thunderbird may have saved a draft meanwhile, and the person may be writing.
      const isAsItWas = differencesOf(before, await this.#read(tabId)).length === 0;

      if (differences.length > 0)
        console.warn("A mail cannot be opened anew as it was:", differences.join(", "));
      else if (isAsItWas) {
        await compose.setComposeDetails(opened, { isModified: true }); // or it closes without a question
        await tabs.remove(tabId);
        return opened;
      }
    } catch (error) {
      console.warn("A locked mail could not be compared:", error.message);
    }
    await tabs.remove(opened);
    return null;
  }

  async #read(tabId) {
    const { compose } = this.#api;
    const attachments = await compose.listAttachments(tabId);

    return {
      details: await compose.getComposeDetails(tabId),
      attachments: attachments.map(({ id, name, size }) => ({ id, name, size })),
    };
  }

  async #open({ details, attachments }) {
    const { compose } = this.#api;
    const { type, relatedMessageId, ...wanted } = details;
    const files = attachments.map(async ({ id, name }) => ({ name, file: await compose.getAttachmentFile(id) }));

    delete wanted[bodyNotOf(details)];
    wanted.attachments = await Promise.all(files);
    const { id } = type === "reply" && relatedMessageId !== undefined
      ? await compose.beginReply(relatedMessageId, "replyToSender", wanted)
      : await compose.beginNew(wanted);

    return id;
  }
}

/** @returns {string[]} what is other in the second of two mails */
function differencesOf(one, other) {
  const passedOver = [...INCIDENTAL, bodyNotOf(one.details)];
  const names = new Set([...Object.keys(one.details), ...Object.keys(other.details)]);
  const isOther = name => JSON.stringify(one.details[name]) !== JSON.stringify(other.details[name]);
  const filesOf = ({ attachments }) => JSON.stringify(attachments.map(({ name, size }) => [name, size]));

  return [
    ...[...names].filter(name => !passedOver.includes(name) && isOther(name)),
    ...(filesOf(one) === filesOf(other) ? [] : ["attachments"]),
  ];
}
