// send-check.js — One send, from Thunderbird's event to its outcome: brings together what gate.js
// decides with.

import { approvedBy, bearing } from "../approval/draft.js";
import { toolsOf } from "../compose/addressbook.js";
import { Checking } from "./check.js";
import { converted } from "../compose/conversion.js";
import { within } from "../base/deadline.js";
import { gate } from "./gate.js";
import { languageOf } from "../base/language.js";
import { recipientsIn } from "../compose/preview.js";
import { entriesOf } from "../compose/message-writer.js";
import { isStillThat, Recipients, sameAddresses } from "../compose/recipients.js";
import { isAudited, readSettings, rememberGroups, uncheckedRule } from "../status/settings.js";
import { aboutOf, verdictSheet } from "../windows/verdict-view.js";
import { reasonOf, reasonWord } from "../base/reasons.js";
import { answered, answeredAnywhere, opened } from "../windows/asking.js";

/** For a look into the stored settings. */
const BRIEF_MS = 1_500;

/** For recipients that were just being changed when Send was clicked. */
const CHANGE_MS = 9_000;

/** A check that takes longer is seen, and its window may have been unlocked meanwhile. */
const UNSEEN_MS = 2_000;

/** What another add-on began to change before it answered lands within milliseconds. */
const LATE_MS = 25;

/** Of one click: an add-on that comes behind every look must not keep the window locked for good. */
const MOST_LOOKS = 6;

export class Sending {
  #parts;
  #waiting = new Map();
  #letGo = new Map();
  #hidden = new Map();
  #looks = new Map();
  #leaving = new Map();
  #approved = new Map();

  /**
   * @param {object} parts
   * @param {object} parts.api the browser object
   * @param {import("../helper/port.js").Helper} parts.helper
   * @param {import("../windows/review-windows.js").Questions} parts.questions
   * @param {import("../compose/prefetch.js").Prepared} parts.prepared
   * @param {{bookIds: string[]}} parts.memory
   * @param {import("./recipient-lock.js").Turns} parts.turns
   * @param {import("./undo.js").Undo} parts.undo
   * @param {import("../windows/badge.js").Badge} parts.badge
   * @param {import("./recovery.js").Interrupted} parts.interrupted
   * @param {(tab: object) => void} parts.offerUndo shows the person that something moved
   * @param {import("../sent/sentcopies.js").SentCopies} parts.sentCopies
   * @param {import("../status/audit-backlog.js").Unwritten} parts.unwritten
   * @param {import("../each/jobs.js").Jobs} parts.jobs
   * @param {import("../approval/requests.js").Requests} parts.requests
   * @param {() => void} parts.lookLast has lastLook() called behind whatever else Thunderbird asks by now
   */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * The listener of compose.onBeforeSend. It always settles and never rejects: a rejection would
   * leave the compose window locked for good.
   *
   * @param {{id: number, windowId: number}} tab
   * @param {object} details ComposeDetails
   * @returns {Promise<{cancel?: true}>}
   */
  beforeSend(tab, details) {
    this.#looks.set(tab.id, 0);
    if (this.#parts.jobs.holds(tab.id))
      return Promise.resolve({ cancel: true }); // its window is about to close
    return this.#send(tab, details);
  }

  async #send(tab, details) {
    // Two answers to one window could send it twice: the newer click counts.
    this.#waiting.get(tab.id)?.giveUp();

    const send = new Send(this.#parts, tab, details);
    const { interrupted, questions, sentCopies, turns } = this.#parts;
    const earlier = this.#leavingBefore(tab.id);
    let decided = () => {};
    let outcome = { cancel: true };

    this.#waiting.set(tab.id, send);
    this.#letGo.delete(tab.id);
    if (earlier !== undefined)
      earlier.isOnly = false;
    try {
      decided = turns.beginSend(tab.id);
      const outcoming = send.outcome();
      // Behind what the check asks of Thunderbird, which answers in turn.
      interrupted.hold(tab.id);
      questions.expect(tab.windowId);
      outcome = await outcoming;
      if (!outcome.cancel)
        outcome = send.bearing(outcome);
      if (send.hasConverted)
        this.#hidden.set(tab.id, { inBcc: outcome.cancel ? 0 : send.inBcc, isRowHidden: this.#isRowHidden(tab.id, details) });
      if (!outcome.cancel) {
        this.#letGo.set(tab.id, { addresses: send.addresses, isSeen: false });
        sentCopies.leaves(tab.id, details.subject ?? "");
        this.#leaving.set(tab.id, { known: [send.addresses], isOnly: earlier === undefined, isUntold: send.isUntold });
        if (send.approved === null)
          this.#approved.delete(tab.id);
        else
          this.#leavesApproved(tab.id, send.approved);
      }
      return outcome;
    } catch (error) {
      console.error("A send was stopped by a fault:", error);
      return outcome;
    } finally {
      if (!outcome.cancel || earlier === undefined)
        decided(outcome); // else the one before is still on its way
      if (this.#waiting.get(tab.id) === send) {
        this.#waiting.delete(tab.id);
        interrupted.end(tab.id);
        questions.expectNoMore(tab.windowId);
      }
    }
  }

  #leavesApproved(tabId, request) {
    this.#approved.set(tabId, request);
    this.#parts.requests.leaves(request);
  }

  /** What was let go and is not over, as far as Thunderbird will tell: one whose end it does not tell is replaced. */
  #leavingBefore(tabId) {
    const leaving = this.#leaving.get(tabId);

    return leaving?.isUntold ? undefined : leaving;
  }

  /** Where somebody was in Bcc before, its row is in sight, unless an earlier conversion left it hidden. */
  #isRowHidden(tabId, { bcc }) {
    return this.#hidden.get(tabId)?.isRowHidden || entriesOf(bcc).length === 0;
  }

  /**
   * Thunderbird says that a send is over while one still waits for its answer: it means a draft that it saved, and will
   * not tell the end of that send.
   *
   * @returns {boolean}
   */
  isMisled(tabId) {
    const send = this.#waiting.get(tabId);

    if (send !== undefined)
      send.isUntold = true;
    return send !== undefined;
  }

  /**
   * The last of all listeners of compose.onBeforeSend: another add-on may have changed the recipients
   * after the check, or have begun to. So what goes was the same at two looks, with a moment in between.
   *
   * @param {{id: number, windowId: number}} tab
   * @param {object} details ComposeDetails as Thunderbird is about to send them
   * @returns {Promise<{cancel?: true}>} never rejects
   */
  async lastLook(tab, details) {
    const letGo = this.#letGo.get(tab.id);
    const looks = (this.#looks.get(tab.id) ?? 0) + 1;
    const isSame = letGo !== undefined && sameAddresses(letGo.addresses, details);

    this.#looks.set(tab.id, looks);
    if (isSame && letGo.isSeen)
      return {};
    if (looks < MOST_LOOKS)
      this.#parts.lookLast();
    else if (!isSame)
      return this.#giveUpLooking(tab, details);
    if (!isSame) {
      console.warn("The recipients changed after the check: it is made again");
      this.#leaving.delete(tab.id);
      return this.#send(tab, details);
    }
    letGo.isSeen = true;
    await new Promise(resolve => setTimeout(resolve, LATE_MS));
    return {};
  }

  /** The next look would be one too many, and nothing goes without: the person reads that the recipients changed. */
  async #giveUpLooking(tab, details) {
    this.#letGo.delete(tab.id);
    this.#leaving.delete(tab.id);
    await new Send(this.#parts, tab, details).tellChanged();
    return { cancel: true };
  }

  /**
   * Thunderbird is done with a send, and its window is unlocked: what was moved to Bcc is to be seen, should the message
   * still be there. One that left takes its window with it.
   *
   * @param {number} tabId
   * @param {{mode?: string, headerMessageId?: ?string, messages?: object[]}} info of compose.onAfterSend
   */
  async afterSend(tabId, { mode, headerMessageId, messages = [] }) {
    const { api, memory, requests, turns } = this.#parts;

    const hasLeft = Boolean(headerMessageId) || messages.length > 0;

    if (hasLeft && this.#approved.has(tabId))
      requests.used(this.#approved.get(tabId));
    if (hasLeft && mode === "sendNow")
      this.#tellSent(this.#hidden.get(tabId)?.inBcc);
    if (hasLeft || !this.#hidden.get(tabId)?.isRowHidden)
      return;
    const recipients = new Recipients(api, tabId, toolsOf(api, memory));
    const change = turns.change(tabId, () => recipients.show("bcc"));

    if (change === null)
      return; // the next send has begun, and is not done yet
    this.#hidden.delete(tabId);
    await change.catch(error => console.warn("Who was moved to Bcc may not be seen there:", error.message));
  }

  /**
   * @param {number} tabId of a compose window
   * @returns {boolean} whether there is a question of it; its window comes to the front
   */
  showQuestion(tabId) {
    return this.#waiting.get(tabId)?.showQuestion() ?? false;
  }

  /**
   * Thunderbird says that it is done with a send. Of two in one window it says so twice as soon as one of them is.
   *
   * @returns {boolean} whether nothing leaves from that window any more
   */
  isOver(tabId) {
    if (this.#leaving.get(tabId)?.isOnly === false)
      return false;
    this.#leaving.delete(tabId);
    return true;
  }

  /**
   * The listener of compose.onAfterSave. Thunderbird may wait before it sends what was let go, as in its spelling
   * window. Whatever is saved then is what it will send, and nothing that it offers stops it.
   *
   * @param {{id: number, windowId: number}} tab
   * @param {{details?: object}} info without details, if it could not be saved
   */
  async saved(tab, info) {
    const leaving = this.#leaving.get(tab.id);

    if (leaving === undefined)
      return;
    const details = info.details ?? (await this.#parts.api.compose.getComposeDetails(tab.id));
    if (leaving.known.some(addresses => sameAddresses(addresses, details)))
      return;
    leaving.known.push(details); // told of once
    if (!(await this.#passes(tab, details)) && this.#leaving.get(tab.id) === leaving) // else its copy is looked at
      await opened(this.#parts.questions.put(
        { kind: "saved", subject: details.subject ?? "", choices: ["edit"] }, { over: tab.windowId },
      ));
  }

  /** @returns {Promise<boolean>} false also if nobody knows */
  async #passes(tab, details) {
    const { api, helper, memory } = this.#parts;

    try {
      const checking = new Checking(this.#parts, tab.id, toolsOf(api, memory));
      const { id, verdict } = await checking.run(details, { trial: true });

      helper.dismiss(id);
      return verdict.level === "pass";
    } catch (error) {
      console.warn("Recipients that were saved during a send could not be checked:", error.message);
      return false;
    }
  }

  /** The sender of that compose window waits for a check, or an answer. */
  isUnderWayIn(tabId) {
    return this.#waiting.has(tabId);
  }

  /** Anybody does. */
  get isUnderWay() {
    return this.#waiting.size > 0;
  }

  /** The compose window is gone: nobody is left to ask. */
  composeTabRemoved(tabId) {
    this.#waiting.get(tabId)?.giveUp();
    this.#letGo.delete(tabId);
    this.#hidden.delete(tabId);
    this.#looks.delete(tabId);
    this.#leaving.delete(tabId);
    this.#approved.delete(tabId);
  }

  /** This page is going away, and with it whoever could answer. */
  giveUpAll() {
    this.#parts.interrupted.leave();
    for (const send of this.#waiting.values())
      send.giveUp();
  }

  composeWindowRemoved(windowId) {
    for (const send of this.#waiting.values()) {
      if (send.windowId === windowId)
        send.giveUp();
    }
  }

  /**
   * Who converted sees that it went, and how.
   *
   * @param {number} [inBcc] how many people are in Bcc; none: nothing was converted
   */
  #tellSent(inBcc = 0) {
    const { api, badge } = this.#parts;

    if (inBcc > 0)
      badge.tell(api.i18n.getMessage("sentInBcc", [inBcc.toLocaleString(languageOf(api.i18n))]));
  }
}

class Send {
  #api;
  #memory;
  #helper;
  #questions;
  #prepared;
  #tab;
  #details;
  #tools;
  #checking;
  #recipients;
  #turns;
  #undo;
  #badge;
  #offerUndo;
  #interrupted;
  #sentCopies;
  #unwritten;
  #jobs;
  #requests;
  #moves = [];
  #approvers = [];
  #copies = false;
  #remembered = null;
  #converted = null;
  #question = null;
  #readAt = performance.now();
  #isOver = false;
  #givenUp;

  constructor(parts, tab, details) {
    const { api, memory } = parts;

    this.#api = api;
    this.#memory = memory;
    this.#helper = parts.helper;
    this.#questions = parts.questions;
    this.#prepared = parts.prepared;
    this.#turns = parts.turns;
    this.#undo = parts.undo;
    this.#badge = parts.badge;
    this.#offerUndo = parts.offerUndo;
    this.#interrupted = parts.interrupted;
    this.#sentCopies = parts.sentCopies;
    this.#unwritten = parts.unwritten;
    this.#jobs = parts.jobs;
    this.#requests = parts.requests;
    this.#tab = tab;
    this.#details = details;
    this.#tools = toolsOf(api, memory);
    this.#checking = new Checking(parts, tab.id, this.#tools);
    this.#recipients = new Recipients(api, tab.id, this.#tools);
    this.#givenUp = new Promise(resolve => {
      this.giveUp = () => {
        this.#isOver = true;
        this.#checking.stop();
        resolve("edit");
      };
    });
  }

  get windowId() {
    return this.#tab.windowId;
  }

  /** How many people a conversion left in Bcc. */
  inBcc = 0;

  /** The request by which others approved what goes; null: nobody had to. */
  approved = null;

  /** @returns {object} the outcome of what goes: it bears the request that was approved, and no other */
  bearing(outcome) {
    const details = bearing(this.#details, this.approved);

    return details === null ? outcome : { ...outcome, details };
  }

  /** Thunderbird will not tell when it is over. */
  isUntold = false;

  showQuestion() {
    this.#question?.show().catch(error => console.warn("The question cannot be shown:", error.message));
    return this.#question !== null;
  }

  /** Sender and recipients as they were checked, or as the conversion left them. */
  get addresses() {
    return { ...this.#details, ...this.#converted };
  }

  get hasConverted() {
    return this.#converted !== null;
  }

  outcome() {
    this.#sentCopies.letGo(this.#tab.id, false);
    const decided = gate({
      check: () => this.#seen(this.#check()),
      ask: question => this.#ask(question),
      record: (choice, question, reason) => this.#record(choice, question, reason),
      keep: (choice, reason) => within(BRIEF_MS, this.#keep(choice, reason)),
      convert: question => this.#convert(question),
      each: question => this.#each(question),
      askApproval: question => this.#askApproval(question),
      dismiss: ({ id }) => this.#helper.dismiss(id),
      unchanged: () => this.#isUnchanged(),
      listsUnchanged: () => this.#areListsUnchanged(),
      unchangedMeanwhile: () => this.#isUnchangedMeanwhile(),
      unchangedNow: () => this.#areThoseChecked(),
      unchecked: async () => uncheckedRule(await within(BRIEF_MS, readSettings(this.#api.storage))),
      isSingleMailbox: () => !this.#isOver && this.#checking.isSingleMailbox,
      askUnchecked: error => this.#askUnchecked(error),
      tell: (kind, error) => this.#tell(kind, error),
    });

    // Not even a fault in the above may keep a window waiting that is not there any more.
    return Promise.race([decided, this.#givenUp.then(() => ({ cancel: true }))]);
  }

  /** The compose window is locked meanwhile: the person sees why, and can stop it. */
  async #seen(checking) {
    const text = key => this.#api.i18n.getMessage(key);
    const texts = { headline: text("panelChecking"), detail: text("checkingDetail"), edit: text("edit") };
    const sheet = this.#put({ kind: "checking", choices: ["edit"], texts });
    const show = () => {
      if (this.#isOver)
        return;
      this.#interrupted.begin(this.#tab.id);
      sheet.show().catch(error => console.warn("It cannot be seen that a check takes long:", error.message));
    };
    const timer = setTimeout(show, UNSEEN_MS);
    let isOver = false;

    const stopped = sheet.choice.then(() => {
      if (!isOver)
        this.giveUp();
      return checking;
    });
    try {
      return await Promise.race([checking, stopped]);
    } finally {
      isOver = true;
      clearTimeout(timer);
      sheet.close();
    }
  }

  async #check() {
    const changing = this.#turns.changing(this.#tab.id);

    // The recipients that came with the event may be those from before the change.
    if (changing !== null) {
      await within(CHANGE_MS, changing);
      this.#readAt = performance.now();
      this.#details = await this.#recipients.read();
    }
    const question = await this.#checking.run(this.#details, { warn: true });

    this.approved = approvedBy(question.verdict);
    return question;
  }

  /**
   * Minutes may lie between the question and its answer, and address books change by themselves. They take seconds
   * to read: the last look is at the recipients.
   */
  async #isUnchanged() {
    return (await this.#areListsUnchanged()) && (await this.#areThoseChecked());
  }

  /** A send that was given up is nobody's: another may be under way in its window. */
  async #areListsUnchanged() {
    return (await this.#checking.isAsChecked(this.#details, toolsOf(this.#api, this.#memory))) && !this.#isOver;
  }

  async #isUnchangedMeanwhile() {
    // A program may save a file at any time, and add-ons may attach another one.
    const isYoung = performance.now() - this.#readAt <= UNSEEN_MS && !this.#checking.hasLookedInside;

    // One that was given up does not go in any case, and nobody is told of it.
    return isYoung || this.#isOver || this.#areThoseChecked();
  }

  async #areThoseChecked() {
    if (this.#isOver)
      return false;
    const looks = [this.#recipients.areThoseOf(this.#details), this.#checking.areAttachmentsAsChecked()];

    return (await Promise.all(looks)).every(Boolean) && !this.#isOver;
  }

  /** Notification and window may both ask; the first answer wins and the other goes away. */
  async #ask(question) {
    performance.mark("verdict"); // from here on the person waits for the window
    const { verdict } = question;
    const { sheet: shown, sources } = verdictSheet(question, this.#details, {
      api: this.#api,
      helper: this.#helper,
      tools: this.#tools,
      files: this.#prepared.attachmentsNow(this.#tab.id),
    });
    const sheet = this.#put(shown, sources);

    try {
      if (this.#isOver)
        return "edit";
      this.#interrupted.begin(this.#tab.id);
      this.#question = sheet;
      // Nothing else in the compose window would say why it is grey.
      if (verdict.ask.notification && !verdict.ask.window)
        this.#badge.mark(this.#tab.id, "waiting");
      const choice = await answeredAnywhere(question, sheet, this.#givenUp);
      // The helper knows the moves as long as the question waits, and not a moment longer.
      if (choice === "convert")
        this.#moves = await this.#helper.moves(question);
      this.#approvers = sheet.approvers();
      this.#copies = sheet.copies();
      this.#remembered = choice === "send" && sheet.remembers() ? verdict.remember : null;
      return choice;
    } finally {
      this.#question = null;
      this.#badge.unmark(this.#tab.id, "waiting");
      sheet.close();
    }
  }

  /** The person has decided to send: that the next message will be asked about again changes nothing. */
  async #remember(groups) {
    try {
      await within(BRIEF_MS, rememberGroups(this.#api.storage, groups));
    } catch (error) {
      this.#tell("notRemembered", error).catch(failure =>
        console.error("Cannot tell that nothing is remembered:", failure.message),
      );
    }
  }

  /** Only a question that still waits can be written about: it is settled after that. */
  async #record(choice, question, reason) {
    const more = {
      ...(reason && { reason: reasonWord(reason) }),
      // A group is a setting, and those are stored here; a conversation is known to the helper alone.
      ...(choice === "send" && this.#remembered?.kind === "conversation" && { remember: true }),
    };

    if (choice === "unchecked" && !this.#isOver)
      this.#sentCopies.letGo(this.#tab.id, true);
    try {
      const noted = await this.#helper.decide(question?.id ?? null, choice, more);

      // One that was given up meanwhile may have a successor in its window.
      if (choice === "send" && !this.#isOver)
        this.#sentCopies.acknowledged(this.#tab.id, noted);
      if (choice === "send" && !this.#isOver && this.#remembered?.kind === "group")
        await this.#remember(this.#remembered.groups);
    } finally {
      if (question !== null)
        this.#helper.dismiss(question.id);
    }
  }

  async #keep(choice, reason) {
    if (isAudited(await readSettings(this.#api.storage)))
      await this.#unwritten.keep(choice, reasonWord(reason));
  }

  async #askUnchecked(error) {
    const sheet = this.#put(
      { kind: "unchecked", choices: ["edit", "send"], reason: reasonOf(error) },
      { preview: () => recipientsIn(this.#details, this.#tools) },
    );

    try {
      if (this.#isOver)
        return "edit";
      this.#interrupted.begin(this.#tab.id);
      return await answered(sheet, this.#givenUp);
    } finally {
      sheet.close();
    }
  }

  /** The notice is opened, and not waited for: the compose window is unlocked while it is read. */
  async #tell(kind, error) {
    const sheet = { kind, choices: ["edit"], reason: reasonOf(error) };

    if (!this.#isOver)
      await opened(this.#put(sheet, { holds: false }), this.#givenUp);
  }

  /** Never rejects: nothing goes in any case. */
  async tellChanged() {
    const error = Object.assign(new Error("Another add-on changed the recipients again and again"), { code: "changed" });

    this.#keep("held", error).catch(failure => console.error("That it was held cannot be kept:", failure.message));
    await this.#tell("changed", error).catch(failure => console.error("The change cannot be shown:", failure.message));
  }

  #put(sheet, sources = {}) {
    const { id, windowId } = this.#tab;
    const about = aboutOf(this.#details, this.#prepared.attachmentsNow(id));

    return this.#questions.put({ ...about, ...sheet }, { over: windowId, holds: true, ...sources });
  }

  async #each(question) {
    try {
      // Of thousands of recipients Thunderbird needs a second to say who they are: it is asked once.
      const details = await this.#recipients.read();
      const choices = { copies: this.#copies, areFilesSame: () => this.#checking.areAttachmentsAsChecked() };

      if (this.#isOver || !isStillThat(details, this.#details))
        throw Object.assign(new Error("The message changed after the check"), { kind: "changed", code: "changed" });
      // The helper uses the request up, as soon as the job is on the disk.
      await this.#jobs.begin(question, this.#tab.id, { ...details, ...bearing(details, this.approved) }, choices);
    } finally {
      this.#helper.dismiss(question.id);
    }
  }

  #askApproval(question) {
    return this.#requests.begin(question, this.#tab, this.#approvers, this.#details);
  }

  /**
   * The extension sets the recipients itself and reads them back, instead of handing them to
   * Thunderbird with the outcome: then the message goes only if they are what they should be.
   */
  async #convert({ verdict }) {
    const { emptyTo } = verdict.conversion;
    const wanted = converted(this.#details, { moves: this.#moves, emptyTo });

    const after = await this.#turns.changeInSend(this.#tab.id, async () => {
      // What came since would be dropped in silence.
      if (!(await this.#areThoseChecked()))
        throw Object.assign(new Error("The recipients changed after the check"), { kind: "changed" });
      return this.#recipients.change(this.#details, wanted);
    });
    this.#converted = after;
    this.inBcc = verdict.exposed.total + (verdict.recipients?.bcc ?? 0);
    this.#undo.keep(this.#tab.id, { before: this.#details, after });
    const next = verdict.conversion.then;
    if (next !== "send")
      this.#offerUndo(this.#tab);
    return next;
  }
}
