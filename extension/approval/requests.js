// requests.js — The desk of the sender: asks others to approve a message, takes in what they answer, and shows how each
// request stands. What counts is decided by the helper.

import { bearing, requestOf } from "./draft.js";
import { harmless } from "../base/harmless.js";
import { opened } from "../windows/asking.js";
import { reasonOf } from "../base/reasons.js";
import { within } from "../base/deadline.js";

/** Thunderbird may fetch an attachment from a server: that of a forwarded message, say. */
const FILES_MS = 60_000;

/** A copy is handed over between two messages that are checked; after ten minutes it is not. */
const SENDING_MS = 1_000;
const MOST_WAITS = 600;

/** Until a window whose send was stopped is unlocked, on a machine that is busy with thousands of recipients. */
const UNLOCKED_MS = 120_000;
const AGAIN_MS = 250;

/** A draft may go to a server. */
const SAVE_MS = 120_000;

/** By the clock of the helper. */
const SURELY_MS = 1_000;
const DAY_MS = 24 * 60 * 60_000;

const NOT_READY = /not ready/;

/** What a request that is under way is found by. */
const keysOf = ({ id }, { type, relatedMessageId }) =>
  [`tab ${id}`, ...(type === "draft" && relatedMessageId ? [`draft ${relatedMessageId}`] : [])];

/** What a window says of itself, and not of its message. */
const wordsOf = details => JSON.stringify({ ...details, type: null, relatedMessageId: null, customHeaders: null, isModified: null });

async function isSameFile(one, other) {
  if (one.name !== other.name || one.size !== other.size)
    return false;
  const [bytes, others] = await Promise.all([one, other].map(async file => new Uint8Array(await file.arrayBuffer())));

  return bytes.every((byte, i) => byte === others[i]);
}

async function isSameMessage(one, other) {
  if (wordsOf(one.details) !== wordsOf(other.details) || one.files.length !== other.files.length)
    return false;
  return (await Promise.all(one.files.map((file, i) => isSameFile(file, other.files[i])))).every(Boolean);
}

export class Requests {
  #parts;
  #asked = new Map();
  #leaving = new Set();
  #underWay = new Map();
  #timer = null;

  /**
   * @param {object} parts
   * @param {object} parts.api the browser object
   * @param {import("../helper/port.js").Helper} parts.helper
   * @param {import("./letters.js").Letters} parts.letters
   * @param {import("../windows/review-windows.js").Questions} parts.questions
   * @param {import("../windows/badge.js").Badge} parts.badge
   * @param {() => boolean} parts.isSending somebody waits for a check
   * @param {import("../send/recovery.js").Interrupted} parts.interrupted
   * @param {Function} [parts.setTimer]
   * @param {Function} [parts.clearTimer]
   */
  constructor(parts) {
    this.#parts = { setTimer: (...args) => setTimeout(...args), clearTimer: timer => clearTimeout(timer), ...parts };
  }

  /**
   * Begins to ask. It is not waited for: the window is unlocked first, its draft saved next, and then the request sent.
   *
   * @param {import("../helper/port.js").Question} question one that still waits, and offered it
   * @param {{id: number, windowId: number}} tab the compose window
   * @param {string[]} approvers who are asked
   * @param {object} details ComposeDetails as they were checked
   */
  async begin(question, tab, approvers, details) {
    const files = await within(FILES_MS, this.#filesOf(tab.id)); // while nobody can attach others
    const asking = { approvers, details, files };
    const keys = keysOf(tab, details);
    const earlier = keys.map(key => this.#underWay.get(key)).find(Boolean) ?? null;

    asking.asked = this.#askBehind(earlier, question, tab, asking).catch(error => this.#notAsked(question, tab, details, error));
    for (const key of keys)
      this.#underWay.set(key, asking);
    this.#parts.interrupted.beginAsking(tab.id);
    asking.asked.then(() => this.#forget(asking, tab), () => this.#forget(asking, tab));
  }

  #forget(asking, tab) {
    for (const [key, one] of this.#underWay) {
      if (one === asking)
        this.#underWay.delete(key);
    }
    if (!this.#underWay.has(`tab ${tab.id}`))
      this.#parts.interrupted.endAsking(tab.id);
  }

  /**
   * One at a time of a window, and of a draft that two windows show. What is asked already is not asked twice.
   *
   * @returns {Promise<?string>} the request; null: nobody was asked
   */
  async #askBehind(earlier, question, tab, asking) {
    const { request: before, changes = [] } = question.verdict.approval;
    const first = (await earlier?.asked.catch(() => null)) ?? null;

    if (first === null)
      // What was approved of the very same message still counts.
      return this.#ask(question, tab, asking, changes.length > 0 ? before.request : null);
    const isSame = await isSameMessage(earlier, asking);
    if (isSame && String(earlier.approvers) === String(asking.approvers)) {
      await this.#giveUp(question);
      return first;
    }
    return this.#ask(question, tab, asking, isSame ? null : first);
  }

  async #filesOf(tabId) {
    const { compose } = this.#parts.api;
    const read = async ({ id, name }) => {
      const file = await compose.getAttachmentFile(id);
      return file.name === name ? file : new File([file], name, { type: file.type });
    };

    return Promise.all((await compose.listAttachments(tabId)).map(read));
  }

  /** @param {?string} replaced a request that ends with this one */
  async #ask(question, tab, { approvers, files, details }, replaced) {
    const { helper, letters } = this.#parts;

    await this.#save(tab.id);
    const letter = await helper.approvalAsk(question, approvers, files, replaced);
    helper.dismiss(question.id);
    try {
      const parts = await letters.fetch(letter);
      await letters.send(letter, parts, details.identityId ?? null);
    } catch (error) {
      await helper.approvalCancel(letter.request).catch(failure =>
        console.error("A request that nobody got stays open:", failure.message));
      throw error;
    }
    await this.#mark(tab.id, letter);
    this.#listAgain();
    return letter.request;
  }

  /** The draft says which request was made for it. Where it could not be written, the helper knows the message itself. */
  async #mark(tabId, { request, item }) {
    const { api } = this.#parts;

    try {
      const details = await api.compose.getComposeDetails(tabId); // rejects if the window is gone
      const change = bearing(details, request);

      this.show(tabId, item);

      if (change !== null) {
        await api.compose.setComposeDetails(tabId, change);
        await this.#save(tabId);
      }
    } catch (error) {
      console.warn("A draft does not say that somebody was asked about it:", error.message);
    }
  }

  /** As long as it is locked, Thunderbird saves nothing. */
  async #save(tabId) {
    const end = performance.now() + UNLOCKED_MS;

    for (;;) {
      try {
        return await within(SAVE_MS, this.#parts.api.compose.saveMessage(tabId, { mode: "draft" }));
      } catch (error) {
        if (!NOT_READY.test(error.message) || performance.now() > end)
          throw error;
        await new Promise(resolve => setTimeout(resolve, AGAIN_MS));
      }
    }
  }

  /** The message is in its window, and nobody was asked: the person is told. */
  async #notAsked(question, tab, details, error) {
    const { questions } = this.#parts;

    console.error("Nobody was asked to approve a message:", error.message);
    await this.#giveUp(question);
    const sheet = { kind: "notAsked", subject: details.subject ?? "", choices: ["edit"], reason: reasonOf(error) };
    await opened(questions.put(sheet, { over: tab.windowId })).catch(failure =>
      console.error("It cannot be told that nobody was asked:", failure.message));
    return null;
  }

  async #giveUp(question) {
    const { helper } = this.#parts;

    await helper.decide(question.id, "edit").catch(() => {}); // it may have been decided by the asking
    helper.dismiss(question.id);
  }

  /**
   * How it stands is seen on the button of its window.
   *
   * @param {number} tabId of a compose window
   * @param {?object} item of a request that was made for its message
   */
  show(tabId, item) {
    const { badge } = this.#parts;

    if (item === null)
      return badge.unmark(tabId, "asked");
    this.#asked.set(tabId, item.request);
    return badge.mark(tabId, "asked", item.texts.brief ?? "…", item.texts.state);
  }

  /** @returns {Promise<?string>} the request that was made for the message of a compose window */
  async of(tabId, details) {
    const { api } = this.#parts;

    return (await requestOf(api, details).catch(error => {
      console.warn("It is not known whether somebody was asked about a draft:", error.message);
      return null;
    })) ?? this.#asked.get(tabId) ?? null;
  }

  /** A draft that is opened again says how its request stands. */
  async composeTabCreated(tabId) {
    const { api, helper: { policy } } = this.#parts;

    if (!(policy?.approveFrom > 0))
      return;
    const request = await this.of(tabId, await api.compose.getComposeDetails(tabId));

    if (request === null)
      return;
    const item = (await this.list()).find(one => one.request === request) ?? null;

    await api.compose.getComposeDetails(tabId); // rejects if the window is gone
    this.show(tabId, item);
  }

  /** The compose window is gone. */
  composeTabRemoved(tabId) {
    this.#asked.delete(tabId);
  }

  /** @param {string} request whose message leaves its window now: the copy of that is looked at, and of no job */
  leaves(request) {
    this.#leaving.add(request);
  }

  /** @param {string} request whose message went out */
  used(request) {
    this.#parts.helper.approvalUsed(request).catch(error =>
      console.warn("An approval that was used is still kept:", error.message)); // its copy tells once more
  }

  /**
   * A program may have saved an attachment between the check and Thunderbird's reading of it: the person is told.
   *
   * @param {string} request whose message went out
   * @param {object} copy its MessageHeader
   */
  async usedBy(request, { id, subject }) {
    const { helper, questions } = this.#parts;
    const file = this.#leaving.delete(request) ? await this.#attachedTo(id) : undefined;
    const texts = await helper.approvalUsed(request, file);

    if (texts !== null)
      await opened(questions.put({ kind: "sentChanged", subject: subject ?? "", choices: ["edit"], texts }));
  }

  /** What the helper has room for is for whoever sends. */
  async #attachedTo(messageId) {
    const { api: { messages }, isSending } = this.#parts;

    if ((await within(FILES_MS, messages.listAttachments(messageId))).length === 0)
      return undefined;
    for (let i = 0; isSending(); i++) {
      if (i === MOST_WAITS)
        throw new Error("Somebody sends all the time");
      await new Promise(resolve => setTimeout(resolve, SENDING_MS));
    }
    return within(FILES_MS, messages.getRaw(messageId, { data_format: "File" }));
  }

  /**
   * An answer may have arrived. It is told once.
   *
   * @param {File} letter the message as it is stored
   */
  async take(letter) {
    const { helper } = this.#parts;
    const { news, texts, item, id, word } = await helper.approvalTake(letter);
    const said = word && !texts.detail.includes(word) ? harmless(word) : "";

    helper.dismiss(id);
    for (const [tabId, request] of item === null ? [] : this.#asked) {
      if (request === item.request)
        this.show(tabId, item);
    }
    if (news)
      await this.#notify(`approval-${id}-${Date.now()}`, { ...texts, detail: [said, texts.detail].filter(Boolean).join("\n") });
  }

  /** @returns {Promise<object[]>} the open requests. Those whose time is over are told of, once */
  async list() {
    const { helper } = this.#parts;
    const { items, expired } = await helper.approvalList();

    this.#awaitEnd(items);
    for (const { request, subject, texts } of expired) {
      this.#hide(request);
      await this.#notify(`approval-${request}`, { headline: subject, detail: texts.state });
    }
    return items;
  }

  /** Whose time is over is told of then, and not when somebody happens to look. */
  #awaitEnd(items) {
    const { setTimer, clearTimer } = this.#parts;
    const left = Math.min(...items.map(({ until }) => Date.parse(until) - Date.now()));

    clearTimer(this.#timer);
    if (Number.isFinite(left))
      this.#timer = setTimer(() => this.#listAgain(), Math.min(Math.max(left, 0) + SURELY_MS, DAY_MS));
  }

  #listAgain() {
    this.list().catch(error => console.warn("It is not known whether a request is over:", error.message));
  }

  /** No window shows it any more. */
  #hide(request) {
    for (const [tabId, asked] of this.#asked) {
      if (asked === request)
        this.show(tabId, null);
    }
  }

  #notify(id, { headline, detail }) {
    const { api } = this.#parts;

    return api.notifications.create(id, {
      type: "basic", iconUrl: api.runtime.getURL("icons/bcc-guard.svg"), title: headline ?? "Bcc Guard", message: detail ?? "",
    }).catch(error => console.warn("What became of a request cannot be told:", error.message));
  }

  /** Nobody has to answer any more. */
  async cancel(request) {
    await this.#parts.helper.approvalCancel(request);
    this.#hide(request);
  }
}
