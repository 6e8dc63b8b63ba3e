// floating-promise.mjs — A rule for ESLint: nobody waits for this promise, and nobody hears of its failure.
//
// Without types it goes by names: a call is reported where every function and method of the extension with that
// name is declared `async` and does not catch what fails in it, and where it is a function of the browser object.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const EXTENSION = fileURLToPath(new URL("../../extension", import.meta.url));
/** Methods and functions, as this code is written: from the name to the brace at the same depth. */
const METHOD = /^ {2}(?:static )?(?<async>async )?\*?(?<name>#?\w+)\([^;]*?\{\n(?<body>[^]*?)^ {2}\}$/gm;
const FUNCTION = /^(?:export )?(?<async>async )?function (?<name>\w+)\([^;]*?\{\n(?<body>[^]*?)^\}$/gm;
/** One that ends like this hears of its failures itself. */
const HEARD = /^(?: {2}){1,2}\}(?: catch|\)\.catch)/m;

/** Functions of the browser object that answer at once. */
const AT_ONCE = /^(?:addListener|removeListener|hasListener|connectNative|getManifest|getMessage|getUILanguage|getURL|getViews|postMessage|disconnect)$/;

/** @returns {Set<string>} what stands for such a promise wherever it is defined */
function namesOf(folder) {
  const floating = new Set();
  const others = new Set();

  for (const name of readdirSync(folder, { recursive: true }).filter(each => each.endsWith(".js"))) {
    const text = readFileSync(`${folder}/${name}`, "utf8");
    for (const { groups } of [...text.matchAll(METHOD), ...text.matchAll(FUNCTION)])
      (groups.async && !HEARD.test(groups.body) ? floating : others).add(groups.name);
  }
  return new Set([...floating].filter(name => !others.has(name)));
}

const names = namesOf(EXTENSION);

/** @returns {boolean} whether it is `browser.….…` or `….api.….…`, or a part of it */
function isOfBrowser(node) {
  for (let part = node; part !== undefined; part = part.object) {
    if (part.type === "Identifier" && (part.name === "browser" || part.name === "api"))
      return part !== node;
    if (part.type === "MemberExpression" && /^#?api$/.test(part.property.name))
      return part !== node;
  }
  return false;
}

function isPromise({ callee }) {
  if (callee.type === "Identifier")
    return names.has(callee.name);
  if (callee.type !== "MemberExpression")
    return false;
  const { name, type } = callee.property;
  if (isOfBrowser(callee))
    return !AT_ONCE.test(name);
  return names.has(type === "PrivateIdentifier" ? `#${name}` : name);
}

/** @returns {boolean} whether a failure of this call is heard by nobody */
function floats(node) {
  if (node.type === "ChainExpression")
    return floats(node.expression);
  if (node.type !== "CallExpression")
    return false;

  const { property } = node.callee;
  if (property?.name === "catch" || (property?.name === "then" && node.arguments.length > 1))
    return false;
  if (property?.name === "then" || property?.name === "finally")
    return true;
  return isPromise(node);
}

export default {
  meta: { type: "problem", schema: [], messages: { floats: "Nobody waits for this promise, and nobody hears of its failure" } },
  create: context => ({
    ExpressionStatement({ expression }) {
      if (floats(expression))
        context.report({ node: expression, messageId: "floats" });
    },
  }),
};
