// desk.mjs — The parts of the extension that meet at a compose window, wired as background.js wires them,
// on a Thunderbird and a helper that tests can break.

import assert from "node:assert/strict";

import { Badge } from "../../extension/windows/badge.js";
import { CheckNow } from "../../extension/send/manual-check.js";
import { Interrupted } from "../../extension/send/recovery.js";
import { Prepared } from "../../extension/compose/prefetch.js";
import { Questions } from "../../extension/windows/review-windows.js";
import { Sending } from "../../extension/send/send-check.js";
import { Turns } from "../../extension/send/recipient-lock.js";
import { Undo } from "../../extension/send/undo.js";
import { Unwritten } from "../../extension/status/audit-backlog.js";
import { browserWith, SCREEN } from "./browser.mjs";

export const REQUEST = "310e1602b0df09285170f55bc55bef7b";
export const TAB = { id: 1, windowId: 10 };

export const DETAILS = {
  type: "new", subject: "Seminar", isPlainText: true, plainTextBody: "…", body: "",
  from: "jimu@corp.example", to: ["a@k1.example", "b@k2.example"], cc: ["c@k3.example"], bcc: ["d@k4.example"],
  replyTo: [], followupTo: [],
};
const ALL = { emptyTo: ["jimu@corp.example"], moves: { total: 2, from: 0, items: [["to", 0, 1], ["cc", 0, 0]] } };
const CHOICES = { pass: [], confirm: ["convert", "edit", "send"], convert: ["convert", "edit"], block: ["edit"] };

/** A helper that answers with a level, and whose notification waits to be answered. */
export function helperWith(level, changes = {}) {
  const helper = {
    policy: { afterConvert: "send" },
    dismissed: [],
    requests: [],
    ask: { notification: false, window: true },
    check: async request => {
      helper.requests.push(request);
      const count = name => new RegExp(`^${name}: (.*(?:\r\n .*)*)`, "m").exec(request.message)?.[1].split(",").length ?? 0;
      const verdict = {
        level, choices: CHOICES[level], conversion: { ...ALL, then: helper.policy.afterConvert }, ask: helper.ask, findings: [], texts: {},
        entries: { to: count("To"), cc: count("Cc"), bcc: count("Bcc") },
        exposed: { total: 0, from: 0, items: [] }, each: helper.each, approval: helper.approval,
      };
      const answer = new Promise((resolve, reject) => Object.assign(helper, { notify: resolve, breakOff: reject }));
      answer.catch(() => {});
      return { id: String(helper.requests.length), verdict, answer };
    },
    decided: [],
    decide: async (of, choice, { reason, remember } = {}) => {
      assert.equal(helper.dismissed.includes(of), false, "a settled question cannot be decided");
      helper.decided.push([of, choice, ...(reason === undefined ? [] : [reason]), ...(remember ? ["remember"] : [])]);
      return choice === "send" ? "noted" : null;
    },
    moves: async ({ verdict }) => verdict.conversion.moves.items,
    dismiss: id => helper.dismissed.push(id),
    ...changes,
  };
  return helper;
}

/**
 * @param {object} details the compose window
 * @param {object} helper
 */
export function deskWith(details, helper) {
  const api = browserWith(details);
  const timers = [];
  const offered = [];
  const looks = [];
  const badge = new Badge(api, (action, milliseconds) => timers.push({ action, milliseconds }));
  const turns = new Turns();
  const memory = { bookIds: [] };
  const undo = new Undo({ api, memory, turns, badge });
  const offerUndo = tab => {
    undo.announce(tab.id);
    offered.push(tab.id);
  };
  const questions = new Questions(api, SCREEN);
  const [sent, left] = [[], []];
  const sentCopies = {
    letGo: (tabId, isUnchecked) => sent.push([tabId, isUnchecked ? "unchecked" : "checked"]),
    acknowledged: (tabId, acknowledgement) => sent.push([tabId, acknowledgement]),
    leaves: (tabId, subject) => left.push([tabId, subject]),
  };
  const interrupted = new Interrupted({ api, questions });
  const unwritten = new Unwritten(api.storage, async () => {}, { setTimer: () => {} });
  const jobs = {
    taken: new Set(), begun: [], headers: [],
    holds: tabId => jobs.taken.has(tabId),
    begin: async (question, tabId, { customHeaders }, { areFilesSame }) => {
      if (!(await areFilesSame()))
        throw Object.assign(new Error("The attachments changed after the check"), { kind: "changed" });
      jobs.taken.add(tabId);
      jobs.begun.push(tabId);
      jobs.headers.push(customHeaders);
    },
  };
  const parts = {
    jobs,
    api, helper, questions, prepared: new Prepared(api), memory, turns, undo, badge, interrupted, offerUndo,
    sentCopies, unwritten, lookLast: () => looks.push(api.window.cc.length),
    showQuestion: tabId => sending.showQuestion(tabId),
  };
  const sending = new Sending(parts);

  return {
    ...parts, timers, offered, sent, left, looks, sending, checkNow: new CheckNow(parts),
  };
}
