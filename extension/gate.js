// gate.js — Decides what happens to one send. Pure: everything it needs comes in as arguments.
//
// The fail-safe rule lives here. Only three things send: a verdict “pass”, an answer that the
// verdict offered, and a person (or the rule `unchecked`) who lets an unchecked message go. All
// else, whatever throws and whatever is not known, goes back to the compose window.

/** @typedef {{cancel?: true}} Outcome what compose.onBeforeSend gets */

/**
 * @typedef {object} Tools
 * @property {() => Promise<{verdict: object}>} check asks the helper; rejects on any failure
 * @property {(question: object) => Promise<string>} ask puts the question; rejects if it got lost
 * @property {(question: object) => Promise<string>} convert moves the recipients, proves it, and
 *   says how to go on: “send” or “edit”
 * @property {() => Promise<boolean>} unchanged are the recipients still those that were checked?
 * @property {() => Promise<string>} unchecked the rule for what could not be checked: “ask” or
 *   “refuse”
 * @property {() => boolean} isSingleMailbox one recipient, and that is no list
 * @property {(error: Error) => Promise<string>} askUnchecked asks whether to send without the check
 * @property {(kind: string, error: Error) => Promise<void>} tell tells the person why it was not sent
 */

const SEND = {};
const CANCEL = { cancel: true };

/**
 * @param {Tools} tools
 * @returns {Promise<Outcome>} never rejects
 */
export async function gate(tools) {
  let question;
  try {
    question = await tools.check();
    if (question.verdict.level === "pass")
      return { ...SEND };
  } catch (error) {
    return withoutCheck(error, tools);
  }

  try {
    return await act(await tools.ask(question), question, tools);
  } catch (error) {
    await telling(error.kind ?? "lost", error, tools);
    return { ...CANCEL };
  }
}

/** An answer counts only if the verdict offers it: a level “convert” can never be sent as it is. */
async function act(choice, question, tools) {
  if (!question.verdict.choices.includes(choice))
    return { ...CANCEL };

  switch (choice) {
    case "send":
      await mustBeUnchanged(tools);
      return { ...SEND };
    case "convert":
      await mustBeUnchanged(tools);
      return (await tools.convert(question)) === "send" ? { ...SEND } : { ...CANCEL };
    default:
      return { ...CANCEL };
  }
}

/** Minutes may lie between the check and the answer: what was not checked must not go out on it. */
async function mustBeUnchanged(tools) {
  if ((await tools.unchanged()) !== true)
    throw Object.assign(new Error("The recipients changed while the question waited"), {
      kind: "changed",
    });
}

/** A broken helper becomes a question, or a refusal; never a silent send of several recipients. */
async function withoutCheck(error, tools) {
  try {
    if ((await ruleFor(tools)) === "ask") {
      if ((await tools.askUnchecked(error)) !== "send")
        return { ...CANCEL };
      await mustBeUnchanged(tools);
      return { ...SEND };
    }
    // Nobody can learn of another recipient where there is none.
    if (tools.isSingleMailbox() === true)
      return { ...SEND };
  } catch (failure) {
    await telling(failure.kind ?? "refused", failure, tools);
    return { ...CANCEL };
  }

  await telling("refused", error, tools);
  return { ...CANCEL };
}

async function ruleFor(tools) {
  try {
    return await tools.unchecked();
  } catch {
    return "refuse"; // a rule that cannot be read may have been the strict one
  }
}

/** Telling is a service; that it fails must not change what happens to the message. */
async function telling(kind, error, tools) {
  try {
    await tools.tell(kind, error);
  } catch (failure) {
    console.error("Cannot tell why the message was not sent:", failure.message);
  }
}
