// interrupted.js — Sends that are under way, kept beyond this page. Thunderbird may stop the page, its process
// may be killed, the extension may be reloaded: no message is sent then, but its question is gone with the
// page. The next page says so, and opens anew what Thunderbird left locked.

import { Reopening } from "./reopening.js";

/** Beside the settings, as it has to outlast a reload of the extension, and storage.session does not. */
export const WAITING = "waiting";

/**
 * In storage.session: the windows that nobody has unlocked. A page that is stopped unlocks them itself, in
 * its last moment; only one that is killed leaves them behind.
 */
const LOCKED = "locked";

/** Nothing else wakes an extension whose process was killed. */
export const WAKING = "interrupted";
const WAKE_MINUTES = 0.05;

export class Interrupted {
  #api;
  #questions;
  #reopening;
  #waiting = new Set();
  #isLeaving = false;

  /** @param {{api: object, questions: import("./question.js").Questions}} parts */
  constructor({ api, questions }) {
    this.#api = api;
    this.#questions = questions;
    this.#reopening = new Reopening(api);
  }

  /** The sender of that compose window waits. Nobody waits for this. */
  begin(tabId) {
    if (this.#waiting.has(tabId))
      return;
    this.#waiting.add(tabId);
    this.#write();
  }

  /** It is settled. */
  end(tabId) {
    if (this.#waiting.delete(tabId) && !this.#isLeaving)
      this.#write();
  }

  /** This page is going away: what ends now is not settled, but it is unlocked. */
  leave() {
    this.#isLeaving = true;
    this.#keep(() => this.#store(this.#api.storage.session, LOCKED, []));
  }

  #write() {
    const { alarms, storage } = this.#api;
    const tabs = [...this.#waiting];

    this.#keep(() => this.#store(storage.local, WAITING, tabs));
    this.#keep(() => this.#store(storage.session, LOCKED, tabs));
    this.#keep(() => (tabs.length > 0 ? alarms.create(WAKING, { periodInMinutes: WAKE_MINUTES }) : alarms.clear(WAKING)));
  }

  #store(area, key, tabs) {
    return tabs.length > 0 ? area.set({ [key]: tabs }) : area.remove(key);
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
    const { local, session } = this.#api.storage;
    const [{ [WAITING]: tabs = [] }, { [LOCKED]: locked = [] }] = await Promise.all([
      local.get(WAITING), session.get(LOCKED),
    ]);

    if (tabs.length === 0)
      return;
    await Promise.all([local.remove(WAITING), session.remove(LOCKED), this.#api.alarms.clear(WAKING)]);
    for (const tabId of tabs)
      await this.#tellOf(tabId, locked.includes(tabId));
  }

  async #tellOf(tabId, isLocked) {
    let details;
    try {
      details = await this.#api.compose.getComposeDetails(tabId);
    } catch {
      return; // its window is closed, or it was one of another session
    }
    const code = isLocked ? await this.#unlock(tabId) : "restart";
    const texts = code === "locked" && { detail: this.#api.i18n.getMessage("reasonLocked") };

    await this.#questions
      .put({
        kind: "lost", subject: details.subject ?? "", choices: ["edit"],
        reason: { code, message: "" }, ...(texts && { texts }),
      })
      .show();
  }

  /** @returns {Promise<string>} what became of it */
  async #unlock(tabId) {
    try {
      return (await this.#reopening.reopen(tabId)) === null ? "locked" : "reopened";
    } catch (error) {
      console.error("A locked compose window could not be opened anew:", error.message);
      return "locked";
    }
  }
}
