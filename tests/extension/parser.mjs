// parser.mjs — Stands in for messengerUtilities.parseMailboxString: what Thunderbird 153 answered,
// word for word. A string that was never asked fails the test instead of being guessed at.

const ANSWERS = new Map([
  ['"Customers (2026)" <"Customers (2026)">', [{ name: "Customers (2026)", email: "Customers (2026)" }]],
  ['"R&D dept." <"R&D dept.">', [{ name: "R&D dept.", email: "R&D dept." }]],
  ['"all@site" <all@site>', [{ name: "all@site", email: "all@site" }]],
  ['"x@y.example" <x@y.example>', [{ name: "x@y.example", email: "x@y.example" }]],
  ['Described <"Our people "@work>', [{ name: "Described", email: '"Our people "@work' }]],
  ["Outer <Outer>", [{ name: "Outer", email: "Outer" }]],
  ["Empty <Empty>", [{ name: "Empty", email: "Empty" }]],
  ["plain", [{ name: "plain" }]],
  ['"comp.test"', [{ name: "comp.test" }]],
  ["Foo <bar>", [{ name: "Foo", email: "bar" }]],
  ["@x.example", [{ email: "@x.example" }]],
  ['"[a"@k1.example]', [{ email: '"[a"@k1.example]' }]],
  ['"O\\"Brien" <a@b.example>', [{ name: 'O"Brien', email: "a@b.example" }]],
  ['"a b"@c.example', [{ email: '"a b"@c.example' }]],
  ['Quoted <"a b"@c.example>', [{ name: "Quoted", email: '"a b"@c.example' }]],
  ["日本 <a@日本.example>", [{ name: "日本", email: "a@日本.example" }]],
  ["a@日本語.example", [{ email: "a@日本語.example" }]],
  ['"Group: a"@b.example', [{ email: '"Group: a"@b.example' }]],
  ['"undisclosed-recipients:;"', [{ name: "undisclosed-recipients:;" }]],
  [
    '"\\"A\\" <e1@x.example>" <a@b.example>',
    [{ name: '"A" <e1@x.example>', email: "a@b.example" }],
  ],
  [
    '"A" <e1@x.example>, "B" <b@c.example>',
    [
      { name: "A", email: "e1@x.example" },
      { name: "B", email: "b@c.example" },
    ],
  ],
]);

/** Absent parts come as undefined or null, as in Thunderbird. */
export async function parse(text) {
  const answer = ANSWERS.get(text);

  if (answer === undefined)
    throw new Error(`Thunderbird was not asked about ${text}`);
  return answer.map(({ name = null, email = undefined }) => ({ name, group: undefined, email }));
}

/** An address book without lists. */
export const noLists = { membersOf: async () => null };
