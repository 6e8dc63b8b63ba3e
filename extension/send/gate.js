// gate.js — Decides what happens to one send. Pure: everything it needs comes in as arguments.
//
// The fail-safe rule lives here. Only three things send: a verdict “pass”, an answer that the
// verdict offered, and a person (or the rule `unchecked`) who lets an unchecked message go. With “each” the
// message itself goes back as well: it is sent beside its window, once to each person; and with “ask”, until others
// have approved it. All else, whatever throws and whatever is not known, goes back to the compose window. A decision to
// send is written down first (a verdict “pass” by the helper); what is not written is not acted on.

/** @typedef {{cancel?: true}} Outcome what compose.onBeforeSend gets */

/**
 * @typedef {object} Tools
 * @property {() => Promise<{verdict: object}>} check asks the helper; rejects on any failure
 * @property {(question: object) => Promise<string>} ask puts the question; rejects if it got lost
 * @property {(question: object) => Promise<string>} convert moves the recipients, proves it, and
 *   says how to go on: “send” or “edit”
 * @property {(question: object) => Promise<void>} each has the helper keep and write down that everybody gets the
 *   message alone, and begins to send; rejects if nothing was begun, as where the message is another one
 * @property {(question: object) => Promise<void>} askApproval begins to ask others to approve the message, once its window is
 *   unlocked; rejects if it did not begin
 * @property {(question: object) => void} dismiss takes a question away by which nothing began
 * @property {(choice: string, question: ?object, reason?: Error) => Promise<void>} record has a decision written
 *   down: “convert”, “send” or “edit” of a question, “unchecked” or “held” without one; rejects if it
 *   is not written, with the code `audit` if the helper could not
 * @property {(choice: string, reason: Error) => Promise<void>} keep has “unchecked” or “held” written
 *   down when somebody can; rejects if it cannot even be kept
 * @property {() => Promise<boolean>} unchanged are the recipients still those that were checked?
 * @property {() => Promise<boolean>} listsUnchanged are those in their lists? convert() and each() look at the others themselves
 * @property {() => Promise<boolean>} unchangedNow the same, quickly: of the recipients that stand there
 * @property {() => Promise<boolean>} unchangedMeanwhile the same for what goes without a question: only a check
 *   that took long has to look
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
  let passes;
  try {
    question = await tools.check();
    const { level, choices } = question.verdict;
    passes = level === "pass" && choices.length === 0; // else it waits in a window
  } catch (error) {
    return withoutCheck(error, tools);
  }
  if (passes)
    return passed(tools);

  let choice;
  try {
    choice = await agreed(await tools.ask(question), question, tools);
  } catch (error) {
    noting("edit", question, tools);
    await telling(error.kind ?? "lost", error, tools);
    return { ...CANCEL };
  }
  if (choice === "edit") {
    noting("edit", question, tools);
    return { ...CANCEL };
  }

  try {
    return await act(choice, question, tools);
  } catch (error) {
    await telling(error.kind ?? "lost", error, tools);
    return { ...CANCEL };
  }
}

async function passed(tools) {
  try {
    await mustBeUnchanged(tools.unchangedMeanwhile);
    return { ...SEND };
  } catch (error) {
    noting("held", null, tools, error);
    await telling(error.kind ?? "lost", error, tools);
    return { ...CANCEL };
  }
}

/**
 * An answer counts only if the verdict offers it: a level “convert” can never be sent as it is.
 *
 * @returns {Promise<"send"|"convert"|"each"|"ask"|"edit">} what may be done; rejects if the recipients are others
 */
async function agreed(choice, question, tools) {
  const { choices, each } = question.verdict;
  const isOffered = choice === "each" ? each?.offered === true : choices.includes(choice);

  if (!["send", "convert", "each", "ask"].includes(choice) || !isOffered)
    return "edit";
  await mustBeUnchanged(choice === "convert" || choice === "each" ? tools.listsUnchanged : tools.unchanged);
  return choice;
}

/** To write it down takes seconds, if the helper is slow: the last look at the recipients comes after that. */
async function act(choice, question, tools) {
  if (choice === "each")
    return actBeside(tools.each, question, tools);
  if (choice === "ask")
    return actBeside(asking => askIfUnchanged(asking, tools), question, tools);
  await mustBeRecorded(choice, question, tools);
  try {
    if (choice === "send")
      await mustBeUnchanged(tools.unchangedNow);
    if (choice === "convert" && (await tools.convert(question)) !== "send")
      return { ...CANCEL };
  } catch (error) {
    noting("held", null, tools, error); // what was recorded has not happened
    throw error;
  }
  return { ...SEND };
}

async function askIfUnchanged(question, tools) {
  try {
    await mustBeUnchanged(tools.unchangedNow);
    await tools.askApproval(question);
  } catch (error) {
    tools.dismiss(question); // or it would stay on the desktop
    throw error;
  }
}

/** The question waits until a job or a request begins, which is its decision; if none does it is settled here. */
async function actBeside(begin, question, tools) {
  try {
    await begin(question);
  } catch (error) {
    noting("held", null, tools, error);
    throw error;
  }
  return { ...CANCEL };
}

/** What the organisation wants to be able to prove must not happen without a trace. */
async function mustBeRecorded(choice, question, tools) {
  try {
    await tools.record(choice, question);
  } catch (error) {
    keeping("held", error, tools);
    throw Object.assign(error, error.code === "audit" && { kind: "unrecorded" });
  }
}

/** That a message comes back to its window must wait for nothing, and fail for nothing. */
function noting(choice, question, tools, reason = null) {
  (async () => tools.record(choice, question, reason))().catch(error => {
    console.warn("It could not be written down what was decided:", error.message);
    keeping(choice === "edit" ? "held" : choice, reason ?? error, tools);
  });
}

function keeping(choice, reason, tools) {
  (async () => tools.keep(choice, reason))().catch(error =>
    console.warn("Nor can it be written down later:", error.message),
  );
}

/**
 * Minutes may lie between the check and the answer, and Thunderbird unlocks a window whose draft it saves: what
 * was not checked must not go out on it.
 */
async function mustBeUnchanged(unchanged) {
  if ((await unchanged()) !== true)
    throw Object.assign(new Error("The recipients changed after the check"), {
      kind: "changed", code: "changed",
    });
}

/** A broken helper becomes a question, or a refusal; never a silent send of several recipients. */
async function withoutCheck(error, tools) {
  try {
    if ((await ruleFor(tools)) === "ask") {
      if ((await tools.askUnchecked(error)) !== "send") {
        noting("held", null, tools, error);
        return { ...CANCEL };
      }
      await mustBeUnchanged(tools.unchanged);
      await recordUnchecked(error, tools);
      await mustBeUnchanged(tools.unchangedNow);
      return { ...SEND };
    }
    // Nobody can learn of another recipient where there is none.
    if (tools.isSingleMailbox() === true) {
      await mustBeUnchanged(tools.unchangedMeanwhile);
      noting("unchecked", null, tools, error);
      return { ...SEND };
    }
  } catch (failure) {
    if (failure.kind !== "unrecorded") // that is kept already
      noting("held", null, tools, error);
    await telling(failure.kind ?? "lost", failure, tools); // nobody has refused it
    return { ...CANCEL };
  }

  noting("held", null, tools, error);
  await telling("refused", error, tools);
  return { ...CANCEL };
}

/**
 * Without a helper it is kept until there is one. With one that cannot write, the rule `unchecked` is
 * what the organisation wants, and this person was asked for just that reason: it is kept as well. What
 * cannot even be kept is not acted on.
 */
async function recordUnchecked(reason, tools) {
  try {
    await tools.record("unchecked", null, reason);
  } catch (error) {
    console.warn("That a message goes unchecked is written down later:", error.message);
    if (error.code === "audit" && reason.code !== "audit") {
      keeping("held", error, tools);
      throw Object.assign(error, { kind: "unrecorded" });
    }
    try {
      await tools.keep("unchecked", reason);
    } catch (failure) {
      throw Object.assign(failure, { kind: "unrecorded" });
    }
  }
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
