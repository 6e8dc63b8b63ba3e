// health.js — Knows whether messages can be checked, and makes it seen for as long as they cannot:
// on the buttons always, and once a session in a window of its own.

import { reasonKey, reasonOf } from "../base/reasons.js";

/** A helper that fell is back within seconds; only what lasts longer is worth a window. */
const GRACE_MS = 5_000;

const PAGE = "pages/panel/panel.html?place=start";
const SIZE = { width: 560, height: 340 };

export class Trouble {
  #api;
  #badge;
  #helperPath;
  #helperBuild;
  #setTimer;
  #clearTimer;
  #error = null;
  #ready = null;
  #timer = null;
  #window = null;
  #place = () => {};
  #isTold = false;

  /**
   * @param {object} api the browser object
   * @param {import("../windows/badge.js").Badge} badge
   * @param {{set?: Function, clear?: Function, helperPath?: ?string, helperBuild?: ?string}} tools `helperPath` says
   *   where the helper was installed, `helperBuild` which it was; null: nobody knows
   */
  constructor(api, badge, tools = {}) {
    const { set, clear, helperPath, helperBuild } = {
      set: (...a) => setTimeout(...a), clear: t => clearTimeout(t), helperPath: null, helperBuild: null, ...tools,
    };

    this.#api = api;
    this.#badge = badge;
    this.#helperPath = helperPath;
    this.#helperBuild = helperBuild;
    this.#setTimer = set;
    this.#clearTimer = clear;
  }

  /**
   * @returns {{trouble: ?{code: string, message: string}, mismatch: ?string, helperVersion: ?string}}
   *   `mismatch`: the helper has another version (“versions”), or is not the one that was installed together with the
   *   extension (“elsewhere”)
   */
  get state() {
    return {
      trouble: this.#error && reasonOf(this.#error),
      mismatch: this.#mismatch,
      helperVersion: this.#ready?.version ?? null,
    };
  }

  get #mismatch() {
    if (this.#isElsewhere)
      return "elsewhere";
    return this.#ready?.mismatch || this.#isOfAnotherBuild ? "versions" : null;
  }

  get #isOfAnotherBuild() {
    return this.#helperBuild !== null && this.#ready !== null && this.#ready.build !== this.#helperBuild;
  }

  /** Against what accidents leave behind: who wants to be taken for the helper can say any path. */
  get #isElsewhere() {
    return this.#helperPath !== null && this.#ready !== null && this.#ready.path !== this.#helperPath;
  }

  /** Messages cannot be checked. */
  begin(error) {
    if (error.message !== this.#error?.message)
      console.error("Messages cannot be checked:", error.message);
    this.#error = error;
    this.#badge.setSign({ isGrave: true, title: this.#text("troubleTitle") });
    if (!this.#isTold)
      this.#timer ??= this.#setTimer(() => this.#tell(), GRACE_MS);
  }

  /** Messages are checked, as far as the helper knows. */
  end(ready) {
    this.#error = null;
    this.#ready = ready;
    this.#clearTimer(this.#timer);
    this.#timer = null;
    if (this.#isElsewhere)
      console.warn(`The helper is ${ready.path ?? "a program that does not say which"}, not ${this.#helperPath}`);
    this.#badge.setSign(this.#signOf(this.state.mismatch));
    this.#window?.then(id => this.#api.windows.remove(id)).catch(() => {}); // closed by the person
    this.#window = null;
  }

  /**
   * Its page is there. Thunderbird says which window it opened only when that had the focus: never, where the
   * window manager gives it none.
   *
   * @param {{url: string, tab?: {windowId: number}}} sender
   */
  pageAsks({ url, tab }) {
    if (url === this.#api.runtime.getURL(PAGE) && tab !== undefined)
      this.#place(tab.windowId);
  }

  #signOf(mismatch) {
    return mismatch === null ? null : { isGrave: false, title: this.#text(mismatchKey(mismatch)) };
  }

  /** The notification server may be what is broken: it is asked only where no window opens. */
  async #tell() {
    this.#isTold = true;
    try {
      this.#window = Promise.race([this.#create(), new Promise(resolve => (this.#place = resolve))]);
      await this.#window;
    } catch (error) {
      console.error("The trouble has no window:", error.message);
      await this.#notify().catch(failure =>
        console.error("The trouble could not be shown:", failure.message),
      );
    }
  }

  async #create() {
    const url = this.#api.runtime.getURL(PAGE);

    return (await this.#api.windows.create({ url, type: "popup", ...SIZE })).id;
  }

  #notify() {
    return this.#api.notifications.create({
      type: "basic",
      iconUrl: this.#api.runtime.getURL("icons/bcc-guard.svg"),
      title: this.#text("troubleTitle"),
      message: this.#reasonText(this.#error),
    });
  }

  /** What is wrong in a policy is in the person's language, and for them; all else is in the log. */
  #reasonText(error) {
    return this.#text(reasonKey(error?.code)) + (error?.code === "policy" ? `\n${error.message}` : "");
  }

  #text(key) {
    return this.#api.i18n.getMessage(key);
  }
}

const MISMATCHES = { versions: "mismatchVersions", elsewhere: "mismatchElsewhere" };

/** @returns {string} the key of the sentence that says what does not fit, and what to do */
export const mismatchKey = mismatch => MISMATCHES[mismatch];
