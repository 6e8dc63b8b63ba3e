// package.test.mjs — What ships: every text in every language, every file packed, the same bytes each time.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

import { reasonKey } from "../../extension/base/reasons.js";

const ROOT = fileURLToPath(new URL("../../extension", import.meta.url));
const read = path => readFileSync(join(ROOT, path), "utf8");
const LOCALES = readdirSync(join(ROOT, "_locales"));
const messages = locale => JSON.parse(read(`_locales/${locale}/messages.json`));
const scratch = mkdtempSync(join(tmpdir(), "bcc-guard-"));
after(() => rmSync(scratch, { recursive: true }));

const source = ["manifest.json", "approval/reviews.js", "pages/approve/approve.js", "pages/review/ask.js", "each/jobs.js", "sent/leak-notice.js", "pages/report/report.js", "windows/badge.js", "send/recovery.js", "base/language.js", "base/reasons.js", "pages/options/control.js", "pages/options/letters.js", "pages/options/options.js", "pages/panel/panel.js", "pages/each/each.js", "pages/permission/permission.js", "pages/review/each.js", "pages/review/review.js", "send/send-check.js", "status/health.js", "send/sample-check.js"].map(read).join("\n");
const english = messages("en");

for (const locale of LOCALES) {
  test(`${locale} says all that English says, with the same placeholders`, () => {
    const texts = messages(locale);
    assert.deepEqual(Object.keys(texts), Object.keys(english));
    for (const [key, { message, placeholders }] of Object.entries(texts)) {
      assert.notEqual(message.trim(), "", key);
      assert.deepEqual(placeholders, english[key].placeholders, key);
      for (const name of Object.keys(placeholders ?? {}))
        assert.ok(message.toLowerCase().includes(`$${name}$`), `${key} lacks $${name}$`);
    }
  });
}

/** Keys that the code puts together. */
const COMPOSED = [
  ...["unchecked", "refused", "lost", "changed", "saved", "failed", "unrecorded", "notAsked", "notRemembered"].flatMap(kind => [`${kind}Headline`, `${kind}Detail`]),
  ...["to", "cc", "bcc", "reply_to"].map(field => `field_${field}`),
  ...["confirm", "convert", "block", "sent"].map(level => `level_${level}`),
  ...["countAll", "countLoading", "countBroken", "countFound", "countFoundSoFar"],
  ...["adviceTitle", "whoTitle", "previewTitle", "before", "after"],
  ...["Party", "Name", "Address", "Field"].map(column => `column${column}`),
  ...["missing", "lost", "timeout", "policy", "protocol", "reply", "audit", "restart", "reopened", "anything"].map(reasonKey),
  ...["Waiting", "Changed", "Unchecked", "Elsewhere"].map(how => `sent${how}`),
  ...["sent", "refused", "doubt", "left"].map(what => `each_${what}`),
  "convert", "edit", "send", "close",
  // tests/style/texts.py compares them with the table of settings.
  ...Object.keys(english).filter(key => key.startsWith("word_")),
];

test("every text is used, and every text that is used is there", () => {
  const used = new Set(COMPOSED);
  for (const [, key] of source.matchAll(/(?:text\(|getMessage\(|__MSG_)"?(\w+?)(?:"|__)/g))
    used.add(key);
  // The keys of a table are chosen from at run time.
  for (const key of Object.keys(english).filter(name => source.includes(`"${name}"`)))
    used.add(key);
  assert.deepEqual([...used].sort(), Object.keys(english).sort());
});

test("the manifest asks for no permission that is not used", () => {
  const code = readdirSync(ROOT, { recursive: true }).filter(name => name.endsWith(".js")).map(read).join("\n");
  const signs = {
    accountsRead: /identities\.list/,
    addressBooks: /mailingLists\.listMembers/,
    alarms: /alarms\.onAlarm/,
    compose: /compose\.onBeforeSend/,
    "compose.save": /compose\.saveMessage\(/,
    "compose.send": /compose\.sendMessage\(/,
    management: /#management\.getAll/,
    messagesImport: /messages\.import\(/,
    messagesRead: /messages\.getHeaders/,
    nativeMessaging: /connectNative/,
    notifications: /notifications/,
    storage: /storage\.managed/,
  };
  const { permissions, optional_permissions: optional } = JSON.parse(read("manifest.json"));
  assert.deepEqual(permissions, Object.keys(signs));
  assert.deepEqual(optional, ["messages.send"]);
  assert.match(code, /messages\.sendMessage\(/);
  for (const [permission, sign] of Object.entries(signs))
    assert.match(code, sign, permission);
});

// Those of the pages are loaded by nothing else that needs no Thunderbird.
for (const path of readdirSync(ROOT, { recursive: true }).filter(name => name.endsWith(".js"))) {
  test(`${path} can be read`, () => {
    assert.equal(spawnSync(process.execPath, ["--check", join(ROOT, path)], { encoding: "utf8" }).stderr, "");
  });
}

test("nothing is put into a page as markup", () => {
  assert.doesNotMatch(source, /innerHTML|insertAdjacentHTML|document\.write/);
});

/** All that a module and its imports import, by their paths in the extension. */
function importsOf(path, found = new Set()) {
  for (const [, name] of read(path).matchAll(/^import [^;]* from "(\.[^"]+)";$/gm)) {
    const imported = join(path, "..", name);
    if (!found.has(imported))
      importsOf(imported, found.add(imported));
  }
  return found;
}

test("the review page names all its modules at once: one found later waits for Thunderbird once more", () => {
  const preloaded = [...read("pages/review/review.html").matchAll(/rel="modulepreload" href="([^"]+)"/g)];
  assert.deepEqual(
    preloaded.map(([, href]) => join("pages/review", href)).sort(), [...importsOf("pages/review/review.js")].sort());
});

const listed = [...read("meson.build").matchAll(/^ {2}'([^']+)',$/gm)].map(([, path]) => path);
const pack = (folder, output) =>
  spawnSync("python3", [join(folder, "pack.py"), output, folder, ...listed.map(path => join(folder, path))], { encoding: "utf8" });

test("packing twice gives the same bytes", () => {
  const [one, two] = ["one.xpi", "two.xpi"].map(name => join(scratch, name));
  const copy = join(scratch, "copy");
  cpSync(ROOT, copy, { recursive: true }); // with other times
  assert.equal(pack(ROOT, one).stderr, "");
  assert.equal(pack(copy, two).stderr, "");
  assert.ok(readFileSync(one).equals(readFileSync(two)));
  const names = execFileSync("python3", ["-m", "zipfile", "-l", one], { encoding: "utf8" });
  for (const path of listed)
    assert.ok(names.includes(path), path);
});

test("a file that nobody listed is an error", () => {
  const copy = join(scratch, "forgetful");
  cpSync(ROOT, copy, { recursive: true });
  writeFileSync(join(copy, "forgotten.js"), "");
  const { status, stderr } = pack(copy, join(scratch, "x.xpi"));
  assert.notEqual(status, 0);
  assert.match(stderr, /forgotten\.js/);
});

test("a file that is listed and not there is an error", () => {
  const copy = join(scratch, "poor");
  cpSync(ROOT, copy, { recursive: true });
  rmSync(join(copy, "send/gate.js"));
  assert.notEqual(pack(copy, join(scratch, "y.xpi")).status, 0);
});

test("what a module takes of another is there", () => {
  for (const path of readdirSync(ROOT, { recursive: true }).filter(name => name.endsWith(".js"))) {
    for (const [, names, from] of read(path).matchAll(/^import \{([^}]*)\} from "(\.[^"]+)";$/gm)) {
      for (const name of names.split(",").map(one => one.trim().split(" as ")[0]).filter(Boolean))
        assert.match(read(join(path, "..", from)), new RegExp(`^export (?:async )?(?:const|let|function\\*?|class) ${name}\\b`, "m"), `${path}: ${name}`);
    }
  }
});
