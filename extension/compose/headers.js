// headers.js — Reads the headers of a stored message, and nothing else of it where Thunderbird can.

/**
 * @param {object} messages browser.messages
 * @param {number} id of the message
 * @returns {Promise<Object<string, string[]>>} raw values by lower-case name; rejects if the message
 *   cannot be read, as when it lies on a server that is not there
 */
export async function readRawHeaders(messages, id) {
  // Thunderbird 147 and later.
  if (messages.getHeaders !== undefined)
    return messages.getHeaders(id, { decodeHeaders: false });
  const options = { decrypt: false, decodeHeaders: false, decodeContent: false };
  return (await messages.getFull(id, options)).rawHeaders;
}
