// review-windows.test.mjs — A window answers once, for its own question, and with no more than it offers.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Questions } from "../../extension/windows/review-windows.js";
import { browserWith, pageOf, SCREEN, settle } from "./browser.mjs";

const STRANGERS = { level: "confirm", exposed: { total: 2 }, conversion: null };
const CARRIED = { level: "confirm", exposed: { total: 0 }, conversion: null };

let api;
let questions;

beforeEach(() => {
  api = browserWith({});
  questions = new Questions(api, SCREEN);
});

async function shown(choices) {
  const question = questions.put({ kind: "verdict", subject: "s", choices });
  await question.show();
  return { ...question, page: pageOf(questions, api.opened.at(-1)), window: api.opened.at(-1) };
}

const isOpen = choice => Promise.race([choice.then(() => false), settle().then(() => true)]);

test("the page gets its own sheet", async () => {
  const one = await shown(["edit"]);
  const two = await shown(["convert", "edit"]);
  assert.deepEqual((await one.page.sheet()).choices, ["edit"]);
  assert.deepEqual((await two.page.sheet()).choices, ["convert", "edit"]);
});

test("two questions are answered crosswise", async () => {
  const one = await shown(["convert", "edit"]);
  const two = await shown(["convert", "edit"]);
  await two.page.choose("convert");
  assert.ok(await isOpen(one.choice));
  await one.page.choose("edit");
  assert.deepEqual([await one.choice, await two.choice], ["edit", "convert"]);
});

const refused = [
  { name: "send that is not offered", choices: ["convert", "edit"], choose: ["send", true] },
  { name: "send without the acknowledgement", choices: ["edit", "send"], choose: ["send", false] },
  { name: "send with half an acknowledgement", choices: ["edit", "send"], choose: ["send", "true"] },
  { name: "convert that is not offered", choices: ["edit"], choose: ["convert", true] },
  { name: "nonsense", choices: ["edit"], choose: ["constructor"] },
];

for (const { name, choices, choose } of refused) {
  test(`refused: ${name}`, async () => {
    const { page, choice } = await shown(choices);
    assert.deepEqual(await page.choose(...choose), { isOver: false });
    assert.ok(await isOpen(choice));
  });
}

for (const acknowledged of [false, true]) {
  test(`convert with points that are ${acknowledged ? "" : "not "}ticked`, async () => {
    const question = questions.put({ kind: "verdict", choices: ["convert", "edit"], verdict: { ...STRANGERS, points: ["one"] } });
    await question.show();
    const page = pageOf(questions, api.opened.at(-1));
    assert.deepEqual(await page.choose("convert", acknowledged), { isOver: acknowledged });
    assert.equal(await isOpen(question.choice), !acknowledged);
  });
}

for (const [name, points, acknowledge, acknowledged, isOver] of [
  ["nothing else was found", [], false, false, true],
  ["a file holds customers, and that was not acknowledged", [], true, false, false],
  ["a file holds customers, and that was acknowledged", [], true, true, true],
  ["a point was not ticked", ["customers.csv holds 12 addresses"], false, false, false],
]) {
  test(`one message each, where ${name}`, async () => {
    const verdict = { ...STRANGERS, points, each: { offered: true, acknowledge } };
    const question = questions.put({ kind: "verdict", subject: "s", choices: ["each", "edit"], verdict });
    await question.show();
    assert.deepEqual(await pageOf(questions, api.opened.at(-1)).choose("each", acknowledged), { isOver });
    assert.equal(await isOpen(question.choice), !isOver);
  });
}

for (const copies of [true, false]) {
  test(`one message each, of which copies are ${copies ? "" : "not "}wanted`, async () => {
    const verdict = { ...STRANGERS, points: [], each: { offered: true, acknowledge: false } };
    const question = questions.put({ kind: "verdict", subject: "s", choices: ["each", "edit"], verdict });
    await question.show();
    await pageOf(questions, api.opened.at(-1)).choose("each", true, { copies });
    assert.equal(question.copies(), copies);
  });
}

test("send with the acknowledgement", async () => {
  const { page, choice } = await shown(["edit", "send"]);
  assert.deepEqual(await page.choose("send", true), { isOver: true });
  assert.equal(await choice, "send");
});

test("the first answer wins", async () => {
  const { page, choice } = await shown(["convert", "edit"]);
  await page.choose("edit");
  assert.deepEqual(await page.choose("convert"), { isOver: true });
  assert.equal(await choice, "edit");
});

test("closing the window is edit", async () => {
  const one = await shown(["convert", "edit"]);
  const two = await shown(["convert", "edit"]);
  await questions.onWindowRemoved(one.window.id);
  assert.equal(await one.choice, "edit");
  assert.ok(await isOpen(two.choice));
});

/** Thunderbird never says that it opened a window that was closed while it did. */
function neverSettling() {
  const { create } = api.windows;
  api.windows.create = details => create(details).then(() => new Promise(() => {}));
}

test("a window that Thunderbird never says it opened does not hold up the others", async () => {
  const { create } = api.windows;
  neverSettling();
  const stuck = questions.put({ kind: "verdict", choices: ["edit"] });
  stuck.show();
  await settle();
  api.windows.create = create;
  const other = await shown(["edit"]);
  questions.onWindowRemoved(other.window.id);
  assert.equal(await other.choice, "edit");
  assert.ok(await isOpen(stuck.choice));
});

test("a window that is closed before Thunderbird says it opened is edit", async () => {
  neverSettling();
  const { show, choice } = questions.put({ kind: "verdict", choices: ["convert", "edit"] });
  show();
  await settle();
  const [{ url, id }] = api.opened;
  await pageOf(questions, { url }).send({ type: "sheet" }, { url, tab: { windowId: id } });
  questions.onWindowRemoved(id);
  assert.equal(await choice, "edit");
});

test("a window that is closed before its page asks and before Thunderbird says it opened is edit", async () => {
  const { create } = api.windows;
  let say;
  api.windows.create = async wanted => {
    const window = await create(wanted);
    await new Promise(resolve => (say = resolve));
    return window;
  };
  const { show, choice } = questions.put({ kind: "verdict", choices: ["convert", "edit"] });
  show();
  await settle();
  questions.onWindowRemoved(api.opened[0].id + 1);
  questions.onWindowRemoved(api.opened[0].id);
  assert.ok(await isOpen(choice));
  say();
  assert.equal(await choice, "edit");
});

/** What happens where the window manager gives a new window no focus. */
async function withoutFocus() {
  neverSettling();
  const question = questions.put({ kind: "verdict", choices: ["convert", "edit"] });
  const showing = question.show();
  await settle();
  const [window] = api.opened;
  const ask = () => pageOf(questions, window).send({ type: "sheet" }, { url: window.url, tab: { windowId: window.id } });
  return { ...question, showing, window, ask };
}

test("a window without focus is shown as soon as its page is there", async () => {
  const { show, showing, window, ask } = await withoutFocus();
  assert.ok(await isOpen(showing));
  await ask();
  await showing;
  await show();
  assert.equal(window.focused, 1);
});

for (const [name, isFilled] of [["filled", true], ["still empty", false]]) {
  test(`a window without focus that is ${name} goes when its question is settled elsewhere`, async () => {
    const { close, window, ask } = await withoutFocus();
    if (isFilled)
      await ask();
    close();
    await settle();
    assert.equal(window.isOpen && (await ask()) !== null, false, "its page closes itself, if it has nothing to ask");
  });
}

test("it opens in the middle of the window that it belongs to", async () => {
  let asked;
  api.windows.get = async id => ({ state: "normal", left: id, top: 100, width: 1020, height: 900 });
  api.windows.create = async details => {
    asked = details;
    return { id: 1 };
  };
  await questions.put({ kind: "verdict", choices: ["edit"] }, { over: 50 }).show();
  assert.deepEqual([asked.left + asked.width / 2, asked.top + asked.height / 2], [50 + 510, 100 + 450]);
});

for (const [name, get] of [
  ["that is gone", async () => Promise.reject(new Error("Invalid window ID"))],
  ["that is minimized", async () => ({ state: "minimized", left: -32_000, top: -32_000, width: 1, height: 1 })],
]) {
  test(`it opens without the window ${name} as well`, async () => {
    let asked;
    api.windows.get = get;
    api.windows.create = async details => {
      asked = details;
      return { id: 1 };
    };
    await questions.put({ kind: "verdict", choices: ["edit"] }, { over: 50 }).show();
    assert.equal("left" in asked, false);
  });
}

test("the page gets more of what its own question is about", async () => {
  const sources = name => ({ rows: async from => [name, from], preview: async () => name, names: async () => ({ "tanaka@corp.example": name }) });
  const [one, two] = ["one", "two"].map(name => {
    const question = questions.put({ kind: "verdict", choices: ["edit"] }, sources(name));
    question.show();
    return question;
  });
  await settle();
  const [first, second] = api.opened.map(window => pageOf(questions, window));
  assert.deepEqual(await first.send({ type: "rows", from: 100 }), ["one", 100]);
  assert.equal(await second.send({ type: "preview" }), "two");
  assert.deepEqual(await second.send({ type: "names" }), { "tanaka@corp.example": "two" });
  one.close();
  assert.equal(await first.send({ type: "rows", from: 200 }), null);
  two.close();
});

const remembering = [
  { name: "send", message: { choice: "send", remember: true }, remember: { kind: "group", groups: [["k1.example"]] }, expected: true },
  { name: "send without the tick", message: { choice: "send" }, remember: { kind: "group", groups: [["k1.example"]] }, expected: false },
  { name: "edit", message: { choice: "edit", remember: true }, remember: { kind: "group", groups: [["k1.example"]] }, expected: false },
  { name: "convert", message: { choice: "convert", remember: true }, remember: { kind: "group", groups: [["k1.example"]] }, expected: false },
  { name: "a conversation", message: { choice: "send", remember: true }, remember: { kind: "conversation" }, expected: true },
  { name: "a group that is not offered", message: { choice: "send", remember: true }, remember: null, expected: false },
];

for (const { name, message, remember, expected } of remembering) {
  test(`remembers: ${name}: ${expected}`, async () => {
    const question = questions.put({ kind: "verdict", choices: ["convert", "edit", "send"], verdict: { ...STRANGERS, remember } });
    await question.show();
    await pageOf(questions, api.opened[0]).send({ type: "choice", acknowledged: true, ...message });
    assert.equal(question.remembers(), expected);
  });
}

test("a question that is settled elsewhere takes its window away", async () => {
  const { close, window, page } = await shown(["edit"]);
  close();
  await settle();
  assert.equal(window.isOpen, false);
  assert.equal(await page.sheet(), null);
});

test("a question that was never shown opens no window once it is closed", async () => {
  const question = questions.put({ choices: ["edit"] });
  question.close();
  await question.show();
  assert.equal(api.opened.length, 0);
});

test("showing it again brings the window to the front", async () => {
  const { show, window } = await shown(["edit"]);
  await show();
  assert.equal(api.opened.length, 1);
  assert.equal(window.focused, 1);
});

test("messages from elsewhere are not for us", async () => {
  const { page, choice } = await shown(["edit", "send"]);
  const message = { type: "choice", choice: "send", acknowledged: true };
  for (const sender of [{}, { url: "https://evil.example/pages/review/review.html" }])
    assert.equal(page.send(message, sender), undefined);
  assert.equal(page.send({ type: "other" }), undefined);
  assert.ok(await isOpen(choice));
});

test("windows of a page that is gone are closed, and no others", async () => {
  const own = path => ({ url: `moz-extension://guard/${path}` });
  const windows = new Map([
    [1, [own("pages/review/review.html?id=1-1")]], [2, [own("pages/panel/panel.html")]], [3, [{ title: "of another add-on" }]],
    [4, [own("pages/review/review.html?id=1-2")]],
  ]);
  api.windows.getAll = async () => [...windows].map(([id, tabs]) => ({ id, tabs }));
  api.windows.remove = async id => void windows.delete(id);
  await questions.closeOrphans();
  assert.deepEqual([...windows.keys()], [2, 3]);
});

const SMALL = { availLeft: 0, availTop: 0, availWidth: 640, availHeight: 450 };
const under = { left: 300, top: 200, width: 500, height: 400, state: "normal" };

const places = [
  { name: "in the middle of its message", screen: SCREEN, under, place: { left: 140, top: 50, width: 820, height: 700 } },
  { name: "small on a small screen", screen: SMALL, under: { ...under, left: 0, top: 0 },
    place: { left: 1, top: 0, width: 632, height: 410 } },
  { name: "not above the edge", screen: SCREEN, under: { ...under, top: 10 },
    place: { left: 140, top: 0, width: 820, height: 700 } },
  { name: "not under the notifications, nor below the edge", screen: SCREEN, under: { ...under, left: 1400, top: 700 },
    place: { left: 680, top: 340, width: 820, height: 700 } },
  { name: "smaller where there is no table", screen: SCREEN, under, verdict: CARRIED,
    place: { left: 230, top: 200, width: 640, height: 400 } },
  { name: "beside the first screen not above its message", screen: SCREEN, under: { ...under, left: 2000 },
    place: { left: 2000, top: 200, width: 820, height: 700 } },
];

for (const { name, screen, under: message, place, verdict = STRANGERS } of places) {
  test(`opens ${name}`, async () => {
    let asked;
    api.windows.get = async () => message;
    api.windows.create = async how => ((asked = how), { id: 1 });
    await new Questions(api, screen)
      .put({ kind: "verdict", subject: "s", choices: ["edit"], verdict }, { over: 7 })
      .show();
    const { left, top, width, height } = asked;
    assert.deepEqual({ left, top, width, height }, place);
  });
}

test("where a question belongs is asked before it is put, where one is expected", async () => {
  const asked = [];
  api.windows.get = async over => (asked.push(over), under);
  questions.expect(7);
  assert.deepEqual(asked, [7]);
  for (const count of [1, 2]) {
    await questions.put({ kind: "verdict", subject: "s", choices: ["edit"] }, { over: 7 }).show();
    assert.equal(asked.length, count);
  }
});

test("a window that is not there any more when a question is expected is asked for again", async () => {
  api.windows.get = async () => {
    throw new Error("gone");
  };
  questions.expect(7);
  await (await shown(["edit"])).page.choose("edit");
});

test("a question comes to the front with the window that it holds, and with no other", async () => {
  const ours = new Questions(api, SCREEN, () => Promise.resolve());
  const put = async sources => {
    const question = ours.put({ kind: "verdict", subject: "s", choices: ["edit"] }, sources);
    await question.show();
    return { ...question, window: api.opened.at(-1) };
  };
  const held = await put({ over: 7, holds: true });
  const free = await put({ over: 7 });
  const other = await put({ over: 8, holds: true });
  ours.onFocusChanged(7);
  await settle();
  assert.deepEqual([held, free, other].map(({ window }) => window.focused), [1, 0, 0]);
  held.close();
  ours.onFocusChanged(7);
  await settle();
  assert.equal(held.window.focused, 1);
});

/** A question whose locked window, 7, gets the focus; and what gets it during each of the waits that follow. */
async function behind(...focused) {
  const window = () => api.opened.at(-1);
  const ours = new Questions(api, SCREEN, async () => {
    const next = focused.shift();
    if (next !== undefined)
      ours.onFocusChanged(next(window()));
  });
  const question = ours.put({ kind: "verdict", subject: "s", choices: ["convert", "edit"] }, { over: 7, holds: true });
  await question.show();
  const first = window();
  ours.onFocusChanged(7);
  await settle();
  return { ...question, questions: ours, window: first };
}

const nothing = () => 7;
const itself = ({ id }) => id;

test("a question that does not come to the front is opened in a new window", async () => {
  const { choice, window, questions: ours } = await behind();
  assert.notEqual(api.opened.at(-1), window);
  ours.onWindowRemoved(window.id);
  await settle();
  assert.ok(await isOpen(choice));
  await pageOf(ours, api.opened.at(-1)).choose("convert");
  assert.equal(await choice, "convert");
});

const stays = [
  { name: "comes to the front", focused: [nothing, itself], brought: 1 },
  { name: "has the focus when the click is over", focused: [itself], brought: 0 },
  { name: "is behind another program", focused: [nothing, () => -1], brought: 1 },
];

for (const { name, focused, brought } of stays) {
  test(`a question that ${name} stays in its window`, async () => {
    const { window } = await behind(...focused);
    assert.equal(window.focused, brought);
    assert.equal(api.opened.at(-1), window);
  });
}

test("a question is opened anew a few times where no window gets the focus, and then no more", async () => {
  const { questions: ours } = await behind();
  const last = api.opened.at(-1);
  assert.ok(api.opened.length < 8);
  ours.onFocusChanged(7);
  await settle();
  assert.equal(api.opened.at(-1), last);
});

test("a question that came to the front is brought there again", async () => {
  const { questions: ours, window } = await behind(nothing, itself);
  ours.onFocusChanged(7);
  await settle();
  assert.notEqual(api.opened.at(-1), window);
});

test("a question that is answered while it comes to the front is not opened anew", async () => {
  let over;
  const ours = new Questions(api, SCREEN, () => new Promise(resolve => (over = resolve)));
  const question = ours.put({ kind: "verdict", subject: "s", choices: ["edit"] }, { over: 7, holds: true });
  await question.show();
  const window = api.opened.at(-1);
  ours.onFocusChanged(7);
  over();
  await settle();
  await pageOf(ours, window).choose("edit");
  over();
  await settle();
  assert.equal(api.opened.at(-1), window);
});

test("a message is not held by a question that cannot be opened anew", async () => {
  api.windows.remove = async () => {
    throw new Error("no window");
  };
  assert.equal(await (await behind()).choice, "edit");
});

test("the new window of a question answers as the old one did", async () => {
  const { choice, questions: ours } = await behind();
  ours.onWindowRemoved(api.opened.at(-1).id);
  assert.equal(await choice, "edit");
});

test("a window that is closed while one message each was chosen elsewhere is edit", async () => {
  const one = await shown(["each", "edit"]);
  api.windows.remove = async () => {
    throw new Error("no window");
  };
  await one.showEach();
  assert.equal(await one.choice, "edit");
  await one.showEach(); // nothing to be shown any more
  assert.equal(api.opened.length, 1);
});
