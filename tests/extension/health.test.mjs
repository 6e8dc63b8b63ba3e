// health.test.mjs — What keeps messages from being checked is seen for as long as it lasts, and told once.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Badge } from "../../extension/windows/badge.js";
import { mismatchKey, Trouble } from "../../extension/status/health.js";
import { browserWith, settle } from "./browser.mjs";

console.error = () => {};
console.warn = () => {};

let api;
let badge;
let timers;
let trouble;

beforeEach(() => {
  api = browserWith({});
  timers = new Map();
  badge = new Badge(api, () => {});
  trouble = installedAt(null);
});

function installedAt(helperPath, helperBuild = null) {
  return new Trouble(api, badge, {
    set: (action, milliseconds) => {
      const id = Symbol();
      timers.set(id, { action, milliseconds });
      return id;
    },
    clear: id => timers.delete(id),
    helperPath,
    helperBuild,
  });
}

const fault = (code, message) => Object.assign(new Error(message), { code });
const fire = async () => {
  const due = [...timers.values()];
  timers.clear();
  due.forEach(({ action }) => action());
  await settle();
};
// So that the badge does not lie on the label.
const ROOM = "\u00a0\u00a0\u00a0";
const everywhere = name => [api.buttons.action.all?.[name], api.buttons.composeAction.all?.[name]];

test("a trouble stands on both buttons until it is mended", async () => {
  trouble.begin(fault("missing", "No such native application"));
  await settle();
  assert.deepEqual(everywhere("text"), ["!", "!"]);
  assert.deepEqual(everywhere("title"), ["troubleTitle", "troubleTitle"]);
  assert.deepEqual(everywhere("label"), [`troubleTitle${ROOM}`, null]);
  assert.deepEqual(trouble.state.trouble, { code: "missing", message: "No such native application" });
  trouble.end({ version: "0.1.0", mismatch: false });
  await settle();
  assert.deepEqual(everywhere("text"), ["", ""]);
  assert.deepEqual(everywhere("title"), [null, null]);
  assert.deepEqual(trouble.state, { trouble: null, mismatch: null, helperVersion: "0.1.0" });
});

test("one that lasts opens a window, once a session, which goes with it", async () => {
  trouble.begin(fault("missing", "one"));
  trouble.begin(fault("missing", "two"));
  assert.deepEqual([...timers.values()].map(({ milliseconds }) => milliseconds), [5000]);
  assert.equal(api.opened.length, 0);
  await fire();
  assert.deepEqual(api.opened.map(({ url }) => url), ["moz-extension://guard/pages/panel/panel.html?place=start"]);
  trouble.end({ version: "0.1.0", mismatch: false });
  await settle();
  assert.equal(api.opened[0].isOpen, false);
  trouble.begin(fault("policy", "three"));
  await fire();
  assert.equal(api.opened.length, 1);
});

test("its window goes with it, though Thunderbird never says that it opened", async () => {
  const { create } = api.windows;
  api.windows.create = details => create(details).then(() => new Promise(() => {}));
  trouble.begin(fault("missing", "one"));
  await fire();
  const [{ id, url }] = api.opened;
  trouble.pageAsks({ url: "moz-extension://guard/pages/panel/panel.html?place=main", tab: { windowId: 1 } });
  trouble.pageAsks({ url, tab: { windowId: id } });
  trouble.end({ version: "0.1.0", mismatch: false });
  await settle();
  assert.equal(api.opened[0].isOpen, false);
});

test("one that is over at once opens none", async () => {
  trouble.begin(fault("lost", "…"));
  trouble.end({ version: "0.1.0", mismatch: false });
  await fire();
  assert.equal(api.opened.length, 0);
});

const DESKTOP = [
  ["policy", "“confirmPartys”: unknown setting", "reasonPolicy\n“confirmPartys”: unknown setting"],
  ["missing", "No such native application", "reasonMissing"],
];

for (const [code, raw, said] of DESKTOP) {
  test(`where no window opens, the desktop is asked, and its failing is no further trouble: ${code}`, async () => {
    const told = [];
    api.windows.create = async () => {
      throw new Error("no window");
    };
    api.notifications = {
      create: async ({ message }) => {
        told.push(message);
        throw new Error("no server");
      },
    };
    trouble.begin(fault(code, raw));
    await fire();
    assert.deepEqual(told, [said]);
  });
}

test("versions that differ are seen", async () => {
  trouble.end({ version: "0.2.0", mismatch: true });
  await settle();
  assert.deepEqual(everywhere("text"), ["!", "!"]);
  assert.deepEqual(everywhere("title"), [mismatchKey("versions"), mismatchKey("versions")]);
  assert.notEqual(api.buttons.action.all.color, "#c50f1f");
  assert.equal(api.buttons.action.all.label, `Bcc Guard${ROOM}`);
  await fire();
  assert.equal(api.opened.length, 0);
});

const INSTALLED = "/usr/libexec/bcc-guard-helper";
const BUILD = "0123456789abcdef";
// What a helper says of its place, and what is to be seen where INSTALLED is known.
const PLACES = {
  "the one that was installed": { path: INSTALLED, sign: null },
  "another one": { path: "/home/kim/.local/bcc-guard-helper", sign: "elsewhere" },
  "a script": { path: "/usr/bin/bash", sign: "elsewhere" },
  "one that does not say": { sign: "elsewhere" },
  "one that cannot say": { path: null, sign: "elsewhere" },
  "another version elsewhere": { path: "/opt/bcc-guard-helper", mismatch: true, sign: "elsewhere" },
  "of another version": { path: INSTALLED, mismatch: true, sign: "versions" },
  "of another build": { path: INSTALLED, build: "fedcba9876543210", sign: "versions" },
  "one that does not say which": { path: INSTALLED, build: undefined, sign: "versions" },
};

for (const [name, { sign, ...said }] of Object.entries(PLACES)) {
  test(`a helper that is ${name}: ${sign ?? "no"} sign`, async () => {
    trouble = installedAt(INSTALLED, BUILD);
    trouble.end({ version: "0.1.0", mismatch: false, build: BUILD, ...said });
    await settle();
    assert.equal(trouble.state.mismatch, sign);
    assert.deepEqual(everywhere("title"), sign === null ? [null, null] : [mismatchKey(sign), mismatchKey(sign)]);
    assert.equal(api.buttons.action.all.label, sign === null ? null : `Bcc Guard${ROOM}`); // a grave one says what it is
    await fire();
    assert.equal(api.opened.length, 0);
  });
}

test("where nobody knows the helper, none is asked for", async () => {
  trouble.end({ version: "0.1.0", mismatch: false, path: "/tmp/build/helper/bcc-guard-helper" });
  assert.equal(trouble.state.mismatch, null);
});

test("a grave sign hides what one window has to say, and gives it back", async () => {
  badge.mark(7, "undo");
  trouble.begin(fault("lost", "…"));
  await settle();
  assert.equal(api.buttons.composeAction[7].text, null); // as all windows
  trouble.end({ version: "0.1.0", mismatch: false });
  await settle();
  assert.equal(api.buttons.composeAction[7].text, "↶");
});

test("what an earlier page marked goes, but for a locked window and for what this page knows", async () => {
  for (const tabId of [7, 8, 9])
    badge.mark(tabId, "pass");
  await settle();
  const later = new Badge(api, () => {});
  api.tabs = { query: async ({ type }) => (type === "messageCompose" ? [{ id: 7 }, { id: 8 }, { id: 9 }] : []) };
  later.mark(9, "undo");
  await later.clearMarks(tabId => tabId === 8);
  await settle();
  assert.deepEqual([7, 8, 9].map(tabId => api.buttons.composeAction[tabId].text), [null, "✓", "↶"]);
});

test("a window that is closed has no badge, and that is no fault", async () => {
  api.composeAction.setBadgeText = async () => {
    throw new Error("Invalid tab ID: 7");
  };
  console.warn = () => {};
  badge.mark(7, "pass");
  await settle();
});

test("beside a message that is read there is something to click only if it is a request", async () => {
  const buttons = api.buttons.messageDisplayAction;

  badge.start();
  badge.markRequest(7, true);
  await settle();
  assert.equal(buttons.all.isEnabled, false);
  assert.deepEqual([buttons[7].isEnabled, buttons[7].label], [true, "readRequest"]);
  badge.markRequest(7, false);
  await settle();
  assert.deepEqual([buttons[7].isEnabled, buttons[7].label], [false, null]);
});
