"""The incident, answered with «One message each», from end to end in a real Thunderbird; and what it costs.

First the figures, of one run: a bare loop over messages.sendMessage, a job, the loop again. Then the proof: a job whose
Thunderbird is quit in the middle and started again, of whose messages 356 come back. Whatever is wrong with it is a failure;
a figure that misses its goal is printed beside it, and is none.
"""

import collections
import contextlib
import json
import math
import os
import pathlib
import re
import subprocess
import sys
import time

import bounces
import incident
from product import HELPER, REVIEW, XPI
from thunderbird import EXTENSION_ID, Thunderbird
from waiting import wait_until

PEOPLE, BOUNCED = incident.COUNT, 356
UNDER_WAY = 4
MIB = 1024 * 1024
POLICY = {"internalDomains": ["corp.example"], "warning": "window", "each": "offer", "eachLimit": 2400}
PAGE = "pages/each/each.html"
WORDS = incident.WORDS["en-US"]
# A server may stop for as long as Thunderbird waits for it.
LONG_S = 1800
CUSTOMER = re.compile(rb"customer\d+@k\d+\.example")
FROM = "事務局 <jimu@corp.example>"

# The same message as the job sends, so many at a time, and nothing else.
BARE_LOOP = """
const [people, lanes, common] = arguments;
const left = [...people];
const lane = async () => {
  while (left.length > 0)
    await browser.messages.sendMessage({ ...common, to: [left.shift()] }, { mode: "sendNow" });
};
for (let i = 0; i < lanes; i++)
  lane().catch(error => console.error("The loop ends:", error.message));
"""


def own_memory(pids):
    """What processes have written to and share with none, in MiB: what others do on this machine changes nothing of it."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            total += next(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty:"))
    return total / 1024


class Run:
    """One desk, and the customers in its address book."""

    def __init__(self, thunderbird, people):
        self.tb = thunderbird
        self.people = people
        self.customers = incident.add_list(thunderbird, WORDS)[:people]
        self.entries = [f"{WORDS['customer']} {i} <{one}>" for i, one in enumerate(self.customers, 1)]
        thunderbird.call("grantPermission", EXTENSION_ID, "messages.send")

    # — one job —

    def begin(self):
        """From Send to the job: its page, and in how many seconds the compose window was free."""
        compose = self.tb.open_compose(cc=self.entries, subject=WORDS["subject"], body=WORDS["body"])
        compose.click_send()
        review = self.tb.extension.wait_for_window(REVIEW, 1, 300)
        wait_until(lambda: review.sees("each"), "the offer", 120)
        review.click("each")
        wait_until(lambda: review.sees("each-send"), "what would be sent", 120)
        clicked = review.run("""setTimeout(() => document.getElementById("each-send").click()); return Date.now();""")
        free = (self.tb.call("whenFree", compose.id) - clicked) / 1000
        page = self.tb.extension.wait_for_window(PAGE, 1, 120)
        compose.wait_closed(120)
        return page, free

    def arrived(self, count):
        """Until so many messages are there."""
        self.tb.mail.wait_for(count, LONG_S)

    def end(self, page):
        """Until the page says who got it."""
        wait_until(lambda: page.sees("copy"), "the end", LONG_S)

    def seconds_a_message(self, mails):
        """By when they arrived."""
        times = sorted(mail.arrived for mail in mails)
        return (times[-1] - times[0]) / (len(times) - 1)

    def memory(self):
        """In MiB: the helper, the process of the extension, Thunderbird itself; the least of three looks, as garbage goes."""
        looks = []
        for _ in range(3):
            self.tb.call("minimizeMemory")
            time.sleep(1)
            looks.append((own_memory(self.tb.helper_pids()), own_memory(self.tb.call("extensionProcesses")), own_memory(self.tb.pids[:1])))
        return tuple(map(min, zip(*looks)))

    # — figures —

    def bare_loop(self, entries):
        """Sends the message to these, and returns seconds a message."""
        self.tb.mail.clear()
        identity = self.tb.extension.background.run("return browser.identities.list().then(([{ id }]) => id);")
        common = {"identityId": identity, "from": FROM, "subject": WORDS["subject"], "plainTextBody": WORDS["body"],
                  "isPlainText": True, "overrideDefaultFccFolder": ""}
        self.tb.extension.background.run(BARE_LOOP, entries, UNDER_WAY, common)
        self.arrived(len(entries))
        return self.seconds_a_message(self.tb.mail.mails)

    def undisturbed(self):
        """A job to its end, without the quit: seconds a message, memory at some of them, when the window was free."""
        self.tb.mail.clear()
        page, free = self.begin()
        marks = sorted({min(mark, self.people) for mark in (100, 500, 1000, 1500, 2000, self.people)})
        memory = []
        for mark in marks:
            self.arrived(mark)
            memory.append((mark, self.memory()))
            say("memory at message {}: helper {:.1f} MiB, extension {:.1f} MiB, Thunderbird {:.0f} MiB".format(mark, *memory[-1][1]))
        self.end(page)
        pace = self.seconds_a_message(self.tb.mail.mails)
        got = collections.Counter(mail.recipients[0] for mail in self.tb.mail.mails)
        assert got == dict.fromkeys(self.customers, 1), "not everybody got one message"
        page.click("close")
        page.wait_closed()
        return pace, memory, free

    def figures(self):
        """Prints them beside their goals."""
        half = self.people // 2
        loops = [self.bare_loop(self.entries[:half])]
        say(f"a bare loop over {half}: {loops[0] * 1000:.1f} ms a message; load average {os.getloadavg()[0]:.1f}")
        pace, memory, free = self.undisturbed()
        loops.append(self.bare_loop(self.entries[half:]))
        bare = sum(loops) / len(loops)
        say(f"the job: {pace * 1000:.1f} ms a message; a bare loop over the others: {loops[1] * 1000:.1f} ms")
        goal("the job beside the bare loop", f"{pace / bare:.3f}", "≤ 1.1", pace / bare <= 1.1)
        for i, name in enumerate(("helper", "extension")):
            growth = memory[-1][1][i] - memory[0][1][i]
            goal(f"growth of the {name} from message {memory[0][0]} to {memory[-1][0]}", f"{growth:+.1f} MiB", "none", growth < 1)
        goal("the compose window is free after the click", f"{free:.2f} s", "≤ 1 s", free <= 1)

    # — the proof —

    def quit_in_the_middle(self):
        """A job through a quit and a start; the text of its list of people."""
        self.tb.mail.clear()
        self.begin()
        self.arrived(self.people // 2)
        self.tb.restart()
        before = len(self.tb.mail.mails)
        self.tb.wait_started()
        self.tb.call("grantPermission", EXTENSION_ID, "messages.send")
        page = self.tb.extension.wait_for_window(PAGE, 1, 120)
        wait_until(lambda: page.sees("go-on"), "the question whether to go on", 120)
        say(f"Thunderbird was quit when {before} messages had arrived; the window says: {page.text('#headline')}")
        page.click("go-on")
        self.end(page)
        wait_until(lambda: self.is_copied(page), "the list to be copied")
        return page, self.tb.call("clipboard")

    def is_copied(self, page):
        """Presses a key, as the clipboard is for a person alone. A window that has just come takes none."""
        page.run("document.getElementById('copy').focus();")
        time.sleep(0.6)
        self.tb.desktop.press("space")
        return page.text("#note") == "Copied"

    def prove(self):
        """Fails unless all is as it has to be."""
        page, text = self.quit_in_the_middle()
        lines = [line.split("\t") for line in text.splitlines()]
        listed = {CUSTOMER.search(recipient.encode()).group().decode(): what for recipient, what, _ in lines}
        got = collections.Counter(mail.recipients[0] for mail in self.tb.mail.mails)
        twice = [one for one, count in got.items() if count > 1]
        missing = set(self.customers) - set(got)
        doubted = {one for one, what in listed.items() if what != "Sent"}
        say(f"{len(got)} people got a message, {len(twice)} of them twice, {len(missing)} did not; in doubt: {len(doubted)}")
        assert not twice, twice
        assert set(listed) == set(self.customers), "the list is not of everybody"
        assert missing <= doubted and len(doubted) <= UNDER_WAY, (missing, doubted)
        for mail in self.tb.mail.mails:
            assert mail.recipients == mail.addresses("To"), mail.recipients
            assert set(CUSTOMER.findall(mail.content)) == {mail.recipients[0].encode()}, mail.recipients
        say("one address in each message")
        return page, doubted

    def bounce(self, doubted):
        """Has 356 of them come back, in the words of ten programs; returns who, and why."""
        kinds = list(bounces.FAILED.values())
        mails = [mail for mail in self.tb.mail.mails if mail.recipients[0] not in doubted]
        step = len(mails) / min(BOUNCED, len(mails))
        back = [mails[math.floor(i * step)] for i in range(min(BOUNCED, len(mails)))]
        wanted = {}
        for i, mail in enumerate(back):
            reason, make = kinds[i % len(kinds)]
            text = make(mail.recipients[0], mail.message["Message-ID"].strip("<> "))
            date = time.strftime("Date: %a, %d %b %Y %H:%M:%S +0000", time.gmtime())
            self.tb.add_message(re.sub(r"^Date: .*$", date, text, count=1, flags=re.M))
            wanted[mail.recipients[0]] = reason
        return wanted

    def report(self, wanted):
        """What bcc-guard says of the one copy in Sent and these."""
        copy = self.tb.home / "sent.eml"
        copies = [text for text in self.tb.sent() if "\nBcc: " in text.replace("\r\n", "\n")]
        copy.write_bytes(copies[-1].encode("latin-1"))
        inbox = self.tb.profile / "Mail" / "Local Folders" / "Inbox"
        ran = subprocess.run([os.environ["BCC_GUARD"], "report", "--bounces", inbox, "--format", "json", copy],
                             check=True, capture_output=True)
        report = json.loads(ran.stdout)
        delivery = report["delivery"]
        say(f"the report: {delivery['undelivered']} undelivered, of {report['recipients']['external']}: {delivery['reasons']}")
        assert delivery["undelivered"] == len(wanted) and delivery["assumed"] == delivery["others"] == 0, delivery
        assert delivery["reasons"] == collections.Counter(wanted.values()), delivery["reasons"]
        assert {one["address"]: one["reason"] for one in report["undelivered"]} == wanted, "others did not get it"


def say(text):
    """A line of the output, at once."""
    print(f"# {text}", flush=True)


def goal(what, figure, wanted, is_met):
    """A figure beside its goal."""
    say(f"{what}: {figure} (goal {wanted}: {'met' if is_met else 'MISSED'})")


def main(people=PEOPLE):
    """Figures, then the proof."""
    say(f"{os.cpu_count()} processors, load average {os.getloadavg()[0]:.1f}")
    with Thunderbird(XPI, HELPER, POLICY, preferences=incident.PREFERENCES) as thunderbird:
        thunderbird.allow(900)
        run = Run(thunderbird, int(people))
        run.figures()
        page, doubted = run.prove()
        run.report(run.bounce(doubted))
        page.click("close")
    say(f"load average at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
