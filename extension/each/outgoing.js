// outgoing.js — The text of a message as Thunderbird sends it from a window. Without one it sends what it is given: no line
// is wrapped, no address becomes a link, and by the identity it is taken for HTML or for plain text.

/** Trimmed are blanks and empty lines at both ends: of a text that begins and ends so, there are none. */
const END = "|";

/** A character that nobody writes: that of a no-break space is lost on the way. */
const NO_BREAK = "\uE0A0";

/** What Thunderbird takes for an address of a page or of a person. */
const ADDRESSES =
  /(?<page>\bhttps?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]}'])|(?<site>\bwww\.[a-z0-9-]+\.[^\s<>"]*[^\s<>".,;:!?)\]}'])|(?<person>\b[\w.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+)/giu;

const UNLINKED = "a, head, style, script, textarea";

/** @returns {Promise<string>} in lines as RFC 3676 has them, as Thunderbird says that they are */
async function flowed(messengerUtilities, body) {
  const ended = body.replace(/<body[^>]*>|^(?![^]*<body)/i, `$&${END}<br>`).replace(/<\/body>|$(?![^]*<\/body>)/i, `<br>${END}$&`);
  const text = await messengerUtilities.convertToPlainText(ended.replace(/&nbsp;|\u00a0/g, NO_BREAK), { flowed: true });

  return text.replace(/^\|\n|\n\|$/g, "").replaceAll(NO_BREAK, "\u00a0");
}

function linkOf(document, text, { page, site }) {
  const made = document.createElement("a");

  made.className = page ? "moz-txt-link-freetext" : "moz-txt-link-abbreviated";
  made.setAttribute("href", page ?? (site ? `http://${site}` : `mailto:${text}`));
  made.textContent = text;
  return made;
}

/** @param {Text} node whose addresses become links */
function link(node) {
  const made = [];
  let end = 0;

  for (const { 0: text, index, groups } of node.data.matchAll(ADDRESSES)) {
    made.push(node.data.slice(end, index), linkOf(node.ownerDocument, text, groups));
    end = index + text.length;
  }
  if (made.length > 0)
    node.replaceWith(...made, node.data.slice(end));
}

/** @returns {string} the same, with a link wherever an address stands in its text */
function linked(body) {
  if (body.search(ADDRESSES) < 0)
    return body;

  const document = new DOMParser().parseFromString(body, "text/html");
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];

  while (walker.nextNode())
    texts.push(walker.currentNode);
  texts.filter(node => node.parentElement.closest(UNLINKED) === null).forEach(link);
  return `<!DOCTYPE html>\n${document.documentElement.outerHTML}`;
}

/**
 * @param {{identities: object, messengerUtilities: object}} api the browser object
 * @param {object} details ComposeDetails
 * @returns {Promise<object>} what messages.sendMessage takes instead of the same of details
 */
export async function outgoingOf({ identities, messengerUtilities }, { identityId, isPlainText, body }) {
  if (!isPlainText)
    return { body: linked(body) };
  if ((await identities.get(identityId)).composeHtml)
    return { isPlainText: false, deliveryFormat: "plaintext", body };
  return { plainTextBody: await flowed(messengerUtilities, body) };
}
