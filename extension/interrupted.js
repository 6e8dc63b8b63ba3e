// interrupted.js — Keeps, beyond the end of this page, which compose windows wait for an answer. The
// page that comes next tells the person what became of them, and opens anew what Thunderbird left locked.

import { Reopening } from "./reopening.js";

/** Beside the settings, as it has to outlast a reload of the extension, and storage.session does not. */
export const WAITING = "waiting";

/**
 * An alarm for each send that is under way. It lives in Thunderbird, not in this page: when the process of the
 * extensions is killed, nothing else would wake the next page, and the window would stay locked until then.
 */
const ALARM = "send ";
const WAKE_MINUTES = 2 / 60;

/** In storage.session: Thunderbird said last that this window cannot be sent. */
const UNSENDABLE = "unsendable ";

export class Interrupted {
  #api;
  #questions;
  #reopening;
  #waiting = new Set();
  #begun = new Set();
  #isLeaving = false;

  /** @param {{api: object, questions: import("./question.js").Questions}} parts */
  constructor({ api, questions }) {
    this.#api = api;
    this.#questions = questions;
    this.#reopening = new Reopening(api);
  }

  /** A send begins in that compose window, and locks it. Nobody waits for this, nor for the following. */
  hold(tabId) {
    this.#begun.add(tabId);
    this.#keep(() => this.#api.alarms.create(ALARM + tabId, { periodInMinutes: WAKE_MINUTES }));
  }

  /** A question is put to its sender. */
  begin(tabId) {
    this.#waiting.add(tabId);
    this.#keep(() => this.#write());
  }

  /** The send is decided. To be called before Thunderbird hears of it, or a killed page would seem to hold it. */
  end(tabId) {
    if (this.#isLeaving)
      return;
    this.#keep(() => this.#api.alarms.clear(ALARM + tabId));
    if (this.#waiting.delete(tabId))
      this.#keep(() => this.#write());
  }

  /** This page is going away: what ends now is not settled. */
  leave() {
    this.#isLeaving = true;
  }

  /** Thunderbird says that a message can be sent now, or not any more. */
  stateChanged(tabId, { canSendNow }) {
    const { session } = this.#api.storage;

    if (canSendNow === true)
      this.#keep(() => session.remove(UNSENDABLE + tabId));
    if (canSendNow === false)
      this.#keep(() => session.set({ [UNSENDABLE + tabId]: true }));
  }

  composeTabRemoved(tabId) {
    this.#begun.delete(tabId);
    this.stateChanged(tabId, { canSendNow: true });
  }

  #write() {
    const { local } = this.#api.storage;
    const tabs = [...this.#waiting];

    return tabs.length > 0 ? local.set({ [WAITING]: tabs }) : local.remove(WAITING);
  }

  /** Keeping it is a service: that it fails must not change what happens to the message. */
  async #keep(action) {
    try {
      await action();
    } catch (error) {
      console.warn("It cannot be kept that a send is under way:", error.message);
    }
  }

  /** To be called once, before anything is asked. */
  async tell() {
    const { alarms, storage } = this.#api;
    const [held, { [WAITING]: asked = [] }] = await Promise.all([
      alarms.getAll(), storage.local.get(WAITING),
    ]);
    const tabs = new Set([...asked, ...held.map(({ name }) => Number(name.slice(ALARM.length)))]);

    if (tabs.size === 0)
      return;
    // A send that has begun since then asks for itself.
    for (const tabId of this.#begun)
      tabs.delete(tabId);
    await Promise.all([this.#write(), ...[...tabs].map(tabId => alarms.clear(ALARM + tabId))]);
    for (const tabId of tabs)
      await this.#tellOf(tabId);
  }

  async #tellOf(tabId) {
    let details;
    try {
      details = await this.#api.compose.getComposeDetails(tabId);
    } catch {
      return; // its window is closed, or it was one of another session
    }
    const code = await this.#unlock(tabId);
    const texts = code === "locked" && { detail: this.#api.i18n.getMessage("reasonLocked") };

    await this.#questions
      .put({
        kind: "lost", subject: details.subject ?? "", choices: ["edit"],
        reason: { code, message: "" }, ...(texts && { texts }),
      })
      .show();
  }

  /**
   * A page that is stopped unlocks its windows itself, in its last moment, and a draft that Thunderbird saves
   * unlocks one too: only what is locked indeed is touched.
   *
   * @returns {Promise<string>} what became of it
   */
  async #unlock(tabId) {
    const key = UNSENDABLE + tabId;
    const { [key]: wasUnsendable = false } = await this.#api.storage.session.get(key);
    const isLocked = await this.#reopening.isLocked(tabId, !wasUnsendable);

    // Where Send was clicked again, that click has locked it.
    if (!isLocked || this.#begun.has(tabId))
      return "restart";
    try {
      return (await this.#reopening.reopen(tabId)) ? "reopened" : "locked";
    } catch (error) {
      console.error("A compose window could not be opened anew:", error.message);
      return "locked";
    }
  }
}
