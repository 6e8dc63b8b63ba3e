// asking.js — Waits until a question is seen and answered: in its window, in the notification, or in both.
// `givenUp` settles when nobody waits any more.

import { within } from "../base/deadline.js";

/** For a window to open, on a machine that is busy with thousands of recipients. */
const WINDOW_MS = 20_000;

/**
 * @param {{choice: Promise<string>, show: () => Promise<void>}} sheet of Questions.put()
 * @param {Promise<string>} [givenUp]
 * @returns {Promise<*>} settles when the window is open; rejects if it does not open in time. Thunderbird never says
 *   of a window that it opened, if it was answered and closed before
 */
export function opened(sheet, givenUp = sheet.choice) {
  return Promise.race([sheet.choice, givenUp, within(WINDOW_MS, sheet.show())]);
}

/** @returns {Promise<string>} what was chosen in the window, or what `givenUp` says */
export async function answered(sheet, givenUp = sheet.choice) {
  await opened(sheet, givenUp);
  return Promise.race([sheet.choice, givenUp]);
}

/**
 * Notification and window may both ask, as the verdict says; the first answer wins.
 *
 * @param {import("../helper/port.js").Question} question
 * @returns {Promise<string>} what was chosen, or what `givenUp` says
 */
export function answeredAnywhere(question, sheet, givenUp = sheet.choice) {
  const { ask } = question.verdict;
  const isInWindow = ask.window || !ask.notification;

  return Promise.race([
    isInWindow ? answered(sheet, givenUp) : sheet.choice, fromNotification(question, sheet), givenUp,
  ]);
}

/** Settles only with what decides: everything else is a reason to open the window, and “each” one to open it on its page. */
async function fromNotification({ answer, verdict }, sheet) {
  const { choice } = await answer;

  if ((choice === "convert" || choice === "edit") && verdict.choices.includes(choice))
    return choice;
  await within(WINDOW_MS, choice === "each" && verdict.each?.offered ? sheet.showEach() : sheet.show());
  return sheet.choice;
}
