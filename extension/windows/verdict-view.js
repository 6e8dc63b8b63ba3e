// verdict-view.js — What a review window shows of a verdict: what is there at once, and what it may ask for.

import { calledInBooks } from "../compose/addressbook.js";
import { previewOf, recipientsIn } from "../compose/preview.js";

/**
 * What a window says of the message, in one line.
 *
 * @param {object} details ComposeDetails
 * @param {?Array<{size: number}>} files what is attached; null: it is not known
 * @returns {{subject: string, sender: string, files: ?Array<{size: number}>}}
 */
export const aboutOf = ({ subject, from }, files) => ({
  subject: subject ?? "", sender: typeof from === "string" ? from : "", files,
});

/** The sender has to find one of them, or is to look at them. */
const showsRecipients = ({ level, findings }) =>
  level === "pass" || findings.some(({ check }) => ["unresolved", "unreadable", "pointing"].includes(check));

/** How many of the exposed are there at once: as many as no screen shows. */
const FIRST = 100;

/**
 * @param {import("../helper/port.js").Question} question one that waits as long as the window is open
 * @param {object} details ComposeDetails as they were checked
 * @param {{api: object, helper: import("../helper/port.js").Helper, tools: object, files: ?Array<{name: string}>}} parts
 * @returns {{sheet: import("./review-windows.js").Sheet, sources: import("./review-windows.js").Sources}}
 */
export function verdictSheet(question, details, { api, helper, tools, files }) {
  const { verdict } = question;
  const exposed = { ...verdict.exposed, items: verdict.exposed.items.slice(0, FIRST) };

  return {
    sheet: {
      kind: "verdict",
      choices: verdict.each?.offered ? [...verdict.choices, "each"] : verdict.choices,
      verdict: { ...verdict, exposed },
    },
    sources: {
      rows: from => helper.page(question, "exposed", from),
      each: () => ({
        samples: verdict.each.samples, from: details.from, subject: details.subject, isPlainText: details.isPlainText,
        body: details.isPlainText ? details.plainTextBody : details.body, files: (files ?? []).map(({ name }) => name),
      }),
      names: () => calledInBooks(api, verdict.approval?.approvers ?? []),
      preview: async () => {
        if (verdict.conversion === null)
          return showsRecipients(verdict) ? recipientsIn(details, tools) : null;
        const { emptyTo } = verdict.conversion;
        return previewOf(details, { moves: await helper.moves(question), emptyTo }, tools);
      },
    },
  };
}
