// permission-host.test.mjs — Whether messages may be sent is asked in one tab, and whatever becomes of that there is an answer.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { PermissionHost } from "../../extension/windows/permission-host.js";

console.warn = () => {};

const PAGE = "moz-extension://guard/pages/review/review.html";
const from = windowId => ({ url: PAGE, tab: { windowId } });
const rest = async () => {
  for (let i = 0; i < 20; i++)
    await Promise.resolve();
};

let calls;
let isPermitted;
let main;
let host;

beforeEach(() => {
  [calls, isPermitted, main] = [[], false, { id: 1, state: "normal" }];
  host = new PermissionHost({
    runtime: { getURL: path => `moz-extension://guard/${path}` },
    permissions: { contains: async () => isPermitted },
    tabs: {
      create: async () => {
        calls.push("create");
        if (main === null)
          throw new Error("no window");
        return { id: 7, windowId: 1 };
      },
      update: async () => void calls.push("select"),
      remove: async id => {
        calls.push(`remove ${id}`);
        host.onTabRemoved(id);
      },
    },
    windows: { get: async () => main, update: async (_, how) => void calls.push(JSON.stringify(how)) },
  });
});

const ask = (windowId = 5) => host.onMessage({ type: "may-send" }, from(windowId));

test("permitted already, nobody is asked", async () => {
  isPermitted = true;
  assert.equal(await ask(), true);
  assert.deepEqual(calls, []);
});

for (const [name, answer] of [["allowed", true], ["refused, or the tab closed", false]]) {
  test(`${name}: that is the answer, and the main window came to the front`, async () => {
    main.state = "minimized";
    const answered = ask();
    await rest();
    assert.deepEqual([calls.at(-2), calls.at(-1), host.isAsking], ['{"state":"normal"}', '{"focused":true}', true]);
    isPermitted = answer;
    host.onTabRemoved(8);
    await rest();
    assert.equal(host.isAsking, true);
    host.onTabRemoved(7);
    assert.equal(await answered, answer);
    assert.equal(host.isAsking, false);
  });
}

test("asked twice, there is one tab, and one answer for both", async () => {
  const answered = [ask(5), ask(6)];
  await rest();
  host.onTabRemoved(7);
  assert.deepEqual(await Promise.all(answered), [false, false]);
  assert.equal(calls.filter(call => call === "create").length, 1);
});

for (const [name, end] of [
  ["the person goes back", () => host.onMessage({ type: "may-send-later" }, from(5))],
  ["the window that asked is closed", () => host.onWindowRemoved(5)],
]) {
  test(`${name}: the tab is closed`, async () => {
    const answered = ask();
    await rest();
    await end();
    assert.equal(await answered, false);
    assert.ok(calls.includes("remove 7"));
  });
}

test("without a main window the answer is no", async () => {
  main = null;
  assert.equal(await ask(), false);
  assert.equal(host.isAsking, false);
});

test("what is no message of a page of ours is not taken", () => {
  assert.equal(host.onMessage({ type: "may-send" }, { url: "https://k1.example/", tab: { windowId: 5 } }), undefined);
  assert.equal(host.onMessage({ type: "sheet" }, from(5)), undefined);
});
