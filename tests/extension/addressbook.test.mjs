// addressbook.test.mjs — Lists are found and expanded by Thunderbird's rules, and whatever is in doubt makes
// the recipients more, never fewer.

import assert from "node:assert/strict";
import { test } from "node:test";

import { AddressBook, calledInBooks, entryOfCard, fold, listNames, namesInBooks } from "../../extension/compose/addressbook.js";

const cardOf = ({ name = "", email = "" }) =>
  `BEGIN:VCARD\r\nVERSION:4.0\r\nFN:${name}\r\n${email && `EMAIL;PREF=1:${email}\r\n`}END:VCARD\r\n`;

/**
 * A browser object with these books.
 *
 * @param {Array<Array<{name: string, description?: string, members: Array}>>} books
 * @param {boolean} [isFast] Thunderbird expands lists in parseMailboxString, and not only by their cards
 */
function browserWith(books, isFast = false) {
  const calls = { list: 0, members: 0, fast: 0 };
  const nodes = books.map((lists, i) =>
    lists.map((list, j) => ({ description: "", ...list, id: `${i}-${j}`, parentId: String(i) })),
  );
  const byId = id => nodes.flat().find(node => node.id === id);

  return {
    calls,
    nodes,
    addressBooks: {
      list: async () => nodes.map((_, i) => ({ id: String(i) })),
      mailingLists: {
        list: async parentId => {
          calls.list++;
          if (nodes[parentId] === undefined)
            throw new Error(`addressBook with id=${parentId} could not be found.`);
          return nodes[parentId];
        },
        get: async id => byId(id),
        listMembers: async id => {
          calls.members++;
          return byId(id).members.map(member => ({ vCard: cardOf(member) }));
        },
      },
      contacts: { get: async () => ({ vCard: cardOf({ name: "Taro", email: "taro@k1.example" }) }) },
    },
    messengerUtilities: {
      parseMailboxString: async text => {
        calls.fast++;
        if (!isFast)
          return [];
        const name = /^"(.*)" </.exec(text)[1];
        const list = nodes.flat().find(node => fold(node.name) === fold(name));
        const group = list.members.map(member => ({ name: member.name || " ", email: member.email }));
        return [{ name, group, email: undefined }];
      },
    },
  };
}

const membersOf = async (api, name, email = name) => {
  const members = await new AddressBook(api, { bookIds: [] }).membersOf({ name, email });
  return members?.map(readable) ?? null;
};
const readable = ({ name, email, members }) => (members === undefined ? email : { [name]: members.map(readable) });

const customers = { name: "Customers (2026)", members: [{ name: "A", email: "a@k1.example" }, { email: "b@k2.example" }] };

const rules = [
  { rule: "by its name", books: [[customers]], ask: ["Customers (2026)"], is: ["a@k1.example", "b@k2.example"] },
  { rule: "without regard to case", books: [[customers]], ask: ["customers (2026)", "CUSTOMERS (2026)"], is: ["a@k1.example", "b@k2.example"] },
  { rule: "not by half", books: [[customers]], ask: ["Customers (2026)", "x@y.example"], is: null },
  { rule: "not without a name", books: [[customers]], ask: ["", "Customers (2026)"], is: null },
  {
    rule: "by its description, where it has one",
    books: [[{ ...customers, description: "team@corp.example" }]],
    ask: ["Customers (2026)", "Team@corp.example"],
    is: ["a@k1.example", "b@k2.example"],
  },
  { rule: "not by its name, where it has a description", books: [[{ ...customers, description: "d" }]], ask: ["Customers (2026)"], is: null },
  { rule: "though it looks like an address", books: [[{ ...customers, name: "x@y.example" }]], ask: ["x@y.example"], is: ["a@k1.example", "b@k2.example"] },
  { rule: "dotted capital I", books: [[{ ...customers, name: "İSTANBUL" }]], ask: ["istanbul"], is: ["a@k1.example", "b@k2.example"] },
  { rule: "in the second book", books: [[], [customers]], ask: ["Customers (2026)"], is: ["a@k1.example", "b@k2.example"] },
  {
    rule: "in both books",
    books: [[customers], [{ name: "customers (2026)", members: [{ email: "c@k3.example" }] }]],
    ask: ["Customers (2026)"],
    is: ["a@k1.example", "b@k2.example", "c@k3.example"],
  },
  { rule: "empty", books: [[{ name: "Empty", members: [] }]], ask: ["Empty"], is: [] },
  {
    rule: "nested",
    books: [[customers, { name: "Outer", members: [{ name: "customers (2026)", email: "Customers (2026)" }, { email: "o@k9.example" }] }]],
    ask: ["Outer"],
    is: [{ "Customers (2026)": ["a@k1.example", "b@k2.example"] }, "o@k9.example"],
  },
  {
    rule: "in a circle",
    books: [[
      { name: "One", members: [{ name: "Two", email: "Two" }, { email: "a@k1.example" }] },
      { name: "Two", members: [{ name: "One", email: "One" }, { email: "b@k2.example" }] },
    ]],
    ask: ["One"],
    is: [{ Two: ["b@k2.example"] }, "a@k1.example"],
  },
  {
    rule: "twice in another",
    books: [[customers, { name: "Outer", members: [{ name: "Inner", email: "Inner" }, { name: "Customers (2026)", email: "Customers (2026)" }] }, { name: "Inner", members: [{ name: "CUSTOMERS (2026)", email: "Customers (2026)" }] }]],
    ask: ["Outer"],
    is: [{ Inner: [{ "Customers (2026)": ["a@k1.example", "b@k2.example"] }] }],
  },
  {
    rule: "in itself",
    books: [[{ name: "Self", members: [{ name: "Self", email: "Self" }, { email: "a@k1.example" }] }]],
    ask: ["Self"],
    is: ["a@k1.example"],
  },
  {
    rule: "with a member that has no address",
    books: [[{ name: "List", members: [{ name: "Nobody" }, { email: "a@k1.example" }] }]],
    ask: ["List"],
    is: ["", "a@k1.example"],
  },
  { rule: "with an empty card", books: [[{ name: "List", members: [{}, { email: "a@k1.example" }] }]], ask: ["List"], is: ["a@k1.example"] },
];

for (const { rule, books, ask, is } of rules) {
  for (const isFast of [true, false]) {
    test(`a list is found ${rule} (${isFast ? "expanded by Thunderbird" : "by its cards"})`, async () => {
      assert.deepEqual(await membersOf(browserWith(books, isFast), ...ask), is);
    });
  }
}

test("all lists are named, each once", async () => {
  const api = browserWith([[customers, { name: "Zebra", members: [] }], [customers, { name: "Alumni", members: [] }]]);
  assert.deepEqual(await listNames(api), ["Alumni", "Customers (2026)", "Zebra"]);
});

test("a list is read once for each check, however often it is asked for", async () => {
  const api = browserWith([[customers]]);
  const book = new AddressBook(api, { bookIds: [] });
  const entry = { name: "Customers (2026)", email: "Customers (2026)" };
  assert.deepEqual(await Promise.all([book.membersOf(entry), book.isList(entry)]), [customers.members.map(({ name = "", email }) => ({ name, email })), true]);
  assert.equal((await book.membersOf({ name: "CUSTOMERS (2026)", email: "customers (2026)" })).length, 2);
  assert.deepEqual([api.calls.members, book.progress], [1, 1]);
  await new AddressBook(api, { bookIds: [] }).membersOf(entry);
  assert.equal(api.calls.members, 2, "the next check looks anew");
});

test("Thunderbird is asked for two lists at once, and told of one that fails", async () => {
  const names = ["A", "B", "C", "D", "E"];
  const api = browserWith([names.map(name => ({ name, members: [{ email: `${name}@k1.example` }] }))]);
  const { listMembers } = api.addressBooks.mailingLists;
  let running = 0;
  let most = 0;
  api.addressBooks.mailingLists.listMembers = async id => {
    most = Math.max(most, ++running);
    await new Promise(resolve => setImmediate(resolve));
    running--;
    if (id === "0-1")
      throw new Error("gone");
    return listMembers(id);
  };
  const book = new AddressBook(api, { bookIds: [] });
  const read = await Promise.allSettled(names.map(name => book.membersOf({ name, email: name })));
  assert.deepEqual(read.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled", "fulfilled", "fulfilled"]);
  assert.deepEqual([most, book.progress], [2, 4]);
});

test("many lists are not compared with each other", async () => {
  const many = Array.from({ length: 1_000 }, (_, i) => ({ name: `List ${i}`, members: [{ email: `c${i}@k.example` }] }));
  const api = browserWith([many]);
  const { list } = api.addressBooks.mailingLists;
  let looks = 0;
  const counted = one => Object.defineProperty({ ...one }, "name", { get: () => (looks++, one.name) });
  api.addressBooks.mailingLists.list = async id => (await list(id)).map(counted);
  assert.deepEqual(await membersOf(api, "List 7"), ["c7@k.example"]);
  assert.ok(looks >= many.length && looks < 10 * many.length, `looked at ${looks} names`);
});

const roads = [
  { name: "the only list of its name", list: customers, others: [], isFast: true },
  { name: "a name that looks like an address", list: { ...customers, name: "all@site" }, others: [], isFast: false },
  { name: "a name that another list has", list: customers, others: [{ ...customers, description: "d" }], isFast: false },
  {
    name: "a member that is a list by an address",
    list: { name: "List", members: [{ name: "Customers (2026)", email: "team@corp.example" }] },
    others: [{ ...customers, description: "team@corp.example" }],
    isFast: false,
  },
];

for (const { name, list, others, isFast } of roads) {
  test(`the fast road is ${isFast ? "" : "not "}taken: ${name}`, async () => {
    const api = browserWith([[list], others], true);
    await membersOf(api, list.name);
    assert.equal(api.calls.members === 0, isFast);
  });
}

const oddities = [
  { name: "another group", answer: [{ name: "Other", group: [] }] },
  { name: "no group", answer: [{ name: "Customers (2026)", email: "Customers (2026)" }] },
  { name: "nothing", answer: [] },
  { name: "more than one", answer: [{ name: "Customers (2026)", group: [] }, { email: "x@y.example" }] },
];

for (const { name, answer } of oddities) {
  test(`the cards are read if the fast road brings ${name}`, async () => {
    const api = browserWith([[customers]], true);
    api.messengerUtilities.parseMailboxString = async () => answer;
    assert.deepEqual(await membersOf(api, "Customers (2026)"), ["a@k1.example", "b@k2.example"]);
  });
}

test("the lists are asked for once a message, and anew for the next", async () => {
  const api = browserWith([[customers], []]);
  const memory = { bookIds: [] };
  const first = new AddressBook(api, memory);
  await Promise.all(["A", "B", "C"].map(name => first.membersOf({ name, email: "x@y.example" })));
  assert.equal(api.calls.list, 2);

  api.nodes[1].push({ id: "new", name: "New", description: "", members: [] });
  assert.deepEqual(await new AddressBook(api, memory).membersOf({ name: "New", email: "New" }), []);
  assert.equal(api.calls.list, 4, "one round, as the books are the same");
});

test("a book that came or went since is noticed", async () => {
  for (const bookIds of [["0", "gone"], ["gone"], ["0"]]) {
    const memory = { bookIds };
    const members = await new AddressBook(browserWith([[], [customers]]), memory).membersOf({
      name: "Customers (2026)",
      email: "Customers (2026)",
    });
    assert.equal(members.length, 2);
    assert.deepEqual(memory.bookIds, ["0", "1"]);
  }
});

test("an address book that cannot be read is no empty one", async () => {
  const api = browserWith([[customers]]);
  api.addressBooks.mailingLists.list = async () => {
    throw new Error("the book is locked");
  };
  await assert.rejects(membersOf(api, "Customers (2026)"), /locked/);
});

test("a member that cannot be read is no missing one", async () => {
  const api = browserWith([[customers]]);
  api.addressBooks.mailingLists.listMembers = async () => {
    throw new Error("the card is gone");
  };
  await assert.rejects(membersOf(api, "Customers (2026)"), /gone/);
});

test("nodes", async () => {
  const book = new AddressBook(browserWith([[customers, { ...customers, description: "d" }]]), { bookIds: [] });
  assert.deepEqual(await book.entryOfNode({ nodeId: "x", type: "contact" }), { name: "Taro", email: "taro@k1.example" });
  assert.deepEqual(await book.entryOfNode({ nodeId: "0-0", type: "mailingList" }), { name: customers.name, email: customers.name });
  assert.deepEqual(await book.entryOfNode({ nodeId: "0-1", type: "mailingList" }), { name: customers.name, email: "d" });
  await assert.rejects(book.entryOfNode({ nodeId: "x", type: "robot" }), /robot/);
});

const cards = [
  { name: "several addresses: the first", lines: ["EMAIL:a@k.example", "EMAIL:b@k.example"], is: ["", "a@k.example"] },
  { name: "PREF wins over order", lines: ["EMAIL:a@k.example", "EMAIL;PREF=1:b@k.example"], is: ["", "b@k.example"] },
  { name: "the lower PREF wins", lines: ["EMAIL;PREF=5:a@k.example", "EMAIL;TYPE=work;PREF=2:b@k.example"], is: ["", "b@k.example"] },
  { name: "PREF in quotes", lines: ['EMAIL:a@k.example', 'EMAIL;PREF="1":b@k.example'], is: ["", "b@k.example"] },
  { name: "a group before the property", lines: ["item1.EMAIL;TYPE=x:a@k.example"], is: ["", "a@k.example"] },
  { name: "a colon in a parameter", lines: ['EMAIL;X="a:b":a@k.example'], is: ["", "a@k.example"] },
  { name: "lower case", lines: ["fn:N", "email:a@k.example"], is: ["N", "a@k.example"] },
  { name: "folded", lines: ["FN:Long", " er", "EMAIL:a@k.exam", " ple"], is: ["Longer", "a@k.example"] },
  { name: "escaped", lines: ["FN:Doe\\, John\\; \\\\o/", "EMAIL:a@k.example"], is: ["Doe, John; \\o/", "a@k.example"] },
  { name: "two names: the first", lines: ["FN:A", "FN:B"], is: ["A", ""] },
  { name: "no address", lines: ["FN:A"], is: ["A", ""] },
  { name: "a note that looks like one", lines: ["NOTE:EMAIL:x@y.example", "X-EMAIL:x@y.example"], is: ["", ""] },
];

for (const { name, lines, is } of cards) {
  test(`card: ${name}`, () => {
    const { name: fn, email } = entryOfCard(`BEGIN:VCARD\r\n${lines.join("\r\n")}\r\nEND:VCARD\r\n`);
    assert.deepEqual([fn, email], is);
  });
}

test("a domain stands in a book as the whole domain of an address, an address as a whole", async () => {
  const stored = ["EMAIL;PREF=1:p@Kontor.example", "EMAIL:q@mail.k1.example", "EMAIL:a@k2.example.com", "EMAIL:b@k3.exa\r\n mple", "NOTE:k4.example", "EMAIL:a.b+c@k5.example", "EMAIL:o'neil@k6.example", "EMAIL:jürgen@k6.example"];
  const query = async ({ searchString, includeRemote }) => {
    assert.equal(includeRemote, false);
    return stored.map(vCard => ({ vCard: `BEGIN:VCARD\r\n${vCard}\r\nEND:VCARD` })).filter(() => searchString !== "");
  };
  const names = ["kontor.example", "k1.example", "mail.k1.example", "k2.example", "k3.example", "k4.example", "kontorxexample", "p@kontor.example", "q@k1.example", "c@k5.example", "b+c@k5.example", "a.b+c@k5.example", "axb+c@k5.example", "neil@k6.example", "rgen@k6.example", "o'neil@k6.example"];

  assert.deepEqual(
    await namesInBooks({ addressBooks: { contacts: { query } } }, names),
    ["kontor.example", "mail.k1.example", "k3.example", "p@kontor.example", "a.b+c@k5.example", "o'neil@k6.example"],
  );
});

test("somebody is called as the card with that very address calls them", async () => {
  const stored = [
    ["FN:Tanaka Ichirō", "EMAIL:ichiro@home.example", "item1.EMAIL;TYPE=work:Tanaka@corp.example"], ["FN:Sato", "EMAIL:o.sato@corp.example", "NOTE:Email:sato@corp.example"],
    ["FN:suzuki@corp.example", "EMAIL:suzuki@corp.example"], ["FN:Mori", "EMAIL:mori@corp.exam", " ple"], ["EMAIL:noname@corp.example"],
  ];
  const query = async ({ searchString, includeRemote }) => {
    assert.equal(includeRemote, false);
    return searchString === "lost@corp.example" ? [] : stored.map(lines => ({ vCard: `BEGIN:VCARD\r\n${lines.join("\r\n")}\r\nEND:VCARD` }));
  };
  const addresses = ["tanaka", "sato", "suzuki", "mori", "noname", "lost"].map(name => `${name}@corp.example`);

  assert.deepEqual(
    await calledInBooks({ addressBooks: { contacts: { query } } }, addresses),
    { "tanaka@corp.example": "Tanaka Ichirō", "mori@corp.example": "Mori" },
  );
});
