"""Writes what fuzzing starts from into folders mail, port, policy, bounce, archive, contents, approval, job and letter: the worked cases of tests/data, mails of the
random speller of tests/cli, and every input that was a fault once (tests/data/fuzz-found)."""
import base64
import datetime
import gzip
import hashlib
import io
import json
import pathlib
import random
import shutil
import sys
import zipfile

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "cli"))

from asking import APPROVAL, Draft, ask, letter, part  # noqa: E402 (found by the line above)
from bounces import DELAYED, FAILED, NO_BOUNCE  # noqa: E402 (found by the line above)
from archives import mbox  # noqa: E402 (found by the line above)
from carrying import ENCODINGS, WRITERS, csv_file, mail as mail_with  # noqa: E402 (found by the line above)
from spelling import Speller, random_policy  # noqa: E402 (found by the line above)

REPLIED_TO = b"\x1e"
POLICIES = 8
RANDOM_MAILS = 60
PAGES = ("exposed", "moves", "audience")
CHOICES = ("convert", "send", "edit")


def text_of(headers):
    return "".join(f"{line}\n" for line in headers) + "\nbody\n"


def line(request):
    return json.dumps(request, ensure_ascii=False).encode() + b"\n"


def mails():
    """Pairs of a mail and the mail that is replied to, or None."""
    for case in json.loads((TESTS / "data" / "exposure-cases.json").read_text(encoding="utf-8")):
        replied_to = case.get("replyTo")
        yield text_of(case["headers"]), replied_to and text_of(replied_to), case["policy"]
    generator = random.Random(1)
    for _number in range(RANDOM_MAILS):
        speller = Speller(generator)
        yield speller.write(speller.mail()), None, random_policy(generator, speller.domains)


def mail_seeds():
    for number, (mail, replied_to, _policy) in enumerate(mails()):
        seed = bytes([number % (2 * POLICIES)]) + mail.encode()
        yield seed + (REPLIED_TO + replied_to.encode() if replied_to else b"")


# What is asked of a port besides mails.
SETTLED = (
    [line({"type": "settings", "id": "5"})],
    [line({"type": "validate", "id": "5", "policy": {"managed": {"confirmParties": 1}, "local": {}}})],
    [line({"type": "decide", "id": "5", "of": None, "choice": "unchecked"})],
)


# The target puts the job that was begun last in the place of this one.
JOB = "00000000-0000-4000-8000-000000000000"
EACH = [
    line({"type": "each-start", "id": "e1", "of": "2", "details": "{}", "files": 0}),
    line({"type": "each-next", "id": "e2", "of": JOB}),
    line({"type": "each-result", "id": "e3", "of": JOB, "number": 1, "outcome": "sent", "messageId": "1@x"}),
    line({"type": "each-order", "id": "e4", "of": JOB, "order": "stop"}),
    line({"type": "page", "id": "e5", "of": JOB, "what": "left", "from": 0}),
    line({"type": "each-file", "id": "e6", "of": JOB, "file": 0, "from": 0}),
    line({"type": "each-jobs", "id": "e7"}),
    line({"type": "each-resume", "id": "e8", "of": JOB}),
    line({"type": "each-close", "id": "e9", "of": JOB}),
]


LETTERS_OF_TWO = [
    base64.b64encode(f"From: x@corp.example\nTo: c{n}@k{n}.example\nSubject: Sorry\n\nhello {n}\n".encode()).decode() for n in range(2)]
LETTERS = [
    line({"type": "letters", "id": "l1", "of": "l", "own": ["x@corp.example"], "total": 2, "names": ["1.eml", "2.eml"],
          "data": LETTERS_OF_TWO}),
    line({"type": "each-start", "id": "l2", "of": "l", "details": "{}", "files": 0}),
    line({"type": "each-letter", "id": "l3", "of": JOB, "number": 1}),
    line({"type": "each-next", "id": "l4", "of": JOB}),
]


# The target puts the request that was made last in the place of this one.
ASKED = "0" * 32
KEY = "tanaka@corp.example rjFc7fSL+hy3H9xHEcYmjYSpOJ/OqU4hAUIAr2MC+ns="


def approval_port_seeds():
    """A request from its making to its end, and what may come to a desk."""
    draft = Draft(bcc=["a@k1.example", "b@k2.example"])
    came = {
        "approval-look": ask(draft), "approval-take": letter(part(APPROVAL, json.dumps({
            "type": "approval", "version": 1, "request": ASKED, "digest": draft.request(2)["digest"], "approver": "tanaka@corp.example",
            "time": "2026-11-24T04:00:00Z", "decision": "approved", "word": "", "key": KEY.split()[1], "signature": "A" * 86 + "=="}).encode())),
    }
    lines = [
        line({"type": "hello", "id": "1", "protocol": 1, "version": "0.1.0", "locale": "en", "policy": {
            "managed": {"internalDomains": ["corp.example"], "approveFrom": 1, "approvers": [KEY]}, "local": {}}}),
        line({"type": "approval-key", "id": "k", "own": ["tanaka@corp.example"]}),
        line({"type": "check", "id": "2", "message": "From: jimu@corp.example\nBcc: a@k1.example, b@k2.example\nSubject: Seminar\n\nCome.\n",
              "text": "Come.\n", "own": ["jimu@corp.example"]}),
        line({"type": "approval-ask", "id": "3", "of": "2", "approvers": ["tanaka@corp.example"], "files": 0}),
        line({"type": "dismiss", "id": "2"}),
        line({"type": "approval-file", "id": "4", "of": ASKED, "file": 1, "from": 0}),
        line({"type": "approval-list", "id": "5"}),
        *(one for number, (kind, mail) in enumerate(came.items()) for one in (
            line({"type": "piece", "id": f"p{number}", "of": f"c{number}", "name": "m", "offset": 0, "total": len(mail),
                  "data": base64.b64encode(mail).decode()}),
            line({"type": kind, "id": f"c{number}", "own": ["tanaka@corp.example"]}))),
        line({"type": "page", "id": "6", "of": "c0", "what": "recipients", "from": 1}),
        line({"type": "approval-answer", "id": "7", "of": "c0", "decision": "approved", "outsiders": "1", "points": ["field", "recipients", "text"]}),
        line({"type": "approval-answer", "id": "8", "of": "c0", "decision": "approved", "outsiders": "2", "points": ["field", "recipients", "text"]}),
        line({"type": "check", "id": "9", "message": "From: jimu@corp.example\nBcc: a@k1.example\n\nCome.\n", "text": "Come.\n", "request": ASKED}),
        line({"type": "approval-used", "id": "a", "of": ASKED}),
    ]
    yield b"\0" + b"".join(lines)


def port_seeds():
    yield from approval_port_seeds()
    for number, (mail, replied_to, policy) in enumerate(mails()):
        check = {"type": "check", "id": "2", "warn": True, "message": mail, "own": ["x@corp.example"]}
        if replied_to:
            check["repliedTo"] = replied_to
        if number % 4 == 0:
            check["sent"] = True
        elif number % 3 == 0:
            check["each"] = check["trial"] = True
        lines = [
            line({"type": "hello", "id": "1", "protocol": 1, "version": "0.1.0", "locale": "en",
                  "policy": {"managed": {"each": "offer", **policy}, "local": {}}}),
            line({"type": "piece", "id": "p", "of": "2", "name": "a.csv", "offset": 0, "total": 6, "data": "YSxi"}),
            line({"type": "piece", "id": "q", "of": "2", "name": "a.csv", "offset": 3, "total": 6, "data": "LGMK"}),
            line(check),
            line({"type": "page", "id": "3", "of": "2", "what": PAGES[number % 3], "from": 0}),
            b"!%d\n" % (number % 6),
            line({"type": "decide", "id": "4", "of": "2",
                  "choice": "sent-exposed" if number % 4 == 0 else CHOICES[number % 3]}),
            *(EACH if number % 3 == 0 else LETTERS if number % 3 == 1 else ()),
            line({"type": "dismiss", "id": "2"}),
            *SETTLED[number % 3],
        ]
        yield b"\0" + b"".join(lines)
        if number % 8 == 0:
            frames = [len(one).to_bytes(4, sys.byteorder) + one for one in lines if one[:1] == b"{"]
            yield b"\1" + b"".join(frames)


def policy_seeds():
    for _mail, _replied_to, policy in mails():
        yield json.dumps(policy, ensure_ascii=False).encode()
    yield json.dumps({"policies": {"3rdparty": {"Extensions": {"bcc-guard@bcc-guard": {"unchecked": "refuse"}}}}}).encode()


def bounce_seeds():
    for kind in (*(kind for _reason, kind in FAILED.values()), *DELAYED.values(), *NO_BOUNCE.values()):
        yield kind("a@k1.example", "m@corp.example").encode()


def archive_seeds():
    """What is read again holds this too: a random archive, cut off, packed, and cut off when packed."""
    for number in range(12):
        text = mbox(random.Random(number), 1 + number % 3)
        yield from (text, text[:len(text) * 2 // 3], gzip.compress(text), gzip.compress(text)[:-20])
    yield b"From: a@corp.example\nTo: b@k1.example\nDate: Mon, 23 Nov 2026 08:13:00 +0900\n\nx\n"


# The rows of the table, and where there is a table of files in an archive, their contents.
ROWS = ("csv", "vcf", "html", "eml", "mbox", "xlsx", "docx", "ods", "zip", "csv.gz")


def contents_seeds():
    people = [f"c{n}@k{n}.example" for n in range(3)]
    for row, ending in enumerate(ROWS):
        content = WRITERS[ending](people)
        yield bytes([row]) + content
        if ending in ("xlsx", "docx", "ods"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                files = [part for name in archive.namelist() for part in (name.encode(), archive.read(name))]
            yield bytes([row | 0x80]) + b"\x1e".join(files)
    for encoding in ENCODINGS.values():
        yield b"\0" + csv_file(people, encoding)
    yield bytes([ROWS.index("csv.gz") | 0x80]) + csv_file(people)
    yield bytes([len(ROWS)]) + mail_with({"a.csv": csv_file(people)}, html="<p>c0@k0.example")


def approval_seeds():
    vectors = json.loads((TESTS / "data" / "approval-vectors.json").read_text(encoding="utf-8"))
    for vector in vectors["same"] + vectors["other"] + vectors["refused"]:
        yield vector["message"].encode()
    draft = Draft(bcc=["a@k1.example"], files={"a.txt": b"x"})
    # The same at every run.
    request = {**draft.request(1, datetime.datetime(2026, 11, 24, 3, 12, 25)), "id": "0" * 32}
    yield ask(draft, request)
    yield letter(part(APPROVAL, json.dumps({
        "type": "approval", "version": 1, "request": request["id"], "digest": request["digest"],
        "approver": "tanaka@corp.example", "time": request["asked"], "decision": "approved", "word": "",
        "key": "A" * 43 + "=", "signature": "A" * 86 + "=="}).encode()))


NOTHING = hashlib.sha256().hexdigest()
STEPS = ("about {0}", "about {0}\nsent {0} {0}@x", "about {0}\nrefused {0} 550 no", "about {0}\nlater {0}",
         "about {0}\nleft {0} offline", "about {0}\ndoubt {0}", "stop person")


def job_seeds():
    """Journals, some of them cut off."""
    generator = random.Random(1)
    for count in range(1, 13):
        lines = ["bcc-guard-job 1", "at 1796000000", "subject 案内", f"file 0 {NOTHING} details",
                 *(f"to {number} c{number}@k{number}.example" for number in range(1, count + 1)),
                 f"cc {count} jimu@corp.example", f"plan {count}"]
        lines += [generator.choice(STEPS).format(number) for number in generator.sample(range(1, count + 1), count)]
        text = "".join(f"{line}\n" for line in lines).encode()
        yield from (text, text[:-generator.randrange(1, 20)])
    people = "".join(f"to {number} c{number}@k{number}.example\nletter {number} {number}\n" for number in range(1, 4))
    yield f"bcc-guard-job 1\nat 1\nsubject x\nfile 0 {NOTHING} details\nfile 6 {NOTHING} letters\n{people}plan 3\nabout 2\n".encode()


# Headers and texts, each in the encodings in which they come.
LETTER = "From: =?UTF-8?B?5LqL5YuZ5bGA?= <jimu@corp.example>\nTo: {to}\nSubject: {subject}\n{more}\n"
TEXTS = (
    ("", "plain\n"),
    ("Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: base64\n", "44GC\nCg==\n"),
    ("Content-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n", "<p>=E9 =\nx\n"),
    ("Content-Type: text/plain; charset=ISO-2022-JP\n", "\x1b$B$*OM$S\x1b(B\n"),
    ("Content-Type: multipart/alternative; boundary=x\n",
     "--x\nContent-Type: text/plain\n\nplain\n--x\nContent-Type: text/html\n\n<p>rich\n--x--\n"),
)


def letter_seeds():
    """What can be sent as it stands, and nearly."""
    for to in ("a@k1.example", "Taro <a@k1.example>", "=?UTF-8?B?5bGx55SwLCDlpKrpg44=?= <a@k1.example>", '"a\\"b" <a@k1.example>',
               "a@k1.example, b@k2.example"):
        for more, text in TEXTS:
            yield (LETTER.format(to=to, subject="=?ISO-2022-JP?B?GyRCJCpPTSRTGyhC?=", more=more) + text).encode()
    yield (LETTER.format(to="a@k1.example", subject="x", more="Cc: b@k2.example\n") + "x").encode()


def main(folder):
    for name, seeds in (("mail", mail_seeds), ("port", port_seeds), ("policy", policy_seeds),
                        ("bounce", bounce_seeds), ("archive", archive_seeds), ("contents", contents_seeds),
                        ("approval", approval_seeds), ("job", job_seeds), ("letter", letter_seeds)):
        target = pathlib.Path(folder) / name
        target.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(seeds()):
            (target / f"seed-{number:03}").write_bytes(seed)
        for found in sorted((TESTS / "data" / "fuzz-found" / name).glob("*")):
            shutil.copy(found, target / f"found-{found.name}")


main(sys.argv[1])
