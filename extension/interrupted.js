// interrupted.js — Keeps, beyond the end of this page, which compose windows wait for an answer. The
// page that comes next tells the person what became of them.

/** Beside the settings, as it has to outlast a reload of the extension, and storage.session does not. */
export const WAITING = "waiting";

export class Interrupted {
  #api;
  #questions;
  #waiting = new Set();
  #isLeaving = false;

  /** @param {{api: object, questions: import("./question.js").Questions}} parts */
  constructor({ api, questions }) {
    this.#api = api;
    this.#questions = questions;
  }

  /** A question is put to the sender of that compose window. Nobody waits for this. */
  begin(tabId) {
    this.#waiting.add(tabId);
    this.#write();
  }

  /** It is settled. */
  end(tabId) {
    if (this.#waiting.delete(tabId) && !this.#isLeaving)
      this.#write();
  }

  /** This page is going away: what ends now is not settled. */
  leave() {
    this.#isLeaving = true;
  }

  /** Keeping it is a service: that it fails must not change what happens to the message. */
  async #write() {
    const { local } = this.#api.storage;
    const tabs = [...this.#waiting];

    try {
      await (tabs.length > 0 ? local.set({ [WAITING]: tabs }) : local.remove(WAITING));
    } catch (error) {
      console.warn("It cannot be kept that a question is open:", error.message);
    }
  }

  /** To be called once, before anything is asked. */
  async tell() {
    const { [WAITING]: tabs = [] } = await this.#api.storage.local.get(WAITING);

    if (tabs.length === 0)
      return;
    await this.#api.storage.local.remove(WAITING);
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
    await this.#questions
      .put({
        kind: "lost", subject: details.subject ?? "", choices: ["edit"],
        reason: { code: "restart", message: "" },
      })
      .show();
  }
}
