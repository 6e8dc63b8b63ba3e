// port.js — Talks to the native helper. The only file that knows it is native messaging.
// The wire format is helper/data/protocol.md.

import { clearPatientTimer, setPatientTimer, within } from "../base/deadline.js";

const HOST = "bcc_guard";
const PROTOCOL = 1;

// Long enough for a cold start on a busy machine, short enough that the person hears of a stuck
// helper within ten seconds: the compose window is locked until then.
const REPLY_MS = 6_000;

// A large message gets more, by its length: 100,000 recipients are 4 MiB, and the largest is 64.
const MORE_MS = 1_000 / (1024 * 1024);

/** The largest files that unpack to the most that is looked into. */
export const LOOK_MS = 3_000;

/** @returns {number} milliseconds that a check of this message may take beyond the usual time */
export const moreTimeFor = message => Math.floor(message.length * MORE_MS);

// A helper that ends as soon as it starts must not be started in a tight loop.
const REOPEN_FIRST_MS = 1_000;
const REOPEN_LAST_MS = 300_000;
const STEADY_MS = 60_000;

// What is written to a disk that is busy, before anything comes of it.
const JOB_MS = 20_000;

/** For a piece of a file that may lie on a slow server. */
const READ_MS = 6_000;

/** Whoever else wants something of the helper waits for one of these. */
const PIECE = 4 * 1024 * 1024;

/** The helper takes 25 MiB in one. */
const MOST_OF_FILE = 16 * 1024 * 1024;
/** Of a message that was written ahead; one that is longer is refused by its length. */
const LETTER = 96 * 1024;
const LETTERS_AT_ONCE = 40;

const JOB_STATES = ["running", "waiting", "paused", "stopped", "finished"];

// Strangers who would see each other, as nobody's message. Whatever the policy says, the helper counts them.
const TRIAL_STRANGERS = 5;
const TRIAL =
  "From: a@sender.invalid\r\n" +
  "Cc: a@k1.invalid, a@k2.invalid, a@k3.invalid, a@k4.invalid, a@k5.invalid\r\n\r\n";

const LEVELS = ["pass", "confirm", "convert", "block"];
const CHOICES = ["convert", "edit", "send"];
const ASKABLE = [...CHOICES, "ask"];
const FIELDS = ["to", "cc", "bcc"];

/**
 * `code` is one of the protocol's error codes, or: `missing` (no helper said that it is ready),
 * `lost` (one did, and the port broke), `timeout`, `reply` (a reply that breaks the protocol).
 */
export class HelperError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/**
 * @typedef {object} Question
 * @property {string} id
 * @property {object} verdict
 * @property {Promise<{choice?: string, reason?: string}>} answer what the notification led to;
 *   rejects when the port breaks
 */

export class Helper {
  #tools;
  #port = null;
  #opening = null;
  #policy = null;
  #hasSpoken = false;
  #isReady = false;
  #wasReady = false;
  #pending = new Map();
  #questions = new Map();
  #lastId = 0;
  #lastWords = "";
  #failures = 0;
  #openedAt = 0;
  #reopenTimer = null;

  /**
   * @param {object} tools
   * @param {(host: string) => object} tools.connect runtime.connectNative
   * @param {() => Promise<object>} tools.hello what `hello` says beside the protocol
   * @param {(error: Error) => void} tools.onTrouble is told what keeps messages from being checked,
   *   again and again as long as it lasts
   * @param {(ready: object) => void} tools.onWell is told that they are checked
   * @param {() => void} [tools.onReady] is told that a helper answers, if only to say what is wrong
   * @param {Function} [tools.setTimer]
   * @param {Function} [tools.clearTimer]
   * @param {() => number} [tools.now] milliseconds
   */
  constructor(tools) {
    this.#tools = {
      setTimer: setPatientTimer,
      clearTimer: clearPatientTimer,
      now: () => performance.now(),
      onReady: () => {},
      ...tools,
    };
  }

  /** Nobody looks into address books for a message that nobody is asked about. */
  async #withBooks(message, id, reply, inBooks) {
    if (reply.type !== "unfamiliar")
      return reply;
    if (!isListOf(reply.items, isText))
      throw new HelperError("reply", "The helper does not know something that it cannot name");

    const found = await inBooks(reply.items);
    return this.#request({ ...message, inBooks: found }, "verdict", REPLY_MS + moreTimeFor(message.message), id).reply;
  }

  /**
   * @param {string[]} messages header sections of messages that were sent; none: only asks
   * @param {{at?: string, complete?: true}} [more] when about; whether that was all of the last year
   * @returns {Promise<boolean>} whether the helper wants the last year
   */
  async learn(messages, more = {}) {
    const { wanted } = await this.#request({ type: "learn", messages, ...more }, "learnt", REPLY_MS).reply;

    return wanted === true;
  }

  /** The policy in force as the helper last said it; null before that. */
  get policy() {
    return this.#policy;
  }

  /**
   * Opens the port, if it is not open.
   *
   * @returns {Promise<void>} rejects if no helper answers
   */
  open() {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  /** To be called when the extension starts: nobody waits for it, so it reports instead. */
  async start() {
    try {
      await this.open();
    } catch (error) {
      this.#tools.onTrouble(error);
    }
  }

  /** To be called when the person wants another try: the one that never said anything is given up. */
  retry() {
    if (this.#opening === null && !this.#hasSpoken)
      this.#drop(new HelperError("missing", "The helper never said anything"));
    return this.start();
  }

  /** To be called when the stored settings changed. */
  async greet() {
    if (this.#port === null)
      return this.start();
    try {
      await this.#hello();
    } catch (error) {
      this.#tools.onTrouble(error);
    }
  }

  /**
   * @param {object} request the fields of `check`
   * @param {?((id: string) => Promise<object>)} handOver hands attachments over for the check with that id, if the helper
   *   wants them, and says what `check` is to say of them; null: there are none
   * @param {?((names: string[]) => Promise<string[]>)} inBooks those of them that stand in an address book; null: nobody looks
   * @returns {Promise<Question>} rejects on any failure
   */
  async check(request, handOver = null, inBooks = null) {
    const started = this.#tools.now();
    await this.open();

    const limit = REPLY_MS + moreTimeFor(request.message);
    const left = Math.max(1, limit - (this.#tools.now() - started));
    const asked = { ...request, ...(inBooks && { hasBooks: true }) };
    if (handOver === null)
      return this.#check(asked, inBooks, left);
    return (await this.#check({ ...asked, offers: true }, inBooks, left)) ?? this.#checkWith(handOver, asked, inBooks, limit + LOOK_MS);
  }

  async #checkWith(handOver, request, inBooks, milliseconds) {
    const id = this.#newId();

    try {
      return await this.#check({ ...request, ...(await handOver(id)) }, inBooks, milliseconds, id);
    } catch (error) {
      this.dismiss(id);
      throw error;
    }
  }

  /** @returns {Promise<?Question>} null: the helper wants the attachments first */
  async #check(request, inBooks, milliseconds, id = this.#newId()) {
    const types = ["verdict", ...(request.offers ? ["wanted"] : []), ...(request.hasBooks ? ["unfamiliar"] : [])];
    const message = { type: "check", ...request };
    const { reply } = this.#request(message, types, milliseconds, id);
    const waiting = deferred();

    // Registered before the verdict comes: a fast person's answer may follow it at once.
    this.#questions.set(id, waiting);
    try {
      const answer = await this.#withBooks(message, id, await reply, inBooks);
      if (answer.type === "verdict")
        return { id, verdict: checkedVerdict(answer), answer: waiting.promise };
    } catch (error) {
      this.dismiss(id);
      throw error;
    }
    this.#questions.delete(id);
    return null;
  }

  /** @param {{of: string, name: string, offset: number, total: number, data: string}} piece of an attachment */
  async piece(piece) {
    await this.#request({ type: "piece", ...piece }, "taken", REPLY_MS).reply;
  }

  /**
   * @param {Question} question one that still waits
   * @returns {Promise<Array<[string, number, number]>>} all its moves, those left out of the verdict
   *   included
   */
  moves({ id, verdict }) {
    return this.#all({ id }, "moves", verdict.conversion.moves);
  }

  /**
   * @param {Question} question one that still waits, and exposes something
   * @returns {Promise<{shown: object[], readers: string[]}>} everybody who is exposed, and the parties
   *   that would see them
   */
  async disclosure({ id, verdict }) {
    const shown = await this.#all({ id }, "exposed", verdict.exposed);

    return { shown, readers: await this.#all({ id }, "audience", { items: [], total: 1 }) };
  }

  async #all(question, what, { items, total }) {
    const all = [...items];
    let last = total;

    while (all.length < last) {
      const page = await this.page(question, what, all.length);

      last = page.total;
      for (const item of page.items)
        all.push(item);
    }
    return all;
  }

  /**
   * @param {Question} question one that still waits
   * @param {"exposed"|"moves"|"audience"|"report"|"sent"|"refused"|"doubt"|"left"} what
   * @param {number} from one that is there
   * @returns {Promise<{total: number, from: number, items: Array}>} one item at the least
   */
  async page({ id }, what, from) {
    const page = await this.#request({ type: "page", of: id, what, from }, "page", REPLY_MS).reply;

    if (page.what !== what || page.from !== from || !isPage(page, ITEMS[what]) || page.items.length === 0)
      throw new HelperError("reply", `The helper sent a page of ${what} that does not fit`);
    return { total: page.total, from, items: page.items };
  }

  /**
   * Begins the report of a leak. It is dismissed by its id, as a question is.
   *
   * @param {{message: string, own: string[], repliedTo?: string}} request
   * @returns {Promise<{id: string, to: string}>} who gets it by the policy; "": nobody
   */
  async report(request) {
    await this.open();
    const { id, reply } = this.#request(
      { type: "report", ...request }, "reported", REPLY_MS + moreTimeFor(request.message),
    );
    const { to } = await reply;

    if (!isText(to))
      throw new HelperError("reply", "The helper began a report in a way that is not known");
    return { id, to };
  }

  /**
   * @param {string[]} authors of each message
   * @param {string[]} subjects as many
   * @returns {Promise<number[]>} the places of those that may be bounces
   */
  async sift(authors, subjects) {
    const { items } = await this.#request({ type: "sift", authors, subjects }, "sifted", REPLY_MS).reply;

    if (!isListOf(items, place => isCount(place) && place < authors.length))
      throw new HelperError("reply", "The helper sifted messages that it was not asked of");
    return items;
  }

  /**
   * @param {{id: string}} report one that was begun
   * @param {string[]} data what may be bounces, in Base64
   * @returns {Promise<void>}
   */
  async bounces({ id }, data) {
    await this.#request({ type: "bounces", of: id, data }, "counted", REPLY_MS).reply;
  }

  /**
   * @param {{id: string}} report one that was begun
   * @returns {Promise<string>} it, as one HTML file
   */
  async html({ id }) {
    return (await this.#all({ id }, "report", { items: [], total: 1 })).join("");
  }

  /**
   * Has a decision written down before anything comes of it.
   *
   * @param {?string} of the id of a question that still waits; null: there was no check
   * @param {string} choice “convert”, “send” or “edit” of a question, “sent-exposed” of one about a
   *   sent message, else “unchecked” or “held”
   * @param {{reason?: string, at?: string, remember?: true}} [more] why there was no check, and when it was if it
   *   is written down later; whether the helper is not to ask again in this conversation
   * @returns {Promise<?string>} what the helper has noted by it that was acknowledged, if anything; rejects if it
   *   is not written; with the code `audit`, if there is a helper and it could not
   */
  async decide(of, choice, more = {}) {
    const { acknowledgement } = await this.#request({ type: "decide", of, choice, ...more }, "decided", REPLY_MS).reply;

    return isText(acknowledgement) ? acknowledgement : null;
  }

  /**
   * What was acknowledged went out.
   *
   * @param {string} acknowledgement what decide() gave
   * @param {string} messageId the message's
   */
  name(acknowledgement, messageId) {
    this.#tell({ type: "name", id: this.#newId(), acknowledgement, messageId });
  }

  /**
   * Begins a job of one message each: from now on the helper keeps it.
   *
   * @param {Question} question one that still waits, and offered it; it is decided by this
   * @param {string} details what is to be kept beside the files
   * @param {File[]} files
   * @returns {Promise<object>} how the job stands (`each-job`); rejects if nothing is kept, and nothing may be sent then
   */
  async eachStart({ id: of }, details, files) {
    const id = this.#newId();

    try {
      for (const file of files)
        await this.#handOver(id, file);
      const start = { type: "each-start", of, details, files: files.length };
      return checkedJob(await this.#request(start, "each-job", JOB_MS + moreTimeFor(details), id).reply);
    } catch (error) {
      this.dismiss(id); // the pieces
      throw error;
    }
  }

  async #handOver(of, file) {
    for (let offset = 0; offset === 0 || offset < file.size; offset += PIECE) {
      const bytes = new Uint8Array(await within(READ_MS, file.slice(offset, offset + PIECE).arrayBuffer()));

      await this.piece({ of, name: file.name, offset, total: file.size, data: bytes.toBase64() });
    }
  }

  /**
   * Hands messages over that were written ahead, one for each person. They are dismissed by their id.
   *
   * @param {string[]} own the person's mailboxes
   * @param {File[]} files one at the least
   * @param {number} [total] how many there are, if these are the first of too many
   * @returns {Promise<{id: string, each: object}>} whether they can be sent as they stand, and what would be sent
   */
  async letters(own, files, total = files.length) {
    await this.open();
    const of = this.#newId();

    try {
      return { id: of, each: checkedLetters(await this.#handOverLetters(of, own, files, total)) };
    } catch (error) {
      this.dismiss(of); // those that were handed over already
      throw error;
    }
  }

  async #handOverLetters(of, own, files, total) {
    for (let from = 0; ; from += LETTERS_AT_ONCE) {
      const some = files.slice(from, from + LETTERS_AT_ONCE);
      const data = await Promise.all(some.map(bytesOfLetter));
      const request = { type: "letters", of, own, total, names: some.map(({ name }) => name), data };
      const { read, each } = await this.#request(request, "letters", JOB_MS).reply;

      if (each !== undefined)
        return each;
      if (read !== from + some.length || read >= files.length)
        throw new HelperError("reply", "The helper read other messages than were handed over");
    }
  }

  /**
   * @param {string} of a job of messages that were written ahead
   * @param {number} number of one of them
   * @returns {Promise<{subject: string, body: string, isPlainText: boolean}>} what it says
   */
  async eachLetter(of, number) {
    const reply = await this.#request({ type: "each-letter", of, number }, "each-letter", JOB_MS).reply;

    if (reply.number !== number || !isLetter(reply.letter))
      throw new HelperError("reply", "The helper gave a message back in a way that is not known");
    return reply.letter;
  }

  /**
   * @param {string} of a job
   * @returns {Promise<object>} whose turn it is; “about to” is on the disk then
   */
  async eachNext(of) {
    const turn = await this.#request({ type: "each-next", of }, "each-turn", JOB_MS).reply;

    if (!JOB_STATES.includes(turn.state) || !(turn.number === null || isTurn(turn)))
      throw new HelperError("reply", "The helper said whose turn it is in a way that is not known");
    return turn;
  }

  /**
   * @param {string} of a job
   * @param {{number: number, outcome: string, messageId?: string, reason?: string}} result
   * @returns {Promise<object>} how the job stands
   */
  async eachResult(of, result) {
    return checkedJob(await this.#request({ type: "each-result", of, ...result }, "each-job", JOB_MS).reply);
  }

  /** @param {"pause"|"go"|"stop"} order */
  async eachOrder(of, order) {
    return checkedJob(await this.#request({ type: "each-order", of, order }, "each-job", JOB_MS).reply);
  }

  /** @returns {Promise<object[]>} how each job stands that is kept */
  async eachJobs() {
    await this.open();
    const { items } = await this.#request({ type: "each-jobs" }, "each-jobs", JOB_MS).reply;

    if (!Array.isArray(items))
      throw new HelperError("reply", "The helper listed its jobs in a way that is not known");
    return items.map(checkedJob);
  }

  /** Opens a job that an earlier helper had open. */
  async eachResume(of) {
    return checkedJob(await this.#request({ type: "each-resume", of }, "each-job", JOB_MS).reply);
  }

  /**
   * @param {string} of a job
   * @param {number} file 0: the details, then the attachments
   * @returns {Promise<File>} as it was handed over
   */
  async eachFile(of, file) {
    const pieces = [];
    let from = 0;

    for (;;) {
      const { name, total, data } = await this.#request({ type: "each-file", of, file, from }, "each-file", JOB_MS).reply;
      if (!isText(name) || !isCount(total) || !isText(data) || (data === "" && from < total))
        throw new HelperError("reply", "The helper gave a file back in a way that is not known");
      const bytes = Uint8Array.fromBase64(data);

      pieces.push(bytes);
      from += bytes.length;
      if (from >= total)
        return new File(pieces, name);
    }
  }

  /**
   * @param {string} id of a job
   * @param {"sent"|"refused"|"doubt"|"left"} what
   * @returns {Promise<Array<{number: number, to: string[], cc: string[], bcc: string[], text: string}>>} all of them
   */
  async eachPeople(id, what, count) {
    return count === 0 ? [] : this.#all({ id }, what, { items: [], total: count });
  }

  /** The result was seen: nothing of the job is kept any more. */
  async eachClose(of) {
    await this.#request({ type: "each-close", of }, "each-closed", JOB_MS).reply;
  }

  /**
   * @returns {Promise<{settings: object[], conversations: number}>} every setting there is, with its label and help,
   *   in the order to be shown; in how many conversations the person is not asked again
   */
  async settings() {
    await this.open();
    const { items, conversations = 0 } = await this.#request({ type: "settings" }, "settings", REPLY_MS).reply;

    if (!isListOf(items, isSetting) || !isCount(conversations))
      throw new HelperError("reply", "The helper described its settings in a way that is not known");
    return { settings: items, conversations };
  }

  /** @returns {Promise<void>} from now on they are asked about as ever; rejects if they are not */
  async forgetConversations() {
    await this.open();
    await this.#request({ type: "forget" }, "forgotten", REPLY_MS).reply;
  }

  /**
   * @param {{managed?: object, local: object}} policy
   * @returns {Promise<Array<{key: string, managed: boolean, line?: number, text: string}>>} what is wrong with it
   */
  async validate(policy) {
    await this.open();
    const { errors } = await this.#request({ type: "validate", policy }, "validity", REPLY_MS).reply;

    if (!isListOf(errors, isPolicyError))
      throw new HelperError("reply", "The helper judged the settings in a way that is not known");
    return errors;
  }

  /**
   * Makes a request for the approval of a message. It is open from now on, and has to be sent.
   *
   * @param {Question} question one that still waits, and offered it; it is decided by this
   * @param {string[]} approvers who are asked, of those whom it named
   * @param {File[]} files all that is attached
   * @param {?string} replaces an open request that ends with this one
   * @returns {Promise<Letter>} what is to be sent; rejects if nothing was asked
   */
  async approvalAsk({ id: of }, approvers, files, replaces = null) {
    const id = this.#newId();

    try {
      for (const file of files)
        await this.#handOver(id, file);
      const ask = { type: "approval-ask", of, approvers, files: files.length, ...(replaces && { replaces }) };
      return checkedLetter(await this.#request(ask, "approval-letter", JOB_MS, id).reply);
    } catch (error) {
      this.dismiss(id); // the pieces
      throw error;
    }
  }

  /**
   * @param {string} of a request
   * @param {{name: string, type: string}} part of its last letter
   * @param {number} file its place in the letter
   * @returns {Promise<File>}
   */
  async approvalFile(of, { name, type }, file) {
    const pieces = [];
    let from = 0;

    for (;;) {
      const { total, data } = await this.#request({ type: "approval-file", of, file, from }, "approval-file", JOB_MS).reply;
      if (!isCount(total) || !isText(data) || (data === "" && from < total))
        throw new HelperError("reply", "The helper gave a part of a letter in a way that is not known");
      const bytes = Uint8Array.fromBase64(data);

      pieces.push(bytes);
      from += bytes.length;
      if (from >= total)
        return new File(pieces, name, { type });
    }
  }

  /** @returns {Promise<{items: object[], expired: object[]}>} the open requests; those whose time was over, once */
  async approvalList() {
    await this.open();
    const { items, expired } = await this.#request({ type: "approval-list" }, "approval-list", REPLY_MS).reply;

    if (!isListOf(items, isAsked) || !isListOf(expired, isAsked))
      throw new HelperError("reply", "The helper listed its requests in a way that is not known");
    return { items, expired };
  }

  /**
   * @param {File} letter a message that may answer a request, as it is stored
   * @returns {Promise<object>} what it counts (`approval-taken`)
   */
  async approvalTake(letter) {
    const taken = await this.#withLetter(letter, id => this.#request({ type: "approval-take" }, "approval-taken", JOB_MS, id));

    if (typeof taken.counts !== "boolean" || typeof taken.news !== "boolean" || !isObject(taken.texts))
      throw new HelperError("reply", "The helper took an answer in a way that is not known");
    return taken;
  }

  /** The request is taken back, with all that was answered. */
  async approvalCancel(of) {
    await this.#request({ type: "approval-cancel", of }, "approval-ended", JOB_MS).reply;
  }

  /**
   * The message went out: its approvals are used up.
   *
   * @param {string} of the request
   * @param {File} [copy] the message as it was sent
   * @returns {Promise<?{headline: string, detail: string}>} what to tell of attachments that are not those that were approved
   */
  async approvalUsed(of, copy) {
    const use = id => this.#request({ type: "approval-used", of }, "approval-ended", JOB_MS, id);
    const { changed = null } = await (copy === undefined ? use().reply : this.#withLetter(copy, use));

    if (changed !== null && !(isText(changed.headline) && isText(changed.detail)))
      throw new HelperError("reply", "The helper told of a copy in a way that is not known");
    return changed;
  }

  /**
   * Opens a request that arrived. It is dismissed by its id, as a question is.
   *
   * @param {File} letter the message, as it is stored
   * @param {string[]} own the mailboxes of this desk
   * @returns {Promise<object>} what is to be looked at (`approval-review`), or why it is not (`approval-refused`)
   */
  async approvalLook(letter, own) {
    const types = ["approval-review", "approval-refused"];
    const look = await this.#withLetter(letter, id => this.#request({ type: "approval-look", own }, types, JOB_MS, id));

    if (look.type === "approval-refused" ? !isText(look.text) : !isReview(look))
      throw new HelperError("reply", "The helper showed a request in a way that is not known");
    return look;
  }

  /**
   * @param {string} of a look
   * @param {{decision: string, outsiders?: string, points?: string[], word: string}} answer
   * @returns {Promise<Letter|{wrong: string}>} the signed answer, which is to be sent; or what is wrong with the number, and
   *   nothing is decided
   */
  async approvalAnswer(of, answer) {
    const types = ["approval-letter", "approval-wrong"];
    const reply = await this.#request({ type: "approval-answer", of, ...answer }, types, JOB_MS).reply;

    return reply.type === "approval-wrong" ? { wrong: String(reply.text) } : checkedLetter(reply);
  }

  /** @returns {Promise<string[]>} what the policy has to hold for this desk as an approver */
  async approvalKey(own) {
    await this.open();
    const { lines } = await this.#request({ type: "approval-key", own }, "approval-key", JOB_MS).reply;

    if (!isListOf(lines, isText))
      throw new HelperError("reply", "The helper said its keys in a way that is not known");
    return lines;
  }

  async #withLetter(letter, begin) {
    await this.open();
    const id = this.#newId();

    try {
      for (let from = 0; from === 0 || from < letter.size; from += MOST_OF_FILE)
        await this.#handOver(id, new File([letter.slice(from, from + MOST_OF_FILE)], "letter.eml"));
      return { ...(await begin(id).reply), id };
    } catch (error) {
      this.dismiss(id); // the pieces
      throw error;
    }
  }

  /** The question is settled: its notification goes away and the helper forgets it. */
  dismiss(id) {
    this.#questions.delete(id);
    this.#tell({ type: "dismiss", id });
  }

  /** What has no reply, and is no loss if it is not heard. */
  #tell(message) {
    try {
      this.#port?.postMessage(message);
    } catch (error) {
      console.warn(`The helper could not be told (${message.type}):`, error.message);
    }
  }

  async #open() {
    const hello = await this.#tools.hello().catch(error => {
      this.#opening = null;
      throw error;
    });
    this.#tools.clearTimer(this.#reopenTimer);
    if (this.#port === null)
      this.#connect();
    await this.#greetWith(hello);
  }

  #connect() {
    let port;
    try {
      port = this.#tools.connect(HOST);
    } catch (error) {
      this.#opening = null;
      throw new HelperError("missing", error.message);
    }
    this.#port = port;
    this.#openedAt = this.#tools.now();
    this.#hasSpoken = false;
    this.#wasReady = this.#isReady;
    this.#isReady = false;
    port.onMessage.addListener(reply => this.#receive(port, reply));
    port.onDisconnect.addListener(() => this.#disconnected(port, port.error?.message));
  }

  async #hello() {
    return this.#greetWith(await this.#tools.hello());
  }

  async #greetWith(hello) {
    const started = this.#tools.now();
    const { reply } = this.#request({ type: "hello", protocol: PROTOCOL, ...hello }, "ready", REPLY_MS);
    let ready;

    try {
      ready = checkedReady(await reply);
      if (ready.errors.length === 0)
        await this.#tryOut(Math.max(1, REPLY_MS - (this.#tools.now() - started)));
    } catch (error) {
      // Without a `ready` every check would be refused; the next Send shall try anew.
      if (error.code !== "timeout")
        this.#drop(error);
      throw error;
    }
    this.#isReady = true;
    // One that is there at last shall not pay for the time before; one that falls again and again shall.
    if (!this.#wasReady)
      this.#failures = 0;
    this.#policy = ready.policy;
    if (ready.errors.length > 0)
      this.#tools.onTrouble(new HelperError("policy", ready.errors.map(({ key, text }) => `“${key}”: ${text}`).join("\n")));
    else
      this.#tools.onWell(ready);
    this.#tools.onReady();
  }

  /** One that answers and cannot check is found out now, not at Send. */
  async #tryOut(milliseconds) {
    const { id, reply } = this.#request({ type: "check", trial: true, message: TRIAL }, "verdict", milliseconds);
    const { exposure } = checkedVerdict(await reply);

    this.dismiss(id);
    if (exposure?.addresses !== TRIAL_STRANGERS)
      throw new HelperError("reply", "The helper does not see the strangers of a trial message");
  }

  #newId() {
    return String(++this.#lastId);
  }

  /** @param {string|string[]} types of the reply */
  #request(message, types, milliseconds, id = this.#newId()) {
    const { promise, resolve, reject } = deferred();
    const timer = this.#tools.setTimer(() => this.#timedOut(id, milliseconds), milliseconds);

    this.#pending.set(id, { types: [types].flat(), resolve, reject, timer });
    try {
      if (this.#port === null || (!this.#hasSpoken && message.type !== "hello"))
        throw new Error("The helper is not running");
      this.#port.postMessage({ ...message, id });
    } catch (error) {
      this.#take(id)?.reject(new HelperError("lost", error.message));
    }
    return { id, reply: promise };
  }

  /** Each request is settled once: whoever takes it out first settles it. */
  #take(id) {
    const request = this.#pending.get(id);

    this.#pending.delete(id);
    if (request !== undefined)
      this.#tools.clearTimer(request.timer);
    return request;
  }

  #timedOut(id, milliseconds) {
    const seconds = Math.ceil(milliseconds / 1000);
    const error = Object.assign(
      new HelperError("timeout", `The helper did not answer within ${seconds} seconds`), { seconds },
    );

    this.#take(id)?.reject(error);
    // One that never said anything may not have been started yet: the desktop's portal asks the person whether it
    // may be, and would ask once more for every other one.
    if (!this.#hasSpoken)
      return this.#fail(error);
    // It may hang for good. A new one is started by the next Send, or before.
    this.#drop(error);
  }

  #receive(port, reply) {
    if (port !== this.#port)
      return console.warn("A helper that was given up still sent something");
    this.#hasSpoken = true;
    if (this.#opening === null)
      this.start(); // nobody waited any more

    switch (reply?.type) {
      case "ready":
      case "verdict":
      case "wanted":
      case "taken":
      case "page":
      case "settings":
      case "validity":
      case "decided":
      case "forgotten":
      case "reported":
      case "sifted":
      case "counted":
      case "learnt":
      case "unfamiliar":
      case "each-job":
      case "each-turn":
      case "each-jobs":
      case "each-file":
      case "each-closed":
      case "approval-letter":
      case "approval-file":
      case "approval-list":
      case "approval-taken":
      case "approval-ended":
      case "approval-review":
      case "approval-refused":
      case "approval-wrong":
      case "approval-key":
      case "each-letter":
      case "letters":
        return this.#settle(reply);
      case "answer":
      case "unanswered":
        return this.#answered(reply);
      case "error":
        return this.#failed(reply);
      default:
        return console.warn("The helper sent something unknown");
    }
  }

  #settle(reply) {
    const request = this.#pending.get(reply.id);

    if (request === undefined)
      return console.warn(`The helper sent a ${reply.type} that nobody waits for`);
    if (request.types.includes(reply.type))
      return this.#take(reply.id).resolve(reply);
    this.#take(reply.id).reject(
      new HelperError("reply", `The helper sent a ${reply.type} instead of a ${request.types[0]}`),
    );
  }

  #answered(reply) {
    const question = this.#questions.get(reply.id);

    if (question === undefined || this.#pending.has(reply.id))
      return console.warn("The helper answered a question that does not wait");
    this.#questions.delete(reply.id);
    question.resolve(
      reply.type === "answer" ? { choice: String(reply.choice) } : { reason: String(reply.reason) },
    );
  }

  #failed(reply) {
    const error = new HelperError(String(reply.code), String(reply.text));
    const request = this.#take(reply.id);

    if (request !== undefined)
      return request.reject(error);
    // A request that could not be read has no id; the port is closed next, and this is why.
    this.#lastWords = error.message;
    console.warn("The helper reported:", error.message);
  }

  #disconnected(port, message) {
    if (port !== this.#port)
      return;

    const text = this.#lastWords || message || "The helper ended";
    this.#lost(new HelperError(this.#isReady ? "lost" : "missing", text));
    this.#reopenLater();
  }

  #drop(error) {
    const port = this.#port;

    if (port === null)
      return;
    this.#lost(new HelperError(error.code ?? "lost", error.message));
    port.disconnect();
    this.#reopenLater();
  }

  #lost(error) {
    this.#port = null;
    this.#fail(error);
  }

  /** Nothing that waits will be answered. */
  #fail(error) {
    const waiting = [...this.#pending.values(), ...this.#questions.values()];

    for (const { timer } of this.#pending.values())
      this.#tools.clearTimer(timer);
    this.#opening = null;
    this.#lastWords = "";
    this.#pending.clear();
    this.#questions.clear();
    this.#tools.onTrouble(error);
    waiting.forEach(({ reject }) => reject(error));
  }

  #reopenLater() {
    const steady = this.#tools.now() - this.#openedAt > STEADY_MS;

    this.#failures = steady ? 0 : this.#failures + 1;
    const delay = Math.min(REOPEN_FIRST_MS * 2 ** this.#failures, REOPEN_LAST_MS);
    this.#tools.clearTimer(this.#reopenTimer);
    this.#reopenTimer = this.#tools.setTimer(() => this.start(), delay);
  }
}

function deferred() {
  const parts = {};

  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  // Whoever waits for it sees the rejection; that nobody does yet is no fault.
  parts.promise.catch(() => {});
  return parts;
}

const isObject = value => typeof value === "object" && value !== null && !Array.isArray(value);
const isCount = value => Number.isSafeInteger(value) && value >= 0;
const isText = value => typeof value === "string";
const isListOf = (value, test) => Array.isArray(value) && value.every(test);
const isMove = value =>
  Array.isArray(value) && value.length === 3 && (value[0] === "to" || value[0] === "cc") &&
  isCount(value[1]) && isCount(value[2]) && value[1] <= value[2];
const isSetting = value =>
  isObject(value) && isText(value.key) && isText(value.type) && isText(value.label) && isText(value.help) &&
  "default" in value;
const isPolicyError = value =>
  isObject(value) && isText(value.key) && isText(value.text) && (value.line === undefined || isCount(value.line));
const isFinding = value => isObject(value) && LEVELS.includes(value.level) && isText(value.text);
const isExposed = value =>
  isObject(value) && isText(value.address) && isText(value.party) && isText(value.field);
const isCrowd = value => isObject(value) && isText(value.party) && isCount(value.addresses);
const isWait = value =>
  isObject(value) && isCount(value.seconds) && isListOf(value.choices, choice => CHOICES.includes(choice));
const isLetter = value =>
  isObject(value) && isText(value.subject) && isText(value.body) && typeof value.isPlainText === "boolean";
const isTurn = value =>
  isObject(value) && isCount(value.number) && FIELDS.every(field => isListOf(value[field], isText)) &&
  (value.letter === undefined || isLetter(value.letter));
const isFault = value => isObject(value) && isText(value.file) && isText(value.text);
const isLetters = value =>
  isObject(value) &&
  (value.offered === false
    ? isText(value.reason) && isListOf(value.faults, isFault)
    : value.offered === true && isCount(value.messages) && isCount(value.repeated) && isCount(value.seconds) &&
      isText(value.from) && isText(value.sender) && typeof value.html === "boolean" && isListOf(value.findings, isText) &&
      isListOf(value.samples, sample => isTurn(sample) && isLetter(sample)));
const isOffer = value =>
  isObject(value) &&
  (value.offered === false
    ? isText(value.reason)
    : value.offered === true && isCount(value.messages) && isCount(value.seconds) && isListOf(value.samples, isTurn) &&
      isObject(value.texts) && isText(value.texts.offer) && isText(value.texts.detail));
const isAsked = value =>
  isObject(value) && isText(value.request) && isText(value.state) && isObject(value.texts) && isText(value.texts.state);
const isApproval = value =>
  isObject(value) && isCount(value.needed) && typeof value.approved === "boolean" && isListOf(value.approvers, isText) &&
  (value.request === null || isAsked(value.request)) && (!value.approved || value.request !== null) &&
  isListOf(value.changes, isText) && isObject(value.texts) && isText(value.texts.state);
const isPart = value => isObject(value) && isText(value.name) && isText(value.type);
const isReview = value =>
  isText(value.request) && isText(value.approver) && isText(value.text) && isCount(value.textPieces) && isObject(value.outsiders) &&
  isListOf(value.points, isObject) && isListOf(value.files, isObject) && isListOf(value.findings, isFinding) &&
  isPage(value.parties, isObject) && isPage(value.recipients, isObject) && isObject(value.texts);
const isRemembered = value =>
  isObject(value) &&
  (value.kind === "conversation" ||
    (value.kind === "group" && isListOf(value.groups, group => isListOf(group, isText))));

function isPage(value, test) {
  return (
    isObject(value) && isCount(value.total) && isCount(value.from) &&
    isListOf(value.items, test) && value.from + value.items.length <= value.total
  );
}

/** What a page can be asked of. */
const ITEMS = {
  exposed: isExposed, moves: isMove, audience: isText, report: isText,
  sent: isTurn, refused: isTurn, doubt: isTurn, left: isTurn,
  parties: isObject, recipients: isObject, text: isText,
};

function isConversion(value) {
  return (
    isObject(value) && isListOf(value.emptyTo, isText) && isPage(value.moves, isMove) &&
    [undefined, "edit", "send"].includes(value.then)
  );
}

/** What each key of a verdict must be. A verdict that is not understood is none. */
const VERDICT = {
  level: value => LEVELS.includes(value),
  entries: value => isObject(value) && FIELDS.every(field => isCount(value[field])),
  findings: value => isListOf(value, isFinding),
  exposed: value => isPage(value, isExposed) && value.from === 0,
  conversion: value => value === null || isConversion(value),
  choices: value => isListOf(value, choice => ASKABLE.includes(choice)),
  approval: value => value === undefined || value === null || isApproval(value),
  ask: value =>
    isObject(value) && typeof value.notification === "boolean" && typeof value.window === "boolean",
  points: value => value === undefined || isListOf(value, isText),
  wait: value => value === undefined || value === null || isWait(value),
  remember: value => value === undefined || value === null || isRemembered(value),
  each: value => value === undefined || value === null || isOffer(value),
  crowds: value => value === undefined || isListOf(value, isCrowd),
  texts: value => isObject(value) && Object.values(value).every(isText),
};

/** Level by level, the choices that may be there at most. */
const OFFERED = { pass: ["edit", "send"], confirm: ASKABLE, convert: ["convert", "edit"], block: ["edit", "ask"] };

/** What others have to approve, and have not, does not go: neither by itself nor by an acknowledgement. */
const goesUnapproved = ({ level, choices, approval }) =>
  approval?.approved === false && (level === "pass" || choices.includes("send") || approval.needed === 0);

/** Nobody is asked who is not named. */
const asksNobody = ({ choices, approval }) =>
  choices.includes("ask") && (approval?.approved !== false || approval.approvers.length < approval.needed);

/** There is a choice only where the message waits. */
const hasChoiceAtPass = ({ level, choices }) => level === "pass" && choices.length > 0;

function checkedVerdict(reply) {
  for (const [key, isValid] of Object.entries(VERDICT)) {
    if (!isValid(reply[key]))
      throw new HelperError("reply", `The helper sent a verdict with a wrong “${key}”`);
  }
  if (!reply.choices.every(choice => OFFERED[reply.level].includes(choice)) || (hasChoiceAtPass(reply) && !reply.wait))
    throw new HelperError("reply", `The helper offered too much for the level “${reply.level}”`);
  if (goesUnapproved(reply) || asksNobody(reply))
    throw new HelperError("reply", "The helper let a message go that nobody approved, or offered to ask nobody");
  if (reply.choices.includes("convert") && reply.conversion === null)
    throw new HelperError("reply", "The helper offered a conversion and named none");
  return reply;
}

function checkedJob(job) {
  const counts = ["messages", "sent", "refused", "doubt", "underWay", "left", "files", "seconds"];

  if (!isText(job?.job) || !JOB_STATES.includes(job.state) || !counts.every(key => isCount(job[key])) || !isText(job.subject))
    throw new HelperError("reply", "The helper said how a job stands in a way that is not known");
  return job;
}

/**
 * @typedef {{request: string, to: string[], subject: string, text: string, parts: Array<{name: string, type: string}>,
 *   item: ?object}} Letter a message that the extension sends
 */
function checkedLetter(reply) {
  if (!isText(reply.request) || !isListOf(reply.to, isText) || reply.to.length === 0 || !isText(reply.subject) ||
      !isText(reply.text) || !isListOf(reply.parts, isPart))
    throw new HelperError("reply", "The helper wrote a letter in a way that is not known");
  return reply;
}

function checkedLetters(each) {
  if (!isLetters(each))
    throw new HelperError("reply", "The helper offered messages in a way that is not known");
  return each;
}

/** No more of it than shows that it is too long. */
async function bytesOfLetter(file) {
  return new Uint8Array(await within(READ_MS, file.slice(0, LETTER + 1).arrayBuffer())).toBase64();
}

function checkedReady(reply) {
  if (reply.protocol !== PROTOCOL) {
    const behind = reply.protocol > PROTOCOL ? "extension" : "helper";

    throw new HelperError(
      "protocol",
      `The helper speaks protocol ${reply.protocol}, not ${PROTOCOL}: update the ${behind}`,
    );
  }
  if (!isObject(reply.policy) || !isListOf(reply.errors, isPolicyError))
    throw new HelperError("reply", "The helper sent a “ready” without policy or errors");
  return reply;
}
