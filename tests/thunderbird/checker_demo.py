"""The second checker, on two desks: the message, the request, the pointing, the approval, and what a customer reads.

With a screen a person clicks in both Thunderbirds; without one the windows are answered here. Nothing outside of the
throwaway homes and the folder for the screenshots is touched.
"""

import sys

import incident
from checkers import SENDER, TANAKA, Desk, make_key, policy_of
from demo import locale, prepare
from waiting import wait_until

PATIENCE_S = 300
TEXTS = {
    "en-US": {
        "approver": "Tanaka",
        "approves": "{} approves: ",
        "held": "Held:     {}",
        "asked": "Asked:    {}",
        "shown": "Shown to {}: {}",
        "pointed": "Pointed:  {}",
        "typed": "Typed:    {:,} outsiders",
        "answered": "Answered: {}",
        "sent": "Sent:     to {:,} recipients, with the request's number in its header: {}\n"
                "          customers' addresses anywhere in the message: {}",
        "pictures": "Screenshots:",
        "ready": "Two Thunderbirds are open, one of the seminar office and one of Tanaka. 2,331 customers are in Bcc.\n"
                 "1. Office: click Send, then “Ask for approval”.\n"
                 "2. Tanaka: click “Bcc Guard” and the request; read to the end, tick each point, type the number, click “Approve”.\n"
                 "3. Office: click Send once more, in the window of the message or in its draft.\n"
                 "The messages go nowhere but to this program.",
        "closed": "A Thunderbird was closed; no customer got anything.",
    },
    "ja": {
        "approver": "田中",
        "approves": "{} が承認しました: ",
        "held": "保留:     {}",
        "asked": "依頼:     {}",
        "shown": "{} の画面: {}",
        "pointed": "確認:     {}",
        "typed": "入力:     社外 {:,} 件",
        "answered": "回答:     {}",
        "sent": "送信:     {:,} 件の宛先に届きました。ヘッダーにある依頼の番号: {}\n"
                "          メールの中にあるお客様のアドレス: {} 件",
        "pictures": "スクリーンショット:",
        "ready": "セミナー事務局と田中さんの Thunderbird が 1 つずつ開いています。Bcc にはお客様 2,331 人が入っています。\n"
                 "1. 事務局: ［送信］をクリックし、承認を依頼してください。\n"
                 "2. 田中: ［Bcc Guard］から依頼を開き、最後まで読んで項目を 1 つずつチェックし、件数を入力して承認してください。\n"
                 "3. 事務局: メールの作成画面か下書きで、もう一度［送信］をクリックしてください。\n"
                 "メールはこのプログラム以外には届きません。",
        "closed": "Thunderbird が閉じられました。お客様には何も届いていません。",
    },
}


class CheckerDemonstration:
    """One invitation to 2,331 customers in Bcc, which one colleague has to look at first."""

    def __init__(self, office, approver, language):
        self._office, self._approver = office, approver
        self._words, self._texts = incident.WORDS[language], TEXTS[language]
        self._customers = incident.add_list(office.tb, self._words)

    def _compose(self):
        """The window of the office: one pill in Bcc."""
        window = self._office.tb.open_compose(subject=self._words["subject"], body=self._words["body"])
        window.add_list("bcc", self._words["list"], self._words["book"])
        return window

    def _sent(self):
        """What went to customers."""
        return [mail for mail in self._office.tb.mail.mails if set(mail.recipients) - {SENDER, TANAKA}]

    def _report(self):
        """Says who got it, and who sees whom."""
        mails = self._sent()
        if not mails:
            print(self._texts["closed"])
            return 1
        content = mails[0].content.decode("utf-8", "replace").lower()
        seen = [one for one in self._customers if one in content]
        print(self._texts["sent"].format(len(mails[0].recipients), mails[0].message["X-Bcc-Guard-Approval"], len(seen)))
        return 0 if not seen and len(mails) == 1 and set(mails[0].recipients) == set(self._customers) else 1

    def run_alone(self, folder):
        """Clicks as two people would, and takes pictures of it."""
        office, approver = self._office.tb, self._approver.tb
        pictures = [folder / f"checker-{name}.png" for name in ("1-held", "2-request", "3-looked", "4-pointed", "5-told", "6-customer")]
        compose = self._compose()
        review = self._office.hold(compose)
        print(self._texts["held"].format(review.text("#headline")))
        office.pause(1)
        office.screenshot(pictures[0])
        review.click("ask")
        review.wait_closed(PATIENCE_S)
        compose.wait_unlocked(PATIENCE_S)

        print(self._texts["asked"].format(office.mail.wait_for(1, PATIENCE_S)[0].message["Subject"]))
        found = self._approver.find_request()
        approver.pause(1)
        approver.screenshot(pictures[1])
        page = self._approver.open_request(found)
        print(self._texts["shown"].format(self._texts["approver"], page.text("#figures")))
        approver.pause(1)
        approver.screenshot(pictures[2])
        self._approver.point_at_all(page)
        self._approver.type_number(page, len(self._customers))
        for text in page.run("return [...document.querySelectorAll('.tick')].map(one => one.textContent);"):
            print(self._texts["pointed"].format(text))
        print(self._texts["typed"].format(len(self._customers)))
        approver.pause(1)
        approver.screenshot(pictures[3])
        self._approver.answer(page, "approve")

        told = self._office.wait_told(self._texts["approves"].format(TANAKA))
        print(self._texts["answered"].format(told.summary))
        office.pause(1)
        office.screenshot(pictures[4])
        compose.click_send()
        mail = wait_until(self._sent, "the message", PATIENCE_S)[0]
        compose.wait_closed(PATIENCE_S)
        incident.show_message(office, mail, self._customers[0], pictures[5])
        status = self._report()
        print(self._texts["pictures"], *pictures, sep="\n  ")
        return status

    def run_for_person(self):
        """Waits for the person, until the message is sent or a Thunderbird closed."""
        self._compose()
        print(self._texts["ready"], flush=True)
        while self._office.tb.is_running and self._approver.tb.is_running and not self._sent():
            self._office.tb.pause(0.5)
        self._office.tb.pause(1)
        return self._report()


def main(folder, *options):
    """Runs the demonstration; screenshots go to the folder."""
    folder, headless = prepare(folder, options)
    language = locale()
    key, line = make_key(TANAKA)
    policy = {**policy_of([line], 1), "approveFrom": 100}
    names = (incident.WORDS[language]["sender"], TEXTS[language]["approver"])
    office, approver = ({"mail.identity.id1.fullName": name, "mail.server.server1.name": name, **incident.PREFERENCES} for name in names)
    shared = {"locale": language, "patience": PATIENCE_S, "on_screen": not headless}
    with Desk(SENDER, policy, preferences=office, **shared) as sender, \
            Desk(TANAKA, policy, key, sender.tb.mail, preferences=approver, **shared) as checker:
        demonstration = CheckerDemonstration(sender, checker, language)
        return demonstration.run_alone(folder) if headless else demonstration.run_for_person()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
