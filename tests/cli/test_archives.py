"""Archives as programs leave them, thousands at random beside Python's `mailbox`, and as faults leave them: what can be read
is read, what cannot is said with its place."""

import collections
import email
import email.utils
import gzip
import json
import mailbox
import os
import pathlib
import random
import subprocess
import threading
import unittest

import archives
from program import PROGRAM, Folder, run

SEED = int(os.environ.get("BCC_GUARD_SEED", random.randrange(2**32)))
# A sanitizer takes ten times as long for each: so of the same there is a tenth there.
SHARE = 10 if "ASAN_OPTIONS" in os.environ else 1
ROUNDS = int(os.environ.get("BCC_GUARD_ROUNDS", 1000 // SHARE))
BATCH = 100
POLICY = {"internalDomains": ["corp.example"]}
DELETED = 0x8

Part = collections.namedtuple("Part", "path offset content")


def lines_of(done):
    """What it printed, as objects."""
    return [json.loads(line) for line in done.stdout.splitlines()]


def without(line, *keys):
    """All else of an object.  An archive is read by its headers: nobody looks into bodies, nor says so of each."""
    return {key: value for key, value in line.items() if key not in keys}


def unpacked(path):
    """What is in a file; Python's mailbox does not look into packed ones."""
    content = path.read_bytes()
    return gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content


class Expected:
    """What Python's mailbox finds in random archives, and the reasons for which the program finds less:

    - what Thunderbird has deleted, and not compacted yet, nobody sees any more;
    - a line “From …” that nobody quoted and that no header follows is text for Thunderbird, and a message for Python;
    - an empty file is no message, nor is one whose name begins with a dot (maildir(5));
    - a packed message is unpacked.
    """

    def __init__(self, folder, seed, count):
        self.random = random.Random(seed)
        self.paths, self.parts, self.deleted, self.others = [], [], 0, 0
        makers = (self.mbox, self.careless, self.thunderbird, self.cut, self.maildir, self.folder)
        for number in range(count):
            path = folder / f"{number:04}"
            self.paths.append(path)
            makers[number % len(makers)](path, self.random.randrange(12))

    def take_mbox(self, path, text, careless=()):
        """What Python finds in a file."""
        path.write_bytes(text)
        box = mailbox.mbox(path, create=False)
        for key in box.keys():
            start = box._lookup(key)[0]
            content = box.get_bytes(key, from_=True)
            if start in careless:
                continue
            status = email.message_from_bytes(content.partition(b"\n")[2])["X-Mozilla-Status"]
            if status and int(status, 16) & DELETED:
                self.deleted += 1
            else:
                self.parts.append(Part(path, start, content))
        box.close()
        if self.random.random() < 0.3:
            path.write_bytes(gzip.compress(text, 1))

    def mbox(self, path, count):
        self.take_mbox(path, archives.mbox(self.random, count))

    def careless(self, path, count):
        careless = []
        text = archives.mbox(self.random, count, careless=careless)
        self.take_mbox(path, text, careless)

    def thunderbird(self, path, count):
        self.take_mbox(path, archives.thunderbird_mbox(self.random, count))

    def cut(self, path, count):
        """Cut off anywhere behind its first line."""
        text = archives.mbox(self.random, count + 1).lstrip()
        self.take_mbox(path, text[:self.random.randrange(text.index(b"\n") + 1, len(text))])

    def maildir(self, path, count):
        archives.fill_maildir(self.random, path, count)
        box = mailbox.Maildir(path, create=False)
        for each in (box, *(box.get_folder(name) for name in box.list_folders())):
            for key in each.keys():
                place = pathlib.Path(each._path) / each._lookup(key)
                if place.stat().st_size > 0 and not place.name.startswith("."):
                    self.parts.append(Part(place, None, unpacked(place)))
        self.others += sum(1 for place in path.rglob("dovecot*"))

    def folder(self, path, count):
        archives.fill_folder(self.random, path, count)
        self.parts += [Part(place, None, unpacked(place)) for place in path.rglob("*.eml*")]
        self.others += 1


def date_of(content):
    """When a message was written, as Python reads it."""
    written = email.message_from_bytes(content)["Date"]
    return None if written is None else email.utils.parsedate_to_datetime(written).timestamp()


class RandomArchives(unittest.TestCase):
    def test_beside_python_and_check(self):
        """The same messages at the same places as Python finds, and the verdicts of check on what Python makes of them."""
        print(f"# BCC_GUARD_SEED={SEED} BCC_GUARD_ROUNDS={ROUNDS}")
        messages = 0
        for first in range(0, ROUNDS, BATCH):
            with self.subTest(seed=SEED + first), Folder() as folder:
                messages += self.compare(folder, SEED + first, min(BATCH, ROUNDS - first))
        print(f"# {ROUNDS} archives, {messages} messages")

    def compare(self, folder, seed, count):
        """A batch; returns how many messages."""
        policy = folder.write(POLICY)
        expected = Expected(folder.path, seed, count)
        scanned = run("scan", "--format", "json", "--all", "--policy", policy, *expected.paths)
        found = {(line["source"], line.get("offset")): line for line in lines_of(scanned)}
        self.assertEqual(len(found), len(lines_of(scanned)))

        copies = folder.path / "parts"
        copies.mkdir()
        parts = {}
        for number, part in enumerate(expected.parts):
            copy = copies / str(number)
            copy.write_bytes(part.content)
            parts[str(copy)] = part
        checked = run("check", "--format", "json", "--policy", policy, *parts)
        wanted = {(str(parts[line["source"]].path), parts[line["source"]].offset): line for line in lines_of(checked)}

        self.assertEqual((found.keys() - wanted.keys(), wanted.keys() - found.keys()), (set(), set()))
        for place, line in found.items():
            self.assertEqual(without(line, "source", "offset", "date"), without(wanted[place], "source", "notLookedInto"), place)
        self.compare_dates(found, expected)
        self.compare_words(scanned.stderr.decode(), checked.stderr.decode(), expected)

        flagged = run("scan", "--format", "json", "--policy", policy, *expected.paths)
        self.assertEqual(lines_of(flagged), [line for line in lines_of(scanned) if line["level"] != "pass"])
        return len(found)

    def compare_dates(self, found, expected):
        """A header that is cut off, or that has a line that is none, may hold half a date."""
        for path, offset, content in expected.parts:
            line = found.get((str(path), offset))
            whole = b"\n\n" in content.replace(b"\r\n", b"\n") and b"no header at all" not in content
            if line is None or not whole:
                continue
            text = content.partition(b"\n")[2] if content.startswith(b"From ") else content
            date = line["date"] and email.utils.datetime.datetime.fromisoformat(line["date"]).timestamp()
            self.assertEqual(date, date_of(text), (path, offset))

    def compare_words(self, said, checked, expected):
        """As many as Python finds are read, left out with a reason, or named as broken."""
        for count, words in ((expected.deleted, "Left out as deleted: {} messages"),
                             (expected.others, "Left out as no mail: {} files")):
            self.assertEqual(words.format(count) in said, count > 0, (count, said))
        self.assertEqual(said.count("Expected header fields"), checked.count("Expected header fields"))


SEPARATOR = b"From - Mon Nov 23 08:13:00 2026\n"
HEADER = b"From: jimu@corp.example\nTo: p@k1.example\nCc: p@k2.example\n"
GOOD = SEPARATOR + HEADER + b"\nx\n\n"
LENGTH = len(GOOD)
CUT = "The header is cut off: only what is there was read"
NO_HEADER = "Expected header fields"


def text(lines):
    """A message with a text that nobody quoted."""
    return GOOD[:-1] + lines.encode() + b"\n"


def people(number):
    """A header with so many recipients."""
    return SEPARATOR + b"From: jimu@corp.example\nTo: " + b", ".join(b"p%d@k%d.example" % (n, n) for n in range(number)) + b"\n\n"


MANY = people(400_000 // SHARE)
LONG = SEPARATOR + b"X-Long: " + b"x" * (10_000_000 // SHARE) + b"\n" + HEADER + b"\n"
MESSAGES = 40_000 if SHARE == 1 else 12_000
PACKED = gzip.compress(GOOD * 2)
# What is broken; the content of a file; where messages are found; what is said, and of which byte (or None).
BROKEN = (
    ("cut off in an address", GOOD + SEPARATOR + b"From: a@corp.example\nTo: p@k1.example, q@k2.exa", (0, LENGTH), LENGTH, CUT),
    ("cut off behind a line of the header", GOOD + SEPARATOR + HEADER, (0, LENGTH), LENGTH, CUT),
    ("cut off in a character", GOOD + SEPARATOR + HEADER + "Subject: 山田".encode()[:-1], (0, LENGTH), LENGTH, CUT),
    ("cut off in an encoded word", GOOD + SEPARATOR + HEADER + b"Subject: =?utf-8?B?5bG", (0, LENGTH), LENGTH, CUT),
    ("cut off in a separator", GOOD + SEPARATOR[:14], (0,), LENGTH, NO_HEADER),
    ("cut off in a body", GOOD + SEPARATOR + HEADER + b"\nx", (0, LENGTH), None, ""),
    ("cut off, and another behind it", SEPARATOR + HEADER + GOOD, (0, LENGTH - 4), 0, CUT),
    ("no final newline", GOOD + GOOD.rstrip(), (0, LENGTH), None, ""),
    ("no header", GOOD + SEPARATOR + b"\n\n" + GOOD, (0, LENGTH + len(SEPARATOR) + 2), LENGTH, NO_HEADER),
    ("NUL bytes in an address", GOOD + GOOD.replace(b"p@k1", b"p\0@k1") + GOOD, (0, LENGTH, 2 * LENGTH + 1), None, ""),
    ("NUL bytes between messages", GOOD + bytes(4096) + b"\n" + GOOD, (0, LENGTH + 4097), None, ""),
    ("NUL bytes alone", bytes(4096), (None,), None, CUT),
    ("CRLF and LF from message to message", GOOD.replace(b"\n", b"\r\n") + GOOD, (0, LENGTH + 7), None, ""),
    ("CRLF and LF in one header", GOOD + GOOD.replace(b"example\n", b"example\r\n", 2) + GOOD, (0, LENGTH, 2 * LENGTH + 2), None, ""),
    ("CR alone", GOOD.replace(b"\n", b"\r"), (), 0, NO_HEADER),
    ("CR alone in one header", GOOD + GOOD.replace(b"example\n", b"example\r", 2) + GOOD, (0, LENGTH, 2 * LENGTH), None, ""),
    ("a header line of millions of letters", GOOD + LONG + GOOD, (0, LENGTH, LENGTH + len(LONG)), None, ""),
    ("hundreds of thousands of recipients", GOOD + MANY + GOOD, (0, LENGTH, LENGTH + len(MANY)), None, ""),
    ("a gap before compacting", GOOD + b"\n" * 5000 + GOOD, (0, LENGTH + 5000), None, ""),
    ("deleted and not compacted", GOOD + SEPARATOR + b"X-Mozilla-Status: 0009\n" + HEADER + b"\n" + GOOD,
     (0, 2 * LENGTH + 20), None, "Left out as deleted: 1 messages"),
    ("gzip cut off", PACKED[:-20], (0,), None, f"gzip: unexpected end at byte {len(PACKED) - 20} of the packed file"),
    ("gzip cut off in its own header", PACKED[:7], (), 0, "gzip: unexpected end at byte 7 of the packed file"),
    ("gzip with rubbish behind it", PACKED + b"rubbish", (0, LENGTH), 2 * LENGTH,
     f"gzip: something else at byte {len(PACKED)} of the packed file"),
    ("gzip with zeros behind it", PACKED + bytes(512), (0, LENGTH), None, ""),
    ("gzip of two members", PACKED + PACKED, (0, LENGTH, 2 * LENGTH, 3 * LENGTH), None, ""),
    ("gzip with a wrong sum", PACKED[:-8] + bytes(8), (0, LENGTH), 2 * LENGTH, "gzip: incorrect data check"),
    ("gzip with a wrong block", PACKED[:10] + b"\xff" * 50, (), 0, "gzip: invalid block type"),
    ("gzip of nothing", gzip.compress(b""), (), None, ""),
    # A text that nobody quoted: Thunderbird 153 shows one message here, and Python's mailbox finds two.
    ("unquoted text", text("From here on it rains,\nand rains.\n"), (0,), None, ""),
    ("unquoted text with a time", text("From Monday, 10:00:00 on, we meet.\nNobody else.\n"), (0,), None, ""),
    ("unquoted text with a date", text("From now until Mon Nov 23 10:00:00 2026\nit is closed.\n"), (0,), None, ""),
    ("unquoted text with a colon below", text("From here on\nNote: bring this,\nand that.\n"), (0,), None, ""),
    ("unquoted text before an empty line", text("From Tokyo\n\nTo: Aomori\nCc: Iwate\n"), (0,), None, ""),
    # It shows one message there too; but one header line is a header.
    ("unquoted text with a colon and nothing below", text("From Tokyo\nTo: Aomori\n\nBy train.\n"), (0, LENGTH - 1), None, ""),
    # A message that was pasted as it is begins as one does, here as there.
    ("unquoted message", text("From jimu\nFrom: x@corp.example\nTo: q@k3.example\n\n"), (0, LENGTH - 1), None, ""),
)
# A file that a root without its powers cannot read, as nobody else can.
AS_ANYBODY = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


class BrokenArchives(unittest.TestCase):
    """What can be read is read, and what cannot is said with its place."""

    def setUp(self):
        self.folder = Folder()
        self.folder.__enter__()
        self.addCleanup(self.folder.__exit__)
        self.top = self.folder.path / "top"
        self.top.mkdir()

    def scan(self, *paths):
        """What is found: where, what is said, and the exit status."""
        done = run("scan", "--format", "json", "--all", *paths)
        return [(line["source"], line.get("offset")) for line in lines_of(done)], done.stderr.decode(), done.returncode

    def test_files(self):
        for name, content, places, byte, said in BROKEN:
            with self.subTest(name):
                path = self.folder.write(content)
                found, words, status = self.scan(path)
                self.assertEqual([offset for _path, offset in found], list(places))
                self.assertEqual(status == 2, said not in ("", "Left out as deleted: 1 messages"), words)
                self.assertIn(said, words)
                self.assertEqual(words.count("\n"), int(said != ""), words)
                if byte is not None:
                    self.assertRegex(words, rf"{path}(, byte {byte}: |: From byte {byte} on: )")

    def test_too_long_a_header(self):
        """Nobody holds it; what is in front of it is found, and the other files are."""
        endless = self.top / "1"
        endless.write_bytes(GOOD + SEPARATOR + b"X: " + b"x" * (65 << 20))
        (self.top / "2").write_bytes(GOOD)
        found, words, status = self.scan(endless, self.top / "2")
        self.assertEqual((found, status), ([(str(endless), 0), (str(self.top / "2"), 0)], 2))
        self.assertIn(f"The header at byte {LENGTH} is longer than 64 MiB", words)

    def test_folder_in_itself(self):
        (self.top / "a.eml").write_bytes(HEADER + b"\n")
        (self.top / "again").symlink_to(self.top)
        (self.top / "gone").symlink_to(self.top / "nowhere")
        self.assertEqual(self.scan(self.top), ([(str(self.top / "a.eml"), None)], "", 1))

    def test_pipe(self):
        """One in a folder would keep a program waiting for ever; one that is named is read."""
        (self.top / "a.eml").write_bytes(HEADER + b"\n")
        os.mkfifo(self.top / "b.eml")
        self.assertEqual(self.scan(self.top), ([(str(self.top / "a.eml"), None)], "", 1))
        for content in (GOOD * 2, gzip.compress(GOOD * 2)):
            writer = threading.Thread(target=(self.top / "b.eml").write_bytes, args=(content,))
            writer.start()
            self.assertEqual([offset for _path, offset in self.scan(self.top / "b.eml")[0]], [0, LENGTH])
            writer.join()

    def test_unreadable(self):
        """Named, in a folder as well, and the rest is read."""
        for name in ("a.eml", "b.eml", "c.eml"):
            (self.top / name).write_bytes(HEADER + b"\n")
        (self.top / "b.eml").chmod(0)
        (self.top / "closed").mkdir(0)
        powers = AS_ANYBODY if os.geteuid() == 0 else []
        done = subprocess.run([*powers, PROGRAM, "scan", "--format", "json", self.top], capture_output=True, check=False)
        self.assertEqual([line["source"] for line in lines_of(done)], [str(self.top / name) for name in ("a.eml", "c.eml")])
        self.assertEqual(sorted(done.stderr.decode().splitlines()), [
            f"bcc-guard: {self.top / name}: {words}" for name, words in (
                ("b.eml", "Permission denied"),
                ("closed", "Permission denied"))])
        self.assertEqual(done.returncode, 2)
        found, words, status = self.scan("/proc/self/mem")
        self.assertEqual((found, status), ([], 2))
        self.assertIn("/proc/self/mem: From byte 0 on: Input/output error", words)
        self.assertEqual(self.scan(self.top / "gone")[1:], (f"bcc-guard: {self.top / 'gone'}: No such file or directory\n", 2))

    def while_read(self, change):
        """What is found in a file of many messages that changes while it is read: nobody takes what the program prints,
        so that it stands still when it holds some thousand lines."""
        path = self.folder.write(GOOD * MESSAGES)
        with subprocess.Popen([PROGRAM, "scan", "--format", "json", "--all", path], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as child:
            first = child.stdout.readline()
            change(path)
            rest, words = child.stdout.read(), child.stderr.read()
        return len((first + rest).splitlines()), words.decode(), path

    def test_growing(self):
        """What came while the file was read is read as well."""
        def grow(path):
            with open(path, "ab") as more:
                more.write(GOOD * 10)
        self.assertEqual(self.while_read(grow)[:2], (MESSAGES + 10, ""))

    def test_shrinking(self):
        """What is there is read, and where it ends is said."""
        left = MESSAGES * 3 // 4
        found, words, path = self.while_read(lambda path: os.truncate(path, left * LENGTH + len(SEPARATOR) + 40))
        self.assertEqual((found, words), (left + 1, f"bcc-guard: {path}, byte {left * LENGTH}: {CUT}\n"))


if __name__ == "__main__":
    unittest.main()
