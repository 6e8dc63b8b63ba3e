"""The pictures that the README shows, taken of a real Thunderbird on a real desktop."""

import email.message
import pathlib
import subprocess
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "cli"))

import carrying  # noqa: E402 (found by the line above)
import incident  # noqa: E402
from checkers import SATO, SENDER, SUZUKI, TANAKA, Desk, Listening, make_key, policy_of  # noqa: E402
from product import HELPER, REVIEW, XPI
from thunderbird import EXTENSION_ID, Thunderbird
from waiting import wait_until

SERVER = "/usr/lib/notification-daemon/notification-daemon"
DARK = {"ui.systemUsesDarkTheme": 1, "extensions.activeThemeID": "thunderbird-compact-dark@mozilla.org"}
COMPANIES = 1700
EACH = 40
SCREEN = (1280, 900)
MARGIN = 8  # of the compose window, around a window in front of it

# Typefaces that people have on their desks, not the first that the system finds.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <selectfont><rejectfont><glob>*ipa*</glob></rejectfont></selectfont>
  <match target="pattern">
    <test name="lang" compare="contains"><string>ja</string></test>
    <edit name="family" mode="append" binding="strong"><string>Noto Sans CJK JP</string></edit>
  </match>
</fontconfig>
"""
WORDS = {
    "en-US": {
        **incident.WORDS["en-US"],
        "advice": "Please use the newsletter system: https://news.corp.example/",
        "prices": "Price list 2027.xlsx",
        "mistyped": "Anna Weber <weber@corp.exmaple>",
        "two": ["Kim Kunde <kim@kunde.example>", "Ana Prado <ana@prado.example>"],
        "file": "customers.xlsx",
        "wrong": "Tanaka",
        "asked": "Which date suits you?",
        "answer": "The second one suits me.",
        "readers": ["Kim Kunde <kim@kunde.example>", "Ana Prado <ana@prado.example>",
                    "Lea Moreau <lea@moreau.example>", "Tom Baker <tom@baker.example>",
                    "Eva Novak <eva@novak.example>", "Jin Park <jin@park.example>"],
        "newcomer": "Mia Rossi <mia@rossi.example>",
        "approver": "Tanaka",
    },
    "ja": {
        **incident.WORDS["ja"],
        "advice": "配信システム https://news.corp.example/ をご利用ください。",
        "prices": "2027年度お見積書.xlsx",
        "mistyped": "大野 花子 <ono@corp.exmaple>",
        "two": ["大阪商事 田中様 <tanaka@osaka.example>", "札幌物産 佐藤様 <sato@sapporo.example>"],
        "file": "顧客名簿.xlsx",
        "wrong": "田中様",
        "asked": "日程のご相談",
        "answer": "2 番目の日程でお願いいたします。",
        "readers": ["大阪商事 田中様 <tanaka@osaka.example>", "札幌物産 佐藤様 <sato@sapporo.example>",
                    "名古屋工業 鈴木様 <suzuki@nagoya.example>", "福岡運輸 高橋様 <takahashi@fukuoka.example>",
                    "仙台電機 伊藤様 <ito@sendai.example>", "広島建設 渡辺様 <watanabe@hiroshima.example>"],
        "newcomer": "京都印刷 山本様 <yamamoto@kyoto.example>",
        "approver": "田中",
    },
}
IS_FILLED = """
const preview = document.getElementById("preview");
if (arguments[0] === "pass" && !document.getElementById("seconds").textContent)
  return false;
return document.body.dataset.level === arguments[0] && (arguments[1] || !preview.hidden);
"""


class Studio(Thunderbird):
    """A Thunderbird on a desk with these typefaces, and a theme for everything else on it."""

    theme = "Adwaita"

    def _settle(self, stack):
        super()._settle(stack)
        fonts = self.home / "config" / "fontconfig"
        fonts.mkdir()
        (fonts / "fonts.conf").write_text(FONTS, encoding="utf-8")
        self.desktop.environment["GTK_THEME"] = self.theme


class DarkStudio(Studio):
    """The same at night."""

    theme = "Adwaita:dark"


class ListeningStudio(Listening, Studio):
    """The same, with a notification server that records."""


class StudioDesk(Desk):
    """One of those who send and approve."""

    thunderbird = ListeningStudio


class Photographer:
    """Takes one picture after the other of one Thunderbird."""

    def __init__(self, thunderbird, words, folder, suffix):
        self._thunderbird = thunderbird
        self._words = words
        self._folder = folder
        self._suffix = suffix

    def take(self, name, left, top, width, height):
        """Keeps a part of the screen."""
        self._thunderbird.pause(2)
        path = self._path(name)
        self._thunderbird.screenshot(path)
        self.reduce(path, left, top, width, height)

    def _path(self, name):
        return self._folder / f"{name}-{self._suffix}.png"

    @staticmethod
    def reduce(path, left, top, width, height):
        """Keeps a part of a picture, in few colours: a picture of text needs no more."""
        subprocess.run(["convert", str(path), "-crop", f"{width}x{height}+{left}+{top}", "+repage", "+dither",
                        "-colors", "24", "-strip", f"PNG8:{path}"], check=True)
        subprocess.run(["zopflipng", "-y", str(path), str(path)], check=True, stdout=subprocess.DEVNULL)

    def take_window(self, name, review):
        """A window, and a little of what is behind it."""
        place = {key: int(value) for key, value in review.place.items()}
        self.take(name, place["x"] - MARGIN, place["y"] - MARGIN, place["width"] + 2 * MARGIN,
                  place["height"] + 2 * MARGIN)

    def set_local(self, **settings):
        """The person's own settings, until the next picture."""
        self._thunderbird.extension.background.run(
            """return browser.storage.local.clear()
              .then(() => browser.storage.local.set(arguments[0]));""",
            {"warning": "window", **settings})

    def compose(self, **recipients):
        """A mail, ready to be sent, as large as the screen."""
        compose = self._thunderbird.open_compose(
            subject=self._words["subject"], body=self._words["body"], **recipients)
        self._thunderbird.desktop.fill()
        return compose

    def put_back(self, compose, review):
        """Nothing is sent, and the screen is empty again."""
        review.click("edit")
        compose.wait_unlocked(60)
        compose.close()

    def ask(self, level, compose, has_preview=True):
        """Clicks Send; the window with everything in it."""
        compose.click_send()
        review = self._thunderbird.extension.wait_for_window(REVIEW, 1, 60)
        wait_until(lambda: review.run(IS_FILLED, level, not has_preview), "the window to be filled", 60)
        return review

    def incident(self):
        """2,331 customers in Cc, where Bcc was meant."""
        self.set_local()
        compose = self.compose()
        compose.add_list("cc", self._words["list"], self._words["book"])
        review = self.ask("convert", compose)
        self.take_window("convert", review)
        self.put_back(compose, review)

    def confirm(self):
        """Two customers; the sender has said that it is meant."""
        self.set_local()
        compose = self.compose(to=self._words["two"][:1], cc=self._words["two"][1:])
        review = self.ask("confirm", compose)
        review.click("acknowledge")
        self.take_window("confirm", review)
        self.put_back(compose, review)

    def contents(self, customers):
        """The list of all customers is attached to a message to one."""
        self.set_local()
        path = self._folder / self._words["file"]
        path.write_bytes(carrying.xlsx_file(customers))
        compose = self.compose(to=self._words["two"][:1])
        compose.attach(path)
        review = self.ask("confirm", compose, has_preview=False)
        path.unlink()
        self.take_window("contents", review)
        self.put_back(compose, review)

    def mistyped(self):
        """A colleague, but for two letters of the domain."""
        self.set_local()
        compose = self.compose(to=[self._words["mistyped"]])
        review = self.ask("confirm", compose, has_preview=False)
        self.take_window("mistyped", review)
        self.put_back(compose, review)

    def first(self):
        """Two customers in Bcc, to whom nobody here wrote before."""
        self.set_local(firstContact=True)
        compose = self.compose(bcc=self._words["two"])
        review = self.ask("confirm", compose, has_preview=False)
        self.take_window("first", review)
        self.put_back(compose, review)

    def refused(self):
        """A recipient whom the organisation refuses."""
        other = self._words["two"][1]
        self.set_local(refusedRecipients=[other.split("@")[1].rstrip(">")])
        compose = self.compose(to=[other])
        review = self.ask("block", compose, has_preview=False)
        self.take_window("refused", review)
        self.put_back(compose, review)

    def protected(self):
        """A workbook with a password beside what is asked about: nobody looked into it."""
        self.set_local(attentionFiles=["*.xlsx"])
        compose = self.compose(to=self._words["two"][:1])
        path = self._thunderbird.home / self._words["file"]
        path.write_bytes(carrying.PROTECTED)
        compose.attach(path)
        review = self.ask("confirm", compose, has_preview=False)
        self.take_window("protected", review)
        compose.detach_all()
        self.put_back(compose, review)

    def newcomer(self):
        """An answer that goes to another customer than the one who wrote."""
        self.set_local()
        first, other = self._words["two"]
        self._thunderbird.add_message(f"From: {first}\nTo: jimu@corp.example\nMessage-ID: <asked@customer.example>\n\n?")
        compose = self._thunderbird.reply_all("asked@customer.example")
        compose.clear("to")
        compose.add("to", other)
        self._thunderbird.desktop.fill()
        review = self.ask("confirm", compose, has_preview=False)
        self.take_window("newcomer", review)
        self.put_back(compose, review)

    def wrong_entry(self):
        """A name without an address, which Thunderbird lets go to Send beside addresses."""
        self.set_local()
        compose = self.compose(to=[self._words["wrong"]], cc=self._words["two"])
        review = self.ask("block", compose)
        self.take_window("wrong", review)
        self.put_back(compose, review)

    def reply_to_all(self):
        """A mass reply: everybody there got the message that it answers. The sender has said that it is meant."""
        self.reply("reply", self._words["readers"])

    def joined(self):
        """One among them did not get it."""
        self.reply("joined", self._words["readers"][:4], self._words["newcomer"])

    def reply(self, name, readers, *newcomers):
        """The question about a reply to all of them."""
        self.set_local()
        asked = email.message.EmailMessage()
        asked["From"], asked["To"] = readers[0], ", ".join(["jimu@corp.example", *readers[1:]])
        asked["Subject"], asked["Message-ID"] = self._words["asked"], f"<{name}@corp.example>"
        asked["Date"] = "Tue, 24 Nov 2026 09:00:00 +0900"
        asked.set_content(self._words["asked"])
        self._thunderbird.add_message(asked.as_string())
        compose = self._thunderbird.reply_all(f"{name}@corp.example")
        compose.write(f"Re: {self._words['asked']}", self._words["answer"])
        if newcomers:
            compose.add("cc", *newcomers)
        self._thunderbird.desktop.fill()
        review = self.ask("confirm", compose)
        if not newcomers:
            review.click("acknowledge")
        self.take_window(name, review)
        self.put_back(compose, review)

    def block(self):
        """Too many for a mail, and what to use instead."""
        self.set_local(bulkLimit=500, bulkAdvice=self._words["advice"])
        compose = self.compose()
        compose.add_list("cc", self._words["list"], self._words["book"])
        review = self.ask("block", compose, has_preview=False)
        self.take_window("block", review)
        self.put_back(compose, review)

    def pointing(self):
        """Everything is looked at before it goes: half of it is ticked."""
        self.set_local(pointing="always", attentionFiles=["*.xlsx"])
        compose = self.compose(to=self._words["two"])
        path = self._thunderbird.home / self._words["prices"]
        path.write_bytes(carrying.xlsx_file(["1,280", "3,456"]))
        compose.attach(path)
        review = self.ask("confirm", compose)
        review.click("point-0")
        self.take_window("pointing", review)
        compose.detach_all()
        self.put_back(compose, review)

    def waiting(self):
        """A message that nothing was found in, on its way."""
        self.set_local(delaySeconds=30)
        compose = self.compose(to=self._words["two"][:1])
        review = self.ask("pass", compose)
        self.take_window("waiting", review)
        self.put_back(compose, review)

    def each(self):
        """40 customers, each of whom gets the message alone: the offer, what will be sent, and how far it is."""
        thunderbird = self._thunderbird
        self.set_local(each="offer")
        thunderbird.call("grantPermission", EXTENSION_ID, "messages.send")
        compose = self.compose(cc=[f"{self._words['customer']} {i} <customer{i}@k{i}.example>" for i in range(1, EACH + 1)])
        review = self.ask("convert", compose)
        wait_until(lambda: review.sees("each"), "the offer")
        self.take_window("each", review)
        review.click("each")
        wait_until(lambda: review.sees("each-send") and review.text("#each-messages"), "what will be sent")
        self.take_window("each-preview", review)
        thunderbird.mail.take_at_most(EACH * 3 // 5)
        review.click("each-send")
        progress = thunderbird.extension.wait_for_window("pages/each/each.html")
        thunderbird.mail.wait_for(EACH * 3 // 5)
        self.take_window("each-progress", progress)
        thunderbird.mail.take_at_most(None)
        wait_until(lambda: progress.sees("copy"), "the end", 120)
        progress.click("close")
        progress.wait_closed()
        thunderbird.clear_mail()

    def ready(self):
        """As it stands there before Send is clicked."""
        self.set_local()
        compose = self.compose()
        compose.add_list("cc", self._words["list"], self._words["book"])
        self.take("ready", 0, 0, SCREEN[0], 360)
        compose.close()

    def customer(self, customers):
        """What the first customer reads, without the question and after it was answered."""
        self.set_local()
        compose = self.compose()
        compose.add_list("cc", self._words["list"], self._words["book"])
        review = self.ask("convert", compose)
        review.click("convert")
        mail = self._thunderbird.mail.wait_for(1, 240)[0]
        compose.wait_closed(60)
        path = self._path("customer")
        incident.show_customer(self._thunderbird, mail, self._words, customers, path)
        self.reduce(path, 0, 0, SCREEN[0], 744)
        self._thunderbird.call("closeMessages")

    def notification(self):
        """On the desktop, above whatever there is.  The last picture: the question stays open."""
        self.set_local(warning="notification")
        compose = self.compose()
        compose.add_list("cc", self._words["list"], self._words["book"])
        compose.click_send()
        compose.wait_locked()
        self.take("notification", SCREEN[0] - 420, 0, 420, 262)

    def options(self):
        """Where the two groups of settings meet; what the organisation set is locked."""
        self._thunderbird.desktop.fill()
        self._thunderbird.extension.background.run("return browser.runtime.openOptionsPage();")
        page = self._thunderbird.extension.wait_for_window("pages/options/options.html")
        wait_until(lambda: page.text("#versions"), "the state of the helper")
        page.run("document.getElementById('setting-warning').parentElement.scrollIntoView();")
        self.take("options", 0, 0, *SCREEN)
        page.close()


    def requests(self):
        """The part of the options page that has the open requests."""
        self._thunderbird.extension.background.run("return browser.runtime.openOptionsPage();")
        page = self._thunderbird.extension.wait_for_window("pages/options/options.html")
        wait_until(lambda: page.text("#approvals"), "the requests")
        page.run("document.getElementById('approvals').scrollIntoView({ block: 'center' });")
        left, top, width, height = page.run("""
            const { left, top, width, height } = document.getElementById("approvals").getBoundingClientRect();
            return [mozInnerScreenX + left, mozInnerScreenY + top, width, height].map(Math.round);""")
        self.take("requests", left - MARGIN, top - MARGIN, width + 2 * MARGIN, height + 2 * MARGIN)
        page.close()


def photograph_checkers(folder, locale, suffix):
    """The second checker: who asks, who looks and ticks, and how the request stands then."""
    words = WORDS[locale]
    keys = {address: make_key(address) for address in (TANAKA, SATO, SUZUKI)}
    policy = {**policy_of([line for _, line in keys.values()], 2), "approveFrom": 100}
    office, approver = ({"mail.identity.id1.fullName": name} for name in (words["sender"], words["approver"]))
    with StudioDesk(SENDER, policy, locale=locale, preferences=office) as sender, \
            StudioDesk(TANAKA, policy, keys[TANAKA][0], sender.tb.mail, locale, preferences=approver) as checker:
        incident.add_list(sender.tb, words, COMPANIES)
        photographer = Photographer(sender.tb, words, folder, suffix)
        compose = photographer.compose()
        compose.add_list("bcc", words["list"], words["book"])
        review = sender.hold(compose)
        photographer.take_window("ask", review)
        review.click("ask")
        page = checker.open_request()
        other = Photographer(checker.tb, words, folder, suffix)
        other.take_window("approve", page)
        checker.point_at_all(page)
        checker.type_number(page, incident.COUNT)
        other.take_window("approve-ticked", page)
        checker.answer(page, "approve")
        wait_until(lambda: sender.tb.extension.button(compose)["badge"] == "1/2", "the approval", 60)
        compose.close()
        photographer.requests()


def photograph(folder, locale, preferences, suffix):
    """All pictures of one language in one light."""
    policy = {"internalDomains": ["corp.example"]}
    words = WORDS[locale]
    preferences = {"mail.identity.id1.fullName": words["sender"], **incident.PREFERENCES, **preferences}
    studio = DarkStudio if preferences.keys() & DARK.keys() else Studio
    with studio(XPI, HELPER, policy, locale, preferences) as thunderbird:
        customers = incident.add_list(thunderbird, words, COMPANIES)
        thunderbird.desktop.run([SERVER])
        photographer = Photographer(thunderbird, words, folder, suffix)
        photographer.incident()
        if studio is Studio:  # the pictures together have little room, and the others show what the dark looks like
            for take in (photographer.options, photographer.confirm, photographer.block, photographer.pointing, photographer.waiting,
                         photographer.wrong_entry, photographer.joined, photographer.reply_to_all):
                take()
            photographer.contents(customers)
            for take in (photographer.mistyped, photographer.newcomer, photographer.first, photographer.refused,
                         photographer.protected, photographer.each):
                take()
            photographer.customer(customers)
        for take in (photographer.ready, photographer.notification):
            take()


def main(folder):
    """Takes all pictures."""
    folder = pathlib.Path(folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for light, preferences in (("light", {}), ("dark", DARK)):
        for locale in WORDS:
            suffix = f"{locale[:2]}-{light}"
            photograph(folder, locale, preferences, suffix)
            if light == "light":
                photograph_checkers(folder, locale, suffix)
            print(suffix)


if __name__ == "__main__":
    main(*sys.argv[1:])
