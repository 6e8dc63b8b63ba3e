// own-files.js — The attachments of jobs as files of our own, in the private folder that Thunderbird gives an extension.
// There nobody saves them anew, and Thunderbird reads them where they are: of what is in the memory alone it writes a
// copy for each message, and keeps all of these until it quits.

import { within } from "../base/deadline.js";

/** Nobody waits longer for a disk: a compose window is locked meanwhile. */
const TAKEN_MS = 30_000;

export class OwnFiles {
  #storage;
  #used = new Set();

  /** @param {StorageManager} [storage] */
  constructor(storage = navigator.storage) {
    this.#storage = storage;
  }

  /**
   * @param {File[]} files
   * @returns {Promise<{folder: string, files: File[]}>} the same bytes under the same names and types, and what drop() takes;
   *   rejects if they cannot be read or there is no room, or it takes too long; what is left of them then is dropped
   */
  async take(files) {
    const folder = crypto.randomUUID();

    this.#used.add(folder);
    try {
      return { folder, files: await within(TAKEN_MS, this.#copyAll(files, folder)) };
    } catch (error) {
      this.drop(folder); // a disk that hangs holds up nobody
      throw error;
    }
  }

  async #copyAll(files, folder) {
    const made = [];

    for (const file of files)
      made.push(await this.#copy(file, folder, String(made.length)));
    return made;
  }

  async #copy(file, ...path) {
    let directory = await this.#storage.getDirectory();

    for (const name of path)
      directory = await directory.getDirectoryHandle(name, { create: true });
    const handle = await fileHandle(directory, file.name);
    await write(await handle.createWritable(), file);
    const own = await handle.getFile();

    if (own.size !== file.size)
      throw new Error("An attachment was saved anew meanwhile");
    return own.name === file.name && own.type === file.type ? own : new File([own], file.name, { type: file.type });
  }

  /** Never rejects: what is left is dropped at the next start. */
  async drop(folder) {
    this.#used.delete(folder);
    try {
      await (await this.#storage.getDirectory()).removeEntry(folder, { recursive: true });
    } catch (error) {
      if (error.name !== "NotFoundError") // of a message without attachments there is none
        console.warn("Attachments that were sent stay on the disk:", error.message);
    }
  }

  /** Drops what an earlier page left. */
  async dropOthers() {
    const found = [];

    for await (const folder of (await this.#storage.getDirectory()).keys())
      found.push(folder);
    await Promise.all(found.filter(folder => !this.#used.has(folder)).map(folder => this.drop(folder)));
  }
}

/** What is not closed is locked, and stays where its folder is removed. */
async function write(writable, file) {
  try {
    await writable.write(file);
    await writable.close();
  } catch (error) {
    await writable.abort().catch(() => {});
    throw error;
  }
}

/** Of an attachment's name anything can be made in its window, a path as well. */
async function fileHandle(directory, name) {
  try {
    return await directory.getFileHandle(name, { create: true });
  } catch (error) {
    if (error.name !== "TypeError")
      throw error;
    return directory.getFileHandle("attachment", { create: true });
  }
}
