// recovery.test.mjs — What the next page knows of the questions of the one before, and what it unlocks.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Interrupted, WAITING } from "../../extension/send/recovery.js";
import { isSettingIn, readSettings } from "../../extension/status/settings.js";

console.error = console.warn = () => {}; // what is logged on the way is not what is tested

const areaOf = stored => ({
  get: async () => structuredClone(stored),
  set: async values => void Object.assign(stored, structuredClone(values)),
  remove: async key => void delete stored[key],
});

/** What outlives a page: two storages, alarms, compose windows 1 and 2. */
function remains() {
  const [one, two] = [mailOf(1), mailOf(2)];
  return { local: {}, session: {}, alarms: new Set(), windows: { 1: one, 2: two } };
}

/** A page, and what it told. */
function desk(kept = remains()) {
  const told = [];
  const { alarms, windows } = kept;
  const api = {
    alarms: {
      create: name => void alarms.add(name),
      clear: async name => alarms.delete(name),
      getAll: async () => [...alarms].map(name => ({ name })),
    },
    i18n: { getMessage: key => key },
    storage: { managed: { get: async () => ({}) }, local: areaOf(kept.local), session: areaOf(kept.session) },
    compose: composeWith(windows),
    tabs: { remove: async id => void delete windows[id] },
  };
  const questions = { put: sheet => ({ show: async () => void told.push(sheet) }) };
  const interrupted = new Interrupted({ api, questions });

  api.compose.onComposeStateChanged.addListener(({ id }, state) => interrupted.stateChanged(id, state));
  return { ...kept, kept, api, told, questions, interrupted };
}

function mailOf(id) {
  return {
    type: "new", subject: `Mail ${id}`, to: ["a@k1.example"], cc: [], bcc: [], isPlainText: false,
    body: "<p>Dear all</p>", plainTextBody: "Dear all", isModified: true, attachments: [],
    isLocked: false, couldBeSent: true,
  };
}

/** Compose windows as Thunderbird opens them: what is set stands in them, and nothing is modified. */
function composeWith(windows) {
  const listeners = new Set();
  const find = id => {
    if (windows[id] === undefined)
      throw new Error("Invalid tab ID");
    return windows[id];
  };
  const begin = (type, attachments, details) => {
    const id = Math.max(...Object.keys(windows)) + 1;

    assert.equal(details.body === undefined, details.isPlainText, "Thunderbird takes one of the two");
    assert.equal(details.attachments, undefined);
    windows[id] = { ...mailOf(id), ...details, type, isModified: false, attachments };
    return { id };
  };

  return {
    onComposeStateChanged: {
      addListener: listener => void listeners.add(listener),
      removeListener: listener => void listeners.delete(listener),
    },
    getComposeDetails: async id => {
      const { attachments: _, isLocked: _1, couldBeSent: _2, ...details } = find(id);
      return structuredClone(details);
    },
    // It is looked at anew whether the message can be sent, and only a change is told.
    setComposeDetails: async (id, changes) => {
      const window = Object.assign(find(id), changes);
      if (window.couldBeSent === window.isLocked) {
        window.couldBeSent = !window.isLocked;
        listeners.forEach(listener => listener({ id }, { canSendNow: window.couldBeSent }));
      }
    },
    listAttachments: async id => structuredClone(find(id).attachments),
    getAttachmentFile: async id =>
      Object.values(windows).flatMap(({ attachments }) => attachments).find(attachment => attachment.id === id),
    addAttachment: async (id, { name, file: { size } }) =>
      void find(id).attachments.push({ id: `${id}-${find(id).attachments.length}`, name, size }),
    removeAttachment: async (id, gone) =>
      void (find(id).attachments = find(id).attachments.filter(attachment => attachment.id !== gone)),
    beginNew: async details => begin("new", [], details),
    beginReply: async (_, __, details) => begin("reply", [], details),
    beginForward: async (_, __, details) => begin("forward", [{ id: "own", name: "own.pdf", size: 1 }], details),
  };
}

/** The window that waits for an answer: Thunderbird locks it first. */
function ask({ interrupted, windows }, tabId) {
  windows[tabId].isLocked = true;
  interrupted.hold(tabId);
  interrupted.begin(tabId);
}

/** Its process is killed: nothing is called any more. The next page tells. */
async function killed({ kept }) {
  const next = desk(kept);
  await next.interrupted.tell();
  return next;
}

test("a question that is settled leaves nothing behind", async () => {
  const first = desk();
  ask(first, 1);
  ask(first, 2);
  assert.deepEqual(first.local, { [WAITING]: [1, 2] });
  assert.equal(first.alarms.size, 2);
  first.interrupted.end(1);
  first.interrupted.end(2);
  assert.deepEqual([first.local, first.session, first.alarms], [{}, {}, new Set()]);
  assert.deepEqual((await killed(first)).told, []);
});

test("a page that goes away leaves its questions to the next one, which tells of them once", async () => {
  const first = desk();
  ask(first, 1);
  first.interrupted.leave();
  first.interrupted.end(1);
  first.windows[1].isLocked = false;
  assert.equal(first.alarms.size, 1, "or nothing would wake the next page");

  const next = await killed(first);
  assert.deepEqual(next.told.map(({ kind, subject, reason }) => [kind, subject, reason.code]), [["lost", "Mail 1", "restart"]]);
  await next.interrupted.tell();
  assert.equal(next.told.length, 1);
  assert.deepEqual(Object.keys(next.windows), ["1", "2"]);
  assert.deepEqual([next.local, next.alarms], [{}, new Set()]);
});

test("whether others were asked for their approval is not known to the next page: it tells, and touches no window", async () => {
  const first = desk();
  first.interrupted.beginAsking(1);
  first.interrupted.beginAsking(2);
  first.interrupted.endAsking(2);
  assert.deepEqual([first.local, first.alarms], [{ [WAITING]: [1] }, new Set(["asking 1"])]);

  const next = await killed(first);
  assert.deepEqual(next.told.map(({ kind, reason }) => [kind, reason.code]), [["lost", "restart"]]);
  assert.deepEqual(Object.keys(next.windows), ["1", "2"]);
  assert.deepEqual([next.local, next.alarms], [{}, new Set()]);
});

for (const [name, isSentAnew] of [["", false], [", and Send is clicked again", true]]) {
  test(`an asking that could not be stored${name}: no alarm wakes the next page for ever`, async () => {
    const next = desk({ ...remains(), alarms: new Set(["asking 1", "asking 7"]) });
    if (isSentAnew)
      next.interrupted.hold(1);
    await next.interrupted.tell();
    assert.deepEqual(next.told.map(({ subject }) => subject), isSentAnew ? [] : ["Mail 1"]);
    assert.deepEqual([next.local, next.alarms], [{}, new Set(isSentAnew ? ["send 1"] : [])]);
  });
}

test("an asking that begins while the last one is told of keeps its alarm", async () => {
  const next = desk({ ...remains(), alarms: new Set(["asking 1"]) });
  next.interrupted.hold(1);
  next.interrupted.beginAsking(1);
  await next.interrupted.tell();
  assert.deepEqual([next.told, next.alarms], [[], new Set(["asking 1", "send 1"])]);
});

test("a question outlives a reload, which forgets the alarms", async () => {
  const first = desk();
  ask(first, 1);
  first.windows[1].isLocked = false;
  first.alarms.clear();
  assert.deepEqual((await killed(first)).told.map(({ reason }) => reason.code), ["restart"]);
});

const mails = {
  "a new mail": {},
  "a reply": { type: "reply", relatedMessageId: 7 },
  "a forwarded mail": { type: "forward", relatedMessageId: 7 },
  "a plain text": { isPlainText: true },
  "one that could not be sent before": { couldBeSent: false },
};
const FILES = [{ id: "x", name: "a.pdf", size: 3 }, { id: "y", name: "a.pdf", size: 5 }];

for (const [name, changes] of Object.entries(mails)) {
  for (const attachments of [[], FILES]) {
    test(`${name} with ${attachments.length} attachments, in a window that stays locked, is opened anew`, async () => {
      const first = desk();
      Object.assign(first.windows[1], structuredClone({ ...changes, attachments }));
      first.interrupted.stateChanged(1, { canSendNow: first.windows[1].couldBeSent });
      ask(first, 1);
      const { windows, told, local, alarms } = await killed(first);
      assert.deepEqual(Object.keys(windows), ["2", "3"]);
      assert.equal(windows[3].subject, "Mail 1");
      assert.equal(windows[3].type, changes.type ?? "new");
      assert.equal(windows[3].isModified, true, "or it closes without a question");
      assert.deepEqual(windows[3].attachments.map(each => [each.name, each.size]), attachments.map(each => [each.name, each.size]));
      assert.deepEqual(told.map(({ reason, texts }) => [reason.code, texts]), [["reopened", undefined]]);
      assert.deepEqual([local, alarms], [{}, new Set()]);
    });
  }
}

test("a send that is killed before its question is opened anew as well", async () => {
  const first = desk();
  first.windows[1].isLocked = true;
  first.interrupted.hold(1);
  assert.deepEqual((await killed(first)).told.map(({ reason }) => reason.code), ["reopened"]);
});

test("nothing is touched that Thunderbird has unlocked by itself, or that never waited", async () => {
  for (const couldBeSent of [true, false]) {
    const first = desk();
    Object.assign(first.windows[1], { couldBeSent });
    first.interrupted.stateChanged(1, { canSendNow: couldBeSent });
    ask(first, 1);
    first.windows[1].isLocked = false;
    first.windows[2].isLocked = true; // it prints
    const { windows, told } = await killed(first);
    assert.deepEqual(Object.keys(windows), ["1", "2"]);
    assert.deepEqual(told.map(({ subject, reason }) => [subject, reason.code]), [["Mail 1", "restart"]]);
  }
});

test("a send that begins before the last one is told of stands for itself", async () => {
  const first = desk();
  ask(first, 1);
  const next = desk(first.kept);
  const telling = next.interrupted.tell();
  ask(next, 1);
  await telling;
  assert.deepEqual([next.told, Object.keys(next.windows)], [[], ["1", "2"]]);
  assert.deepEqual([next.local, next.alarms.size], [{ [WAITING]: [1] }, 1]);
});

test("a window in which Send is clicked again while it is looked at is not replaced", async () => {
  const first = desk();
  ask(first, 1);
  const next = desk(first.kept);
  const { setComposeDetails } = next.api.compose;
  next.api.compose.setComposeDetails = async (...args) => {
    next.interrupted.hold(1);
    return setComposeDetails(...args);
  };
  await next.interrupted.tell();
  assert.deepEqual(Object.keys(next.windows), ["1", "2"]);
  assert.equal(next.alarms.size, 1, "which that send clears");
});

const failures = {
  "Thunderbird changes the mail": ({ api }) => {
    const { beginNew } = api.compose;
    api.compose.beginNew = details => beginNew({ ...details, body: `${details.body}<br>` });
  },
  "it loses an attachment": ({ api, windows }) => {
    windows[1].attachments.push({ id: "x", name: "a.pdf", size: 3 });
    api.compose.addAttachment = async () => {};
  },
  "an attachment cannot be read": ({ api, windows }) => {
    windows[1].attachments.push({ id: "x", name: "a.pdf", size: 3 });
    api.compose.getAttachmentFile = async () => {
      throw new Error("File not found");
    };
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
  "the mail is redirected": ({ windows }) => void (windows[1].type = "redirect"),
};

for (const [name, spoil] of Object.entries(failures)) {
  test(`a locked window stays where ${name}, and the person is told what to do`, async () => {
    const first = desk();
    ask(first, 1);
    const next = desk(first.kept);
    spoil(next);
    await next.interrupted.tell();
    assert.deepEqual(Object.keys(next.windows), ["1", "2"]);
    assert.deepEqual(next.told.map(({ texts }) => texts), [{ detail: "reasonLocked" }]);
  });
}

/** Both windows wait when the process is killed; `spoil` breaks something before the next page tells. */
async function bothKilled(spoil) {
  const first = desk();
  ask(first, 1);
  ask(first, 2);
  const next = desk(first.kept);
  spoil(next);
  await Promise.race([next.interrupted.tell(), new Promise(resolve => setTimeout(resolve, 2_000))]);
  return next;
}

const throws = async () => {
  throw new Error("boom");
};
const onlyFor = (id, call, otherwise) => (tabId, ...more) => (tabId === id ? otherwise() : call(tabId, ...more));

const oneSpoilt = {
  "cannot be looked at": ({ api }) => {
    api.compose.setComposeDetails = onlyFor(1, api.compose.setComposeDetails, throws);
  },
  "cannot be closed": ({ api }) => void (api.tabs.remove = onlyFor(1, api.tabs.remove, throws)),
  "has no notice": ({ questions }) => {
    const { put } = questions;
    questions.put = sheet => (sheet.subject === "Mail 1" ? { show: throws } : put(sheet));
  },
  "has a notice that is never said to be there": ({ questions }) => {
    const { put } = questions;
    questions.put = sheet => (sheet.subject === "Mail 1" ? { show: () => new Promise(() => {}) } : put(sheet));
  },
};

for (const [name, spoil] of Object.entries(oneSpoilt)) {
  test(`of two windows the first ${name}: the second is opened anew and told of all the same`, async () => {
    const { windows, told, local, alarms } = await bothKilled(spoil);
    assert.equal(windows[2], undefined);
    assert.deepEqual(told.filter(({ subject }) => subject === "Mail 2").map(({ reason }) => reason.code), ["reopened"]);
    assert.deepEqual([local, alarms], [{}, new Set()]);
  });
}

const keeping = {
  "the alarms cannot be read": ({ api }) => void (api.alarms.getAll = throws),
  "the storage cannot be read": ({ api }) => void (api.storage.local.get = throws),
  "the session cannot be read": ({ api }) => void (api.storage.session.get = throws),
  "nothing can be stored": ({ api }) => Object.assign(api.storage.local, { set: throws, remove: throws }),
  "no alarm can be cleared": ({ api }) => void (api.alarms.clear = throws),
};

for (const [name, spoil] of Object.entries(keeping)) {
  test(`${name}: both windows are opened anew all the same`, async () => {
    const { windows, told } = await bothKilled(spoil);
    assert.deepEqual(Object.keys(windows), ["3", "4"]);
    assert.deepEqual(told.map(({ reason }) => reason.code), ["reopened", "reopened"]);
  });
}

test("what stands for a window is taken away when it is given back, and not before", async () => {
  const kept = [];
  const { local, alarms } = await bothKilled(({ api, ...next }) => {
    const { beginNew } = api.compose;
    api.compose.beginNew = async details => {
      kept.push([next.local[WAITING], [...next.alarms]]);
      return beginNew(details);
    };
  });
  assert.deepEqual(kept, [[[1, 2], ["send 1", "send 2"]], [[2], ["send 2"]]]);
  assert.deepEqual([local, alarms], [{}, new Set()]);
});

test("nobody is told of a compose window that is gone", async () => {
  const kept = remains();
  kept.local[WAITING] = [7, 2];
  const { told, local } = await killed({ kept });
  assert.deepEqual(told.map(({ subject }) => subject), ["Mail 2"]);
  assert.deepEqual(local, {});
});

test("a window that is closed leaves no word of itself", async () => {
  const { interrupted, session, local } = desk();
  interrupted.stateChanged(1, { canSendNow: false });
  interrupted.stateChanged(2, { canSendLater: false });
  assert.equal(Object.keys(session).length, 1);
  interrupted.composeTabRemoved(1);
  assert.deepEqual(session, {});
  interrupted.begin(1);
  interrupted.composeTabRemoved(1);
  assert.deepEqual(local, {});
});

test("what is kept is no setting", async () => {
  const { api, local } = desk();
  Object.assign(local, { [WAITING]: [1], bulkLimit: 3 });
  assert.deepEqual((await readSettings(api.storage)).local, { bulkLimit: 3 });
  assert.equal(isSettingIn({ [WAITING]: {} }), false);
  assert.equal(isSettingIn({ [WAITING]: {}, bulkLimit: {} }), true);
});
