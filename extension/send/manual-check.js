// manual-check.js — The check that a person asks for before sending: as for a send, up to the verdict, and
// nothing is sent.

import { approvedBy, bearing } from "../approval/draft.js";
import { toolsOf } from "../compose/addressbook.js";
import { Checking } from "./check.js";
import { converted } from "../compose/conversion.js";
import { isStillThat, Recipients } from "../compose/recipients.js";
import { reasonOf } from "../base/reasons.js";
import { answered } from "../windows/asking.js";
import { aboutOf, verdictSheet } from "../windows/verdict-view.js";

/** Sending is for the Send button. */
const CHOICES = ["convert", "each", "edit"];

export class CheckNow {
  #parts;

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
   * @param {import("../each/jobs.js").Jobs} parts.jobs
   * @param {(tabId: number) => boolean} parts.showQuestion of a send that waits for its answer
   * @param {(tab: object) => void} parts.offerUndo shows the person that something moved
   */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * @param {{id: number, windowId: number}} tab the compose window
   * @returns {Promise<{outcome: string, reason?: {code: string, message: string}}>} “pass”; “asked”:
   *   the review window is open; “sending”: a send is under way and checks by itself; “unchecked”
   */
  async check(tab) {
    const { showQuestion, turns } = this.#parts;

    if (turns.isSending(tab.id))
      return { outcome: showQuestion(tab.id) ? "asked" : "sending" };
    return new Look(this.#parts, tab).begin();
  }
}

class Look {
  #parts;
  #tab;
  #details;
  #tools;
  #checking;
  #recipients;
  #givenUp;
  #isOver = false;
  #end;

  constructor(parts, tab) {
    this.#parts = parts;
    this.#tools = toolsOf(parts.api, parts.memory);
    this.#tab = tab;
    this.#checking = new Checking(parts, tab.id, this.#tools);
    this.#recipients = new Recipients(parts.api, tab.id, this.#tools);
    this.#givenUp = new Promise(resolve => {
      this.#end = parts.turns.look(tab.id, () => {
        this.#isOver = true;
        this.#checking.stop();
        resolve("edit");
      });
    });
  }

  async begin() {
    const { badge, helper } = this.#parts;
    let question;

    badge.unmark(this.#tab.id, "pass");
    try {
      this.#details = await this.#recipients.read();
      question = await this.#checking.run(this.#details, { trial: true });
    } catch (error) {
      this.#end();
      return { outcome: "unchecked", reason: reasonOf(error) };
    }

    if (question.verdict.level === "pass" || this.#isOver) {
      helper.dismiss(question.id);
      this.#end();
      if (this.#isOver)
        return { outcome: "sending" };
      badge.mark(this.#tab.id, "pass");
      return { outcome: "pass" };
    }
    this.#settle(question);
    return { outcome: "asked" };
  }

  async #settle(question) {
    try {
      await this.#ask(question);
    } catch (error) {
      console.error("A check that a person asked for was stopped:", error.message);
      this.#tell(error);
    } finally {
      this.#end();
    }
  }

  async #ask(question) {
    const { api, helper, badge, prepared } = this.#parts;
    const { verdict } = question;
    // Nothing is sent from here, whatever the settings say of a conversion.
    const texts = { convert: api.i18n.getMessage("convert") };
    const files = prepared.attachmentsNow(this.#tab.id);
    const { sheet: shown, sources } = verdictSheet(question, this.#details, { api, helper, tools: this.#tools, files });
    const choices = shown.choices.filter(choice => CHOICES.includes(choice));
    const sheet = this.#put({ ...shown, choices, texts }, sources);

    badge.mark(this.#tab.id, "found", String(verdict.exposed.total || "!"));
    try {
      const choice = await answered(sheet, this.#givenUp);
      // The helper knows the moves as long as the question waits, and not a moment longer.
      if (choice === "convert")
        await this.#convert(question, await helper.moves(question));
      if (choice === "each")
        await this.#each(question, sheet.copies());
    } finally {
      helper.dismiss(question.id);
      sheet.close();
      badge.unmark(this.#tab.id, "found");
    }
  }

  async #each(question, copies) {
    const { jobs, turns } = this.#parts;
    const details = await this.#recipients.read();
    const choices = { copies, areFilesSame: () => this.#checking.areAttachmentsAsChecked() };

    if (!isStillThat(details, this.#details) || !(await this.#checking.isAsChecked(details, this.#tools)))
      throw Object.assign(new Error("The recipients changed while the question waited"), { kind: "changed" });
    if (this.#isOver || turns.isSending(this.#tab.id))
      return; // a send came first, and asked by itself
    await jobs.begin(question, this.#tab.id, { ...details, ...bearing(details, approvedBy(question.verdict)) }, choices);
  }

  async #convert({ verdict }, moves) {
    const { turns, undo, offerUndo } = this.#parts;
    const wanted = converted(this.#details, { moves, emptyTo: verdict.conversion.emptyTo });

    if (!(await this.#recipients.areThoseOf(this.#details)))
      throw Object.assign(new Error("The recipients changed while the question waited"), { kind: "changed" });
    const change = turns.change(this.#tab.id, () => this.#recipients.change(this.#details, wanted));
    if (change === null)
      return; // a send came first, and asks by itself
    undo.keep(this.#tab.id, { before: this.#details, after: await change });
    offerUndo(this.#tab);
  }

  #tell(error) {
    const sheet = this.#put({
      kind: error.kind ?? "lost",
      choices: ["edit"],
      reason: reasonOf(error),
    });

    sheet.show().catch(failure => console.error("Cannot tell of it:", failure.message));
  }

  #put(sheet, sources) {
    const { prepared, questions } = this.#parts;
    const about = aboutOf(this.#details, prepared.attachmentsNow(this.#tab.id));

    return questions.put({ ...about, ...sheet }, { ...sources, over: this.#tab.windowId });
  }
}
