// recipients.js — The recipients of one compose window: reads and changes them, and loses none.

import { customAddressHeaders, entriesOf, readNames } from "./message-writer.js";
import { sameEntries } from "./conversion.js";
import { within } from "../base/deadline.js";

/** Thunderbird takes seconds to make pills of thousands of recipients. */
const CHANGE_MS = 120_000;

/** Something is wrong already, and the window may be locked: the recipients are put back in any case. */
const NEWCOMERS_MS = 10_000;

export const FIELDS = ["to", "cc", "bcc"];
const ADDRESS_FIELDS = [...FIELDS, "from", "replyTo", "followupTo", "newsgroups"];

/** @typedef {{to?: Array, cc?: Array, bcc?: Array}} RecipientLists */

export class Recipients {
  #api;
  #tabId;
  #tools;

  /**
   * @param {object} api the browser object
   * @param {number} tabId of the compose window
   * @param {{parse: Function, addressBook: object}} tools
   */
  constructor(api, tabId, tools) {
    this.#api = api;
    this.#tabId = tabId;
    this.#tools = tools;
  }

  /** @returns {Promise<object>} ComposeDetails as they are now */
  read() {
    return within(CHANGE_MS, this.#api.compose.getComposeDetails(this.#tabId));
  }

  /** @returns {Promise<boolean>} whether sender, recipients, subject and text are still those of `details` */
  async areThoseOf(details) {
    return isStillThat(await this.read(), details);
  }

  /**
   * Sets the recipients and reads them back. What Thunderbird did not take over as it was is put
   * back as it was before, with those who came meanwhile: not every window is locked then.
   *
   * @param {object} before ComposeDetails, or the lists alone
   * @param {RecipientLists} wanted the fields that are to change
   * @returns {Promise<RecipientLists>} as they stand in the window; rejects with the kind “failed”
   */
  async change(before, wanted) {
    try {
      return await this.#set(wanted, recipientsOf(before));
    } catch (error) {
      const lists = recipientsOf(before);
      const again = await within(NEWCOMERS_MS, this.#withNewcomers(lists, wanted)).catch(() => lists);
      const changed = Object.fromEntries(Object.keys(wanted).map(field => [field, again[field]]));

      await this.#set(changed).catch(failure =>
        console.error("The recipients could not be put back:", failure.message),
      );
      throw Object.assign(error, { kind: "failed" });
    }
  }

  /**
   * Thunderbird shows no row while its window is locked, and leaves one hidden that came to recipients then: they would
   * seem to be gone. Setting it once more shows it.
   *
   * @returns {Promise<RecipientLists>} as change()
   */
  async show(field) {
    const details = await this.read();

    return this.change(details, { [field]: entriesOf(details[field]) });
  }

  /** Where there are no more than were set, one that is not known is one that was garbled. */
  async #withNewcomers(before, wanted) {
    const found = recipientsOf(await this.read());
    const emailsOf = async items => (await readNames(items, this.#tools)).map(({ email }) => email.toLowerCase());
    const known = new Set(await emailsOf(FIELDS.flatMap(field => [...before[field], ...entriesOf(wanted[field])])));
    const all = {};

    for (const field of FIELDS) {
      const emails = await emailsOf(found[field]);
      const isMore = emails.length > entriesOf(wanted[field]).length;

      all[field] = [...before[field], ...found[field].filter((_, i) => isMore && !known.has(emails[i]))];
    }
    return all;
  }

  /**
   * Thunderbird writes the names of a field anew that it is given: of one in which nothing changes they stay as the
   * person wrote them.
   */
  async #set(wanted, present = null) {
    const others = FIELDS.filter(field => field in wanted && !sameList(present?.[field], wanted[field]));
    const isPart = present !== null && others.length > 0;
    const changes = isPart ? Object.fromEntries(others.map(field => [field, wanted[field]])) : wanted;

    await within(CHANGE_MS, this.#api.compose.setComposeDetails(this.#tabId, changes));

    const found = await this.read();
    for (const field of Object.keys(wanted)) {
      if (!(await within(CHANGE_MS, this.#areTaken(entriesOf(wanted[field]), entriesOf(found[field])))))
        throw new Error(`Thunderbird did not take the recipients of ${field} as they were`);
    }
    return recipientsOf(found);
  }

  /** Of thousands, only those that Thunderbird writes otherwise than they were set have to be read. */
  async #areTaken(wanted, found) {
    const isOther = (_, i) => wanted[i] !== found[i];
    const [before, after] = await Promise.all(
      [wanted, found].map(items => readNames(items.filter(isOther), this.#tools)),
    );

    return wanted.length === found.length && sameEntries(before, after);
  }
}

/** @returns {RecipientLists} */
export const recipientsOf = details =>
  Object.fromEntries(FIELDS.map(field => [field, entriesOf(details[field])]));

/** @returns {boolean} whether both have the same in To, Cc and Bcc, written alike */
export const sameRecipients = (one, other) => FIELDS.every(field => sameList(one[field], other[field]));

/**
 * Whether a message is encrypted counts: Bcc would still show the keys.
 *
 * @returns {boolean} whether sender and recipients of both are the same, written alike
 */
export const sameAddresses = (one, other) =>
  ADDRESS_FIELDS.every(field => sameList(one[field], other[field])) &&
  sameList(customAddressHeaders(one), customAddressHeaders(other)) && isEncrypted(one) === isEncrypted(other);

const words = text => (text ?? "").replace(/\s+/gu, " ").trim();

/**
 * What the check reads of a message beside its addresses. A draft that is saved may write HTML and white space anew, and
 * its words as text never.
 *
 * @returns {boolean} whether subject and text of both have the same words; both ComposeDetails as Thunderbird reads them
 */
const sameText = (one, other) => ["subject", "plainTextBody"].every(key => words(one[key]) === words(other[key]));

/** @returns {boolean} whether both are the same message to the check, except for attachments */
export const isStillThat = (one, other) => sameAddresses(one, other) && sameText(one, other);

/**
 * Of a message that is only signed Thunderbird keeps Bcc out.
 *
 * @param {object} details ComposeDetails
 */
export const isEncrypted = ({ selectedEncryptionTechnology }) => selectedEncryptionTechnology?.encryptBody === true;

/** A list is the same if every entry is, in its order; nothing and an empty list are the same. */
function sameList(one, other) {
  return JSON.stringify(entriesOf(one)) === JSON.stringify(entriesOf(other));
}
