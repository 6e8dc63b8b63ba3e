// outcome.js — What became of a message that Thunderbird did not send, by what it says of it. Pure.
//
// It says so in its language, and of what the server replied the text alone: neither the command nor the code. So this
// goes by what does not depend on either. What the server refused was not sent; where there is no word of the server,
// the connection broke, and nobody knows when.

/** In every language; what is behind it is in one. */
const UNSENT = /^messages\.sendMessage failed: Sending FAILED!(.*)$/s;

/**
 * Servers write so, in English, when they mean later; Thunderbird does not. A message that is tried in vain is no harm.
 */
const LATER = /\blater\b|temporar|\brates?\b|too (?:many|much)|exceeded|quota|throttl|gr[ae]y-?list|\bbusy\b|deferred/i;

const ADDRESS = /[^\s<>"]+@[^\s<>"]+/;

/**
 * @param {Error} error of messages.sendMessage
 * @param {{to: string[], cc: string[], bcc: string[]}} recipients
 * @param {boolean} isProven others went by this server meanwhile
 * @returns {{outcome: "doubt"|"refused"|"later"|"sender", reason: string}}
 */
export function outcomeOf({ message }, { to, cc, bcc }, isProven) {
  const reason = UNSENT.exec(message)?.[1].trim() ?? "";
  const addresses = [...to, ...cc, ...bcc].map(entry => ADDRESS.exec(entry)?.[0].toLowerCase());

  if (reason === "")
    return { outcome: "doubt", reason: message };
  if (LATER.test(reason))
    return { outcome: "later", reason };
  // What names no recipient may be about the sender. It is, if nobody got the message so far.
  const isOfRecipient = addresses.some(address => address && reason.toLowerCase().includes(address));
  return { outcome: isOfRecipient || isProven ? "refused" : "sender", reason };
}
