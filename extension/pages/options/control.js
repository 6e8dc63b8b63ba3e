// control.js — The form control of one setting: made from what the helper says of its type.

function make(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}

const lines = node => node.value.split("\n").map(each => each.trim()).filter(Boolean);

/**
 * @param {HTMLTextAreaElement} node
 * @param {number} number of the line that is selected, from 1
 */
export function selectLine(node, number) {
  const all = node.value.split("\n");
  const start = all.slice(0, number - 1).reduce((sum, { length }) => sum + length + 1, 0);

  node.setSelectionRange(start, start + (all[number - 1] ?? "").length);
}

/** As many rows as there are lines, and one to write in. */
function fit(node) {
  node.rows = Math.min(12, node.value.split("\n").length + 1);
}

function area(value) {
  const node = make("textarea", { value: value.join("\n"), spellcheck: false });

  node.addEventListener("input", () => fit(node));
  fit(node);
  return node;
}

/** Leaves a line an entry, as the errors count them. */
function tidy(node) {
  node.value = lines(node).join("\n");
  fit(node);
}

function list(value, text) {
  const node = area(value);

  return { node, hint: text("onePerLine"), read: () => lines(node), tidy: () => tidy(node) };
}

/** Lines to write, for words, patterns and lists of others; where lists are meant, those of this desk to choose from. */
function names(value, text, { key }, lists) {
  const control = list(value, text);
  const { node, read } = control;

  if (key !== "bccLists" || lists.length === 0)
    return control;

  const choices = make("fieldset", { className: "choices" });
  const boxes = lists.map(name => make("input", { type: "checkbox", name }));
  const look = () => boxes.forEach(box => (box.checked = read().includes(box.name)));

  choices.append(make("legend", { textContent: text("listsThere") }), ...boxes.map(box => {
    const label = make("label", { textContent: box.name });
    label.prepend(box);
    return label;
  }));
  choices.addEventListener("change", ({ target: { name, checked } }) => {
    node.value = [...read().filter(each => each !== name), ...(checked ? [name] : [])].join("\n");
    fit(node);
  });
  node.addEventListener("input", look);
  look();
  return { ...control, choices };
}

function groups(value, text) {
  const node = area(value.map(group => group.join(" ")));

  return {
    node,
    hint: text("oneGroupPerLine"),
    tidy: () => tidy(node),
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

function word(value, text, { key, words }) {
  const node = make("select");

  node.append(...words.map(each => make("option", { value: each, textContent: text(`word_${key}_${each}`) || each })));
  node.value = value;
  return { node, read: () => node.value };
}

function flag(value) {
  const node = make("input", { type: "checkbox", checked: value === true });

  return { node, isFlag: true, read: () => node.checked };
}

const KINDS = { addresses: list, domains: list, names, approvers: list, groups, count, text: paragraph, address: line, emptyTo, word, boolean: flag };

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
 * @param {string[]} lists the address-book lists that there are
 * @returns {{node: HTMLElement, choices?: HTMLFieldSetElement, hint?: string, isFlag?: boolean, read: () => *,
 *   tidy?: () => void}}
 */
export function controlOf(setting, value, text, lists) {
  const isList = Array.isArray(value);
  const isRight = Array.isArray(setting.default) ? isList : typeof value === typeof setting.default;
  const isDeep = setting.type !== "groups" || (isList && value.every(Array.isArray));
  const kind = isRight && isDeep ? KINDS[setting.type] : undefined;

  return kind === undefined ? raw(value) : kind(value, text, setting, lists);
}
