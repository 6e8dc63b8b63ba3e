"""From the click on “Move to Bcc and send” to MAIL at the server, for 2,331 recipients: what of it is ours.

Beside it, in the same run: Thunderbird's own setting of the same recipients, without an extension's call.
Nothing here fails because of a time.
"""

import contextlib
import os
import time

from figures import row, show
from product import HELPER, OFFICE, REVIEW, XPI
from timed import TimedThunderbird
from waiting import wait_until

COUNT = 2331
ROUNDS = 3
REST = 1

# From now on the calls that read and set recipients are written down: name, begin and end.
WATCH_CALLS = """
window.calls = [];
for (const name of ["getComposeDetails", "setComposeDetails"]) {
  const call = browser.compose[name];
  browser.compose[name] = async (...values) => {
    const begun = Date.now();
    try {
      return await call(...values);
    } finally {
      window.calls.push([name, begun, Date.now()]);
    }
  };
}
"""
TAKE_CALLS = "const { calls } = window; window.calls = []; return calls;"
CLICK = "const now = Date.now(); setTimeout(() => document.getElementById('convert').click()); return now;"


def customers():
    """So many, each of a company of their own."""
    return [f"顧客 {i} <p{i}@k{i}.example>" for i in range(COUNT)]


def convert(thunderbird):
    """One message; the parts of its way in milliseconds."""
    thunderbird.mail.clear()
    compose = thunderbird.open_compose(cc=customers())
    thunderbird.watch(compose)
    time.sleep(REST)
    compose.click_send()
    page = thunderbird.extension.wait_for_window(REVIEW, 1, 60)
    wait_until(lambda: page.text("#after"), "the preview", 60)
    time.sleep(REST)
    background = thunderbird.extension.background
    background.run(TAKE_CALLS)
    clicked = page.run(CLICK)
    begun = wait_until(lambda: thunderbird.mail.begun, "MAIL", 120) * 1000
    thunderbird.mail.wait_for(1, 120)
    compose.wait_closed(120)
    send = thunderbird.last_send()
    decided = send["asked"] * 1000 + send["held"]
    calls = background.run(TAKE_CALLS)
    (setting,) = [call for call in calls if call[0] == "setComposeDetails"]
    reading = [call for call in calls if call[0] == "getComposeDetails" and call[1] < decided]
    before = [end - start for _, start, end in reading if end <= setting[1]]
    return {
        "whole": begun - clicked, "ours": decided - clicked - (setting[2] - setting[1]),
        "answer": reading[0][1] - clicked, "looks": sum(before), "set": setting[2] - setting[1],
        "proof": decided - setting[2], "sending": begun - decided, "reads": len(reading),
    }


def own_setting(thunderbird):
    """Milliseconds that Thunderbird itself takes to move the same."""
    compose = thunderbird.open_compose(cc=customers())
    time.sleep(REST)
    taken = thunderbird.move_to_bcc(compose)
    compose.close()
    return taken


def main():
    """Prints the table."""
    print(f"{os.cpu_count()} processors, load average {os.getloadavg()[0]:.1f}", flush=True)
    with contextlib.ExitStack() as stack:
        thunderbird = stack.enter_context(TimedThunderbird(XPI, HELPER, {**OFFICE, "warning": "window"}))
        thunderbird.extension.background.run(WATCH_CALLS)
        own, ours = [], []
        for i in range(ROUNDS + 1):
            one, other = own_setting(thunderbird), convert(thunderbird)
            if i > 0:
                own.append(one)
                ours.append(other)
    times = {key: [each[key] for each in ours] for key in ours[0]}
    show(f"{COUNT:,} recipients: “Move to Bcc and send” → MAIL", [
        row("the whole way", times["whole"]),
        row("  Thunderbird: sets the recipients, as an extension asks", times["set"], floor=own),
        row("  Thunderbird: sends, from the outcome to MAIL", times["sending"]),
        row("  ours: all the rest", times["ours"]),
        row("    click → the last look begins", times["answer"]),
        row("    the last look", times["looks"]),
        row("    reading back and proving", times["proof"]),
        row("Thunderbird's own setting of the same", own),
    ])
    print(f"recipients read {max(times['reads'])} times; load average after {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
