// port.test.mjs — A port that misbehaves in every way: each request is settled once, and by what belongs to it.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Helper } from "../../extension/helper/port.js";

console.warn = () => {}; // the warnings about stray replies belong to the cases

const READY = {
  type: "ready", protocol: 1, version: "0.1.0", mismatch: false, policy: { afterConvert: "send" }, locked: [], errors: [],
};

const VERDICT = {
  type: "verdict",
  level: "convert",
  entries: { to: 0, cc: 2, bcc: 0 },
  findings: [{ check: "exposure", level: "convert", text: "…" }],
  exposed: { total: 1, from: 0, items: [{ address: "a@k.example", party: "k.example", field: "cc" }] },
  conversion: { emptyTo: ["jimu@corp.example"], then: "send", moves: { total: 1, from: 0, items: [["cc", 0, 1]] } },
  choices: ["convert", "edit"],
  ask: { notification: true, window: false },
  texts: { headline: "…" },
};

const REQUESTED = { request: "310e", state: "approved", texts: { state: "2 of 2" } };
const APPROVAL = {
  needed: 2, approved: false, outsiders: 9, approvers: ["tanaka@corp.example", "sato@corp.example"], reason: null, request: null,
  changes: [], texts: { ask: "Ask", state: "…" },
};

/** One port after the other, a clock that stands still, and timers that fire when told. */
class World {
  ports = [];
  timers = new Map();
  trouble = [];
  time = 0;
  broken = null;
  trial = (port, { id }) => port.receive({ ...VERDICT, exposure: { addresses: 5 }, id });

  constructor() {
    this.helper = new Helper({
      connect: () => this.#connect(),
      hello: async () => ({ version: "0.1.0", locale: "en", policy: { local: {} } }),
      onTrouble: error => this.trouble.push(error.code),
      onWell: ready => this.trouble.push(`well ${ready.version}`),
      setTimer: (action, milliseconds) => {
        const id = Symbol();
        this.timers.set(id, { action, milliseconds });
        return id;
      },
      clearTimer: id => this.timers.delete(id),
      now: () => this.time,
    });
  }

  #connect() {
    if (this.broken)
      throw new Error(this.broken);

    const port = { sent: [], trials: [], isConnected: true, error: null };
    port.postMessage = message => {
      if (!port.isConnected)
        throw new Error("Attempt to postMessage on disconnected port");
      // The trial that follows each `ready` is a case of its own.
      if (message.trial || port.trials.includes(message.id)) {
        port.trials.push(message.id);
        if (message.type === "check")
          this.trial(port, message);
      } else {
        port.sent.push(message);
      }
    };
    port.disconnect = () => (port.isConnected = false);
    port.onMessage = { addListener: listener => (port.receive = listener) };
    port.onDisconnect = { addListener: listener => (port.end = listener) };
    port.breakOff = text => {
      port.isConnected = false;
      port.error = text ? { message: text } : null;
      port.end(port);
    };
    this.ports.push(port);
    return port;
  }

  get port() {
    return this.ports.at(-1);
  }

  last(type) {
    return this.port.sent.findLast(message => message.type === type);
  }

  reply(to, fields) {
    this.port.receive({ ...fields, id: this.last(to).id });
  }

  /** Lets everything that can happen without the clock happen. */
  async settle() {
    await new Promise(resolve => setImmediate(resolve));
  }

  async opened() {
    const opening = this.helper.open();
    await this.settle();
    this.reply("hello", READY);
    await opening;
  }

  fire(milliseconds) {
    for (const [id, timer] of [...this.timers]) {
      if (timer.milliseconds === milliseconds) {
        this.timers.delete(id);
        timer.action();
      }
    }
  }
}

let world;
beforeEach(() => (world = new World()));

const code = expected => error => {
  assert.equal(error.code, expected, error.message);
  return true;
};

/** Sends a check over an open port; the promise comes wrapped, so that it can be looked at later. */
async function check() {
  const checking = world.helper.check({ message: "…" });
  checking.catch(() => {});
  await world.settle();
  return { checking };
}

test("hello goes out first, and once for several who wait", async () => {
  const both = Promise.all([world.helper.open(), world.helper.open()]);
  await world.settle();
  assert.deepEqual(world.port.sent, [
    { type: "hello", protocol: 1, version: "0.1.0", locale: "en", policy: { local: {} }, id: "1" },
  ]);
  world.reply("hello", READY);
  await both;
  assert.equal(world.ports.length, 1);
  assert.deepEqual(world.helper.policy, READY.policy);
});

test("a verdict comes back with its question", async () => {
  await world.opened();
  const { checking } = await check();
  world.reply("check", VERDICT);
  const { verdict, id } = await checking;
  assert.equal(verdict.level, "convert");
  assert.equal(id, world.last("check").id);
});

test("address books are looked into where somebody would be asked, and the check is made again", async () => {
  await world.opened();
  const checking = world.helper.check({ message: "To: p@gmial.com" }, null, async domains => domains.slice(1));
  await world.settle();
  const { id, ...first } = world.last("check");
  assert.equal(first.hasBooks, true);
  world.reply("check", { type: "unfamiliar", items: ["gmial.com", "knotor.example"] });
  await world.settle();
  assert.deepEqual(world.last("check"), { ...first, id, inBooks: ["knotor.example"] });
  world.reply("check", VERDICT);
  assert.equal((await checking).id, id);
});

test("no names of what is unfamiliar are an error", async () => {
  await world.opened();
  const checking = world.helper.check({ message: "" }, null, async () => []);
  await world.settle();
  world.reply("check", { type: "unfamiliar", items: [7] });
  await assert.rejects(checking, { code: "reply" });
});

test("the helper says whether it wants the last year", async () => {
  await world.opened();
  for (const wanted of [true, false]) {
    const learning = world.helper.learn(["To: a@k1.example"], { complete: true });
    assert.deepEqual(world.last("learn").messages, ["To: a@k1.example"]);
    world.reply("learn", { type: "learnt", wanted });
    assert.equal(await learning, wanted);
  }
});

test("no id is used twice, not even on another port", async () => {
  await world.opened();
  await check();
  world.port.breakOff("killed");
  await world.opened();
  await check();
  const ids = world.ports.flatMap(port => port.sent.map(({ id }) => id));
  assert.equal(new Set(ids).size, ids.length);
});

const wrong = {
  "level unknown": { level: "maybe" },
  "level missing": { level: undefined },
  "level pass with a choice": { level: "pass" },
  "level convert with send": { choices: ["convert", "edit", "send"] },
  "level block with convert": { level: "block" },
  "a choice at pass, and no waiting": { level: "pass", choices: ["edit", "send"] },
  "waiting without seconds": { wait: { choices: ["convert"] } },
  "a point that is no text": { points: [1] },
  "choice unknown": { choices: ["edit", "shred"] },
  "choices no list": { choices: "edit" },
  "convert without a conversion": { conversion: null },
  "conversion no object": { conversion: [] },
  "a move in Bcc": { conversion: { emptyTo: [], moves: { total: 1, from: 0, items: [["bcc", 0, 0]] } } },
  "a move backwards": { conversion: { emptyTo: [], moves: { total: 1, from: 0, items: [["cc", 2, 1]] } } },
  "a move of half an entry": { conversion: { emptyTo: [], moves: { total: 1, from: 0, items: [["cc", 0, 0.5]] } } },
  "emptyTo no list": { conversion: { emptyTo: "x@y.example", moves: { total: 0, from: 0, items: [] } } },
  "entries missing": { entries: undefined },
  "entries in words": { entries: { to: "0", cc: 2, bcc: 0 } },
  "entries negative": { entries: { to: -1, cc: 2, bcc: 0 } },
  "findings no list": { findings: {} },
  "finding without a text": { findings: [{ level: "convert" }] },
  "exposed without a total": { exposed: { from: 0, items: [] } },
  "exposed more than in total": { exposed: { total: 0, from: 0, items: VERDICT.exposed.items } },
  "another way on after a conversion": { conversion: { ...VERDICT.conversion, then: "delete" } },
  "ask missing": { ask: undefined },
  "ask in words": { ask: { notification: "yes", window: false } },
  "text no string": { texts: { headline: 5 } },
  "asking without those who approve": { level: "block", choices: ["edit", "ask"] },
  "asking fewer than have to approve": { level: "block", choices: ["edit", "ask"], approval: { ...APPROVAL, needed: 3 } },
  "what is approved is asked about": { level: "block", choices: ["edit", "ask"], approval: { ...APPROVAL, approved: true, request: REQUESTED } },
  "level pass of what nobody approved": { level: "pass", choices: [], approval: APPROVAL },
  "what nobody approved may be sent": { level: "confirm", choices: ["edit", "send"], approval: APPROVAL },
  "approved without a request": { level: "pass", choices: [], approval: { ...APPROVAL, approved: true } },
  "approval by nobody needed": { level: "block", choices: ["edit"], approval: { ...APPROVAL, needed: 0 } },
};

test("what others have to approve may be asked about, and goes when it is approved", async () => {
  await world.opened();
  for (const change of [
    { level: "block", choices: ["edit", "ask"], approval: APPROVAL },
    { level: "confirm", choices: ["convert", "edit", "ask"], approval: APPROVAL },
    { level: "pass", choices: [], approval: { ...APPROVAL, approved: true, request: REQUESTED } },
  ]) {
    const { checking } = await check();
    world.reply("check", { ...VERDICT, ...change });
    assert.equal((await checking).verdict.approval.needed, 2);
  }
});

for (const [name, change] of Object.entries(wrong)) {
  test(`a wrong verdict is none: ${name}`, async () => {
    await world.opened();
    const { checking } = await check();
    world.reply("check", { ...VERDICT, ...change });
    await assert.rejects(checking, code("reply"));
    assert.equal(world.last("dismiss").id, world.last("check").id, "its notification goes away");
  });
}

/** A check of a message with attachments; `handed` are the ids for which these were asked for. */
async function checkWithFiles(handOver = async () => ({ handedOver: 1 })) {
  const handed = [];
  const checking = world.helper.check({ message: "…" }, id => {
    handed.push(id);
    return handOver(id);
  });
  checking.catch(() => {});
  await world.settle();
  return { checking, handed };
}

test("attachments are offered, and stay where the helper does not want them", async () => {
  await world.opened();
  const { checking, handed } = await checkWithFiles();
  assert.equal(world.last("check").offers, true);
  world.reply("check", VERDICT);
  assert.equal((await checking).id, world.last("check").id);
  assert.deepEqual(handed, []);
});

test("attachments that are wanted come before the check that they belong to", async () => {
  await world.opened();
  const { checking, handed } = await checkWithFiles(async id => {
    const piece = world.helper.piece({ of: id, name: "a.csv", offset: 0, total: 1, data: "eA==" });
    world.reply("piece", { type: "taken" });
    await piece;
    return { handedOver: 1, tooLarge: [], absent: ["b.csv"] };
  });
  world.reply("check", { type: "wanted" });
  await world.settle();
  const { id, offers, ...second } = world.last("check");
  assert.deepEqual([handed, offers], [[id], undefined]);
  assert.deepEqual(second, { type: "check", message: "…", handedOver: 1, tooLarge: [], absent: ["b.csv"] });
  assert.deepEqual(world.last("piece"), { type: "piece", of: id, name: "a.csv", offset: 0, total: 1, data: "eA==", id: world.last("piece").id });
  world.reply("check", VERDICT);
  world.reply("check", { type: "answer", choice: "edit" });
  assert.deepEqual(await (await checking).answer, { choice: "edit" });
});

test("attachments that cannot be handed over end the check, and the helper forgets them", async () => {
  await world.opened();
  const { checking, handed } = await checkWithFiles(() => Promise.reject(new Error("moved away")));
  world.reply("check", { type: "wanted" });
  await assert.rejects(checking, /moved away/);
  assert.deepEqual(world.last("dismiss").id, handed[0]);
});

test("a helper that hangs while it takes attachments is given up", async () => {
  await world.opened();
  const { checking } = await checkWithFiles(id => world.helper.piece({ of: id, name: "a", offset: 0, total: 0, data: "" }));
  world.reply("check", { type: "wanted" });
  await world.settle();
  world.fire(6_000);
  await assert.rejects(checking, code("timeout"));
  assert.equal(world.ports[0].isConnected, false);
});

test("a helper that wants attachments twice, or where there are none, is not understood", async () => {
  await world.opened();
  const { checking } = await checkWithFiles();
  world.reply("check", { type: "wanted" });
  await world.settle();
  world.reply("check", { type: "wanted" });
  await assert.rejects(checking, code("reply"));
  const without = await check();
  world.reply("check", { type: "wanted" });
  await assert.rejects(without.checking, code("reply"));
});

test("an error of the helper rejects with its code", async () => {
  await world.opened();
  const { checking } = await check();
  world.reply("check", { type: "error", code: "policy", text: "“confirmParties”: …" });
  await assert.rejects(checking, code("policy"));
  assert.ok(world.port.isConnected, "the port goes on");
});

test("another type than asked for rejects", async () => {
  await world.opened();
  const { checking } = await check();
  world.reply("check", READY);
  await assert.rejects(checking, code("reply"));
});

const strays = {
  "another id": { ...VERDICT, id: "999" },
  "no id": VERDICT,
  "an unknown type": { type: "surprise", id: "2" },
  "no object": 42,
  "null": null,
  "an error without an id": { type: "error", id: null, code: "json", text: "…" },
  "an answer to nothing": { type: "answer", id: "999", choice: "convert" },
  "an answer before its verdict": { type: "answer", id: "2", choice: "convert" },
};

for (const [name, stray] of Object.entries(strays)) {
  test(`ignored: ${name}`, async () => {
    await world.opened();
    const { checking } = await check();
    world.port.receive(stray);
    world.reply("check", VERDICT);
    const { verdict, answer } = await checking;
    assert.equal(verdict.level, "convert");
    assert.equal(await Promise.race([answer, world.settle().then(() => "open")]), "open");
  });
}

test("a second verdict changes nothing", async () => {
  await world.opened();
  const { checking } = await check();
  world.reply("check", VERDICT);
  world.reply("check", { ...VERDICT, level: "pass", choices: [] });
  assert.equal((await checking).verdict.level, "convert");
});

test("the answer of the notification reaches the question, once", async () => {
  await world.opened();
  const { checking } = await check();
  world.reply("check", VERDICT);
  world.reply("check", { type: "answer", choice: "edit" });
  world.reply("check", { type: "answer", choice: "convert" });
  assert.deepEqual(await (await checking).answer, { choice: "edit" });
});

test("unanswered says why", async () => {
  await world.opened();
  const { checking } = await check();
  world.reply("check", VERDICT);
  world.reply("check", { type: "unanswered", reason: "closed", text: "…" });
  assert.deepEqual(await (await checking).answer, { reason: "closed" });
});

test("after dismiss no answer counts", async () => {
  await world.opened();
  const { checking } = await check();
  world.reply("check", VERDICT);
  const { id, answer } = await checking;
  world.helper.dismiss(id);
  assert.deepEqual(world.last("dismiss"), { type: "dismiss", id });
  world.reply("check", { type: "answer", choice: "convert" });
  assert.equal(await Promise.race([answer, world.settle().then(() => "open")]), "open");
});

test("two questions are answered crosswise", async () => {
  await world.opened();
  const { checking: first } = await check();
  const { checking: second } = await check();
  const [, one, two] = world.port.sent.map(({ id }) => id);
  world.port.receive({ ...VERDICT, id: two });
  world.port.receive({ ...VERDICT, id: one });
  world.port.receive({ type: "answer", id: two, choice: "edit" });
  world.port.receive({ type: "answer", id: one, choice: "convert" });
  assert.deepEqual(await (await first).answer, { choice: "convert" });
  assert.deepEqual(await (await second).answer, { choice: "edit" });
});

test("a broken port rejects whatever waits, with its reason", async () => {
  await world.opened();
  const { checking: asked } = await check();
  world.reply("check", VERDICT);
  const { answer } = await asked;
  const { checking: waiting } = await check();
  world.port.breakOff("The helper was killed");
  await assert.rejects(waiting, /killed/);
  await assert.rejects(answer, code("lost"));
});

test("what the helper said last is the reason", async () => {
  await world.opened();
  const { checking } = await check();
  world.port.receive({ type: "error", id: null, code: "too-large", text: "Request above the limit" });
  world.port.breakOff("ended");
  await assert.rejects(checking, /above the limit/);
});

test("a helper that is not there is called missing", async () => {
  const opening = world.helper.open();
  await world.settle();
  world.port.breakOff("No such native application bcc_guard");
  await assert.rejects(opening, code("missing"));
});

test("connecting that throws is called missing, and is tried again", async () => {
  world.broken = "no such thing";
  await assert.rejects(world.helper.open(), code("missing"));
  world.broken = null;
  await world.opened();
});

test("after a break the next check opens a port at once", async () => {
  await world.opened();
  world.port.breakOff("killed");
  const { checking } = await check();
  assert.equal(world.ports.length, 2);
  world.reply("hello", READY);
  await world.settle();
  world.reply("check", VERDICT);
  assert.equal((await checking).verdict.level, "convert");
});

test("a hung helper is given up: the check rejects, and the next gets a new port", async () => {
  await world.opened();
  const { checking } = await check();
  world.fire(6000);
  await assert.rejects(checking, code("timeout"));
  assert.equal(world.port.isConnected, false);
  await world.opened();
  assert.equal(world.ports.length, 2);
});

test("a late verdict of a helper that was given up counts for nothing", async () => {
  await world.opened();
  const { checking: late } = await check();
  const old = world.port;
  world.fire(6000);
  await assert.rejects(late);
  await world.opened();
  const { checking } = await check();
  old.receive({ ...VERDICT, level: "pass", choices: [], id: world.last("check").id });
  world.reply("check", VERDICT);
  assert.equal((await checking).verdict.level, "convert");
});

/** A check that nobody answered, over a port on which no word ever came. */
async function unheard() {
  const { checking } = await check();
  world.fire(6000);
  await assert.rejects(checking, code("timeout"));
}

test("a helper that never said anything is not started twice: a portal may be asking the person", async () => {
  await unheard();
  await unheard();
  assert.deepEqual([world.ports.length, world.port.isConnected, world.timers.size], [1, true, 0]);
  assert.deepEqual(world.trouble, ["timeout", "timeout"]);
});

test("one that says its first word late is greeted anew, and all is well", async () => {
  await unheard();
  world.reply("hello", READY); // to the one that nobody waits for
  await world.settle();
  world.reply("hello", READY);
  await world.settle();
  const { checking } = await check();
  world.reply("check", VERDICT);
  assert.equal((await checking).verdict.level, "convert");
  assert.deepEqual([world.ports.length, world.trouble], [1, ["timeout", "well 0.1.0"]]);
});

test("nothing is left with one that never said anything, to be done by it later", async () => {
  await unheard();
  await assert.rejects(world.helper.decide(null, "held"), code("lost"));
  assert.equal(world.last("decide"), undefined);
});

test("one that never said anything and ends is started again by itself", async () => {
  await unheard();
  world.port.breakOff("refused");
  world.fire(2000);
  await world.settle();
  assert.equal(world.ports.length, 2);
});

test("who wants another try gets another helper, but none while one is being greeted", async () => {
  await unheard();
  const [first] = world.ports;
  world.helper.retry();
  await world.settle();
  world.helper.retry();
  await world.settle();
  assert.deepEqual([world.ports.length, first.isConnected, world.port.isConnected], [2, false, true]);
});

test("opening and checking share one time limit", async () => {
  const { checking } = await check();
  world.time = 5000;
  world.reply("hello", READY);
  await world.settle();
  world.fire(1000);
  await assert.rejects(checking, code("timeout"));
});

test("no timer is left behind", async () => {
  await world.opened();
  const { checking } = await check();
  world.reply("check", VERDICT);
  await checking;
  assert.equal(world.timers.size, 0);
});

test("a large message has more time than a small one", async () => {
  await world.opened();
  const small = world.helper.check({ message: "x".repeat(1_000) });
  const large = world.helper.check({ message: "x".repeat(4 * 1024 * 1024) });
  await world.settle();
  assert.deepEqual([...world.timers.values()].map(({ milliseconds }) => milliseconds), [6_000, 10_000]);
  world.fire(10_000);
  await assert.rejects(large, { code: "timeout", message: "The helper did not answer within 10 seconds" });
  await assert.rejects(small);
});

test("it is reopened by itself, ever more slowly", async () => {
  const delays = [];
  await world.opened();
  for (let i = 0; i < 10; i++) {
    world.port.breakOff("again");
    await world.settle();
    const [{ milliseconds }] = world.timers.values();
    delays.push(milliseconds);
    world.fire(milliseconds);
    await world.settle();
    assert.equal(world.ports.length, i + 2);
  }
  assert.deepEqual(delays.slice(0, 3), [2000, 4000, 8000]);
  assert.equal(delays.at(-1), 300_000);
});

test("one that was installed at last is reopened quickly when it breaks", async () => {
  const opening = world.helper.start();
  for (const milliseconds of [2000, 4000, 8000]) {
    await world.settle();
    world.port.breakOff("No such native application");
    await world.settle();
    world.fire(milliseconds);
  }
  await opening;
  await world.settle();
  world.reply("hello", READY);
  await world.settle();
  world.port.breakOff("killed");
  assert.deepEqual([...world.timers.values()].map(({ milliseconds }) => milliseconds), [2000]);
});

test("after a steady hour the first delay is short again", async () => {
  await world.opened();
  world.port.breakOff("one");
  await world.opened();
  world.time += 3_600_000;
  world.port.breakOff("two");
  assert.deepEqual([...world.timers.values()].map(({ milliseconds }) => milliseconds), [1000]);
});

const badReady = {
  "a newer protocol": { change: { protocol: 2 }, code: "protocol", says: /update the extension$/ },
  "an older protocol": { change: { protocol: 0 }, code: "protocol", says: /update the helper$/ },
  "no protocol": { change: { protocol: undefined }, code: "protocol", says: /update the helper$/ },
  "no policy": { change: { policy: undefined }, code: "reply" },
  "no errors": { change: { errors: undefined }, code: "reply" },
};

for (const [name, { change, code: expected, says = /./ }] of Object.entries(badReady)) {
  test(`a wrong ready is none: ${name}`, async () => {
    const opening = world.helper.open();
    await world.settle();
    world.reply("hello", { ...READY, ...change });
    await assert.rejects(opening, error => code(expected)(error) && says.test(error.message));
    assert.equal(world.port.isConnected, false);
  });
}

const badTrials = {
  "an error": { trial: { type: "error", code: "message", text: "Expected GMime …" }, code: "message", says: /^Expected GMime/ },
  "a verdict that sees nobody": { trial: { ...VERDICT, exposure: { addresses: 0 } }, code: "reply" },
  "a verdict without figures": { trial: VERDICT, code: "reply" },
  "a verdict that is none": { trial: { ...VERDICT, level: "fine", exposure: { addresses: 5 } }, code: "reply" },
  "another reply": { trial: { type: "decided" }, code: "reply" },
};

for (const [name, { trial, code: expected, says = /./ }] of Object.entries(badTrials)) {
  test(`a helper that answers a trial message with ${name} is none`, async () => {
    world.trial = (port, { id }) => port.receive({ ...trial, id });
    const opening = world.helper.open();
    await world.settle();
    world.reply("hello", READY);
    await assert.rejects(opening, error => code(expected)(error) && says.test(error.message));
    assert.equal(world.port.isConnected, false);
    assert.deepEqual(world.trouble, [expected]);
  });
}

test("a helper that ends at a trial message is told of at the start", async () => {
  world.trial = port => port.breakOff("crashed");
  const starting = world.helper.start();
  await world.settle();
  world.reply("hello", READY);
  await starting;
  assert.deepEqual([...new Set(world.trouble)], ["missing"]);
});

test("hello and trial share the time of one answer", async () => {
  world.trial = () => {};
  const opening = world.helper.open();
  await world.settle();
  world.time = 4000;
  world.reply("hello", READY);
  await world.settle();
  world.fire(2000);
  await assert.rejects(opening, code("timeout"));
});

test("a trial message is sent by nobody, shown to nobody, and forgotten", async () => {
  const seen = [];
  const { trial } = world;
  world.trial = (port, message) => (seen.push(message), trial(port, message));
  await world.opened();
  assert.equal(seen.length, 1);
  assert.equal(seen[0].trial, true);
  assert.equal(seen[0].warn, undefined);
  assert.deepEqual(world.port.trials, [seen[0].id, seen[0].id]); // check, dismiss
});

test("a broken policy is reported at the start", async () => {
  const starting = world.helper.start();
  await world.settle();
  world.reply("hello", { ...READY, errors: [{ key: "confirmParties", managed: true, text: "…" }] });
  await starting;
  assert.deepEqual(world.trouble, ["policy"]);
});

test("a missing helper is reported at the start, and start does not reject", async () => {
  world.broken = "no such thing";
  await world.helper.start();
  assert.deepEqual(world.trouble, ["missing"]);
});

test("a trouble is told when it begins, and that it is over", async () => {
  await world.opened();
  const { checking } = await check();
  world.port.breakOff("killed");
  await assert.rejects(checking, code("lost"));
  assert.deepEqual(world.trouble, ["well 0.1.0", "lost"]);
  world.fire(2000);
  await world.settle();
  world.reply("hello", READY);
  await world.settle();
  assert.deepEqual(world.trouble, ["well 0.1.0", "lost", "well 0.1.0"]);
});

test("one that was given up is started again by itself", async () => {
  await world.opened();
  const { checking } = await check();
  world.fire(6000);
  await assert.rejects(checking, code("timeout"));
  world.fire(2000);
  await world.settle();
  assert.equal(world.ports.length, 2);
  assert.deepEqual(world.trouble, ["well 0.1.0", "timeout"]);
});

test("settings and their validation come from the helper", async () => {
  await world.opened();
  const describing = world.helper.settings();
  const judging = world.helper.validate({ local: { bulkLimit: -1 } });
  await world.settle();
  assert.deepEqual(world.last("validate").policy, { local: { bulkLimit: -1 } });
  const items = [{ key: "bulkLimit", type: "count", default: 0, label: "…", help: "…" }];
  const errors = [{ key: "bulkLimit", managed: false, text: "…" }, { key: "bccLists", managed: false, line: 2, text: "…" }];
  world.reply("settings", { type: "settings", items, conversations: 2 });
  world.reply("validate", { type: "validity", errors });
  assert.deepEqual([await describing, await judging], [{ settings: items, conversations: 2 }, errors]);
});

test("an older helper knows nothing of conversations", async () => {
  await world.opened();
  const describing = world.helper.settings();
  await world.settle();
  world.reply("settings", { type: "settings", items: [] });
  assert.deepEqual(await describing, { settings: [], conversations: 0 });
});

test("conversations are forgotten when the helper says so", async () => {
  await world.opened();
  const forgetting = [world.helper.forgetConversations(), world.helper.forgetConversations()];
  await world.settle();
  const [first, second] = world.port.sent.filter(({ type }) => type === "forget");
  world.port.receive({ type: "forgotten", id: first.id });
  world.port.receive({ type: "error", id: second.id, code: "audit", text: "…" });
  await forgetting[0];
  await assert.rejects(forgetting[1], code("audit"));
});

for (const [name, items] of Object.entries({
  "none": undefined,
  "without help": [{ key: "a", type: "count", default: 0, label: "…" }],
  "without a label": [{ key: "a", type: "count", default: 0, help: "…" }],
})) {
  test(`settings that are not understood are none: ${name}`, async () => {
    await world.opened();
    const describing = world.helper.settings();
    describing.catch(() => {});
    await world.settle();
    world.reply("settings", { type: "settings", items });
    await assert.rejects(describing, code("reply"));
  });
}

test("changed settings are said on the same port", async () => {
  await world.opened();
  const greeting = world.helper.greet();
  await world.settle();
  assert.equal(world.port.sent.filter(({ type }) => type === "hello").length, 2);
  world.reply("hello", { ...READY, policy: { afterConvert: "edit" } });
  await greeting;
  assert.equal(world.helper.policy.afterConvert, "edit");
  assert.equal(world.ports.length, 1);
});

test("moves beyond the first page are fetched", async () => {
  await world.opened();
  const { checking } = await check();
  const conversion = { emptyTo: [], moves: { total: 3, from: 0, items: [["to", 0, 0]] } };
  world.reply("check", { ...VERDICT, conversion });
  const moving = world.helper.moves(await checking);
  await world.settle();
  assert.equal(world.last("page").from, 1);
  world.reply("page", {
    type: "page", what: "moves", total: 3, from: 1, items: [["to", 2, 2], ["cc", 0, 1]],
  });
  assert.deepEqual(await moving, [["to", 0, 0], ["to", 2, 2], ["cc", 0, 1]]);
});

const badPages = {
  "empty": { items: [] },
  "elsewhere": { from: 2, items: [["to", 2, 2]] },
  "of something else": { what: "exposed", items: [["to", 2, 2]] },
  "nonsense": { items: ["to"] },
};

for (const [name, change] of Object.entries(badPages)) {
  test(`a page that is ${name} ends the conversion`, async () => {
    await world.opened();
    const { checking } = await check();
    const conversion = { emptyTo: [], moves: { total: 3, from: 0, items: [["to", 0, 0]] } };
    world.reply("check", { ...VERDICT, conversion });
    const moving = world.helper.moves(await checking);
    moving.catch(() => {});
    await world.settle();
    world.reply("page", { type: "page", what: "moves", total: 3, from: 1, ...change });
    await assert.rejects(moving, code("reply"));
  });
}

test("a decision is written down before its question is settled", async () => {
  await world.opened();
  const { checking } = await check();
  world.reply("check", VERDICT);
  const { id } = await checking;
  const deciding = world.helper.decide(id, "convert");
  assert.deepEqual({ ...world.last("decide"), id: null }, { type: "decide", of: id, choice: "convert", id: null });
  world.reply("decide", { type: "decided" });
  assert.equal(await deciding, null);
});

for (const { acknowledgement, expected } of [
  { acknowledgement: "a4e8", expected: "a4e8" }, { acknowledgement: 7, expected: null }, { expected: null },
]) {
  test(`what was noted of a decision is ${acknowledgement}: ${expected}`, async () => {
    await world.opened();
    const deciding = world.helper.decide("1", "send");
    world.reply("decide", { type: "decided", acknowledgement });
    assert.equal(await deciding, expected);
  });
}

test("the name of what was acknowledged has an id of its own, and is no loss without a helper", async () => {
  world.helper.name("a4e8", "1@corp.example");
  await world.opened();
  world.helper.name("a4e8", "1@corp.example");
  const { id, ...said } = world.last("name");
  assert.deepEqual(said, { type: "name", acknowledgement: "a4e8", messageId: "1@corp.example" });
  assert.notEqual(id, world.last("hello").id);
  world.port.postMessage = () => {
    throw new Error("closed");
  };
  world.helper.name("a4e8", "1@corp.example");
});

const undecided = [
  { name: "the log is full", act: () => world.reply("decide", { type: "error", code: "audit", text: "full" }), code: "audit" },
  { name: "the helper hangs", act: () => world.fire(6000), code: "timeout" },
  { name: "the port breaks", act: () => world.port.breakOff(), code: "lost" },
  { name: "another type comes", act: () => world.reply("decide", READY), code: "reply" },
];

for (const { name, act, code: expected } of undecided) {
  test(`${name}: the decision is not written, and that is said`, async () => {
    await world.opened();
    const deciding = world.helper.decide(null, "unchecked");
    deciding.catch(() => {});
    act();
    await assert.rejects(deciding, code(expected));
  });
}

test("without a helper a decision fails at once, and starts none", async () => {
  await assert.rejects(world.helper.decide(null, "unchecked"), code("lost"));
  assert.equal(world.ports.length, 0);
});

test("more of the exposed comes by the page", async () => {
  await world.opened();
  const items = [{ address: "b@k.example", name: "", party: "k.example", field: "cc" }];
  const paging = world.helper.page({ id: "7" }, "exposed", 100);
  await world.settle();
  const { of, what, from } = world.last("page");
  assert.deepEqual({ of, what, from }, { of: "7", what: "exposed", from: 100 });
  world.reply("page", { type: "page", what: "exposed", total: 101, from: 100, items });
  assert.deepEqual(await paging, { total: 101, from: 100, items });
});

for (const [name, change] of Object.entries({
  "of another list": { what: "moves", items: [["to", 0, 0]] },
  "from elsewhere": { from: 99 },
  "without a party": { items: [{ address: "b@k.example", field: "cc" }] },
  "empty": { items: [] },
})) {
  test(`a page of the exposed that does not fit is none: ${name}`, async () => {
    await world.opened();
    const items = [{ address: "b@k.example", name: "", party: "k.example", field: "cc" }];
    const paging = world.helper.page({ id: "7" }, "exposed", 100);
    paging.catch(() => {});
    await world.settle();
    world.reply("page", { type: "page", what: "exposed", total: 102, from: 100, items, ...change });
    await assert.rejects(paging, code("reply"));
  });
}

test("a file of a job that nobody can read is not waited for without an end", async t => {
  await world.opened();
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const file = { name: "a.csv", size: 1, slice: () => ({ arrayBuffer: () => new Promise(() => {}) }) };
  const begun = assert.rejects(world.helper.eachStart({ id: "9" }, "{}", [file]), code("timeout"));
  for (let i = 0; i < 3; i++) {
    await world.settle();
    t.mock.timers.tick(6_000);
  }
  await begun;
  assert.equal(world.last("each-start"), undefined);
});

// eslint-disable-next-line no-extend-native -- Thunderbird has it, Node 18 has not
Uint8Array.prototype.toBase64 ??= function toBase64() {
  return Buffer.from(this).toString("base64");
};

const LETTERS = {
  offered: true, messages: 1, repeated: 0, seconds: 1, from: "a@corp.example", sender: "a@corp.example", html: false, findings: [],
  samples: [{ number: 1, to: ["c@k.example"], cc: [], bcc: [], subject: "s", body: "b", isPlainText: true }],
};
const letterFiles = count => Array.from({ length: count }, (_, i) => new File([`${i}`], `${i}.eml`));

/** Whoever waits for pieces of files needs more than one turn. */
async function until(isTrue) {
  for (let i = 0; i < 200 && !isTrue(); i++)
    await world.settle();
  assert.ok(isTrue());
}

test("messages that were written ahead are handed over some at a time, each with its name, and no more of one than shows that it is too long", async () => {
  await world.opened();
  const files = [...letterFiles(49), new File(["x".repeat(500_000)], "large.eml")];
  const handed = world.helper.letters(["a@corp.example"], files);
  await until(() => world.last("letters"));
  const { of, own, total, names, data } = world.last("letters");
  assert.deepEqual([own, total, names, data[7]], [["a@corp.example"], 50, files.slice(0, 40).map(({ name }) => name), btoa("7")]);
  world.reply("letters", { type: "letters", read: 40 });
  await until(() => world.last("letters").names.length === 10);
  assert.equal(world.last("letters").of, of);
  assert.equal(atob(world.last("letters").data.at(-1)).length, 96 * 1024 + 1);
  world.reply("letters", { type: "letters", read: 50, each: LETTERS });
  assert.deepEqual(await handed, { id: of, each: LETTERS });
});

test("no more are handed over where the helper says early that they cannot be sent", async () => {
  await world.opened();
  const handed = world.helper.letters([], letterFiles(1000), 1_000_000);
  await until(() => world.last("letters"));
  assert.equal(world.last("letters").total, 1_000_000);
  const each = { offered: false, reason: "too many", faults: [] };
  world.reply("letters", { type: "letters", read: 0, each });
  assert.deepEqual((await handed).each, each);
  assert.equal(world.port.sent.filter(({ type }) => type === "letters").length, 1);
});

test("of messages that were written ahead one cannot be read: the helper forgets those that it has", async () => {
  await world.opened();
  const files = letterFiles(45);
  const broken = new Error("The disk is gone");
  files[44].slice = () => ({ arrayBuffer: () => Promise.reject(broken) });
  const handed = assert.rejects(world.helper.letters([], files), broken);
  await until(() => world.last("letters"));
  const { of } = world.last("letters");
  world.reply("letters", { type: "letters", read: 40 });
  await handed;
  assert.equal(world.last("letters").names.length, 40);
  assert.equal(world.last("dismiss").id, of);
});

for (const [name, fields] of [
  ["other messages were read", { read: 1 }],
  ["all were read, and nothing is said of them", { read: 2 }],
  ["the offer does not say whether it is HTML", { read: 2, each: { ...LETTERS, html: undefined } }],
  ["the offer has no sender", { read: 2, each: { ...LETTERS, sender: undefined } }],
  ["a sample has no words", { read: 2, each: { ...LETTERS, samples: [{ number: 1, to: [], cc: [], bcc: [] }] } }],
  ["there is no reason", { read: 2, each: { offered: false, faults: [] } }],
]) {
  test(`messages that were written ahead, and ${name}: that is no offer`, async () => {
    await world.opened();
    const handed = assert.rejects(world.helper.letters([], letterFiles(2)), code("reply"));
    await until(() => world.last("letters"));
    const { of } = world.last("letters");
    world.reply("letters", { type: "letters", ...fields });
    await handed;
    assert.equal(world.last("dismiss").id, of);
  });
}

test("a turn or a letter whose words cannot be read is none", async () => {
  await world.opened();
  const turn = { type: "each-turn", state: "running", number: 1, to: ["c@k.example"], cc: [], bcc: [] };
  const next = assert.rejects(world.helper.eachNext("j"), code("reply"));
  world.reply("each-next", { ...turn, letter: { subject: "s", body: null, isPlainText: true } });
  await next;
  const letter = assert.rejects(world.helper.eachLetter("j", 2), code("reply"));
  world.reply("each-letter", { type: "each-letter", number: 1, letter: { subject: "s", body: "b", isPlainText: true } });
  await letter;
});
