// attachments.js — The attached files of one compose window: hands their bytes to the helper, and knows whether they are
// still those.

import { within } from "../base/deadline.js";

/** What the helper takes (helper/data/protocol.md, piece). */
const MOST_OF_ONE = 25 * 1024 * 1024;
const MOST_OF_ALL = 64 * 1024 * 1024;
const MOST_FILES = 1_000;

/** Thunderbird hands small requests on fastest; a large one it copies anew for every 64 KiB of it. */
const PIECE = 512 * 1024;

/** Pieces: while the helper reads one, Thunderbird hands on the next. */
const AT_ONCE = 2;

/** For a file that may lie on a slow server. */
const READ_MS = 6_000;

export class Attachments {
  #compose;
  #helper;
  #tabId;
  #ids = null; // as long as no check has got to them
  #files = new Map();
  #pieces = 0;
  #isStopped = false;

  /**
   * @param {object} compose browser.compose
   * @param {import("../helper/port.js").Helper} helper
   * @param {number} tabId of the compose window
   */
  constructor(compose, helper, tabId) {
    this.#compose = compose;
    this.#helper = helper;
    this.#tabId = tabId;
  }

  /** Grows as long as files are handed over. */
  get progress() {
    return this.#pieces;
  }

  /** Whether the helper has looked into any. */
  get areHandedOver() {
    return this.#files.size > 0;
  }

  /** Nobody waits for the check any more: what is handed over takes the room of the next one. */
  stop() {
    this.#isStopped = true;
  }

  /** @param {Array<{id: number}>} listed what is attached to a message that is checked */
  expect(listed) {
    this.#ids = idsOf(listed);
  }

  /**
   * @param {string} of the id of the check that they belong to
   * @returns {Promise<{handedOver: number, tooLarge: string[], absent: string[]}>} what the check says of them; rejects
   *   if one cannot be read to its end
   */
  async handOver(of) {
    const listed = await this.#list();
    const left = { tooLarge: [], absent: [] };
    let room = MOST_OF_ALL;

    this.expect(listed);
    for (const { id, name } of listed) {
      const file = await this.#read(id);
      const reason = file === null ? "absent" : file.size > Math.min(MOST_OF_ONE, room) || this.#files.size === MOST_FILES ? "tooLarge" : null;

      if (reason !== null) {
        left[reason].push(name);
        continue;
      }
      await this.#handOver(of, name, file);
      this.#files.set(id, file);
      room -= file.size;
    }
    return { handedOver: this.#files.size, ...left };
  }

  async #handOver(of, name, file) {
    const total = file.size;
    const underWay = [];

    for (let offset = 0; offset === 0 || offset < total; offset += PIECE) {
      const bytes = await within(READ_MS, file.slice(offset, offset + PIECE).arrayBuffer());

      if (this.#isStopped)
        throw new Error("The check was stopped");
      underWay.push(this.#hand({ of, name, offset, total, data: new Uint8Array(bytes).toBase64() }));
      if (underWay.length === AT_ONCE)
        await underWay.shift();
    }
    await Promise.all(underWay);
  }

  #hand(piece) {
    const taken = this.#helper.piece(piece).then(() => this.#pieces++);

    taken.catch(() => {}); // whoever waits for it comes later
    return taken;
  }

  /**
   * @returns {Promise<boolean>} whether the same are attached; those that were looked into may not even have been
   *   saved anew since. True as long as no check has got to them: there is nothing to compare with
   */
  async areAsChecked() {
    if (this.#ids === null)
      return true;
    if (idsOf(await this.#list()).join() !== this.#ids.join())
      return false;

    const found = await Promise.all([...this.#files].map(async ([id, file]) => [file, await this.#read(id)]));
    return found.every(([before, now]) => now?.size === before.size && now.lastModified === before.lastModified);
  }

  #list() {
    return within(READ_MS, this.#compose.listAttachments(this.#tabId));
  }

  /** What is sent as a link may have no file any more. */
  async #read(id) {
    try {
      return await within(READ_MS, this.#compose.getAttachmentFile(id));
    } catch (error) {
      if (error.code === "timeout")
        throw error;
      console.warn("An attachment cannot be looked into:", error.message);
      return null;
    }
  }
}

const idsOf = listed => listed.map(({ id }) => id);
