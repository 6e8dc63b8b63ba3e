// approve.js — The page of somebody who is asked to approve a message: shows it, has each point ticked once it was on the
// screen, has the number of outsiders typed, and answers by its two buttons alone.

import { harmless } from "../../base/harmless.js";
import { languageOf } from "../../base/language.js";
import { reasonKey } from "../../base/reasons.js";

/** For so long the window has to have been in front before something in it counts. */
const REST_MS = 500;

const FIELDS = ["to", "cc", "bcc"];

const id = new URLSearchParams(location.search).get("id");
const text = (key, ...values) => browser.i18n.getMessage(key, values.map(String));
const element = name => document.getElementById(name);
const number = value => value.toLocaleString(document.documentElement.lang);
const ask = (type, more) => browser.runtime.sendMessage({ type, id, ...more });

function put(name, content) {
  element(name).textContent = content ?? "";
  element(name).hidden = !content;
}

function made(name, content, className = "") {
  const one = document.createElement(name);

  one.textContent = content;
  one.className = className;
  return one;
}

/** @param {number} bytes */
function sizeText(bytes) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const step = bytes < 1 ? 0 : Math.min(Math.floor(Math.log(bytes) / Math.log(1024)), units.length - 1);

  return (bytes / 1024 ** step).toLocaleString(document.documentElement.lang, {
    style: "unit", unit: units[step], unitDisplay: step === 0 ? "long" : "short", maximumFractionDigits: 1,
  });
}

// — pointing —

const seen = new Map();
const boxes = () => [...document.querySelectorAll(".tick input")];

/** @returns {boolean} whether nothing of what scrolls in it is below its edge */
const isAtEnd = one => one === null || one.scrollTop + one.clientHeight >= one.scrollHeight - 2;

/** A part was on the screen when its beginning was and its end was, to the end of what scrolls in it. */
function watch(part, box, scrolled) {
  const state = { start: false, end: false };
  const [start, end] = [made("span", ""), made("span", "")];
  const update = () => {
    state.isAtEnd ||= state.start && isAtEnd(scrolled);
    if (state.start && state.end && state.isAtEnd && box.disabled) {
      box.disabled = false;
      onTick();
    }
  };
  const observer = new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting && document.visibilityState === "visible")
        state[target === start ? "start" : "end"] = true;
    }
    update();
  }, { root: document.querySelector("main") });

  for (const edge of [start, end])
    edge.className = "edge";
  part.prepend(start);
  part.append(end);
  observer.observe(start);
  observer.observe(end);
  scrolled?.addEventListener("scroll", update, { passive: true });
  seen.set(part.id, state);
}

/** @param {{point: string, text: string}} point that is ticked at the end of its part */
function addTick(point) {
  const part = element(point.point) ?? element("files").appendChild(Object.assign(made("section", "", "part"), { id: point.point }));
  const [row, box] = [made("label", "", "tick"), document.createElement("input")];

  box.type = "checkbox";
  box.id = `tick-${point.point}`;
  box.dataset.point = point.point;
  box.disabled = true;
  box.addEventListener("change", onTick);
  row.append(box, made("span", point.text));
  part.append(row);
  watch(part, box, part.querySelector("#addresses, #body"));
}

let isUnderWay = false;

function onTick() {
  const isReady = boxes().every(box => box.checked) && element("number").value.trim() !== "";

  element("approve").disabled = !isReady || isUnderWay;
  element("decline").disabled = isUnderWay;
}

// — what is shown —

function partyRow({ party, ...counts }) {
  const row = document.createElement("tr");

  row.append(made("td", party), ...FIELDS.map(field => made("td", counts[field] ? number(counts[field]) : "")));
  return row;
}

function showField({ outsiders, insiders, parties }) {
  put("figures", [
    text("approveOutsiders", number(outsiders.total), number(outsiders.parties)),
    insiders > 0 && text("approveInsiders", number(insiders)),
  ].filter(Boolean).join("\n"));
  element("column-party").textContent = text("columnParty");
  for (const field of FIELDS)
    element(`column-${field}`).textContent = text(`field_${field}`);
  const more = parties.total - parties.items.length;
  const rest = FIELDS.map(field => [field, parties.items.reduce((left, counts) => left - counts[field], outsiders[field])]);

  element("parties").append(
    ...parties.items.map(partyRow),
    ...(more > 0 ? [partyRow({ ...Object.fromEntries(rest), party: text("andMore", number(more)) })] : []),
    partyRow({ ...outsiders, party: text("approveAll") }),
  );
}

const addressLine = ({ address, field }) => made("li", `${address} – ${text(`field_${field}`)}`);

function showRecipients({ recipients: { total, items } }) {
  element("recipients-title").textContent = text("recipientsTitle");
  element("addresses").append(...items.map(addressLine));
  put("all", total > items.length && text("approveShowAll", number(total - items.length)));
  element("all").addEventListener("click", async () => {
    element("all").hidden = true;
    try {
      while (element("addresses").childElementCount < total) {
        const page = await ask("approve-page", { what: "recipients", from: element("addresses").childElementCount });

        element("addresses").append(...page.items.map(addressLine));
      }
    } catch (error) {
      console.warn("The other recipients cannot be loaded:", error.message);
      put("all", text("approveShowAll", number(total - element("addresses").childElementCount)));
    }
  });
  element("all").addEventListener("click", () => element("addresses").focus());
}

/** Of a very long text the rest comes piece by piece, before anybody can have seen its end. */
async function showText({ subject, text: begin, textPieces, html }) {
  let whole = begin;

  put("subject", text("aboutSubject", harmless(subject ?? "") || text("noSubject")));
  put("html", html && text("approveHtml"));
  for (let from = 1; from < textPieces;) {
    const { items } = await ask("approve-page", { what: "text", from });

    whole += items.join("");
    from += items.length;
  }
  element("body").textContent = whole;
}

function fileElement({ name, size, addresses, notLookedInto }, i) {
  const part = made("section", "", "part");

  part.id = `file-${i}`;
  part.append(made("h2", `${harmless(name)} – ${sizeText(size)}`));
  if (addresses > 0)
    part.append(made("p", text("approveAddresses", number(addresses))));
  if (notLookedInto)
    part.append(made("p", text("approveNotLookedInto"), "faint"));
  return part;
}

async function show(look) {
  const { texts, findings, files, points } = look;

  document.title = texts.headline;
  put("about", text("aboutSender", harmless(look.from ?? "")));
  put("headline", texts.headline);
  put("detail", texts.detail);
  put("hint", text("approveHint"));
  element("findings").append(...findings.map(finding => made("li", finding.text)));
  element("findings").hidden = findings.length === 0;
  showField(look);
  showRecipients(look);
  await showText(look);
  element("files").append(...files.map(fileElement));
  put("number-text", texts.number);
  put("word-text", texts.word);
  put("approve", texts.approve);
  put("decline", texts.decline);
  put("note", look.isRenewed && text("approveRenewed"));
  document.body.hidden = false;
  points.forEach(addTick);
}

/** Nothing to decide. */
function showWords(headline, detail) {
  for (const one of [...document.querySelectorAll("main > :not(h1):not(#detail), #terms, #approve, #decline, #again")])
    one.remove();
  document.title = headline;
  put("headline", headline);
  put("detail", detail);
  document.body.hidden = false;
}

// — the answer —

function showFailure({ code }, isSigned) {
  put("note", text(isSigned ? "approveNotSent" : "approveFailed"));
  if (isSigned) {
    for (const one of document.querySelectorAll("#approve, #decline, #terms > :has(input)"))
      one.remove();
    put("again", text("approveAgain"));
    element("again").focus();
  }
  console.warn("The answer did not leave:", code);
}

async function settle(asked, isSigned = false) {
  isUnderWay = true;
  element("again").disabled = true;
  if (!isSigned)
    onTick();
  put("note", "");
  const { isOver, wrong, reason, isSigned: isWritten } = (await asked.catch(error => ({ reason: { code: error.message } }))) ?? {};

  isUnderWay = false;
  element("again").disabled = false;
  if (isOver)
    return window.close();
  if (reason)
    showFailure(reason, isSigned || isWritten === true);
  else
    put("note", wrong);
  if (element("approve") !== null)
    onTick();
  if (wrong) {
    element("number").focus();
    element("number").select();
  }
  return undefined;
}

const answer = decision => settle(ask("approve-answer", {
  decision, word: element("word").value, outsiders: element("number").value,
  points: boxes().filter(box => box.checked).map(({ dataset }) => dataset.point),
}));

// — what is passed over —

let inFrontSince = Infinity;
const isMeant = () => performance.now() - inFrontSince >= REST_MS;
const rest = () => (inFrontSince = performance.now());

/** What was meant for the window before decides nothing, and Enter never does. */
function passOver(event) {
  const isButton = event.target.closest?.("#approve, #decline") !== null;

  if (isButton && (!isMeant() || event.key === "Enter" || event.repeat)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    put("key", event.key === "Enter" && text("spaceBar", event.target.textContent));
  }
}

document.documentElement.lang = languageOf(browser.i18n);
document.documentElement.dir = browser.i18n.getMessage("@@bidi_dir");
put("close", text("close"));
for (const type of ["click", "keydown"])
  document.addEventListener(type, passOver, true);
window.addEventListener("focus", rest);
element("number").addEventListener("input", onTick);
element("approve").addEventListener("click", () => answer("approved"));
element("decline").addEventListener("click", () => answer("declined"));
element("again").addEventListener("click", () => settle(ask("approve-again"), true));
element("close").addEventListener("click", () => window.close());
document.addEventListener("keydown", event => {
  if (event.key === "Escape" && !event.isComposing)
    window.close();
});
const look = await ask("approve-look").catch(error => ({ reason: { code: error.message } }));
if (look === null)
  window.close();
else if (look.type === "approval-refused") // it has a reason as well, for programs
  showWords(text("approveRefusedHeadline"), /[.。]$/.test(look.text) ? look.text : `${look.text}${text("sentenceEnd")}`);
else if (look.reason) {
  console.warn("The request cannot be opened:", look.reason.message);
  showWords(text("approveFailedHeadline"), text(reasonKey(look.reason.code)));
} else
  await show(look);
requestAnimationFrame(() => requestAnimationFrame(rest));
element("headline").focus();
