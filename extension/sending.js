// sending.js — One send, from Thunderbird's event to its outcome: brings together what gate.js
// decides with.

import { AddressBook } from "./addressbook.js";
import { entriesOf, readEntries, writeMessage, writeRepliedTo } from "./composition.js";
import { converted, sameEntries } from "./conversion.js";
import { gate } from "./gate.js";
import { readSettings, uncheckedRule } from "./settings.js";

/** From the event to a verdict. The helper has its own, shorter limit; this one is for Thunderbird. */
const CHECK_MS = 9_000;

/** For what the check can do without: the message that is replied to may lie on a slow server. */
const BRIEF_MS = 1_500;

/** For a window to open, on a machine that is busy with thousands of recipients. */
const WINDOW_MS = 20_000;

/** Thunderbird takes seconds to make pills of thousands of recipients. */
const CHANGE_MS = 120_000;

/** How many of the exposed a window shows. */
const SHOWN = 100;

const FIELDS = ["to", "cc", "bcc"];
const ADDRESS_FIELDS = [...FIELDS, "from", "replyTo", "followupTo"];

export class Sending {
  #api;
  #helper;
  #questions;
  #waiting = new Map();
  #memory = { bookIds: [] };

  /**
   * @param {object} api the browser object
   * @param {import("./helper.js").Helper} helper
   * @param {import("./question.js").Questions} questions
   */
  constructor(api, helper, questions) {
    this.#api = api;
    this.#helper = helper;
    this.#questions = questions;
  }

  /**
   * The listener of compose.onBeforeSend. It always settles and never rejects: a rejection would
   * leave the compose window locked for good.
   *
   * @param {{id: number, windowId: number}} tab
   * @param {object} details ComposeDetails
   * @returns {Promise<{cancel?: true}>}
   */
  async beforeSend(tab, details) {
    // Two answers to one window could send it twice: the newer click counts.
    this.#waiting.get(tab.id)?.giveUp();

    const send = new Send(this.#api, this.#helper, this.#questions, this.#memory, tab, details);
    this.#waiting.set(tab.id, send);
    try {
      return await send.outcome();
    } catch (error) {
      console.error("A send was stopped by a fault:", error);
      return { cancel: true };
    } finally {
      if (this.#waiting.get(tab.id) === send)
        this.#waiting.delete(tab.id);
    }
  }

  /** The compose window is gone: nobody is left to ask. */
  composeTabRemoved(tabId) {
    this.#waiting.get(tabId)?.giveUp();
  }

  /** This page is going away, and with it whoever could answer. */
  giveUpAll() {
    for (const send of this.#waiting.values())
      send.giveUp();
  }

  composeWindowRemoved(windowId) {
    for (const send of this.#waiting.values()) {
      if (send.windowId === windowId)
        send.giveUp();
    }
  }
}

class Send {
  #api;
  #helper;
  #questions;
  #tab;
  #details;
  #tools;
  #written = null;
  #moves = [];
  #isOver = false;
  #givenUp;

  constructor(api, helper, questions, memory, tab, details) {
    this.#api = api;
    this.#helper = helper;
    this.#questions = questions;
    this.#tab = tab;
    this.#details = details;
    this.#tools = {
      parse: text => api.messengerUtilities.parseMailboxString(text),
      addressBook: new AddressBook(api, memory),
    };
    this.#givenUp = new Promise(resolve => {
      this.giveUp = () => {
        this.#isOver = true;
        resolve("edit");
      };
    });
  }

  get windowId() {
    return this.#tab.windowId;
  }

  outcome() {
    const decided = gate({
      check: () => this.#check(),
      ask: question => this.#ask(question),
      convert: question => this.#convert(question),
      unchanged: () => this.#unchanged(),
      unchecked: async () => uncheckedRule(await within(BRIEF_MS, readSettings(this.#api.storage))),
      isSingleMailbox: () => this.#written?.isSingleMailbox === true,
      askUnchecked: error => this.#askUnchecked(error),
      tell: (kind, error) => this.#tell(kind, error),
    });

    // Not even a fault in the above may keep a window waiting that is not there any more.
    return Promise.race([decided, this.#givenUp.then(() => ({ cancel: true }))]);
  }

  async #check() {
    const checking = this.#writeAndCheck();

    try {
      return await within(CHECK_MS, checking);
    } catch (error) {
      // A verdict that comes too late must not leave its notification on the screen.
      checking.then(({ id }) => this.#helper.dismiss(id)).catch(() => {});
      throw error;
    }
  }

  async #writeAndCheck() {
    // All at once: each of them waits for Thunderbird, which is busy locking the compose window.
    const attachments = this.#api.compose.listAttachments(this.#tab.id);
    const [written, own, repliedTo] = await Promise.all([
      writeMessage(this.#details, attachments, this.#tools),
      this.#own(),
      this.#repliedTo(),
      attachments,
    ]);
    this.#written = written;

    const question = await this.#helper.check({
      message: written.text,
      ...(repliedTo && { repliedTo }),
      own,
      encrypted: this.#details.selectedEncryptionTechnology?.encryptBody === true,
      warn: true,
    });
    if (FIELDS.some(field => question.verdict.entries[field] !== written.counts[field])) {
      this.#helper.dismiss(question.id);
      throw Object.assign(new Error("The helper read other recipients than there are"), { code: "reply" });
    }
    return question;
  }

  async #own() {
    const identities = await this.#api.identities.list();
    const replyTo = identities.map(identity => identity.replyTo).filter(Boolean);
    const parsed = await Promise.all(replyTo.map(text => this.#tools.parse(text)));

    return [...identities, ...parsed.flat()].map(({ email }) => email).filter(Boolean);
  }

  async #repliedTo() {
    const { type, relatedMessageId } = this.#details;

    if (type !== "reply" || relatedMessageId === undefined)
      return "";
    try {
      return writeRepliedTo(await within(BRIEF_MS, this.#rawHeaders(relatedMessageId)));
    } catch (error) {
      console.warn("The message that is replied to cannot be read:", error.message);
      return "";
    }
  }

  async #rawHeaders(messageId) {
    const { messages } = this.#api;

    // Thunderbird 147 and later.
    if (messages.getHeaders !== undefined)
      return messages.getHeaders(messageId, { decodeHeaders: false });
    const options = { decrypt: false, decodeHeaders: false, decodeContent: false };
    return (await messages.getFull(messageId, options)).rawHeaders;
  }

  /** Notification and window may both ask; the first answer wins and the other goes away. */
  async #ask(question) {
    const { verdict } = question;
    const exposed = { ...verdict.exposed, items: verdict.exposed.items.slice(0, SHOWN) };
    const sheet = this.#put({
      kind: "verdict",
      choices: verdict.choices,
      verdict: { ...verdict, exposed },
    });

    try {
      if (this.#isOver)
        return "edit";
      if (verdict.ask.window || !verdict.ask.notification)
        await this.#opened(sheet);
      const choice = await Promise.race([
        sheet.choice, this.#fromNotification(question, sheet), this.#givenUp,
      ]);
      // The helper knows the moves as long as the question waits, and not a moment longer.
      if (choice === "convert")
        this.#moves = await this.#helper.moves(question);
      return choice;
    } finally {
      this.#helper.dismiss(question.id);
      sheet.close();
    }
  }

  /** Settles only with what decides: everything else is a reason to open the window. */
  async #fromNotification({ answer, verdict }, sheet) {
    const { choice } = await answer;

    if ((choice === "convert" || choice === "edit") && verdict.choices.includes(choice))
      return choice;
    await within(WINDOW_MS, sheet.show());
    return sheet.choice;
  }

  async #askUnchecked(error) {
    const sheet = this.#put({ kind: "unchecked", choices: ["edit", "send"], reason: reasonOf(error) });

    try {
      if (this.#isOver)
        return "edit";
      await this.#opened(sheet);
      return await Promise.race([sheet.choice, this.#givenUp]);
    } finally {
      sheet.close();
    }
  }

  /** The notice is opened, and not waited for: the compose window is unlocked while it is read. */
  async #tell(kind, error) {
    if (!this.#isOver)
      await this.#opened(this.#put({ kind, choices: ["edit"], reason: reasonOf(error) }));
  }

  /** Thunderbird never says of a window that it opened, if it was answered and closed before. */
  #opened(sheet) {
    return Promise.race([sheet.choice, this.#givenUp, within(WINDOW_MS, sheet.show())]);
  }

  #put(sheet) {
    return this.#questions.put({ subject: this.#details.subject ?? "", ...sheet });
  }

  async #unchanged() {
    const now = await within(CHANGE_MS, this.#api.compose.getComposeDetails(this.#tab.id));

    return ADDRESS_FIELDS.every(field => sameList(now[field], this.#details[field]));
  }

  /**
   * The extension sets the recipients itself and reads them back, instead of handing them to
   * Thunderbird with the outcome: then the message goes only if they are what they should be.
   */
  async #convert({ verdict }) {
    const { emptyTo } = verdict.conversion;
    const wanted = converted(this.#details, { moves: this.#moves, emptyTo });

    try {
      await this.#set(wanted);
    } catch (error) {
      await this.#set(recipientsOf(this.#details)).catch(failure =>
        console.error("The recipients could not be put back:", failure.message),
      );
      throw Object.assign(error, { kind: "failed" });
    }
    return this.#helper.policy?.afterConvert;
  }

  async #set(wanted) {
    await within(CHANGE_MS, this.#api.compose.setComposeDetails(this.#tab.id, wanted));

    const found = await within(CHANGE_MS, this.#api.compose.getComposeDetails(this.#tab.id));
    for (const field of FIELDS) {
      const [before, after] = await Promise.all([
        readEntries(entriesOf(wanted[field]), this.#tools),
        readEntries(entriesOf(found[field]), this.#tools),
      ]);
      if (!sameEntries(before, after))
        throw new Error(`Thunderbird did not take the recipients of ${field} as they were`);
    }
  }
}

/** A list is the same if every entry is, in its order; nothing and an empty list are the same. */
function sameList(one, other) {
  return JSON.stringify(entriesOf(one)) === JSON.stringify(entriesOf(other));
}

const recipientsOf = details => Object.fromEntries(FIELDS.map(field => [field, entriesOf(details[field])]));

const reasonOf = error => ({
  code: String(error?.code ?? "fault"),
  message: String(error?.message ?? error),
});

/** @returns {Promise} as the given one, but rejects when the time is over */
function within(milliseconds, promise) {
  let timer;
  const over = new Promise((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`No answer within ${milliseconds / 1000} seconds`);
      reject(Object.assign(error, { code: "timeout" }));
    }, milliseconds);
  });

  return Promise.race([promise, over]).finally(() => clearTimeout(timer));
}
