// interrupted.test.mjs — What the next page knows of the questions of the one before.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Interrupted, WAITING } from "../../extension/interrupted.js";
import { isSettingIn, readSettings } from "../../extension/settings.js";

const areaOf = stored => ({
  get: async () => structuredClone(stored),
  set: async values => void Object.assign(stored, structuredClone(values)),
  remove: async key => void delete stored[key],
});

console.error = console.warn = () => {}; // what is logged on the way is not what is tested

/** Two storages, compose windows 1 and 2, and what was told. */
function desk(stored = {}, session = {}) {
  const told = [];
  const alarms = new Set();
  const windows = { 1: mailOf(1), 2: mailOf(2) };
  const api = {
    alarms: { create: name => void alarms.add(name), clear: async name => alarms.delete(name) },
    i18n: { getMessage: key => key },
    storage: { managed: { get: async () => ({}) }, local: areaOf(stored), session: areaOf(session) },
    compose: composeWith(windows),
    tabs: { remove: async id => void delete windows[id] },
  };
  const questions = { put: sheet => ({ show: async () => void told.push(sheet) }) };

  return { api, stored, session, told, alarms, windows, interrupted: new Interrupted({ api, questions }) };
}

function mailOf(id) {
  return {
    type: "new", subject: `Mail ${id}`, to: ["a@k1.example"], cc: [], bcc: [], isPlainText: false,
    body: "<p>Dear all</p>", plainTextBody: "Dear all", isModified: true, attachments: [],
  };
}

/** Compose windows as Thunderbird opens them: what is set stands in them, and nothing is modified. */
function composeWith(windows) {
  const find = id => {
    if (windows[id] === undefined)
      throw new Error("Invalid tab ID");
    return windows[id];
  };
  const begin = (type, details) => {
    const id = Math.max(...Object.keys(windows)) + 1;

    assert.equal(details.body === undefined, details.isPlainText, "Thunderbird takes one of the two");
    windows[id] = {
      ...mailOf(id), ...details, type, isModified: false,
      attachments: details.attachments.map(({ name, file }, i) => ({ id: `${id}-${i}`, name, size: file.size })),
    };
    return { id };
  };

  return {
    getComposeDetails: async id => {
      const { attachments: _, ...details } = find(id);
      return structuredClone(details);
    },
    setComposeDetails: async (id, changes) => void Object.assign(find(id), changes),
    listAttachments: async id => structuredClone(find(id).attachments),
    getAttachmentFile: async id =>
      Object.values(windows).flatMap(({ attachments }) => attachments).find(attachment => attachment.id === id),
    beginNew: async details => begin("new", details),
    beginReply: async (_, __, details) => begin("reply", details),
  };
}

/** Its process is killed: nothing is called, and what was stored stays. */
function killed(one) {
  const next = desk(one.stored, one.session);
  Object.assign(next.windows, one.windows);
  return next;
}

test("a question that is settled leaves nothing behind", async () => {
  const { interrupted, stored } = desk();
  interrupted.begin(1);
  interrupted.begin(2);
  assert.deepEqual(stored, { [WAITING]: [1, 2] });
  interrupted.end(1);
  interrupted.end(2);
  assert.deepEqual(stored, {});
});

test("a page that goes away leaves its questions to the next one, which tells of them once", async () => {
  const { interrupted, stored } = desk();
  interrupted.begin(1);
  interrupted.leave();
  interrupted.end(1);

  const next = desk(stored);
  await next.interrupted.tell();
  assert.deepEqual(next.told.map(({ kind, subject, reason }) => [kind, subject, reason.code]), [["lost", "Mail 1", "restart"]]);
  await next.interrupted.tell();
  assert.equal(next.told.length, 1);
});

test("as long as somebody waits Thunderbird is to wake the extension, should its process be killed", async () => {
  const { interrupted, alarms } = desk();
  interrupted.begin(1);
  interrupted.begin(2);
  interrupted.begin(2);
  interrupted.end(1);
  interrupted.end(1);
  assert.deepEqual([...alarms], ["interrupted"]);
  interrupted.end(2);
  assert.deepEqual([...alarms], []);
});

test("a page that goes away leaves no locked window behind", async () => {
  const { interrupted, stored, session, windows } = desk();
  interrupted.begin(1);
  interrupted.leave();
  const next = desk(stored, session);
  await next.interrupted.tell();
  assert.deepEqual(Object.keys(windows), ["1", "2"]);
  assert.equal(next.told[0].reason.code, "restart");
});

const mails = {
  "a new mail": {},
  "a reply": { type: "reply", relatedMessageId: 7 },
  "a forwarded mail": { type: "forward", relatedMessageId: 7 },
  "a plain text": { isPlainText: true },
  "one with attachments": { attachments: [{ id: "x", name: "a.pdf", size: 3 }, { id: "y", name: "a.pdf", size: 5 }] },
};

for (const [name, changes] of Object.entries(mails)) {
  test(`${name} in a window that stays locked is opened anew`, async () => {
    const first = desk();
    Object.assign(first.windows[1], changes);
    first.interrupted.begin(1);
    const { interrupted, windows, told, stored, session } = killed(first);
    await interrupted.tell();
    assert.deepEqual(Object.keys(windows), ["2", "3"]);
    assert.equal(windows[3].subject, "Mail 1");
    assert.equal(windows[3].type, changes.type === "reply" ? "reply" : "new");
    assert.equal(windows[3].isModified, true, "or it closes without a question");
    assert.deepEqual(windows[3].attachments.map(each => each.name), (changes.attachments ?? []).map(each => each.name));
    assert.deepEqual(told.map(({ reason, texts }) => [reason.code, texts]), [["reopened", undefined]]);
    assert.deepEqual([stored, session], [{}, {}]);
  });
}

const failures = {
  "Thunderbird changes the mail": ({ api }) => {
    const { beginNew } = api.compose;
    api.compose.beginNew = details => beginNew({ ...details, body: `${details.body}<br>` });
  },
  "it loses an attachment": ({ api, windows }) => {
    windows[1].attachments.push({ id: "x", name: "a.pdf", size: 3 });
    const { beginNew } = api.compose;
    api.compose.beginNew = details => beginNew({ ...details, attachments: [] });
  },
  "the person goes on writing": ({ api, windows }) => {
    const { beginNew } = api.compose;
    api.compose.beginNew = async details => {
      const opened = await beginNew(details);
      windows[1].body += "Yours";
      return opened;
    };
  },
  "no window opens": ({ api }) => {
    api.compose.beginNew = async () => {
      throw new Error("no window");
    };
  },
};

for (const [name, spoil] of Object.entries(failures)) {
  test(`a locked window stays where ${name}, and the person is told what to do`, async () => {
    const first = desk();
    first.interrupted.begin(1);
    const next = killed(first);
    spoil(next);
    await next.interrupted.tell();
    assert.deepEqual(Object.keys(next.windows), ["1", "2"]);
    assert.deepEqual(next.told.map(({ texts }) => texts), [{ detail: "reasonLocked" }]);
  });
}

test("nobody is told of a compose window that is gone", async () => {
  const { interrupted, told, stored } = desk({ [WAITING]: [7, 2] });
  await interrupted.tell();
  assert.deepEqual(told.map(({ subject }) => subject), ["Mail 2"]);
  assert.deepEqual(stored, {});
});

test("what is kept is no setting", async () => {
  const { api } = desk({ [WAITING]: [1], bulkLimit: 3 });
  assert.deepEqual((await readSettings(api.storage)).local, { bulkLimit: 3 });
  assert.equal(isSettingIn({ [WAITING]: {} }), false);
  assert.equal(isSettingIn({ [WAITING]: {}, bulkLimit: {} }), true);
});
