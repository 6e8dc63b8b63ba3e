// deadline.js — Nothing is waited for without an end: a compose window is locked meanwhile.

/** @returns {Promise} as the given one, but rejects when the time is over */
export function within(milliseconds, promise) {
  let timer;
  const over = new Promise((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`No answer within ${milliseconds / 1000} seconds`);
      reject(Object.assign(error, { code: "timeout" }));
    }, milliseconds);
  });

  return Promise.race([promise, over]).finally(() => clearTimeout(timer));
}
