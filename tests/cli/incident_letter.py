"""The incident of 2011 by the figures of its letter: one message to 2,331 customers in Cc, their prefectures, and all
that came back: 356 dead addresses, reported in the words of ten programs, some twice, with delays, absences and reports of
another message between them."""

import random

from bounces import DELAYED, FAILED, NO_BOUNCE, notification

GROUPS = (("青森", 1339), ("岩手", 192), ("秋田", 333), ("宮城", 467))
RECIPIENTS = sum(count for _name, count in GROUPS)
UNDELIVERED = 356
MESSAGE_ID = "seminar-2011@corp.example"
DATE = "Thu, 24 Nov 2011 10:00:00 +0900"
SUBJECT = "=?UTF-8?B?44K744Of44OK44O844Gu44GU5qGI5YaF?="
PROVIDERS = ("gmail.com", "docomo.ne.jp", "ezweb.ne.jp", "ocn.ne.jp")


def address(number):
    """One customer: of a company, or at a provider."""
    if number % 3:
        return f"customer{number}@k{number % 700}.example"
    return f"customer{number}@{PROVIDERS[number // 3 % len(PROVIDERS)]}"


def people():
    """All addresses, with their group."""
    number = 0
    for name, count in GROUPS:
        for _ in range(count):
            number += 1
            yield address(number), name


def message(message_id=MESSAGE_ID, count=RECIPIENTS):
    """The message as it stands in Sent, or as it would with so many customers."""
    cc = ",\r\n ".join(f"お客様 {number} <{address(number)}>" for number in range(1, count + 1))
    return (f"Message-ID: <{message_id}>\r\nDate: {DATE}\r\nFrom: Seminar Office <jimu@corp.example>\r\n"
            f"Cc: {cc}\r\nSubject: {SUBJECT}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n"
            "ご案内\r\n").encode()


def groups():
    """The list that the office keeps."""
    return "address,group\r\n" + "".join(f"{one.upper()},{group}\r\n" for one, group in people())


def shuffled(seed):
    """All addresses in an order that is the same for a seed."""
    everybody = [one for one, _group in people()]
    random.Random(seed).shuffle(everybody)
    return everybody


def separated(messages):
    """An mbox file of them."""
    return "".join("From - Thu Nov 24 10:05:00 2011\n" + one + "\n" for one in messages)


def dead():
    """Those whose addresses are."""
    return shuffled(1)[:UNDELIVERED]


def slow():
    """Those of whom only delays are known."""
    return shuffled(1)[UNDELIVERED:UNDELIVERED + 44]


def reports(message_id=MESSAGE_ID):
    """All that came back within days, in an order that is nobody's."""
    kinds = [kind for _reason, kind in FAILED.values()]
    failed = [kinds[number % len(kinds)](one, message_id) for number, one in enumerate(dead())]
    delays = [kind(one, message_id) for one in slow() + dead()[:20] for kind in DELAYED.values()]
    away = shuffled(1)[UNDELIVERED + 44:UNDELIVERED + 94]
    others = [kind(one, message_id) for one in away for kind in NO_BOUNCE.values()]
    wrong = [notification(one, "another@corp.example") for one in away]
    everything = failed + failed[::5] + delays + others + wrong
    random.Random(2).shuffle(everything)
    return everything
