// each-job.test.mjs — The messages of a job: one after the other, and beside one that has no end four at the most; nothing that
// the helper has not written down, and nobody twice.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Job, NO_ANSWER } from "../../extension/each/job.js";

console.warn = () => {};

const FRONT = "messages.sendMessage failed: Sending FAILED! ";
const MESSAGE = { common: { identityId: "id1", subject: "Seminar", isPlainText: true, plainTextBody: "Hello", body: "<p>" }, recipients: {}, files: [] };

let results;
let asked;
let sent;
let under;
let most;
let refuse;
let hangs;
let slowly;
let now;
let helper;
let online;
let identities;
let job;
let rested;

const status = state => ({ job: "j", state, subject: "Seminar", messages: 12, sent: 0, refused: 0, doubt: 0, underWay: 0, left: 12, files: 0, seconds: 2 });

/** A helper as far as a job needs one. */
function helperOf(count) {
  let next = 1;
  let state = "running";

  return {
    eachNext: async () => {
      if (state !== "running" || next > count)
        return { state: next > count ? "finished" : state, number: null };
      asked.push(next);
      return { state, number: next++, to: [`c${next - 1}@k.example`], cc: [], bcc: [] };
    },
    eachResult: async (_, result) => {
      results.push(result);
      return status(results.length === count ? "finished" : state);
    },
    eachOrder: async (_, order) => {
      state = { pause: "paused", go: "running", stop: "stopped" }[order];
      return status(state);
    },
    eachResume: async () => ({ ...status("paused"), reason: "restart" }),
  };
}

const over = () => new Promise(resolve => (rested = resolve));

beforeEach(() => {
  [results, asked, sent, under, most] = [[], [], [], 0, 0];
  refuse = () => null;
  hangs = () => false;
  [slowly, now] = [2, 0];
  online = true;
  helper = helperOf(12);
  identities = ["id1"];
  const api = {
    identities: { get: async id => (identities.includes(id) ? { id } : null) },
    messages: {
      sendMessage: async details => {
        assert.equal(asked.length, new Set(asked).size);
        most = Math.max(most, ++under);
        await new Promise(resolve => setTimeout(resolve, slowly));
        under--;
        if (hangs(details))
          await new Promise(() => {});
        const error = refuse(details);
        if (error !== null)
          throw new Error(error);
        sent.push(details);
        return { headerMessageId: `${details.to[0]}` };
      },
    },
  };
  job = new Job({ api, helper, onRest: one => rested(one), isOnline: () => online, now: () => now }, status("running"), MESSAGE);
});

test("each goes once, one after the other: waiting for one connection they would get mixed up", async () => {
  const end = over();
  job.run();
  await end;
  assert.deepEqual(sent.map(({ to }) => to[0]).sort(), Array.from({ length: 12 }, (_, i) => `c${i + 1}@k.example`).sort());
  assert.equal(most, 1);
  assert.equal(results.filter(({ outcome }) => outcome === "sent").length, 12);
  assert.equal(job.status.state, "finished");
  for (const details of sent) {
    assert.equal(details.overrideDefaultFccFolder, "");
    assert.equal(details.body, undefined);
  }
});

test("what was written ahead goes with its own words, and nothing goes without them", async () => {
  const { eachNext } = helper;
  const api = {
    messages: { sendMessage: async details => (sent.push(details), { headerMessageId: "x" }) },
    identities: { get: async () => ({ composeHtml: false }) },
    messengerUtilities: { convertToPlainText: async html => html.replace(/<br>/g, "\n").replace(/<[^>]*>/g, "").replace(/&lt;/g, "<").replace(/&gt;/g, ">") },
  };
  const common = { from: "jimu@corp.example", identityId: "id1" };
  const wordsOf = number => ({ subject: `To ${number}`, body: `<p>${number}`, isPlainText: number % 2 === 0 });
  helper.eachNext = async id => {
    const turn = await eachNext(id);
    return turn.number === null || turn.number === 3 ? turn : { ...turn, letter: wordsOf(turn.number) };
  };
  job = new Job({ api, helper, onRest: one => rested(one), isOnline: () => true }, { ...status("running"), letters: true },
    { common, recipients: {}, files: [] });
  const withLetters = helper.eachResult;
  const withOrder = helper.eachOrder;
  helper.eachResult = async (...args) => ({ ...(await withLetters(...args)), letters: true });
  helper.eachOrder = async (...args) => ({ ...(await withOrder(...args)), letters: true });
  let end = over();
  job.run();
  await end;
  assert.equal(job.status.state, "paused");
  end = over();
  await job.order("go");
  await end;
  assert.deepEqual(results.filter(({ outcome }) => outcome !== "sent").map(({ number, outcome }) => [number, outcome]), [[3, "offline"]]);
  assert.equal(sent.length, 11);
  for (const { to, subject, body, plainTextBody, isPlainText, deliveryFormat, attachments, identityId } of sent) {
    const number = Number(/\d+/.exec(to[0])[0]);
    assert.deepEqual([subject, isPlainText ? plainTextBody : body, isPlainText], Object.values(wordsOf(number)));
    assert.equal(isPlainText ? body : plainTextBody, undefined);
    assert.equal(deliveryFormat, isPlainText ? undefined : "both");
    assert.deepEqual([attachments, identityId], [undefined, "id1"]);
  }
});

test("where there is no folder for sent messages yet, one message leaves its copy", async () => {
  const end = over();
  job.leavesCopy = true;
  job.run();
  await end;
  assert.equal(sent.filter(details => details.overrideDefaultFccFolder === undefined).length, 1);
});

test("where there is no server, one is in doubt, and not four", async () => {
  const end = over();
  refuse = () => FRONT;
  job.run();
  await end;
  assert.deepEqual(results.map(({ outcome }) => outcome), ["doubt"]);
  assert.equal(job.status.state, "paused");
  assert.notEqual(job.trouble, "");
});

test("the identity was deleted meanwhile: nothing is tried, nobody is in doubt, and with it again it goes on", async () => {
  identities = [];
  let end = over();
  job.run();
  await end;
  assert.deepEqual(results, [{ number: 1, outcome: "offline", reason: "Identity not found: id1" }]);
  assert.equal(job.status.state, "paused");
  assert.equal(job.trouble, "Identity not found: id1");
  assert.deepEqual(sent, []);
  identities = ["id1"];
  end = over();
  await job.order("go");
  await end;
  assert.equal(job.trouble, "");
  assert.equal(sent.length, 11); // this helper does not give the first one again
});

for (const [name, silent, doubts, milliseconds] of [
  ["none beside them goes: none behind them is tried", ["c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10", "c11", "c12"], 4, 10_000],
  ["the others go: so does the job", ["c3"], 1, 50_000],
]) {
  test(`Thunderbird says nothing more of what it sends, and ${name}`, async t => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    hangs = ({ to: [address] }) => silent.some(one => address.startsWith(`${one}@`));
    slowly = milliseconds;
    rested = () => {};
    job.run();
    for (; now < 700_000; now += 1_000) {
      await new Promise(setImmediate);
      t.mock.timers.tick(1_000);
    }
    assert.equal(results.filter(({ outcome }) => outcome === "doubt").length, doubts);
    assert.deepEqual([job.status.state, job.trouble], doubts > 1 ? ["paused", NO_ANSWER] : ["finished", ""]);
  });
}

test("offline, nothing is tried", async () => {
  helper.eachResult = async (_, result) => {
    results.push(result);
    return helper.eachOrder("j", "pause");
  };
  online = false;
  const end = over();
  job.run();
  await end;
  assert.deepEqual(results, [{ number: 1, outcome: "offline" }]);
  assert.deepEqual(sent, []);
});

test("a helper that does not write it down has nothing sent", async () => {
  helper.eachNext = async () => {
    throw new Error("disk full");
  };
  const end = over();
  job.run();
  await end;
  assert.deepEqual(sent, []);
  assert.equal(job.status.state, "lost");
});

test("a helper that is lost meanwhile is asked again, and nobody gets it twice", async () => {
  const { eachResult } = helper;
  helper.eachResult = async (id, result) => {
    if (result.number === 5) {
      helper.eachResult = eachResult;
      throw new Error("lost");
    }
    return eachResult(id, result);
  };
  let end = over();
  job.run();
  await end;
  if (job.status.state === "lost") {
    end = over();
    await job.resume();
    await end;
  }
  assert.equal(new Set(sent.map(({ to }) => to[0])).size, sent.length);
});

test("paused, no other one begins; gone on, the rest goes", async () => {
  let end = over();
  job.run();
  await job.order("pause");
  await end;
  const soFar = sent.length;
  assert.ok(soFar < 12);
  end = over();
  await job.order("go");
  await end;
  assert.equal(sent.length, 12);
});

test("stopped while nothing is under way, it is over all the same", async () => {
  let end = over();
  job.run();
  await job.order("pause");
  await end;
  end = over();
  await job.order("stop");
  assert.equal((await end).status.state, "stopped");
});

test("paused by the person while one is under way, it is paused when there is a helper again", async () => {
  const { eachResult } = helper;
  helper.eachResult = async () => {
    helper.eachResult = eachResult;
    await job.order("pause");
    throw new Error("lost");
  };
  const end = over();
  job.run();
  await end;
  assert.equal(job.status.state, "lost");
  await job.resume();
  assert.equal(job.status.state, "paused");
  assert.deepEqual(asked, [1]);
});
