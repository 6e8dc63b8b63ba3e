"""The incident of 2011 by the figures of its letter: one message to 2,331 customers in Cc, their prefectures, and all
that came back: 356 dead addresses, reported in the words of seven programs, some twice, with delays and absences
between them."""

import random

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


def message(message_id=MESSAGE_ID):
    """The message as it stands in Sent."""
    cc = ",\r\n ".join(f"お客様 {number} <{one}>" for number, (one, _group) in enumerate(people(), 1))
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
