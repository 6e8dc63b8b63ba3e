// jobs.js — The jobs of one message each on this desk: begins them, shows how far they are, takes them up again after a
// quit, and leaves one copy in Sent. The page is pages/each/each.html.

import { messageFile, zipOf } from "./files.js";
import { messageWith, readComposed, readKept, writeKept } from "./composed.js";
import { Job, NO_ANSWER } from "./job.js";
import { OwnFiles } from "./own-files.js";
import { isStillThat } from "../compose/recipients.js";
import { reasonOf } from "../base/reasons.js";
import { within } from "../base/deadline.js";

const PAGE = "pages/each/each.html";
const SIZE = { width: 600, height: 470 };

/** Of those who did not get it, so many are shown; the list to copy has all. */
const MOST_SHOWN = 200;

/** Until a helper that ended is started anew, or a window is asked once more to close. */
const AGAIN_MS = 2_000;

/** Thunderbird may have a question of its own before it closes a window. */
const CLOSED_MS = 1_000;

/** Somebody looks at an alert for minutes, but not for ever. */
const CLOSING_TRIES = 300;

/** The compose window is locked until it is known whether there is one. */
const FOLDER_MS = 6_000;

/** A folder that Thunderbird is still reading takes none, and nothing tells. */
const COPY_MS = 30_000;

/** A window that is still there then was not opened while Thunderbird quits. */
const STANDS_MS = 1_000;

/** The helper of the last Thunderbird may still be ending, and have the journal of a job. */
const LOOKS = 30;

/** What is wrong with the helper, and not with what it kept. */
const PASSING = ["lost", "missing", "timeout"];

/** It wakes the next page, when the process of this one was killed. */
const ALARM = "each";
const WAKE_MINUTES = 2 / 60;

/** Thunderbird's words for a connection that ended, or never came to be, in every language. */
const WORDLESS = /^messages\.sendMessage failed: Sending FAILED!\s*$/;

const ORDERS = { "each-go-on": "go", "each-pause": "pause", "each-stop": "stop" };
const isUntouched = ({ messages, left }) => left === messages;
const isOver = ({ state }) => state === "finished" || state === "stopped";

export class Jobs {
  #parts;
  #jobs = new Map();
  #windows = new Map();
  #copies = new Map();
  #ended = new Set();
  #taken = new Set();
  #opened = new Map();
  #unbegun = new Set();
  #ownFiles;
  #hasLooked = false;
  #isAwake = false;

  /**
   * @param {object} parts
   * @param {object} parts.api the browser object
   * @param {import("../helper/port.js").Helper} parts.helper
   * @param {import("../windows/badge.js").Badge} parts.badge
   * @param {StorageManager} [parts.storage]
   */
  constructor(parts) {
    this.#parts = parts;
    this.#ownFiles = new OwnFiles(parts.storage);
  }

  /**
   * The helper has all of it when this settles; then it is sent, and its compose window closed.
   *
   * @param {import("../helper/port.js").Question} question that offered it
   * @param {number} tabId of the compose window
   * @param {object} details ComposeDetails with the recipients that were checked
   * @param {object} choices
   * @param {boolean} choices.copies whether each message is kept in Sent
   * @param {() => Promise<boolean>} choices.areFilesSame whether the files that are attached are still those that were checked
   */
  async begin(question, tabId, details, choices) {
    this.#taken.add(tabId);
    try {
      await this.#begin(question, tabId, details, choices);
    } catch (error) {
      this.#taken.delete(tabId);
      throw error;
    }
  }

  /**
   * @param {number} tabId of a compose window
   * @returns {boolean} whether its message goes to each by itself: what is sent from there would be sent once more
   */
  holds(tabId) {
    return this.#taken.has(tabId);
  }

  async #begin(question, tabId, details, { copies, areFilesSame }) {
    const composed = await readComposed(this.#parts.api, tabId, details);
    const message = { ...composed, copies, ...(await this.#ownFiles.take(composed.files)) };

    if (!(await areFilesSame())) {
      this.#ownFiles.drop(message.folder);
      throw Object.assign(new Error("The attachments changed after the check"), { kind: "changed", code: "changed" });
    }
    const status = await this.#start(question, message);

    // With thousands of recipients Thunderbird needs seconds to unlock it, and a moment to close it as it is.
    await this.#run(status, message, () => within(CLOSED_MS, this.#close(tabId)).catch(() => {}));
    this.#closeStill(tabId).catch(error => console.warn("A message that is being sent stays open:", error.message));
  }

  /** Where no answer comes, the helper may have begun it all the same: then it is undone when there is a helper again. */
  async #start(question, message) {
    const start = crypto.randomUUID();

    try {
      return await this.#parts.helper.eachStart(question, writeKept({ ...message, start }), message.files);
    } catch (error) {
      if (message.folder !== undefined)
        this.#ownFiles.drop(message.folder);
      if (PASSING.includes(error.code)) {
        this.#unbegun.add(start);
        this.#hasLooked = false;
      }
      throw error;
    }
  }

  /**
   * The helper has all of it when this settles; then it is sent.
   *
   * @param {string} id of messages that the helper can send as they stand
   * @param {{from: string, identityId: string}} common who sends them
   */
  async beginLetters(id, common) {
    const message = { common, recipients: {}, files: [], copies: false };

    await this.#run(await this.#start({ id }, message), message);
  }

  async #run(status, message, before = () => {}) {
    const job = this.#keep(status, message);

    job.leavesCopy = await this.#sentFolder(message).then(() => false, () => true);
    await before();
    job.run();
    this.#show(status.job);
  }

  #keep(status, message) {
    const job = new Job({ ...this.#parts, onRest: one => this.#rested(one) }, status, message);

    this.#jobs.set(status.job, job);
    this.#watch();
    return job;
  }

  /** What is sent must not be sent once more from its window. It is kept by the helper, and in the end in Sent. */
  async #close(tabId) {
    const { compose, tabs } = this.#parts.api;

    await compose.setComposeDetails(tabId, { isModified: false }); // or it asks whether to save
    await tabs.remove(tabId);
  }

  /** An alert of Thunderbird in front of the window keeps it open. */
  async #closeStill(tabId) {
    for (let i = 0; i < CLOSING_TRIES; i++) {
      try {
        await this.#parts.api.tabs.get(tabId);
      } catch {
        return;
      }
      await within(AGAIN_MS, this.#close(tabId)).catch(error => console.warn("A message that is being sent stays open:", error.message));
      await new Promise(resolve => setTimeout(resolve, AGAIN_MS));
    }
    this.#taken.delete(tabId); // a window is never locked for good
  }

  /**
   * To be called when a helper is there: it may be a new one, which has nothing open. Of what an earlier Thunderbird left
   * the person is asked.
   */
  helperIsBack() {
    for (const job of this.#jobs.values()) {
      if (job.status.state === "paused")
        this.#resume(job).catch(error => console.warn("A job cannot be taken up:", error.message));
    }
    if (this.#hasLooked)
      return;
    this.#hasLooked = true;
    this.#lookAll().catch(error => {
      this.#hasLooked = false;
      console.warn("It is not known whether messages are left to send:", error.message);
    });
  }

  async #lookAll() {
    await this.#closeOrphans().catch(error => console.warn("An old window stays open:", error.message));
    await this.#ownFiles.dropOthers().catch(error => console.warn("Old attachments stay on the disk:", error.message));
    for (let i = 1; !(await this.#hasAll(i === LOOKS)) && i < LOOKS; i++)
      await new Promise(resolve => setTimeout(resolve, AGAIN_MS));
  }

  /** @returns {Promise<boolean>} whether no other helper has one; rejects only the last time */
  async #hasAll(isLast) {
    try {
      return (await this.#look()) === 0;
    } catch (error) {
      if (isLast)
        throw error;
      console.warn("It is not known yet whether messages are left to send:", error.message);
      return false;
    }
  }

  /** Windows that an earlier page of ours opened are empty, if its process was killed. */
  async #closeOrphans() {
    const { runtime, windows } = this.#parts.api;
    const own = new Set(this.#windows.values());
    const popups = await windows.getAll({ populate: true, windowTypes: ["popup"] });
    const orphans = popups.filter(({ id, tabs }) => !own.has(id) && tabs.some(({ url }) => url?.startsWith(runtime.getURL(PAGE))));

    await Promise.all(orphans.map(({ id }) => windows.remove(id)));
  }

  /** @returns {Promise<number>} how many another helper still has */
  async #look() {
    const { api: { alarms }, helper } = this.#parts;

    if (!this.#isAwake)
      await alarms.clear(ALARM); // of an earlier page
    const others = (await helper.eachJobs()).filter(({ job }) => !this.#jobs.has(job));
    const taken = await Promise.allSettled(others.filter(({ held }) => !held).map(({ job }) => this.#takeBack(job)));
    const failed = taken.find(({ status }) => status === "rejected");

    if (failed !== undefined)
      throw failed.reason;
    return others.filter(({ held }) => held).length;
  }

  async #takeBack(id) {
    const { helper } = this.#parts;
    let status = await helper.eachResume(id);
    const message = await this.#messageOf(status);

    if (message !== null && isUntouched(status) && (this.#unbegun.has(message.start) || (await this.#isInWindow(message))))
      return this.#undo(status, message);
    if (message === null && !isOver(status))
      status = await helper.eachOrder(id, "stop");
    const job = this.#keep(status, message);

    await this.#show(id);
    if (isOver(status))
      await this.#rested(job);
  }

  /** Of a job that begins, the window is closed: if the process of the extension was killed before, it still stands there. */
  async #isInWindow({ common, recipients }) {
    const { compose, tabs } = this.#parts.api;
    const isThat = details => isStillThat({ ...common, ...recipients, from: details.from }, details);
    const found = await tabs.query({ type: "messageCompose" });
    const read = ({ id }) => within(FOLDER_MS, compose.getComposeDetails(id)).catch(() => null);
    const all = await Promise.all(found.map(read));

    return all.some(details => details !== null && isThat(details));
  }

  /** Nobody got anything of it, and the person was told so, or has the message in its window: it would be sent once more. */
  async #undo(status, { folder }) {
    const { helper } = this.#parts;

    if (!isOver(status))
      await helper.eachOrder(status.job, "stop");
    if (folder !== undefined)
      this.#ownFiles.drop(folder);
    await helper.eachClose(status.job);
  }

  /** @returns {Promise<?object>} null: it cannot be read any more */
  async #messageOf(status) {
    try {
      const [details, ...files] = await this.#filesOf(status);

      return await this.#settled(await readKept(details, files));
    } catch (error) {
      if (PASSING.includes(error.code))
        throw error;
      console.warn("The message of a job cannot be read:", error.message);
      return null;
    }
  }

  /** They are sent out of the memory as well, if there is room for what Thunderbird writes of them. */
  async #settled(message) {
    try {
      return { ...message, ...(await this.#ownFiles.take(message.files)) };
    } catch (error) {
      console.warn("Attachments stay in the memory:", error.message);
      return message;
    }
  }

  /** What is under way ends before it goes on: as long as that takes, and as there is no helper. */
  async #takeUp(job) {
    try {
      await this.#resume(job);
    } catch (error) {
      console.warn("A job cannot be taken up yet:", error.message);
      setTimeout(() => this.#takeUp(job), AGAIN_MS);
    }
  }

  async #resume(job) {
    await job.resume();
    if (isOver(job.status))
      await this.#rested(job);
  }

  async #filesOf({ job, files }) {
    const all = [];

    for (let file = 0; file <= files; file++)
      all.push(await this.#parts.helper.eachFile(job, file));
    return all;
  }

  /** There is a network again. */
  online() {
    for (const job of this.#jobs.values()) {
      if (job.status.state === "paused" && job.status.reason === "offline")
        job.order("go").catch(error => console.warn("A job cannot go on:", error.message));
    }
  }

  /** Nothing of it is under way: it is over, or asks something. */
  async #rested(job) {
    const { status } = job;
    const isNew = isOver(status) && !this.#ended.has(status.job);

    if (isNew)
      this.#ended.add(status.job);
    if (status.state === "lost")
      setTimeout(() => this.#takeUp(job), AGAIN_MS);
    try {
      if (isNew)
        this.#copies.set(status.job, await this.#copy(job));
      if (isOver(status) || status.reason === "refusals" || job.trouble)
        await this.#show(status.job);
    } catch (error) {
      console.error("The end of a job cannot be told:", error.message);
    }
  }

  /**
   * One copy for all, with those it went to in Bcc: there it shows nobody to anybody. Where each message has words of its
   * own it has those of the first one that was sent.
   *
   * @returns {Promise<boolean>} whether it is in Sent
   */
  async #copy({ status, message }) {
    const { api, helper } = this.#parts;

    if (status.sent === 0 || message === null)
      return false;
    try {
      const people = await helper.eachPeople(status.job, "sent", status.sent);
      const bcc = people.flatMap(one => [...one.to, ...one.cc, ...one.bcc]);
      const messageId = `${crypto.randomUUID()}@${message.common.from.replace(/^.*@|>$/g, "")}`;
      // Of when it was begun: what comes back comes later.
      const own = { to: [message.common.from], bcc, messageId, date: new Date(status.at), messageIds: people.map(({ text }) => text) };
      const bytes = await messageFile(await this.#words(status, message, people[0].number), own);

      await within(COPY_MS, api.messages.import(new File([bytes], "sent.eml"), await this.#sentFolder(message), { read: true }));
      return true;
    } catch (error) {
      console.warn("No copy can be put into Sent:", error.message);
      return false;
    }
  }

  /** What one message of a job says. */
  async #words({ job, letters }, message, number) {
    return messageWith(message, letters ? await this.#parts.helper.eachLetter(job, number) : undefined);
  }

  async #sentFolder({ common }) {
    const { api } = this.#parts;
    const [folders, identity] = await within(FOLDER_MS, Promise.all([
      api.folders.query({ specialUse: ["sent"] }), api.identities.get(common.identityId).catch(() => null),
    ]));

    return (folders.find(({ accountId }) => accountId === identity?.accountId) ?? folders[0]).id;
  }

  /** How many jobs there are to be shown. */
  get count() {
    return this.#jobs.size;
  }

  showAll() {
    for (const id of this.#jobs.keys())
      this.#show(id);
  }

  async #show(id) {
    const { windows, runtime } = this.#parts.api;

    try {
      if (this.#windows.has(id))
        return await windows.update(this.#windows.get(id), { focused: true });
      const window = await windows.create({
        url: runtime.getURL(`${PAGE}?id=${encodeURIComponent(id)}`), type: "popup", ...SIZE,
      });
      this.#windows.set(id, window.id);
    } catch (error) {
      console.warn("How far it is cannot be shown:", error.message);
    }
    return undefined;
  }

  /** @param {number} windowId one in which the result of a job stood has shown it */
  onWindowRemoved(windowId) {
    for (const [id, shown] of this.#windows) {
      if (shown === windowId) {
        this.#windows.delete(id);
        this.#seen(id).catch(error => console.warn("A job is kept until it is too old:", error.message));
      }
    }
  }

  /** The helper lets go of a message that lies elsewhere: in Sent, or, where nobody got it, in its window again. */
  async #seen(id) {
    const job = this.#jobs.get(id);

    if (!this.#copies.has(id))
      return;
    if (job.message !== null && job.status.sent === 0 && !job.status.letters) // of these the person has the files
      await this.#openOnce(job);
    if (job.message !== null && job.status.sent > 0 && !this.#copies.get(id))
      throw new Error("There is no copy of it in Sent");
    this.#jobs.delete(id);
    this.#copies.delete(id);
    this.#ended.delete(id);
    this.#opened.delete(id);
    if (job.message?.folder !== undefined)
      this.#ownFiles.drop(job.message.folder);
    await this.#parts.helper.eachClose(id);
  }

  /** As long as something is sent, the button says how much is left. */
  #watch() {
    const { api: { alarms }, badge } = this.#parts;
    const left = [...this.#jobs.values()].reduce((sum, { status }) => (isOver(status) ? sum : sum + status.left + status.underWay), 0);

    badge.setWork(left);
    if (left > 0 && !this.#isAwake)
      alarms.create(ALARM, { periodInMinutes: WAKE_MINUTES });
    if (left === 0 && this.#isAwake)
      alarms.clear(ALARM);
    this.#isAwake = left > 0;
    if (left > 0)
      setTimeout(() => this.#watch(), 1_000);
  }

  /**
   * @param {object} message from the page
   * @param {{url?: string, tab?: {windowId: number}}} sender
   * @returns {Promise<*>|undefined} undefined for what is no message of ours
   */
  onMessage(message, sender) {
    if (!sender.url?.startsWith(this.#parts.api.runtime.getURL(PAGE)))
      return undefined;

    const job = this.#jobs.get(message?.id);
    if (job === undefined)
      return Promise.resolve(null);
    // Where the window manager gives it no focus, Thunderbird never says that it was opened.
    this.#windows.set(message.id, sender.tab.windowId);
    switch (message.type) {
      case "each-state":
        return this.#state(job);
      case "each-list":
        return this.#list(job);
      case "each-rest":
        return this.#rest(job);
      case "each-open":
        return this.#openOnce(job).then(() => ({}), error => ({ reason: reasonOf(error) }));
      default:
        return ORDERS[message.type] && job.order(ORDERS[message.type]).then(() => ({}), error => ({ reason: reasonOf(error) }));
    }
  }

  async #state(job) {
    const { message, status, trouble } = job;
    const isCopied = this.#copies.get(status.job);
    const isEnd = isOver(status) && isCopied !== undefined;

    return {
      ...status, trouble: trouble === NO_ANSWER ? "" : this.#toRead(trouble), isSilent: trouble === NO_ANSWER,
      phase: isEnd ? "over" : status.state, isCopied: isCopied ?? false, isReadable: message !== null,
      others: isEnd ? (await this.#others(job)).slice(0, MOST_SHOWN) : [],
    };
  }

  async #others({ status }) {
    const { helper } = this.#parts;
    const all = [];

    for (const what of ["refused", "doubt", "left"]) {
      for (const one of await helper.eachPeople(status.job, what, status[what]))
        all.push({ what, recipient: [...one.to, ...one.cc, ...one.bcc].join(", "), text: this.#toRead(one.text) });
    }
    return all;
  }

  #toRead(reason) {
    return WORDLESS.test(reason) ? this.#parts.api.i18n.getMessage("eachNoAnswer") : reason;
  }

  async #list(job) {
    const { api, helper } = this.#parts;
    const sent = await helper.eachPeople(job.status.job, "sent", job.status.sent);
    const line = (recipient, what, text = "") => [recipient, api.i18n.getMessage(`each_${what}`), text].join("\t");

    return [
      ...sent.map(({ to, cc, bcc }) => line([...to, ...cc, ...bcc].join(", "), "sent")),
      ...(await this.#others(job)).map(({ recipient, what, text }) => line(recipient, what, text)),
    ].join("\n");
  }

  /** @returns {Promise<Blob>} a ZIP with a message each for who is left, for any other program to send */
  async #rest({ status, message }) {
    const left = await this.#parts.helper.eachPeople(status.job, "left", status.left);
    const files = [];

    for (const [i, { number, to, cc, bcc }] of left.entries()) {
      const messageId = `${crypto.randomUUID()}@${message.common.from.replace(/^.*@|>$/g, "")}`;
      const bytes = await messageFile(await this.#words(status, message, number), { to, cc, bcc, messageId, date: new Date() });

      files.push({ name: `${String(i + 1).padStart(4, "0")}.eml`, bytes });
    }
    return zipOf(files);
  }

  /** @returns {Promise<void>} rejects where it does not stand in a window; it is tried again then */
  #openOnce(job) {
    const { job: id } = job.status;

    if (!this.#opened.has(id)) {
      const opening = this.#open(job);

      this.#opened.set(id, opening);
      opening.catch(() => this.#opened.delete(id));
    }
    return this.#opened.get(id);
  }

  /** The message as it was, with all its recipients, to be written on. */
  async #open({ message }) {
    const { compose, tabs } = this.#parts.api;
    const { common, recipients, files } = message;
    const details = { ...common, ...recipients };

    delete details[common.isPlainText ? "body" : "plainTextBody"];
    delete details.contentLanguage;
    const { id } = await compose.beginNew(details);
    // Thunderbird would take the very files that are removed with the job; what is in the memory it copies.
    for (const file of files)
      await compose.addAttachment(id, { file: new File([file], file.name, { type: file.type }), name: file.name });
    await compose.setComposeDetails(id, { isModified: true }); // or it closes without a question
    await new Promise(resolve => setTimeout(resolve, STANDS_MS));
    await tabs.get(id);
  }
}
