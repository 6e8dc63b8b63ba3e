// reopen.js — Opens the message of a compose window anew that Thunderbird left locked: it has no call that
// unlocks one, and saves no draft of it either. The locked window is closed only when the new one has the
// same message.

import { within } from "../base/deadline.js";

/** Thunderbird takes seconds to make pills of thousands of recipients, or to quote a message. */
const WINDOW_MS = 120_000;

/** An event is on its way before the answer to the call that made it; this is for a busy machine. */
const EVENT_MS = 300;

/** What does not make another message: the rest is compared as Thunderbird gives it. */
const INCIDENTAL = ["relatedMessageId", "isModified"];

/** The one body is made of the other. */
const bodyNotOf = ({ isPlainText }) => (isPlainText ? "body" : "plainTextBody");

/**
 * How a message of each type is begun. A draft that belongs to a thread, and a redirected message, hold what no call
 * can give to another window: they are left to the person.
 */
const BEGINNINGS = {
  new: (compose, _, details) => compose.beginNew(details),
  reply: (compose, related, details) => compose.beginReply(related, "replyToSender", details),
  forward: (compose, related, details) => compose.beginForward(related, "forwardInline", details),
};

export class Reopening {
  #api;

  /** @param {{compose: object, tabs: object}} api the browser object */
  constructor(api) {
    this.#api = api;
  }

  /**
   * Thunderbird says of no window that it is locked (`getComposeState` gives an empty object), but has it look
   * anew whether it can be sent when its details are set; setting none changes nothing.
   *
   * @param {number} tabId of a compose window
   * @param {boolean} couldBeSent what Thunderbird said last
   * @returns {Promise<boolean>}
   */
  async isLocked(tabId, couldBeSent) {
    const { onComposeStateChanged, setComposeDetails } = this.#api.compose;
    let canBeSent = couldBeSent;
    const take = (tab, { canSendNow }) => {
      if (tab.id === tabId && canSendNow !== undefined)
        canBeSent = canSendNow;
    };

    onComposeStateChanged.addListener(take);
    try {
      await setComposeDetails(tabId, {});
      await new Promise(resolve => setTimeout(resolve, EVENT_MS));
    } finally {
      onComposeStateChanged.removeListener(take);
    }
    return !canBeSent;
  }

  /**
   * @param {number} tabId of the locked compose window
   * @returns {Promise<boolean>} false if no other could be made the same: then all is as it was
   */
  async reopen(tabId) {
    const before = await this.#read(tabId);

    if (BEGINNINGS[before.details.type] === undefined)
      return false;
    const opened = await within(WINDOW_MS, this.#open(before));
    if (await this.#isTheSame(before, opened, tabId)) {
      await this.#api.compose.setComposeDetails(opened, { isModified: true }); // or it closes without a question
      await this.#api.tabs.remove(tabId);
      return true;
    }
    await this.#api.tabs.remove(opened);
    return false;
  }

  async #isTheSame(before, opened, tabId) {
    try {
      await within(WINDOW_MS, this.#attach(before, opened));
      const differences = [
        ...differencesOf(before, await this.#read(opened)),
        // Thunderbird may have saved a draft meanwhile, and the person may be writing.
        ...differencesOf(before, await this.#read(tabId)),
      ];

      if (differences.length > 0)
        console.warn("A message cannot be opened anew as it was:", differences.join(", "));
      return differences.length === 0;
    } catch (error) {
      console.warn("A locked message could not be compared:", error.message);
      return false;
    }
  }

  async #read(tabId) {
    const { compose } = this.#api;
    const attachments = await compose.listAttachments(tabId);

    return {
      details: await compose.getComposeDetails(tabId),
      attachments: attachments.map(({ id, name, size }) => ({ id, name, size })),
    };
  }

  async #open({ details }) {
    const { type, relatedMessageId, ...wanted } = details;

    delete wanted[bodyNotOf(details)];
    return (await BEGINNINGS[type](this.#api.compose, relatedMessageId, wanted)).id;
  }

  /** In their order; those that Thunderbird takes out of a forwarded message by itself are among them. */
  async #attach({ attachments }, opened) {
    const { compose } = this.#api;

    for (const { id } of await compose.listAttachments(opened))
      await compose.removeAttachment(opened, id);
    for (const { id, name } of attachments)
      await compose.addAttachment(opened, { name, file: await compose.getAttachmentFile(id) });
  }
}

/** @returns {string[]} what is other in the second of two messages */
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
