// options-host.js — What the options page shows and does: settings, their validation, the state of the
// helper. The page is pages/options/options.html.

import { reasonOf } from "../base/reasons.js";
import { listNames } from "../compose/addressbook.js";
import { findSenders } from "../status/other-addons.js";
import { readSettings } from "../status/settings.js";

const PAGE = "pages/options/options.html";

export class Options {
  #parts;

  /**
   * @param {object} parts
   * @param {object} parts.api the browser object
   * @param {import("../helper/port.js").Helper} parts.helper
   * @param {import("../compose/prefetch.js").Prepared} parts.prepared
   * @param {import("../approval/requests.js").Requests} parts.requests
   * @param {import("../status/health.js").Trouble} parts.trouble
   * @param {import("../send/sample-check.js").TryOut} parts.tryOut
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
      case "options":
        return this.#state();
      case "retry":
        return this.#parts.helper.retry().then(() => ({}));
      case "save":
        return this.#save(message.changes).catch(asFault);
      case "forget":
        return this.#parts.helper.forgetConversations().then(() => ({}), asFault);
      case "withdraw":
        return this.#withdraw(message.request).catch(asFault);
      case "approver":
        return this.#approver().catch(asFault);
      case "try":
        return this.#parts.tryOut.run().then(outcome => ({ outcome }), asFault);
      default:
        return undefined;
    }
  }

  /**
   * @returns {Promise<object>} `settings` is null where no helper describes them; `errors` says what
   *   is wrong with what is stored, `senders` which other add-ons can send by themselves; `lists` are the
   *   names of the address-book lists, `requests` those that are open (null: nothing has to be approved), `conversations` says how many are not asked about again
   */
  async #state() {
    const { api, trouble } = this.#parts;
    const stored = await readSettings(api.storage).catch(error => {
      console.warn("The settings cannot be read:", error.message);
      return null;
    });
    const { managed = {}, local = {} } = stored ?? {};
    const senders = await findSenders(api.management).catch(error => {
      console.warn("It is not known which other add-ons can send:", error.message);
      return [];
    });
    const described = stored && await this.#described(managed, local).catch(error => {
      console.warn("The helper does not describe its settings:", error.message);
      return null;
    });

    return {
      ...(described ?? { settings: null, errors: [], conversations: 0 }), ...trouble.state, managed, local, senders,
      version: api.runtime.getManifest().version, lists: await this.#lists(),
      requests: await this.#requests(),
    };
  }

  async #requests() {
    const { helper, requests } = this.#parts;

    if (!(helper.policy?.approveFrom > 0))
      return null;
    return requests.list().catch(error => {
      console.warn("The open requests cannot be listed:", error.message);
      return [];
    });
  }

  async #withdraw(request) {
    await this.#parts.requests.cancel(request);
    return { requests: await this.#requests() };
  }

  async #approver() {
    const { helper, prepared } = this.#parts;

    return { lines: await helper.approvalKey(await prepared.own()) };
  }

  /** They are offered, and can be written as well. */
  async #lists() {
    try {
      return await listNames(this.#parts.api);
    } catch (error) {
      console.warn("The lists of the address books cannot be named:", error.message);
      return [];
    }
  }

  async #described(managed, local) {
    const { helper } = this.#parts;
    const [{ settings, conversations }, errors] = await Promise.all([
      helper.settings(), helper.validate({ managed, local }),
    ]);

    return { settings, errors, conversations };
  }

  /**
   * What the helper would not take is not stored, and nothing beside it either. A default is stored as
   * absence, so that it follows when it changes.
   *
   * @param {Object<string, *>} changes values by key
   * @returns {Promise<{errors: Array<{key: string, line?: number, text: string}>}>} empty: it is stored
   */
  async #save(changes) {
    const { api, helper } = this.#parts;
    const { managed, local } = await readSettings(api.storage);
    const wanted = { ...local, ...changes };
    const [{ settings }, errors] = await Promise.all([
      helper.settings(), helper.validate({ ...(managed && { managed }), local: wanted }),
    ]);
    const mine = errors.filter(({ key }) => Object.hasOwn(changes, key));

    if (mine.length > 0)
      return { errors: mine };
    const defaults = new Map(settings.map(({ key, default: value }) => [key, JSON.stringify(value)]));
    const isDefault = key => defaults.get(key) === JSON.stringify(changes[key]);
    const stored = Object.entries(changes).filter(([key]) => !isDefault(key));

    await api.storage.local.set(Object.fromEntries(stored));
    await api.storage.local.remove(Object.keys(changes).filter(isDefault));
    return { errors: [] };
  }
}

const asFault = error => ({ fault: reasonOf(error) });
