// recovery.js — Keeps, beyond the end of this page, which compose windows wait for an answer. The
// page that comes next tells the person what became of them, and opens anew what Thunderbird left locked.

import { within } from "../base/deadline.js";
import { Reopening } from "./reopen.js";

/** Beside the settings, as it has to outlast a reload of the extension, and storage.session does not. */
export const WAITING = "waiting";

/**
 * An alarm for each send that is under way. It lives in Thunderbird, not in this page: when the process of the
 * extensions is killed, nothing else would wake the next page, and the window would stay locked until then.
 */
const ALARM = "send ";
const WAKE_MINUTES = 2 / 60;

/** The same, as long as others are being asked to approve the message of a window, which is not locked then. */
const ASKING = "asking ";

/** For one window, whose new one may take minutes to be the same: after that it is the turn of the next. */
const TAB_MS = 250_000;

/** In storage.session: Thunderbird said last that this window cannot be sent. */
const UNSENDABLE = "unsendable ";

export class Interrupted {
  #api;
  #questions;
  #reopening;
  #waiting = new Set();
  #begun = new Set();
  #asking = new Set();
  #left = new Set();
  #isLeaving = false;

  /** @param {{api: object, questions: import("../windows/review-windows.js").Questions}} parts */
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

  /** Others are about to be asked to approve the message of that window: whether they were is not known until it ends. */
  beginAsking(tabId) {
    this.#asking.add(tabId);
    this.#keep(() => this.#api.alarms.create(ASKING + tabId, { periodInMinutes: WAKE_MINUTES }));
    this.#keep(() => this.#write());
  }

  endAsking(tabId) {
    this.#keep(() => this.#api.alarms.clear(ASKING + tabId));
    if (this.#asking.delete(tabId))
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
    this.endAsking(tabId);
    if (this.#waiting.delete(tabId))
      this.#keep(() => this.#write());
    this.stateChanged(tabId, { canSendNow: true });
  }

  #write() {
    const { local } = this.#api.storage;
    const tabs = [...new Set([...this.#left, ...this.#waiting, ...this.#asking])];

    return tabs.length > 0 ? local.set({ [WAITING]: tabs }) : local.remove(WAITING);
  }

  /** Keeping it is a service: that it fails must not change what happens to the message. */
  async #keep(action) {
    try {
      return await action();
    } catch (error) {
      console.warn("It cannot be kept or known that a send is under way:", error.message);
      return undefined;
    }
  }

  /**
   * To be called once, before anything is asked. Every window is given back before the first notice: one that
   * cannot be given back, or not be told of, must not leave another locked.
   */
  async tell() {
    const { alarms, storage } = this.#api;
    const [held, stored] = await Promise.all([
      this.#keep(() => alarms.getAll()), this.#keep(() => storage.local.get(WAITING)),
    ]);
    const asked = stored?.[WAITING] ?? [];
    const heldBy = kind => (held ?? []).filter(({ name }) => name.startsWith(kind)).map(({ name }) => Number(name.slice(kind.length)));
    // What could not be stored is known by its alarm, which would wake this page for ever.
    const tabs = [...asked, ...[ALARM, ASKING].flatMap(heldBy)];

    if (tabs.length === 0)
      return;
    // A send that has begun since then asks for itself.
    this.#left = new Set(tabs.filter(tabId => !this.#begun.has(tabId)));
    await this.#keep(() => this.#write());

    const notices = [];
    for (const tabId of [...this.#left])
      notices.push(await this.#settle(tabId));
    for (const tabId of heldBy(ASKING).filter(id => !this.#asking.has(id))) // of a window that sends anew, too
      await this.#keep(() => alarms.clear(ASKING + tabId));
    await Promise.all(notices.filter(notice => notice !== null).map(notice => this.#show(notice)));
  }

  /** @returns {Promise<?{subject: string, code: string}>} what to tell; null if there is nothing to tell of */
  async #settle(tabId) {
    const notice = await this.#giveBack(tabId);

    this.#left.delete(tabId);
    await this.#keep(() => this.#write());
    if (!this.#begun.has(tabId))
      await this.#keep(() => this.#api.alarms.clear(ALARM + tabId));
    return notice;
  }

  async #giveBack(tabId) {
    let details;
    try {
      details = await within(TAB_MS, this.#api.compose.getComposeDetails(tabId));
    } catch {
      return null; // its window is closed, or it was one of another session
    }
    const code = await within(TAB_MS, this.#unlock(tabId)).catch(error => {
      console.error("A compose window could not be opened anew:", error.message);
      return "locked";
    });
    return { subject: details.subject ?? "", code };
  }

  async #show({ subject, code }) {
    const texts = code === "locked" && { detail: this.#api.i18n.getMessage("reasonLocked") };

    try {
      await this.#questions
        .put({ kind: "lost", subject, choices: ["edit"], reason: { code, message: "" }, ...(texts && { texts }) })
        .show();
    } catch (error) {
      console.error("Nobody was told of an open question:", error.message);
    }
  }

  /**
   * A page that is stopped unlocks its windows itself, in its last moment, and a draft that Thunderbird saves
   * unlocks one too: only what is locked indeed is touched.
   *
   * @returns {Promise<string>} what became of it
   */
  async #unlock(tabId) {
    const key = UNSENDABLE + tabId;
    const stored = await this.#keep(() => this.#api.storage.session.get(key));

    const isLocked = await this.#reopening.isLocked(tabId, stored?.[key] !== true);

    // Where Send was clicked again, that click has locked it.
    if (!isLocked || this.#begun.has(tabId))
      return "restart";
    return (await this.#reopening.reopen(tabId)) ? "reopened" : "locked";
  }
}
