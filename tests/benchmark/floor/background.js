// background.js — The least that an extension can do with a send: nothing, at once. What
// Thunderbird takes for it is what any extension costs.

const marks = document.documentElement.dataset;

browser.compose.onBeforeSend.addListener((tab, details) => {
  marks.entered = `${marks.entered ?? ""} ${Date.now()}`;
  switch (details.subject) {
    case "Kept":
      return keep();
    case "Asked":
      return ask(tab);
    default:
      return {};
  }
});

// Whatever an extension asks, of Thunderbird or of a helper, goes through Thunderbird's main
// process; this is how long that lets it wait.
async function keep() {
  await browser.runtime.getPlatformInfo();
  marks.answered = Date.now();
  return { cancel: true };
}

// The least that a question can be: a window of the size of ours with nothing in it, opened without a check.
async function ask(tab) {
  const { left, top } = await browser.windows.get(tab.windowId);
  marks.opening = Date.now();
  const { id } = await browser.windows.create({ url: "empty.html", type: "popup", left, top, width: 820, height: 700 });

  return new Promise(resolve => {
    browser.windows.onRemoved.addListener(function removed(windowId) {
      if (windowId !== id)
        return;
      browser.windows.onRemoved.removeListener(removed);
      resolve({ cancel: true });
    });
  });
}

// An event page would be stopped after 30 seconds, and its start is not what is measured.
setInterval(() => browser.runtime.getPlatformInfo(), 15_000);
browser.runtime.getPlatformInfo();
