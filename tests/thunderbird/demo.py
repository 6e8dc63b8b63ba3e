"""The incident, ready to be sent: 2,331 customers in Cc, where Bcc was meant.

With a screen a person clicks; without one the window is answered here.  Nothing
outside of the throwaway home and the folder for the screenshots is touched.
"""

import os
import pathlib
import signal
import sys

import incident
from product import HELPER, OFFICE, REVIEW, XPI
from thunderbird import EXTENSION_ID, Thunderbird
from waiting import wait_until

SHOWN = 3
EACH = 40
TEXTS = {
    "en-US": {
        "asked": "Asked:  {}",
        "nobody": "nobody",
        "more": "{} and {:,} more",
        "before": "Before: To: {}, Cc: {}\n        each of {:,} customers would have read the addresses of {:,} others",
        "after": "After:  To: {}, Cc: {}\n        {:,} recipients got it; "
                 "customers' addresses anywhere in the message: {}",
        "each": "Each:   {} messages arrived, to {} customers; with an address of somebody else in them: {}",
        "ready each": "40 customers are in Cc: click Send, then “One message each”. "
                      "The messages go nowhere but to this program.",
        "pictures": "Screenshots:",
        "ready": "The invitation is ready: click Send. The message goes nowhere but to this program.",
        "closed": "Thunderbird was closed; nothing was sent.",
    },
    "ja": {
        "asked": "確認画面: {}",
        "nobody": "なし",
        "more": "{} ほか {:,} 件",
        "before": "変更前: 宛先: {}、Cc: {}\n"
                  "        {:,} 人のお客様それぞれに、ほかの {:,} 人のアドレスが見えるところでした",
        "after": "変更後: 宛先: {}、Cc: {}\n        {:,} 件の宛先に届きました。"
                 "メールの中にあるお客様のアドレス: {} 件",
        "each": "個別送信: {} 通が {} 人のお客様に届きました。ほかの人のアドレスを含むメール: {} 通",
        "ready each": "40 人のお客様が Cc に入っています。［送信］をクリックし、個別に送る選択肢を選んでください。"
                      "メールはこのプログラム以外には届きません。",
        "pictures": "スクリーンショット:",
        "ready": "案内メールの準備ができました。［送信］をクリックしてください。メールはこのプログラム以外には届きません。",
        "closed": "Thunderbird が閉じられました。何も送信されていません。",
    },
}


def locale():
    """Japanese where the person's desk is, else English."""
    wanted = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "ja" if next(filter(None, wanted), "").startswith("ja") else "en-US"


class Demonstration:
    """One invitation, in one language."""

    def __init__(self, thunderbird, language):
        self._thunderbird = thunderbird
        self._words, self._texts = incident.WORDS[language], TEXTS[language]
        self._customers = incident.add_list(thunderbird, self._words)

    def _describe(self, addresses):
        """The first of the addresses and how many more there are."""
        if not addresses:
            return self._texts["nobody"]
        first = ", ".join(addresses[:SHOWN])
        return self._texts["more"].format(first, len(addresses) - SHOWN) if len(addresses) > SHOWN else first

    def _report(self, mail):
        """Says what each customer would have seen, and what each of them sees now."""
        seen = [one for one in self._customers if one in mail.content.decode("utf-8", "replace").lower()]
        count = len(self._customers)
        nobody = self._texts["nobody"]
        print("\n" + self._texts["before"].format(nobody, self._describe(self._customers), count, count - 1))
        print(self._texts["after"].format(
            self._describe(mail.addresses("To")), self._describe(mail.addresses("Cc")), len(mail.recipients), len(seen)))
        return 0 if not seen and len(mail.recipients) == count + 1 else 1

    def run_alone(self, folder):
        """Clicks as a person would, and takes pictures of it."""
        thunderbird = self._thunderbird
        compose = incident.compose(thunderbird, self._words)
        thunderbird.desktop.fill()
        thunderbird.desktop.run(["dunst"])
        pictures = [folder / name for name in ("1-ready.png", "2-asked.png", "3-customer.png")]
        thunderbird.screenshot(pictures[0])
        compose.click_send()
        review = thunderbird.extension.wait_for_window(REVIEW, 1, 60)
        print(self._texts["asked"].format(review.text("#headline")))
        thunderbird.pause(2)
        thunderbird.screenshot(pictures[1])
        review.click("convert")
        mail = thunderbird.mail.wait_for(1, 240)[0]
        compose.wait_closed(60)
        incident.show_customer(thunderbird, mail, self._words, self._customers, pictures[2])
        status = self._report(mail)
        print(self._texts["pictures"], *pictures, sep="\n  ")
        return status

    def run_for_person(self):
        """Waits for the person, until the message is sent or Thunderbird closed."""
        thunderbird = self._thunderbird
        incident.compose(thunderbird, self._words)
        print(self._texts["ready"], flush=True)
        while thunderbird.is_running:
            if thunderbird.mail.mails:
                return self._report(thunderbird.mail.mails[0])
            thunderbird.pause(0.5)
        print(self._texts["closed"])
        return 0


class EachDemonstration:
    """40 customers in Cc, each of whom gets the message alone."""

    def __init__(self, thunderbird, language):
        self._thunderbird = thunderbird
        self._words, self._texts = incident.WORDS[language], TEXTS[language]
        self._customers = [f"customer{i}@k{i}.example" for i in range(1, EACH + 1)]

    def _compose(self):
        names = [f"{self._words['customer']} {i} <{one}>" for i, one in enumerate(self._customers, 1)]
        return self._thunderbird.open_compose(cc=names, subject=self._words["subject"], body=self._words["body"])

    def _report(self):
        """Says who got it, and who sees whom."""
        mails = self._thunderbird.mail.mails
        wrong = [mail for mail in mails
                 if any(one in mail.content.decode("utf-8", "replace").lower()
                        for one in set(self._customers) - set(mail.recipients))]
        people = {mail.recipients[0] for mail in mails}
        print("\n" + self._texts["each"].format(len(mails), len(people), len(wrong)))
        return 0 if not wrong and len(mails) == len(people) == EACH else 1

    def run_alone(self, folder):
        """Clicks as a person would, and takes pictures of it."""
        thunderbird = self._thunderbird
        pictures = [folder / f"each-{name}.png" for name in ("1-asked", "2-preview", "3-progress", "4-end")]
        thunderbird.call("grantPermission", EXTENSION_ID, "messages.send")
        self._compose().click_send()
        review = thunderbird.extension.wait_for_window(REVIEW, 1, 60)
        wait_until(lambda: review.sees("each"), "the offer", 60)
        thunderbird.screenshot(pictures[0])
        review.click("each")
        wait_until(lambda: review.sees("each-send"), "what will be sent", 60)
        thunderbird.pause(1)
        thunderbird.screenshot(pictures[1])
        review.click("each-send")
        progress = thunderbird.extension.wait_for_window("pages/each/each.html", 1, 60)
        thunderbird.mail.wait_for(EACH // 2, 120)
        thunderbird.screenshot(pictures[2])
        wait_until(lambda: progress.sees("copy"), "the end", 240)
        thunderbird.pause(1)
        thunderbird.screenshot(pictures[3])
        status = self._report()
        print(self._texts["pictures"], *pictures, sep="\n  ")
        return status

    def run_for_person(self):
        """Waits for the person, until all have it or Thunderbird was closed."""
        thunderbird = self._thunderbird
        # Thunderbird's own question for it goes away when its window comes to the front.
        thunderbird.call("grantPermission", EXTENSION_ID, "messages.send")
        self._compose()
        print(self._texts["ready each"], flush=True)
        while thunderbird.is_running and len(thunderbird.mail.mails) < EACH:
            thunderbird.pause(0.5)
        return self._report()


def leave(number, _frame):
    """Ends the demonstration, so that the throwaway home goes as well."""
    sys.exit(128 + number)


def prepare(folder, options):
    """The folder for screenshots, and whether nobody is there to click."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    folder = pathlib.Path(folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    headless = "--headless" in options or not os.environ.get("DISPLAY")
    return folder, headless


def main(folder, *options):
    """Runs the demonstration; screenshots go to the folder."""
    folder, headless = prepare(folder, options)
    language = locale()
    preferences = {"mail.identity.id1.fullName": incident.WORDS[language]["sender"], **incident.PREFERENCES}
    policy = {**OFFICE, "each": "offer"} if "each" in options else OFFICE
    with Thunderbird(XPI, HELPER, policy, language, preferences, on_screen=not headless) as thunderbird:
        demonstration = (EachDemonstration if "each" in options else Demonstration)(thunderbird, language)
        return demonstration.run_alone(folder) if headless else demonstration.run_for_person()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
