// trouble.js — Says when Thunderbird starts that messages cannot be checked, before the first is sent.

/**
 * @param {object} api the browser object
 * @returns {(error: Error) => void} tells each trouble once in a session
 */
export function troubleTeller(api) {
  const told = new Set();

  return error => {
    console.error("Messages cannot be checked:", error.message);
    if (told.has(error.message))
      return;
    told.add(error.message);

    const reason = api.i18n.getMessage(reasonKey(error.code));
    api.notifications
      .create({
        type: "basic",
        iconUrl: api.runtime.getURL("icons/bcc-guard.svg"),
        title: api.i18n.getMessage("troubleTitle"),
        message: `${reason}\n${error.message}`,
      })
      .catch(failure => console.error("The trouble could not be shown:", failure.message));
  };
}

const REASONS = {
  missing: "reasonMissing",
  lost: "reasonLost",
  timeout: "reasonTimeout",
  policy: "reasonPolicy",
  protocol: "reasonProtocol",
  audit: "reasonAudit",
};

/** @returns {string} the key of the sentence, in the locales, that says what is wrong */
export function reasonKey(code) {
  return Object.hasOwn(REASONS, code) ? REASONS[code] : "reasonFault";
}
