// rows.js — Who would be shown: grouped by party, those who are new first, searchable, and of any length. Pure.

/**
 * @typedef {{address: string, name: string, party: string, field: string, fresh?: boolean}} Item
 * @typedef {{item: Item, isFirst: boolean, ofParty: number, isNew: boolean}} Row `isFirst` of its party, which
 *   has `ofParty` rows among those that are new, or those that are not
 */

export class Rows {
  /** Party → its entries, in the order in which the parties came. */
  #parties = new Map();
  #loaded = 0;
  #words = [];
  #rows = null;
  #marksNew;

  /** @param {boolean} [marksNew] some are new to the others, and some are not */
  constructor(marksNew = false) {
    this.#marksNew = marksNew;
  }

  /** How many there are, shown or not. */
  get loaded() {
    return this.#loaded;
  }

  /** How many are shown: those that the search finds. */
  get length() {
    return this.#all().length;
  }

  /** @param {Item[]} items more of them; a party's may come in any order */
  add(items) {
    for (const item of items) {
      const entry = { item, text: plain(`${item.name} ${item.address} ${item.party}`) };
      const entries = this.#parties.get(item.party);

      if (entries === undefined)
        this.#parties.set(item.party, [entry]);
      else
        entries.push(entry);
    }
    this.#loaded += items.length;
    this.#rows = null;
  }

  /** @param {string} text every word of it has to be in the name, the address or the party */
  search(text) {
    this.#words = plain(text).split(/\s+/).filter(Boolean);
    this.#rows = null;
  }

  /** @returns {Row[]} the shown ones from `first` up to, and without, `last` */
  slice(first, last) {
    return this.#all().slice(first, last);
  }

  #all() {
    this.#rows ??= this.#find();
    return this.#rows;
  }

  #find() {
    return this.#marksNew
      ? [...this.#findThose(true, item => item.fresh === true), ...this.#findThose(false, item => item.fresh !== true)]
      : this.#findThose(false, () => true);
  }

  #findThose(isNew, isOne) {
    const rows = [];

    for (const entries of this.#parties.values()) {
      const found = entries.filter(
        ({ item, text }) => isOne(item) && this.#words.every(word => text.includes(word)),
      );
      found.forEach(({ item }, i) => rows.push({ item, isFirst: i === 0, ofParty: found.length, isNew }));
    }
    return rows;
  }
}

/** Upper and lower case, full and half width are the same to whoever searches. */
const plain = text => text.normalize("NFKC").toLowerCase();

/**
 * Which rows have to be there, so that those in sight are, and `beyond` times as many above and below.
 *
 * @param {{top: number, height: number, rowHeight: number, count: number, beyond: number}} view in pixels
 * @returns {{first: number, last: number}} `last` is not one of them
 */
export function rowsInView({ top, height, rowHeight, count, beyond }) {
  const first = Math.floor((top - beyond * height) / rowHeight);
  const last = Math.ceil((top + (1 + beyond) * height) / rowHeight);

  return { first: Math.min(Math.max(0, first), count), last: Math.min(Math.max(0, last), count) };
}
