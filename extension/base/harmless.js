// harmless.js — Text that came with a message, as a person may see it. Pure. As helper/text/harmless.c has it for all
// that comes from the helper; what the compose window says itself is shown by the pages alone.

const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;
// What takes room and shows nothing: enough of it pushes out of sight what follows.
const BLANK = /[\t\n\v\f\r\p{Zs}\u2800]+/gu;
const EDGES = /^[\p{Zs}\u2800]+|[\p{Zs}\u2800]+$/gu;
// Without width, or turning the direction of what stands beside it: what is “hidden” in
// helper/data/invisible-characters.txt, which a test compares.
const INVISIBLE =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e00ff}\u{e01f0}-\u{e0fff}]/gu;

/**
 * @param {string} text
 * @returns {string} without characters that are invisible, its white space folded, control characters marked
 */
export function harmless(text) {
  // A wide one alone is how names are written in Japanese.
  const folded = text.replace(INVISIBLE, "").replace(BLANK, run => (/^[^\x00-\x7f]$/.test(run) ? run : " "));

  return folded.replace(EDGES, "").replace(CONTROL, "\ufffd");
}
