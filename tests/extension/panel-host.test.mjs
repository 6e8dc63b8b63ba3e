// panel-host.test.mjs — What the page behind the buttons is told, and when it is opened by itself.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Panel } from "../../extension/windows/panel-host.js";

console.warn = () => {};

const URL = "moz-extension://guard/pages/panel/panel.html?place=main";
const STATE = { trouble: null, mismatch: null, helperVersion: "0.1.0" };

let asking;
let opened;
let panel;
let parts;

beforeEach(() => {
  asking = [];
  opened = [];
  parts = {
    api: {
      runtime: { getURL: path => `moz-extension://guard/${path}` },
      composeAction: { openPopup: async ({ windowId }) => opened.push(windowId) > 2 },
    },
    checkNow: { check: async tab => ({ outcome: "pass", tab }) },
    helper: { retry: async () => {} },
    reviews: { waiting: async tabId => (tabId === 8 ? [{ id: 5, subject: "Please approve" }] : []), review: async id => opened.push(`review ${id}`) },
    jobs: { count: 2, showAll: () => opened.push("jobs") },
    trouble: { state: STATE, pageAsks: sender => asking.push(sender.url) },
    undo: { count: tabId => (tabId === 1 ? 3 : null), takeBack: async tabId => `undone ${tabId}` },
  };
  panel = new Panel(parts, async () => {});
});

const say = message => panel.onMessage(message, { url: URL });

test("it answers its page", async () => {
  assert.deepEqual(await say({ type: "open" }), { ...STATE, undoable: null, jobs: 2, requests: [] });
  assert.deepEqual(await say({ type: "open", tabId: 1 }), { ...STATE, undoable: 3, jobs: 2, requests: [] });
  assert.deepEqual(asking, [URL, URL]);
  assert.deepEqual((await say({ type: "open", shownTabId: 8 })).requests, [{ id: 5, subject: "Please approve" }]);
  await say({ type: "review", messageId: 5 });
  assert.deepEqual(opened.splice(0), ["review 5"]);
  assert.deepEqual(await say({ type: "check", tabId: 1, windowId: 9 }), {
    outcome: "pass", tab: { id: 1, windowId: 9 },
  });
  assert.deepEqual(await say({ type: "undo", tabId: 1 }), { outcome: "undone 1" });
  assert.deepEqual(await say({ type: "retry" }), STATE);
  await say({ type: "jobs" });
  assert.deepEqual(opened, ["jobs"]);
});

test("it answers nobody else", () => {
  assert.equal(say({ type: "sheet" }), undefined);
  assert.equal(panel.onMessage({ type: "undo", tabId: 1 }, { url: "moz-extension://guard/pages/review/review.html" }), undefined);
  assert.equal(panel.onMessage({ type: "undo", tabId: 1 }, {}), undefined);
});

test("undo is offered as soon as the window lets it", async () => {
  await panel.offer({ id: 1, windowId: 10 });
  assert.deepEqual(opened, [10, 10, 10]);
});

test("it is not offered for ever, nor where there is nothing to undo", async () => {
  parts.api.composeAction.openPopup = async () => opened.push(0) < 0;
  await panel.offer({ id: 1, windowId: 10 });
  assert.equal(opened.length, 20);
  await panel.offer({ id: 2, windowId: 20 });
  assert.equal(opened.length, 20);
});

test("that it cannot be offered is no fault", async () => {
  parts.api.composeAction.openPopup = async () => {
    throw new Error("Invalid window ID: 10");
  };
  await panel.offer({ id: 1, windowId: 10 });
});
