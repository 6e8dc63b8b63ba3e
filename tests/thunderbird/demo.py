"""The incident, ready to be sent: 2,331 customers in Cc, where Bcc was meant.

With a screen a person clicks; without one the window is answered here.  Nothing
outside of the throwaway home and the folder for the screenshots is touched.
"""

import os
import pathlib
import signal
import sys

from product import HELPER, OFFICE, REVIEW, XPI
from thunderbird import Thunderbird

COUNT = 2331
LIST = "Customers (2026)"
CUSTOMERS = [f"customer{i}@k{i}.example" for i in range(1, COUNT + 1)]
SHOWN = 3


def describe(addresses):
    """The first of the addresses and how many more there are."""
    if not addresses:
        return "nobody"
    more = len(addresses) - SHOWN
    return ", ".join(addresses[:SHOWN]) + (f" and {more:,} more" if more > 0 else "")


def report(mail):
    """Says what each customer would have seen, and what each of them sees now."""
    seen = [one for one in CUSTOMERS if one in mail.content.decode("utf-8", "replace").lower()]
    print(f"\nBefore: To: nobody, Cc: {describe(CUSTOMERS)}")
    print(f"        each of {COUNT:,} customers would have read the addresses of {COUNT - 1:,} others")
    print(f"After:  To: {describe(mail.addresses('To'))}, Cc: {describe(mail.addresses('Cc'))}")
    print(f"        {len(mail.recipients):,} recipients got it; "
          f"customers' addresses anywhere in the mail: {len(seen)}")
    return 0 if not seen and len(mail.recipients) == COUNT + 1 else 1


def prepare(thunderbird):
    """The compose window as the person in the incident had it."""
    members = [{"name": f"Customer {i}", "email": one} for i, one in enumerate(CUSTOMERS, 1)]
    thunderbird.books.add_list(LIST, members)
    compose = thunderbird.open_compose(
        subject="Seminar invitation", body="Dear customers,\n\nyou are invited to our seminar.")
    compose.add_list("cc", LIST)
    return compose


def run_alone(thunderbird, folder):
    """Clicks as a person would, and takes pictures of it."""
    compose = prepare(thunderbird)
    thunderbird.desktop.run(["dunst"])
    pictures = [folder / name for name in ("1-ready.png", "2-asked.png", "3-sent.png")]
    thunderbird.screenshot(pictures[0])
    compose.click_send()
    review = thunderbird.extension.wait_for_window(REVIEW, 1, 60)
    print(f"Asked: {review.text('#headline')}")
    thunderbird.pause(2)
    thunderbird.screenshot(pictures[1])
    review.click("convert")
    mail = thunderbird.mail.wait_for(1, 240)[0]
    compose.wait_closed(60)
    thunderbird.screenshot(pictures[2])
    status = report(mail)
    print("Screenshots:", *pictures, sep="\n  ")
    return status


def run_for_person(thunderbird):
    """Waits for the person, until the mail is sent or Thunderbird closed."""
    prepare(thunderbird)
    print("The invitation is ready: click Send. The mail goes nowhere but to this program.", flush=True)
    while thunderbird.is_running:
        if thunderbird.mail.mails:
            return report(thunderbird.mail.mails[0])
        thunderbird.pause(0.5)
    print("Thunderbird was closed; nothing was sent.")
    return 0


def leave(number, _frame):
    """Ends the demonstration, so that the throwaway home goes as well."""
    sys.exit(128 + number)


def main(folder, *options):
    """Runs the demonstration; screenshots go to the folder."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    folder = pathlib.Path(folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    headless = "--headless" in options or not os.environ.get("DISPLAY")
    with Thunderbird(XPI, HELPER, OFFICE, on_screen=not headless) as thunderbird:
        return run_alone(thunderbird, folder) if headless else run_for_person(thunderbird)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
