// job.js — Sends the messages of one job. The helper says whose turn it is, which it has written down by then, and is told
// what became of it: what is not known is in doubt, and goes to nobody twice.

import { messageTo, readyLetter } from "./composed.js";
import { outcomeOf } from "./outcome.js";
import { within } from "../base/deadline.js";

/** So many are under way at once. */
const LANES = 4;

/**
 * For so long the next one waits for the one before it. Thunderbird has one connection, and several at once gain nothing: where
 * a server says “later” to one while others wait for the connection, they get mixed up. But an alert may be in front of it.
 */
const HOLD_MS = 3_000;
const USUAL_BYTES_A_MS = 100;

/** Longer than Thunderbird itself waits for a server (mailnews.tcptimeout), for a message without attachments. */
const SILENCE_MS = 150_000;
const SLOWEST_BYTES_A_MS = 8;

/** Stands in `trouble` where Thunderbird says nothing of what it sends. */
export const NO_ANSWER = "no answer";

/**
 * @typedef {object} Status `each-job` of helper/data/protocol.md; its `state` is “lost” as long as there is no helper
 */

export class Job {
  #api;
  #helper;
  #message;
  #status;
  #setTimer;
  #isOnline;
  #now;
  #onRest;
  #lanes = 0;
  #leader = null;
  #held = null;
  #lastSentAt = 0;
  #isProven = false;
  #goesOn = true;

  /** Thunderbird makes the folder of sent messages with the first copy that it puts there: one message has it then. */
  leavesCopy = false;

  /** What Thunderbird said when it paused by itself. */
  trouble = "";

  /**
   * @param {object} parts
   * @param {object} parts.api the browser object
   * @param {import("../helper/port.js").Helper} parts.helper
   * @param {(job: Job) => void} parts.onRest is told that nothing is under way any more
   * @param {Function} [parts.setTimer]
   * @param {() => boolean} [parts.isOnline]
   * @param {() => number} [parts.now] in milliseconds
   * @param {Status} status
   * @param {?import("./composed.js").Message} message null: it cannot be read, and nothing is sent
   */
  constructor(parts, status, message) {
    const { api, helper, onRest, setTimer = (...args) => setTimeout(...args), isOnline = () => navigator.onLine } = parts;

    this.#onRest = onRest;
    this.#api = api;
    this.#helper = helper;
    this.#setTimer = setTimer;
    this.#isOnline = isOnline;
    this.#now = parts.now ?? (() => performance.now());
    this.#status = status;
    this.#message = message;
  }

  /** @returns {Status} as the helper last said it */
  get status() {
    return this.#status;
  }

  get message() {
    return this.#message;
  }

  /**
   * Sends until nothing is to be sent; what is under way already goes on beside it. The first one goes alone: where there
   * is no server, no more than that is in doubt.
   */
  run() {
    this.#isProven = false;
    this.#lastSentAt = this.#now();
    if (this.#leader === null)
      this.#begin();
  }

  #begin() {
    const lane = {};

    this.#leader = lane;
    this.#lanes++;
    this.#sendAll(lane);
  }

  async #sendAll(lane) {
    try {
      await this.#lane(lane);
    } catch (error) {
      console.warn("A job of one message each cannot go on:", error.message);
      this.#lose();
    }
    if (this.#leader === lane)
      this.#leader = null;
    this.#lanes--;
    this.#overtake();
    this.#tellRest();
  }

  /** The others go on beside one that has no end. */
  #overtake() {
    if (this.#held !== null && this.#held === this.#leader && this.#isProven && this.#lanes < LANES)
      this.#begin();
  }

  /** A job that was paused while something was under way is still paused when there is a helper again. */
  #lose() {
    const { state } = this.#status;

    if (state !== "lost")
      this.#goesOn = state === "running" || state === "waiting";
    this.#status = { ...this.#status, state: "lost" };
  }

  #tellRest() {
    if (this.#lanes === 0)
      this.#onRest(this);
  }

  async #lane(lane) {
    const { job } = this.#status;

    for (;;) {
      const turn = await this.#helper.eachNext(job);

      if (turn.number !== null) {
        const result = await this.#sendFor(lane, turn);

        if (result.outcome === "offline" && result.reason !== undefined)
          await this.#pause(result.reason); // by itself it would go on with the network
        this.#status = await this.#helper.eachResult(job, { number: turn.number, ...result });
        await this.#learn(result);
        if (this.#leader !== lane)
          return;
        continue;
      }
      this.#status = { ...this.#status, state: turn.state };
      if (turn.state !== "running" && turn.state !== "waiting")
        return;
      await new Promise(resolve => this.#setTimer(resolve, turn.wait));
    }
  }

  async #sendFor(lane, turn) {
    let isOpen = true;
    const hold = () => {
      if (isOpen)
        this.#held = lane;
      this.#overtake();
    };

    this.#setTimer(hold, HOLD_MS + this.#size / USUAL_BYTES_A_MS);
    const result = await this.#send(turn);
    isOpen = false;
    if (this.#held === lane)
      this.#held = null;
    return result;
  }

  /**
   * Where the connection broke, the next one would break as well. Thunderbird has one connection: where a message has no end
   * there, and none beside it went for long, those that wait for it have none either.
   */
  async #learn({ outcome, reason }) {
    if (outcome === "sent") {
      this.#lastSentAt = this.#now();
      this.#isProven = true;
    }
    const isStuck = this.#now() - this.#lastSentAt > this.#silence / 2;
    if (outcome === "doubt" && (reason !== undefined || isStuck) && this.#status.state === "running")
      await this.#pause(reason ?? NO_ANSWER);
  }

  #pause(trouble) {
    this.trouble = trouble;
    return this.order("pause");
  }

  get #size() {
    return this.#message.files.reduce((sum, { size }) => sum + size, 0);
  }

  get #silence() {
    return SILENCE_MS + this.#size / SLOWEST_BYTES_A_MS;
  }

  /** Without its identity Thunderbird sends nothing: that is known before it is tried, and in no doubt. */
  async #findSender() {
    const { identityId } = this.#message.common;

    if ((await this.#api.identities.get(identityId)) === null)
      throw new Error(`Identity not found: ${identityId}`);
  }

  /** @returns {Promise<{outcome: string, messageId?: string, reason?: string}>} never rejects: all else is a doubt */
  async #send(turn) {
    if (!this.#isOnline() || this.#api.messages.sendMessage === undefined)
      return { outcome: "offline" };
    if (this.#status.letters && turn.letter === undefined)
      return { outcome: "offline", reason: "The helper did not say what to send" };

    let details;
    try {
      await this.#findSender();
      details = messageTo(await readyLetter(this.#api, this.#message, turn.letter), turn);
    } catch (error) {
      return { outcome: "offline", reason: error.message };
    }
    if (this.leavesCopy)
      delete details.overrideDefaultFccFolder;
    this.leavesCopy = false;
    try {
      const sending = this.#api.messages.sendMessage(details, { mode: "sendNow" });
      // Thunderbird never says that the connection ended instead of a reply.
      const { headerMessageId } = await within(this.#silence, sending);

      return headerMessageId ? { outcome: "sent", messageId: headerMessageId } : { outcome: "doubt" };
    } catch (error) {
      return error.code === "timeout" ? { outcome: "doubt" } : outcomeOf(error, turn, this.#isProven);
    }
  }

  /** @param {"pause"|"go"|"stop"} order */
  async order(order) {
    this.#status = await this.#helper.eachOrder(this.#status.job, order);
    if (order === "go") {
      this.trouble = "";
      this.run();
    }
    this.#tellRest(); // nothing is under way that would say so when it ends
  }

  /** A new helper is there: it names whom it does not know of, and what was being sent goes on with the others. */
  async resume() {
    const wasRunning = this.#status.state === "lost";

    this.#status = await this.#helper.eachResume(this.#status.job);
    if (wasRunning && this.#goesOn && this.#status.state === "paused" && this.#status.reason === "restart")
      await this.order("go");
  }
}
