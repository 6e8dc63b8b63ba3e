// check.js — One check of a compose window, from what stands in it to the verdict of the helper.

import { namesInBooks } from "../compose/addressbook.js";
import { Attachments } from "../compose/attachments.js";
import { canGoToEach } from "../each/composed.js";
import { writeMessage, writePeople } from "../compose/message-writer.js";
import { within } from "../base/deadline.js";
import { originalOfWindow } from "../compose/original.js";
import { LOOK_MS, moreTimeFor } from "../helper/port.js";
import { FIELDS, isEncrypted } from "../compose/recipients.js";

/** For what the check can do without: the message that is replied to may lie on a slow server. */
const ORIGINAL_MS = 1_500;

/** That of a draft has to be looked for. */
const DRAFT_MS = 4_000;

/**
 * From the event to a text, as long as no list comes in, and from there to a verdict. The helper has its own,
 * shorter limit; these are for Thunderbird.
 */
const CHECK_MS = 9_000;

/** Whether a domain or an address stands in an address book: somebody is asked about it otherwise. */
const BOOKS_MS = 3_000;

/** Together with the message it has to fit into one request. */
const MOST_TEXT = 4 * 1024 * 1024;

export class Checking {
  #api;
  #helper;
  #prepared;
  #requests;
  #tabId;
  #tools;
  #attachments;
  #written = null;
  #own = [];
  #hasFiles = false;

  /**
   * @param {object} parts
   * @param {object} parts.api the browser object
   * @param {import("../helper/port.js").Helper} parts.helper
   * @param {import("../compose/prefetch.js").Prepared} parts.prepared
   * @param {import("../approval/requests.js").Requests} parts.requests
   * @param {number} tabId of the compose window
   * @param {{parse: Function, addressBook: object}} tools
   */
  constructor({ api, helper, prepared, requests }, tabId, tools) {
    this.#api = api;
    this.#helper = helper;
    this.#prepared = prepared;
    this.#requests = requests;
    this.#tabId = tabId;
    this.#tools = tools;
    this.#attachments = new Attachments(api.compose, helper, tabId);
  }

  /** Whether the helper has looked into attachments. */
  get hasLookedInside() {
    return this.#attachments.areHandedOver;
  }

  /** Nobody waits for it any more. */
  stop() {
    this.#attachments.stop();
  }

  /** @returns {Promise<boolean>} whether the same files are attached, and as they were looked into */
  areAttachmentsAsChecked() {
    return this.#attachments.areAsChecked();
  }

  /** One recipient, who is shown nobody but the sender, and that is no list; false as long as that is not known. */
  get isSingleMailbox() {
    const isOwn = email => this.#own.some(own => own.toLowerCase() === email.toLowerCase());

    return this.#written?.isSingleMailbox === true && this.#written.alsoShown.every(isOwn);
  }

  /**
   * @param {object} details ComposeDetails with the recipients that were checked
   * @param {{parse: Function, addressBook: object}} tools new ones, which look into the address books anew
   * @returns {Promise<boolean>} whether the lists among them have the members that they had
   */
  async isAsChecked(details, tools) {
    if (this.#written === null)
      return true;

    const people = writePeople(details, tools);
    return (await within(CHECK_MS, people, () => tools.addressBook.progress)) === this.#written.people;
  }

  /**
   * @param {object} details ComposeDetails as they are to be checked
   * @param {{warn: true}|{trial: true}} purpose of a send, whose question may be put on the desktop, or
   *   of a look, which nobody writes down
   * @returns {Promise<import("../helper/port.js").Question>} rejects on any failure
   */
  async run(details, purpose) {
    const { addressBook } = this.#tools;
    const request = await within(CHECK_MS, this.#write(details), () => addressBook.progress);
    const checking = this.#check({ ...request, ...purpose });

    try {
      const limit = CHECK_MS + (this.#hasFiles ? LOOK_MS : 0) + moreTimeFor(request.message);
      return await within(limit, checking, () => this.#attachments.progress);
    } catch (error) {
      this.stop();
      // A verdict that comes too late must not leave its notification on the screen.
      checking.then(({ id }) => this.#helper.dismiss(id)).catch(() => {});
      throw error;
    }
  }

  async #write(details) {
    // All at once: whatever is not there yet waits for Thunderbird, which is busy locking the window.
    const attachments = this.#prepared.attachments(this.#tabId);
    const [{ text, ...written }, { own, plain }, repliedTo, listed, approval] = await Promise.all([
      writeMessage(details, attachments, this.#tools),
      this.#prepared.senders(),
      this.#repliedTo(details),
      attachments,
      this.#approval(details),
    ]);
    this.#written = written;
    this.#own = own;
    this.#attachments.expect(listed);
    this.#hasFiles = listed.length > 0;

    return {
      message: text, ...(repliedTo && { repliedTo }), own, encrypted: isEncrypted(details),
      each: canGoToEach(details, listed, plain), ...approval,
    };
  }

  /** What others approve, and whom was asked. Where nobody needs that, nothing is said of it. */
  async #approval(details) {
    const { policy } = this.#helper;

    if (policy !== null && !(policy?.approveFrom > 0))
      return {};
    // The helper finds what is approved without it; then it cannot say what has changed since.
    const request = await within(DRAFT_MS, this.#requests.of(this.#tabId, details)).catch(() => null);
    const text = details.plainTextBody ?? "";

    return { ...(text.length <= MOST_TEXT && { text: text.replace(/\p{Surrogate}/gu, "\uFFFD") }), ...(request && { request }) };
  }

  async #check(request) {
    const handOver = this.#hasFiles ? id => this.#attachments.handOver(id) : null;
    const question = await this.#helper.check(request, handOver, names => this.#inBooks(names));
    const { level, entries } = question.verdict;

    // What the helper cannot read it may not count, and says what it is: such a message is blocked.
    if (level !== "block" && FIELDS.some(field => entries[field] !== this.#written.counts[field])) {
      this.#helper.dismiss(question.id);
      throw Object.assign(new Error("The helper read other recipients than there are"), { code: "reply" });
    }
    return question;
  }

  async #inBooks(names) {
    try {
      return await within(BOOKS_MS, namesInBooks(this.#api, names));
    } catch (error) {
      console.warn("The address books cannot be looked into:", error.message);
      return [];
    }
  }

  async #repliedTo(details) {
    const limit = details.type === "draft" ? DRAFT_MS : ORIGINAL_MS;

    try {
      return await within(limit, originalOfWindow(this.#api, details));
    } catch (error) {
      console.warn("The message that is replied to cannot be read:", error.message);
      return "";
    }
  }
}
