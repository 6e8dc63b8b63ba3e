// reasons.js — Why something failed: for another page, for the log, for a person. Pure.

const WORD = /^[a-z-]{1,32}$/;

const KEYS = {
  missing: "reasonMissing",
  lost: "reasonLost",
  timeout: "reasonTimeout",
  policy: "reasonPolicy",
  protocol: "reasonProtocol",
  reply: "reasonReply",
  audit: "reasonAudit",
  restart: "reasonRestart",
  reopened: "reasonReopened",
};

/**
 * @param {*} error anything that was thrown
 * @returns {{code: string, message: string, seconds?: number}} as one page may hand it to another; `seconds` went by
 *   without an answer
 */
export const reasonOf = error => ({
  code: String(error?.code ?? "fault"),
  message: String(error?.message ?? error),
  ...(Number.isFinite(error?.seconds) && { seconds: error.seconds }),
});

/**
 * For whoever looks after the machine; what a person can do about it says the sentence of reasonKey().
 *
 * @param {?{message: string, seconds?: number}} reason
 * @param {(key: string, ...values: string[]) => string} text
 * @param {string} language
 * @returns {?string} what the program said, in the language of the person as far as the words are ours
 */
export const technicalText = (reason, text, language) =>
  (reason?.seconds === undefined
    ? reason?.message
    : text("technicalTimeout", reason.seconds.toLocaleString(language)));

/** @returns {string} why something was not checked, as a word for the log */
export const reasonWord = error =>
  (typeof error?.code === "string" && WORD.test(error.code) ? error.code : "fault");

/** @returns {string} the key of the sentence, in the locales, that says what is wrong */
export const reasonKey = code => (Object.hasOwn(KEYS, code) ? KEYS[code] : "reasonFault");
