// control.js — The form control of one setting: made from what the helper says of its type.

const WORDS = {
  both: "wordBoth", notification: "wordNotification", window: "wordWindow", ask: "wordAsk", refuse: "wordRefuse",
  send: "wordSend", edit: "wordEdit", none: "wordNone", file: "wordFile", journal: "wordJournal",
};

function make(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}

const lines = node => node.value.split("\n").map(each => each.trim()).filter(Boolean);

/** As many rows as there are lines, and one to write in. */
const area = value =>
  make("textarea", { value: value.join("\n"), rows: Math.min(12, value.length + 1), spellcheck: false });

function list(value, text) {
  const node = area(value);

  return { node, hint: text("onePerLine"), read: () => lines(node) };
}

function groups(value, text) {
  const node = area(value.map(group => group.join(" ")));

  return {
    node,
    hint: text("oneGroupPerLine"),
    read: () => lines(node).map(each => each.split(/[\s,、]+/).filter(Boolean)),
  };
}

function count(value) {
  const node = make("input", { type: "number", min: 0, step: 1, value });

  // What is no number is for the helper to refuse, in its words.
  return { node, read: () => (/^\d+$/.test(node.value) ? Number(node.value) : node.value) };
}

function line(value) {
  const node = make("input", { type: "text", value });

  return { node, read: () => node.value.trim() };
}

function paragraph(value) {
  const node = area(value.split("\n"));

  return { node, read: () => node.value.trim() };
}

function emptyTo(value, text, { words }) {
  return { ...line(value), hint: text("wordsOrAddress", words.join(text("listAndNext", "", ""))) };
}

function word(value, text, { words }) {
  const node = make("select");

  node.append(...words.map(each => make("option", { value: each, textContent: text(WORDS[each] ?? "") || each })));
  node.value = value;
  return { node, read: () => node.value };
}

function flag(value) {
  const node = make("input", { type: "checkbox", checked: value === true });

  return { node, isFlag: true, read: () => node.checked };
}

const KINDS = { addresses: list, domains: list, names: list, groups, count, text: paragraph, emptyTo, word, boolean: flag };

/** A value that is not what its type says is shown as it is stored, to be mended. */
function raw(value) {
  const { node, read } = line(typeof value === "string" ? value : JSON.stringify(value));
  const parsed = () => {
    try {
      return JSON.parse(read());
    } catch {
      return read();
    }
  };
  return { node, read: parsed };
}

/**
 * @param {object} setting as the helper describes it
 * @param {*} value the stored one, which may be of a wrong type
 * @param {(key: string, ...values: string[]) => string} text
 * @returns {{node: HTMLElement, hint?: string, isFlag?: boolean, read: () => *}}
 */
export function controlOf(setting, value, text) {
  const isList = Array.isArray(value);
  const isRight = Array.isArray(setting.default) ? isList : typeof value === typeof setting.default;
  const isDeep = setting.type !== "groups" || (isList && value.every(Array.isArray));
  const kind = isRight && isDeep ? KINDS[setting.type] : undefined;

  return kind === undefined ? raw(value) : kind(value, text, setting);
}
