// storage.mjs — The private folder of an extension, as far as jobs use it.

class Missing extends Error {
  name = "NotFoundError";
}

class Folder {
  #entries = new Map();
  #room;

  constructor(room) {
    this.#room = room;
  }

  async getDirectoryHandle(name) {
    if (!this.#entries.has(name))
      this.#entries.set(name, new Folder(this.#room));
    return this.#entries.get(name);
  }

  async getFileHandle(name) {
    if (name.includes("/") || name === "..")
      throw new TypeError("Name is not allowed");
    let bytes = [];

    return {
      createWritable: async () => ({
        write: async file => {
          if (file.size > this.#room.bytes)
            throw new Error("the disk is full");
          bytes = [await file.arrayBuffer()];
          this.#entries.set(name, file);
        },
        close: async () => {},
        abort: async () => {},
      }),
      getFile: async () => new File(bytes, name, { type: name.endsWith(".csv") ? "text/csv" : "" }),
    };
  }

  async removeEntry(name) {
    if (!this.#entries.delete(name))
      throw new Missing("there is none");
  }

  async *keys() {
    yield* this.#entries.keys();
  }
}

/**
 * @param {number} [bytes] no file may have more
 * @returns {{getDirectory: () => Promise<object>, folders: () => Promise<string[]>}}
 */
export function storageOf(bytes = Infinity) {
  const root = new Folder({ bytes });

  return {
    getDirectory: async () => root,
    folders: async () => {
      const names = [];
      for await (const name of root.keys())
        names.push(name);
      return names;
    },
  };
}
