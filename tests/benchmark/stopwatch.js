// stopwatch.js — When Thunderbird asks its extensions about a send, and when it has their answer.
// timed.py sends this text as the body of an asynchronous script.

const store = Services.wm.getMostRecentWindow("mail:3pane");

const stopwatch = {
  // Writes down the times of every later send of that compose window.
  watch(id) {
    const win = Services.wm.getOuterWindowWithId(id);

    win.addEventListener(
      "beforesend",
      event => {
        const { resolve, reject } = event.detail;
        const start = store.performance.now();
        const record = { asked: Date.now(), held: null };
        const settling = settle => () => {
          record.held = store.performance.now() - start;
          settle();
        };

        (store.bccGuardSends ??= []).push(record);
        Object.assign(event.detail, { resolve: settling(resolve), reject: settling(reject) });
      },
      { capture: true },
    );
  },

  // Writes down when the next dialog of Thunderbird's own shows its text.
  watchPrompt() {
    store.bccGuardPrompt = null;
    const observer = win => {
      Services.ww.unregisterNotification(observer);
      win.addEventListener("MozAfterPaint", function painted() {
        if (!win.document.getElementById("infoBody")?.textContent)
          return;
        win.removeEventListener("MozAfterPaint", painted);
        store.bccGuardPrompt = Date.now();
      });
    };
    Services.ww.registerNotification(observer);
  },

  // Moves all of Cc to Bcc as Thunderbird itself does, in a locked window; milliseconds.
  moveToBcc(id) {
    const win = Services.wm.getOuterWindowWithId(id);
    const { cc } = win.GetComposeDetails();

    win.ToggleWindowLock(true);
    const start = store.performance.now();
    win.SetComposeDetails({ identityKey: null, to: win.gCurrentIdentity.email, cc: "", bcc: cc });
    const taken = store.performance.now() - start;
    win.ToggleWindowLock(false);
    return taken;
  },

  promptPainted: () => store.bccGuardPrompt,

  // The records since the last call, as JSON.
  sends() {
    const records = JSON.stringify(store.bccGuardSends ?? []);
    store.bccGuardSends = [];
    return records;
  },
};

const [name, id, done] = arguments;
done(stopwatch[name](id) ?? null);
