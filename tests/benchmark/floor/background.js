// background.js — The least that an extension can do with a send: nothing, at once. What
// Thunderbird takes for it is what any extension costs.

const marks = document.documentElement.dataset;

browser.compose.onBeforeSend.addListener((tab, details) => {
  marks.entered = `${marks.entered ?? ""} ${Date.now()}`;
  return details.subject === "Kept" ? keep() : {};
});

// Whatever an extension asks, of Thunderbird or of a helper, goes through Thunderbird's main
// process; this is how long that lets it wait.
async function keep() {
  await browser.runtime.getPlatformInfo();
  marks.answered = Date.now();
  return { cancel: true };
}

// An event page would be stopped after 30 seconds, and its start is not what is measured.
setInterval(() => browser.runtime.getPlatformInfo(), 15_000);
browser.runtime.getPlatformInfo();
