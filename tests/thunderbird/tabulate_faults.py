"""Makes FAULTS.md of what the tests found: tabulate_faults.py OUTCOMES > FAULTS.md"""

import json
import pathlib
import sys

import faults
import outcomes

HEAD = """\
# What happens when something fails

Made by `tests/thunderbird/tabulate_faults.py` of the outcomes of `test_faults.py`, `test_pointing.py` and `test_snap.py`: a
real Thunderbird, a real mail server, the helper as it is built. A person writes to two outsiders and clicks Send; the
fault is there before, or comes while the question is open. Every cell but the last is asserted by the test
of its row. The times, from the click or from the fault to the text, were measured in one run on 2
cores that had other work; a fault that has to be waited for is told of after 6 seconds, and its test
fails after 10.

| fault | the message | nothing lost | compose window | what the person reads | after |
| --- | --- | --- | --- | --- | --- |
"""

MIDDLE = """
## What Thunderbird waits for

After the check Thunderbird itself may wait before it sends. A draft that is saved then, by Ctrl+S or after five minutes,
loads the recipients anew into what is sent. Each row is a test of `test_waits.py`.

| Thunderbird waits for | can the person edit? | what leaves |
| --- | --- | --- |
| the question before Ctrl+Enter sends (`mail.warn_on_send_accel_key`) | no | nothing yet: the check comes after it |
| the spelling window (`mail.SpellCheckBeforeSend`; the policy template locks it off) | no; Ctrl+S and Ctrl+Enter work | what was checked |
| two spelling windows (Ctrl+Enter beside the first), one of them stopped | yes | with a draft: unchecked, told at once and by the copy; without: what was checked |
| the attachment reminder, a missing subject, many public recipients, a large message, a newsgroup that the account does not have | no | what was checked |
| the password of the server, and another one after a wrong one | no | what was checked |
| the spelling window or the attachment reminder, and another add-on changes recipients | – | with a draft: unchecked, told at once and by the copy, unless they pass the check; without: what was checked |
| a missing OpenPGP key or S/MIME certificate, the certificate of the server, a server that refuses or cannot be reached | no | nothing; the next click is checked |
| offline | its window is closed | what was checked, from the Outbox |
| «send your unsent messages now?» on going online, with an edit of one of them open | yes: «Edit as New Message» makes another message, which is checked by itself | what was checked, from the Outbox |

Nothing shows an add-on these windows, and no call stops a send that was let go. The notice says how to stop it. At its
start Thunderbird asks about no unsent messages and sends none (read in its source).

## What changes while our question is open

The answer to a question is for what was asked about. Each row is a test, of `test_answers.py`,
`test_lists.py` or `test_contents.py`.

| while the question is open | can the person do it? | what leaves |
| --- | --- | --- |
| From, and with it the identity | no; yes, once Thunderbird saved a draft | nothing; the person is told, and the next click is checked |
| a recipient is dragged in from another compose window | no; yes, once Thunderbird saved a draft | nothing; told, and the next click is checked |
| a recipient is dragged out into another compose window | yes | nothing; told, the recipient is in the other window, and the next click is checked |
| a contact is added in the contacts sidebar | yes | nothing; told, and the next click asks about the contact too |
| a list among the recipients is renamed | yes | nothing; told, and the next click says that it has no address |
| a list among the recipients gets a member | yes | nothing; told, and the next click asks about the member too |
| an attached file is saved anew by another program | yes | nothing; told, and the next click looks into the new one |
| a file is attached | no; yes, once Thunderbird saved a draft | nothing; told, and the next click looks into it as well |

## While one message each is sent

Made in the same way, of the outcomes of `test_each_faults.py` and `test_each_meanwhile.py`: a message to twelve outsiders, if
nothing else is said. The numbers are those of one run: where a process or a connection ends, as many may be in doubt as were
under way, four at the most. In all of them nobody gets the message twice, and whoever did not get it, or may not have, is named
in the end.

| while messages are sent | sent | refused | in doubt | not sent | what the person reads meanwhile | in the end |
| --- | --- | --- | --- | --- | --- | --- |
"""

TAIL = """
What else there is: where the record or the message of a job is damaged, nothing more is sent, and the person reads that, and who
may or may not have got it (`each-jobs.test.mjs`); where the person refuses Thunderbird's question whether Bcc Guard may send
messages, or closes its tab, nothing is sent and the other answers remain (`test_each.py`).

## While others are asked for approval

A row is a test of `test_checker.py` or, where it says so, of `approval.test.mjs`. In all of them nothing leaves that was not
approved, the message stands in its window as it was, and the next click asks.

| while others are asked | what becomes of the request | what the person reads |
| --- | --- | --- |
| the helper is killed | none was made: nobody was asked | «Nobody was asked to approve this message», and that the helper ended |
| the process of the extension is killed | the next page wakes by itself; the next click says whether somebody was asked | «Not sent: the check was interrupted» |
| the draft cannot be saved (`approval.test.mjs`) | none is made | «Nobody was asked to approve this message» |
| the server refuses the letter (550 to RCPT), or its window is closed (`approval.test.mjs`) | it ends | the words of the server, and the same |
| Ask for approval is clicked twice, or in two windows of one draft (`approval.test.mjs`) | one is made | nothing |
| the approver's Thunderbird ends before there is an answer | it waits, in the panel of the next one | the sign in the main window |
| a setting changes while the approver looks | what shows the same goes on; else the page begins anew | «A setting changed while this was open» |
| the answer cannot be sent, or the helper ends before it is (`approval.test.mjs`) | it is signed, and sent with another click | «Your answer is signed, but could not be sent» |

## While a leak is reported

«Report» sends nothing and changes nothing: what fails is said in the window, and the next click tries again. A row is a
test of `test_report.py` or, where it says so, of `leak-report.test.mjs`.

| while the report is made | what the person gets |
| --- | --- |
| the helper is gone, or ends on the way | «The report could not be made», and why; no report stays open in the helper |
| the copy was deleted meanwhile | «The message is no longer in any folder» |
| the copy was moved (`leak-report.test.mjs`) | the report, of another copy with its Message-ID |
| a bounce cannot be read: offline, deleted (`leak-report.test.mjs`) | the report, and how many could not be read |
| a header of 2,331 recipients | the report |
| more than 10,000 bounces (`leak-report.test.mjs`) | the report, by the 10,000 oldest, and how many are left out |
| settings change on the way (`host/test_report.py`) | «The report could not be made» |
"""


def row(found):
    """One line of the first table."""
    cells = [found["fault"], found["mail"], found["kept"], found["usable"], told(found["told"]), f"{found['seconds']} s"]
    return f"| {' | '.join(cells)} |"


def each_row(found):
    """One line of that of one message each."""
    cells = [found["each"], *(str(found[name]) for name in outcomes.FIGURES), told(found["meanwhile"]) or "–", told(found["told"])]
    return f"| {' | '.join(cells)} |"


def told(words):
    """What the person reads, as a cell."""
    return " — ".join(words).replace("|", "\\|")


def table(rows, names, line):
    """Its lines; a fault that no test suffered, or one failed, is an error."""
    missing = [name for name in names if name not in rows]
    if missing:
        sys.exit(f"No outcome for: {', '.join(missing)}")
    return "\n".join(line(rows[name]) for name in names) + "\n"


def main(path):
    """Prints both tables, and what stands around them."""
    records = [json.loads(line) for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines()]
    found = {record["fault"]: record for record in records if "fault" in record}
    each = {record["each"]: record for record in records if "each" in record}
    print(HEAD + table(found, faults.NAMES, row) + MIDDLE + table(each, faults.EACH, each_row) + TAIL, end="")


if __name__ == "__main__":
    main(*sys.argv[1:])
