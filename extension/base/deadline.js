// deadline.js — Nothing is waited for without an end: a compose window is locked meanwhile.
//
// While Thunderbird is busy, as with thousands of recipients, it answers nobody, and whoever hangs
// cannot be told from whoever waits for it. So when a time is over Thunderbird is asked, behind all that
// was asked before: was it busy, then as much time is added; did the work get on, the time begins anew.

/** Thunderbird answers in a few milliseconds if it has nothing else to do. */
const BUSY_MS = 500;

/** Longer than this nobody waits for anything, whatever gets on meanwhile. */
const MOST_MS = 300_000;

/** Only the browser object knows whether Thunderbird is busy; tests have none, or one of their own. */
const thunderbirdAnswers = async () => globalThis.browser?.runtime.getPlatformInfo();

/**
 * @param {() => void} action what is done when the time is over
 * @param {number} milliseconds
 * @param {() => number} [progress] changes as often as the work gets on
 * @returns {object} for clearPatientTimer()
 */
export function setPatientTimer(action, milliseconds, progress = () => 0) {
  const started = performance.now();
  const timer = { id: null };

  const over = async (due, reached) => {
    // Should Thunderbird never answer this, it ends all the same.
    timer.id = setTimeout(() => {
      timer.id = null;
      action();
    }, MOST_MS);
    await thunderbirdAnswers().catch(() => {}); // then it is not busy
    if (timer.id === null)
      return;

    clearTimeout(timer.id);
    const now = performance.now();
    const late = now - due;
    if (now - started > MOST_MS || (late <= BUSY_MS && progress() === reached))
      return action();
    begin(progress() === reached ? Math.min(late, milliseconds) : milliseconds);
  };
  const begin = wait => {
    const due = performance.now() + wait;
    const reached = progress();
    timer.id = setTimeout(() => over(due, reached), wait);
  };

  begin(milliseconds);
  return timer;
}

/** @param {?object} timer of setPatientTimer() */
export function clearPatientTimer(timer) {
  if (timer === null)
    return;
  clearTimeout(timer.id);
  timer.id = null;
}

/**
 * @param {number} milliseconds
 * @param {Promise} promise
 * @param {() => number} [progress] changes as often as the work gets on
 * @returns {Promise} as the given one, but rejects when the time is over
 */
export function within(milliseconds, promise, progress) {
  let timer;
  const over = new Promise((_, reject) => {
    const end = () => {
      const seconds = milliseconds / 1000;
      const error = new Error(`No answer within ${seconds} seconds`);
      reject(Object.assign(error, { code: "timeout", seconds }));
    };
    timer = setPatientTimer(end, milliseconds, progress);
  });

  return Promise.race([promise, over]).finally(() => clearPatientTimer(timer));
}
