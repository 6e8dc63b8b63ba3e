// letters.js — Messages that somebody wrote ahead, one for each person, from files that the person chooses on the options
// page: hands them to the helper, which says whether they can be sent as they stand, and begins their job.

import { reasonOf } from "../base/reasons.js";

const PAGE = "pages/options/options.html";

export class LettersAhead {
  #parts;
  #offered = null;

  /**
   * @param {object} parts
   * @param {object} parts.api the browser object
   * @param {import("../helper/port.js").Helper} parts.helper
   * @param {import("./jobs.js").Jobs} parts.jobs
   * @param {import("../compose/prefetch.js").Prepared} parts.prepared
   */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * @param {object} message from the page
   * @param {{url?: string}} sender
   * @returns {Promise<object>|undefined} undefined for what is no message of ours
   */
  onMessage(message, sender) {
    if (!sender.url?.startsWith(this.#parts.api.runtime.getURL(PAGE)))
      return undefined;
    switch (message?.type) {
      case "letters":
        return this.#look(message.files, message.total).catch(asFault);
      case "letters-send":
        return this.#send(message.id).catch(asFault);
      case "letters-back":
        return Promise.resolve(this.#giveUp());
      default:
        return undefined;
    }
  }

  /** @returns {Promise<object>} what the helper says of them; with `identity` null, if the person is not
   *   who wrote them, or `isRefused`: not as HTML */
  async #look(files, total) {
    const { api, helper, prepared } = this.#parts;

    this.#giveUp();
    const { id, each } = await helper.letters(await prepared.own(), files, total);
    if (!each.offered)
      return each;

    const identities = await api.identities.list();
    const identity = identities.find(({ email }) => email?.toLowerCase() === each.sender.toLowerCase());
    const isRefused = identity !== undefined && each.html && identity.composeHtml === false;
    if (identity === undefined || isRefused) {
      helper.dismiss(id);
      return { ...each, identity: null, isRefused };
    }
    this.#offered = { id, common: { from: each.from, identityId: identity.id } };
    return { ...each, id, identity: identity.id };
  }

  /** What was shown is what is sent: once. */
  async #send(id) {
    const offered = this.#offered;

    if (offered === null || offered.id !== id)
      throw new Error("Other messages were chosen since");
    this.#offered = null;
    await this.#parts.jobs.beginLetters(id, offered.common);
    return {};
  }

  #giveUp() {
    if (this.#offered !== null)
      this.#parts.helper.dismiss(this.#offered.id);
    this.#offered = null;
    return {};
  }
}

const asFault = error => ({ fault: reasonOf(error) });
