"""The report of a leak: asked for in the window that tells of it, with what came back by then."""

import email.utils
import html as html_module
import os
import re
import shutil
import signal
import subprocess
import time

import incident_letter
from compose import Compose
from paper import Paper, letters
from product import OFFICE, REVIEW, DeskTest
from thunderbird import EXTENSION_ID
from waiting import wait_until

REPORT = "pages/report/report.html"
CUSTOMERS = [f"customer{i}@k{i}.example" for i in range(2331)]
PRIVACY = "privacy@corp.example"
TEXT = "return document.getElementById('report').contentDocument?.body?.innerText ?? '';"
FOR_PAPER = """
return [...document.getElementById("report").contentDocument.body.children]
  .filter(one => !one.matches(".screen")).map(one => one.innerText ?? "").join(" ");
"""
# What a person sees of it as the window stands.
SEEN = """
const inside = document.getElementById("report").contentDocument;
const walker = inside.createTreeWalker(inside.body, NodeFilter.SHOW_TEXT);
const height = document.getElementById("report").clientHeight;
let text = "";
while (walker.nextNode()) {
  const box = walker.currentNode.parentElement.getBoundingClientRect();
  if (walker.currentNode.parentElement.checkVisibility() && box.height > 4 && box.top >= 0 && box.bottom <= height)
    text += walker.currentNode.data.trim() + " ";
}
return text;
"""


def leaked(message_id, people):
    """The message as another program leaves it in Sent, with these people in Cc."""
    return "\r\n".join(["From: jimu@corp.example", "Cc: " + ",\r\n ".join(people), "Subject: Seminar",
                        f"Message-ID: <{message_id}>", f"Date: {email.utils.formatdate()}", "", "Dear all", ""])


def bounce(message_id, number, status="5.1.1", action="failed"):
    """What a server says of one customer (RFC 3464)."""
    return "\r\n".join([
        "From: Mail Delivery System <MAILER-DAEMON@mx.corp.example>", "To: jimu@corp.example",
        "Subject: Undelivered Mail Returned to Sender", f"Message-ID: <{number}.{action}.{message_id}>",
        f"Date: {email.utils.formatdate()}", "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"', "",
        "--b", "Content-Type: text/plain", "", "I'm sorry to have to inform you", "",
        "--b", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.corp.example", "",
        f"Final-Recipient: rfc822; {CUSTOMERS[number]}", f"Action: {action}", f"Status: {status}", "",
        "--b", "Content-Type: message/rfc822", "", f"Message-ID: <{message_id}>", "Subject: Seminar", "", "--b--", ""])


def keep(paper):
    """For whoever wants to look at it."""
    shots = os.environ.get("BCC_GUARD_SHOTS")
    if shots:
        shutil.copy(paper, shots)


def shown_text(html):
    """The words of a page that are for paper."""
    body = re.sub(r'<title>.*?</title>|<section class="screen">.*?</section>', "", html.partition("<body>")[2], flags=re.S)
    return html_module.unescape(re.sub(r"<[^>]*>", "", body))


class Report(DeskTest):
    """A desk on which a leak is found in Sent, and its bounces in Inbox."""

    policy = {**OFFICE, "warning": "window"}
    installation = "normal_installed"

    def setUp(self):
        super().setUp()
        self.leak = f"{self.id().rsplit('.', maxsplit=1)[-1]}@corp.example"
        self.addCleanup(self.tb.call, "emptyFolder", "Inbox")

    def state(self):
        """What the extension keeps of sent messages."""
        return self.tb.extension.background.run("return browser.storage.local.get('_sent').then(all => all._sent ?? null);")

    def tell(self, people):
        """Returns the window that tells of a leak, which came while nobody looked."""
        wait_until(self.state, "the first look", 60)
        self.tb.call("enableExtension", EXTENSION_ID, False)
        self.tb.call("addMessages", "Sent", [leaked(self.leak, people)])
        self.tb.call("enableExtension", EXTENSION_ID, True)
        self.tb.extension.wait_running()
        return self.review()

    def click(self, window, identifier):
        """With the mouse, as a person who has read for a moment."""
        wait_until(lambda: window.sees(identifier), f"{identifier} in sight")
        time.sleep(0.6)  # a window that has just come takes no click
        self.tb.desktop.click(*window.middle_of(identifier))

    def shown(self, window):
        """Clicks «Report»; returns its tab."""
        self.click(window, "report")
        page = self.tb.extension.wait_for_window(REPORT, 1, 60)
        wait_until(lambda: page.run(TEXT), "the report")
        return page

    def assert_on_paper(self, paper, text):
        """Two pages of A4, and every letter of the report on them."""
        self.assertEqual(paper.sheets, 2)
        self.assertEqual([round(points * 25.4 / 72) for points in paper.size], [210, 297])
        # In columns and lines of its own: the letters count.
        self.assertEqual(letters(text) - paper.letters(), {})
        for sheet in (1, 2):
            self.assertFalse(paper.ink_at_edge(sheet), f"something is cut off on page {sheet}")

    def test_the_incident_of_2011_is_printed_on_two_pages(self):
        leaked_eml, back, groups = (self.tb.home / name for name in ("leaked.eml", "back.mbox", "groups.csv"))
        leaked_eml.write_bytes(incident_letter.message())
        back.write_text(incident_letter.separated(incident_letter.reports()), encoding="utf-8")
        groups.write_text(incident_letter.groups(), encoding="utf-8")
        for language in ("ja", "en"):
            page, paper = (self.tb.home / f"report-{language}.{kind}" for kind in ("html", "pdf"))
            page.write_bytes(subprocess.run(
                [os.environ["BCC_GUARD"], "report", leaked_eml, "--bounces", back, "--groups", groups,
                 "--language", language, "--format", "html"], stdout=subprocess.PIPE, check=True).stdout)
            self.tb.call("printAddress", page.as_uri(), str(paper))
            keep(paper)
            self.assert_on_paper(Paper(paper), shown_text(page.read_text(encoding="utf-8")))

    def test_what_came_back_is_counted_and_seen(self):
        self.tb.call("addMessages", "Inbox", [
            *(bounce(self.leak, number) for number in range(12)), bounce(self.leak, 20, "4.4.1", "delayed"),
            f"From: {CUSTOMERS[30]}\r\nSubject: Out of office\r\nMessage-ID: <o@x>\r\n"
            f"Date: {email.utils.formatdate()}\r\n\r\nBack on Monday\r\n"])
        window = self.tell(CUSTOMERS)
        page = self.shown(window)
        state = "return browser.windows.getCurrent().then(({ state }) => state);"
        wait_until(lambda: window.run(state) == "minimized", "the window in front of it to go")
        self.assertEqual(page.type, "tab")
        text = page.run(TEXT)
        self.assertIn("It came back from 12 of them, so that at most 2,319 could read it.", text)
        self.assertIn("subject “Seminar”, sender jimu@corp.example", text)
        seen = page.run(SEEN)
        for part in ("Report of a disclosure", "Seminar", self.leak, "2,331", "Undelivered", "2,319"):
            self.assertIn(part, seen)
        self.assertTrue(page.sees("save") and page.sees("print"))
        paper = self.tb.home / "leak.pdf"
        page.print_frame(paper)
        self.assert_on_paper(Paper(paper), page.run(FOR_PAPER))
        self.assertEqual(self.tb.call("composeWindows"), [])

    def test_it_goes_to_whom_the_policy_names_and_without_a_question(self):
        window = self.tell(CUSTOMERS)
        run = self.tb.extension.background.run
        run("return browser.storage.local.set({ reportTo: arguments[0] });", PRIVACY)
        self.addCleanup(lambda: run("return browser.storage.local.remove('reportTo');"))
        self.tb.call("addMessages", "Inbox", [bounce(self.leak, 1)])
        self.click(window, "report")
        compose = Compose(self.tb.call, wait_until(lambda: self.tb.call("readyComposes"), "the message", 60)[0])
        self.assertEqual(compose.recipients, {"to": [PRIVACY], "cc": [], "bcc": []})
        self.assertIn("Seminar", compose.subject)
        window.close()
        compose.click_send()
        mail = self.tb.mail.wait_for(1, 60)[0]
        self.assertEqual(mail.recipients, [PRIVACY])
        attached = [part for part in mail.message.walk() if part.get_content_type() == "text/html"]
        html = attached[0].get_payload(decode=True).decode()
        self.assertRegex(attached[0].get_filename(), r"^leak-report-\d{4}-\d\d-\d\d\.html$")
        self.assertIn("at most 2,330 could read it", html)
        compose.wait_closed()
        self.assertEqual([page.url for page in self.tb.extension.windows() if REVIEW in page.url], [])

    def test_a_copy_that_was_deleted_is_said_to_be(self):
        window = self.tell(CUSTOMERS[:10])
        self.tb.call("emptyFolder", "Sent")
        wait_until(lambda: self.tb.sent() == [], "the copy to go")
        self.click(window, "report")
        wait_until(lambda: "no longer in any folder" in (window.text("#report-note") or ""), "the reason")
        self.assertTrue(window.sees("report-note") and window.sees("report"))

    def test_a_helper_that_is_gone_is_said_to_be_and_the_next_click_works(self):
        window = self.tell(CUSTOMERS[:10])
        self.tb.uninstall_helper()
        self.addCleanup(self.tb.install_helper, self.helper)
        for pid in self.tb.helper_pids():
            os.kill(pid, signal.SIGKILL)
        self.click(window, "report")
        wait_until(lambda: "The report could not be made" in (window.text("#report-note") or ""), "the reason", 60)
        self.assertTrue(window.sees("report-note"))
        self.tb.install_helper(self.helper)
        self.assertIn("10 people", self.shown(window).run(TEXT))
