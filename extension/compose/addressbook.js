// addressbook.js — Finds mailing lists and their members as Thunderbird does when it sends.
// The only file that knows address books and vCards.
//
// Thunderbird's rules (nsMsgCompose.cpp, nsMsgMailListComparator and ResolveMailList): an entry is
// a list if its name is the list's name and its address is the list's description, or the name
// where there is none; both without regard to case. A member that looks like a list is one, so
// lists nest; a list that was met before is skipped, so circles end. A member stands for its
// first address.

/** @typedef {{name: string, email: string}} Entry */

/** @typedef {Entry|{name: string, members: Member[]}} Member one of a list, or a list in it */

/**
 * Case folding as Thunderbird compares: one character at a time. String.toLowerCase() alone would
 * look at the context (final sigma) and make two characters of a dotted capital I.
 */
export function fold(text) {
  if (/^[\x00-\x7f]*$/.test(text))
    return text.toLowerCase();
  return Array.from(text, c => (c === "\u0130" ? "i" : c.toLowerCase())).join("");
}

const keyOf = ({ name, email }) => `${fold(name)}\0${fold(email)}`;

/** How many lists Thunderbird is asked for at once: it stands still while it reads one, but not in between. */
const LANES = 2;

export class AddressBook {
  #api;
  #memory;
  #index;
  #members = new Map();
  #lanes = Array.from({ length: LANES }, () => Promise.resolve());
  #asked = 0;
  #read = 0;

  /**
   * @param {{addressBooks: object, messengerUtilities: object}} api the browser object
   * @param {{bookIds: string[]}} memory which books there were the last time
   */
  constructor(api, memory) {
    this.#api = api;
    this.#memory = memory;
  }

  /**
   * Which mailing lists there are is asked once for each check, and never kept for the next: a list
   * made a second ago must be found.
   */
  #lists() {
    this.#index ??= this.#readLists();
    return this.#index;
  }

  async #readLists() {
    const lists = await this.#allLists();
    const index = new Map();
    const named = new Map();

    for (const { name } of lists)
      named.set(fold(name), (named.get(fold(name)) ?? 0) + 1);
    for (const { id, name, description } of lists) {
      const key = keyOf({ name, email: description || name });
      const isOnly = named.get(fold(name)) === 1;
      index.set(key, [...(index.get(key) ?? []), { id, name, isOnly }]);
    }
    return index;
  }

  /** Asks the books of the last time while it asks which there are: mostly that saves a round trip. */
  async #allLists() {
    const { addressBooks } = this.#api;
    const listsOf = ids => Promise.all(ids.map(id => addressBooks.mailingLists.list(id)));
    const before = this.#memory.bookIds;
    const early = listsOf(before).catch(() => null); // one of them may be gone

    this.#memory.bookIds = (await addressBooks.list(false)).map(({ id }) => id);
    const isSame = this.#memory.bookIds.join() === before.join();
    return ((isSame && (await early)) || (await listsOf(this.#memory.bookIds))).flat();
  }

  /** How many lists were read so far: whoever waits sees that it goes on. */
  get progress() {
    return this.#read;
  }

  /**
   * @param {Entry} entry
   * @returns {Promise<boolean>} whether it is a list
   */
  async isList(entry) {
    // Without a name it is none, which spares most messages the look into the address books.
    return entry.name !== "" && (await this.#lists()).has(keyOf(entry));
  }

  /**
   * @param {Entry} entry
   * @returns {Promise<?Member[]>} everybody the list reaches, or null if the entry is no list; the same for
   *   as long as this check lasts
   */
  async membersOf(entry) {
    if (!(await this.isList(entry)))
      return null;

    const key = keyOf(entry);
    if (!this.#members.has(key))
      this.#members.set(key, this.#lists().then(index => this.#expand(key, index, new Set())));
    return this.#members.get(key);
  }

  /**
   * Where two books have a list of the same name and description, Thunderbird takes the first in an
   * order that extensions are not told reliably. Both are taken: the check may then see too many
   * recipients, never too few.
   */
  async #expand(key, index, seen) {
    const members = [];
    seen.add(key);
    const read = await Promise.all(index.get(key).map(list => this.#inTurn(list, index)));

    for (const member of read.flat()) {
      const lists = index.get(keyOf(member));

      if (member.name === "" && member.email === "")
        continue;
      if (lists === undefined)
        members.push(member);
      else if (!seen.has(keyOf(member)))
        members.push({ name: lists[0].name, members: await this.#expand(keyOf(member), index, seen) });
    }
    return members;
  }

  #inTurn(list, index) {
    const lane = this.#asked++ % LANES;
    const members = this.#lanes[lane].then(() => this.#readList(list, index));

    this.#lanes[lane] = members.catch(() => {}); // one that fails shall not fail those behind it
    return members;
  }

  async #readList(list, index) {
    const members = (await this.#readFast(list, index)) ?? (await this.#readCards(list));

    this.#read++;
    return members;
  }

  async #readCards({ id }) {
    const cards = await this.#api.addressBooks.mailingLists.listMembers(id);

    return cards.map(({ vCard }) => entryOfCard(vCard));
  }

  /**
   * Thunderbird can name the members without making a vCard of each, which takes a fifth of the time. It finds the list by its name alone, and calls a member without a display
   * name by first and last name; where that could make a difference it is not used.
   *
   * @returns {Promise<?Entry[]>} null if the cards must be read
   */
  async #readFast({ name, isOnly }, index) {
    const word = `"${name.replace(/["\\]/g, "\\$&")}"`;
    const options = { preserveGroups: true, expandMailingLists: true };

    if (!isOnly || name.includes("@"))
      return null;

    const text = `${word} <${word}>`;
    const [found, ...others] = await this.#api.messengerUtilities.parseMailboxString(text, options);
    if (found?.name !== name || !Array.isArray(found.group) || others.length > 0)
      return null;

    const members = found.group.map(member => ({
      name: (member.name ?? "").trim(),
      email: member.email ?? "",
    }));
    const isDoubtful = member => member.email.includes("@") && index.has(keyOf(member));
    return members.some(isDoubtful) ? null : members;
  }

  /**
   * @param {{nodeId: string, type: string}} node a recipient that an extension set by its id
   * @returns {Promise<Entry>}
   */
  async entryOfNode({ nodeId, type }) {
    if (type === "contact")
      return entryOfCard((await this.#api.addressBooks.contacts.get(nodeId)).vCard);
    if (type !== "mailingList")
      throw new Error(`A recipient is of the unknown type “${type}”`);

    const { name, description } = await this.#api.addressBooks.mailingLists.get(nodeId);
    return { name, email: description || name };
  }
}

/**
 * @param {{addressBooks: object}} api the browser object
 * @returns {Promise<string[]>} the names of all mailing lists, each once
 */
export async function listNames({ addressBooks }) {
  const books = await addressBooks.list(false);
  const lists = await Promise.all(books.map(({ id }) => addressBooks.mailingLists.list(id)));

  return [...new Set(lists.flat().map(({ name }) => name))].sort((one, other) => one.localeCompare(other));
}

/** What is part of a longer address goes on like this. */
const NOT_BEFORE = "(?<![\\w.!#$%&'*+/=?^`{|}~\\u0080-\\uffff-])";
const NOT_BEHIND = "(?![\\w.-])";

/**
 * @param {{addressBooks: object}} api the browser object
 * @param {string[]} names domains and addresses, as the helper names them
 * @returns {Promise<string[]>} those of them that somebody in an address book of this machine has: the address, or one at
 *   the domain
 */
export async function namesInBooks({ addressBooks }, names) {
  const isThere = await Promise.all(names.map(async name => {
    const cards = await addressBooks.contacts.query({ searchString: name, includeRemote: false });
    const begin = name.includes("@") ? NOT_BEFORE : "@";
    const address = new RegExp(`${begin}${name.replace(/[^\w@-]/g, "\\$&")}${NOT_BEHIND}`, "i");

    return cards.some(({ vCard }) => address.test(vCard.replace(/\r?\n[ \t]/g, "")));
  }));

  return names.filter((_, i) => isThere[i]);
}

const hasAddress = (vCard, address) =>
  vCard.replace(/\r?\n[ \t]/g, "").split(/\r?\n/).some(
    line => /^(?:[\w-]+\.)?EMAIL[;:]/i.test(line) && fold(unescaped(line)).endsWith(`:${fold(address)}`));

/**
 * @param {{addressBooks: object}} api the browser object
 * @param {string[]} addresses
 * @returns {Promise<Object<string, string>>} by address, what an address book of this machine calls it; without those that none does
 */
export async function calledInBooks({ addressBooks }, addresses) {
  const called = await Promise.all(addresses.map(async address => {
    const cards = await addressBooks.contacts.query({ searchString: address, includeRemote: false });
    const names = cards.filter(({ vCard }) => hasAddress(vCard, address)).map(({ vCard }) => entryOfCard(vCard).name);

    return [address, names.find(name => name !== "" && fold(name) !== fold(address))];
  }));

  return Object.fromEntries(called.filter(([, name]) => name !== undefined));
}

/**
 * @param {object} api the browser object
 * @param {{bookIds: string[]}} memory which books there were the last time
 * @returns {{parse: Function, addressBook: AddressBook}} what reading recipients needs, for one check
 */
export const toolsOf = (api, memory) => ({
  parse: text => api.messengerUtilities.parseMailboxString(text),
  addressBook: new AddressBook(api, memory),
});

/**
 * Display name and first address of a card: the lowest PREF wins, then the order in the card.
 *
 * @param {string} vCard
 * @returns {Entry}
 */
export function entryOfCard(vCard) {
  let name = "";
  let email = "";
  let best = Infinity;
  let nextPref = 101;

  for (const line of vCard.replace(/\r?\n[ \t]/g, "").split(/\r?\n/)) {
    const found = /^(?:[\w-]+\.)?(FN|EMAIL)((?:;(?:"[^"]*"|[^":])*)?):(.*)$/i.exec(line);

    if (found === null)
      continue;

    const [, property, parameters, value] = found;
    if (property.toUpperCase() === "FN") {
      name ||= unescaped(value);
      continue;
    }
    const pref = Number(/;PREF="?(\d+)/i.exec(parameters)?.[1]) || nextPref++;
    if (pref < best)
      [best, email] = [pref, unescaped(value)];
  }
  return { name, email };
}

function unescaped(value) {
  return value.replace(/\\(.)/g, (_, c) => (c === "n" || c === "N" ? "\n" : c));
}
