// options-host.test.mjs — What the options page is told, what is stored, and a sample that comes to nothing.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Options } from "../../extension/windows/options-host.js";
import { TryOut } from "../../extension/send/sample-check.js";
import { pageOf, settle } from "./browser.mjs";
import { deskWith, DETAILS, helperWith } from "./desk.mjs";

console.warn = console.error = () => {};

const URL = "moz-extension://guard/pages/options/options.html";
const SETTINGS = [
  { key: "bulkLimit", type: "count", default: 0, help: "…" },
  { key: "internalDomains", type: "addresses", default: [], help: "…" },
];
const LATER = { id: "sendlater3@kamens.us", name: "Send Later", enabled: true };
const SENDERS = [{ id: LATER.id, name: LATER.name }];
const STATE = { trouble: null, mismatch: null, helperVersion: "0.1.0" };

let api;
let desk;
let helper;
let options;
let stored;

beforeEach(() => begin("confirm"));

function begin(level) {
  stored = { trustedGroups: [["a.example", "b.example"]] };
  helper = helperWith(level, {
    settings: async () => ({ settings: SETTINGS, conversations: 2 }),
    validate: async ({ managed = {}, local }) =>
      Object.entries({ ...local, ...managed })
        .filter(([, value]) => value === "wrong")
        .map(([key]) => ({ key, managed: key in managed, text: `${key} is wrong` })),
    retry: async () => {},
  });
  desk = deskWith(DETAILS, helper);
  ({ api } = desk);
  api.runtime.getManifest = () => ({ version: "0.2.0" });
  api.management = { getAll: async () => [LATER], getSelf: async () => ({ id: "bcc-guard@bcc-guard" }) };
  api.storage = {
    managed: { get: async () => ({ warning: "both" }) },
    local: {
      get: async () => ({ ...stored }),
      set: async values => {
        assert.equal("bulkLimit" in values && values.bulkLimit === 0, false, "a default is not even stored for a moment");
        Object.assign(stored, values);
      },
      remove: async keys => keys.forEach(key => delete stored[key]),
    },
  };
  options = new Options({ api, helper, trouble: { state: STATE }, tryOut: new TryOut(desk) });
}

const say = message => options.onMessage(message, { url: URL });
const page = (i = -1) => pageOf(desk.questions, api.opened.at(i));

test("the page is told what there is", async () => {
  assert.deepEqual(await say({ type: "options" }), {
    ...STATE, settings: SETTINGS, errors: [], managed: { warning: "both" }, local: stored, senders: SENDERS,
    version: "0.2.0", lists: [], conversations: 2, requests: null,
  });
});

test("the lists that there are can be chosen from, and without them the page works as well", async () => {
  api.addressBooks.list = async () => [{ id: "1" }];
  api.addressBooks.mailingLists.list = async () => [{ name: "Customers (2026)" }, { name: "Alumni" }];
  assert.deepEqual((await say({ type: "options" })).lists, ["Alumni", "Customers (2026)"]);
  api.addressBooks.list = async () => {
    throw new Error("busy");
  };
  const { lists, settings } = await say({ type: "options" });
  assert.deepEqual([lists, settings], [[], SETTINGS]);
});

test("without a helper what is stored can be read", async () => {
  helper.settings = async () => {
    throw new Error("No such native application");
  };
  const { settings, managed, local } = await say({ type: "options" });
  assert.deepEqual([settings, managed, local], [null, { warning: "both" }, stored]);
});

test("where the settings cannot be read, the state is told all the same", async () => {
  api.storage.managed.get = async () => {
    throw new Error("It is broken");
  };
  assert.deepEqual(await say({ type: "options" }), {
    ...STATE, settings: null, errors: [], managed: {}, local: {}, senders: SENDERS, version: "0.2.0", lists: [],
    conversations: 0, requests: null,
  });
});

test("where nobody can say which other add-ons send, none is named, and the rest is told", async () => {
  api.management.getAll = () => Promise.reject(new Error("broken"));
  const { senders, settings } = await say({ type: "options" });
  assert.deepEqual([senders, settings], [[], SETTINGS]);
});

test("what changed is stored, a default as absence, the rest stays", async () => {
  await say({ type: "save", changes: { bulkLimit: 7, internalDomains: ["corp.example"] } });
  assert.deepEqual(stored, {
    trustedGroups: [["a.example", "b.example"]], bulkLimit: 7, internalDomains: ["corp.example"],
  });
  assert.deepEqual(await say({ type: "save", changes: { bulkLimit: 0, internalDomains: [] } }), { errors: [] });
  assert.deepEqual(Object.keys(stored), ["trustedGroups"]);
});

test("what is wrong is said, and nothing beside it is stored", async () => {
  const { errors } = await say({ type: "save", changes: { bulkLimit: 7, internalDomains: "wrong" } });
  assert.deepEqual(errors.map(({ key }) => key), ["internalDomains"]);
  assert.deepEqual(Object.keys(stored), ["trustedGroups"]);
});

test("another fault does not keep a setting from being mended", async () => {
  Object.assign(stored, { warnings: "wrong", bulkLimit: "wrong" });
  assert.deepEqual(await say({ type: "save", changes: { bulkLimit: 3 } }), { errors: [] });
  assert.equal(stored.bulkLimit, 3);
});

test("conversations are forgotten, or the page is told why not", async () => {
  helper.forgetConversations = async () => {};
  assert.deepEqual(await say({ type: "forget" }), {});
  helper.forgetConversations = async () => {
    throw Object.assign(new Error("No space left on device"), { code: "audit" });
  };
  assert.deepEqual(await say({ type: "forget" }), { fault: { code: "audit", message: "No space left on device" } });
});

test("without an answer of the helper nothing is stored", async () => {
  helper.validate = async () => {
    throw Object.assign(new Error("gone"), { code: "lost" });
  };
  const { fault } = await say({ type: "save", changes: { bulkLimit: 7 } });
  assert.equal(fault.code, "lost");
  assert.deepEqual(Object.keys(stored), ["trustedGroups"]);
});

test("nobody else is answered", () => {
  assert.equal(options.onMessage({ type: "save", changes: {} }, { url: "moz-extension://guard/pages/panel/panel.html" }), undefined);
  assert.equal(options.onMessage({ type: "save", changes: {} }, {}), undefined);
  assert.equal(say({ type: "sheet" }), undefined);
});

test("a sample is asked about in the window, and nothing comes of it", async () => {
  const trying = say({ type: "try" });
  await settle();
  const [{ trial, warn, message }] = helper.requests;
  assert.deepEqual([trial, warn], [true, true]);
  assert.match(message, /^Subject: trySubject\r$/m);
  await page().choose("convert");
  assert.deepEqual(await trying, { outcome: "convertSend" });
  assert.deepEqual(helper.dismissed, ["1"]);
  assert.deepEqual(helper.decided, []);
  assert.deepEqual(api.window.to, DETAILS.to);
});

test("a sample is answered in the notification, or leads to the window", async () => {
  helper.ask = { notification: true, window: false };
  const one = say({ type: "try" });
  await settle();
  helper.notify({ choice: "edit" });
  assert.deepEqual(await one, { outcome: "edit" });
  assert.equal(api.opened.length, 0);
  const two = say({ type: "try" });
  await settle();
  helper.notify({ reason: "closed" });
  await settle();
  await page().choose("send", true);
  assert.deepEqual(await two, { outcome: "send" });
});

test("a sample that is moved and not sent says so", async () => {
  helper.policy.afterConvert = "edit";
  const trying = say({ type: "try" });
  await settle();
  await page().choose("convert");
  assert.deepEqual(await trying, { outcome: "convert" });
});

test("a sample that nobody would be asked about says so", async () => {
  begin("pass");
  assert.deepEqual(await say({ type: "try" }), { outcome: "pass" });
});

test("a sample without a helper is a fault that is told", async () => {
  helper.check = async () => {
    throw Object.assign(new Error("No such native application"), { code: "missing" });
  };
  assert.deepEqual(await say({ type: "try" }), {
    fault: { code: "missing", message: "No such native application" },
  });
});
