"""`bcc-guard scan`: what it reads, what it says of it, and how; whether every message is found is a matter of test_archives."""

import contextlib
import gzip
import html.parser
import json
import os
import pathlib
import random
import signal
import subprocess
import tempfile
import time
import unittest

from archives import mbox, message
from program import CATALOGUES, PROGRAM, Folder, run, run_on_terminal

# A sanitizer takes ten times as long for each.
IS_SLOW = "ASAN_OPTIONS" in os.environ
SEED = int(os.environ.get("BCC_GUARD_SEED", random.randrange(2**32)))
TWO = b"From: jimu@corp.example\nTo: p@k1.example\nCc: p@k2.example\n"
ONE = b"From: jimu@corp.example\nTo: p@k1.example\n"
SMALL = ("import os, resource, sys; os.spawnv(os.P_WAIT, sys.argv[1], sys.argv[1:]);"
         "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
DATE = b"Date: Mon, 23 Nov 2026 08:13:00 +0900\n"


def lines_of(done):
    """What it printed, as objects."""
    return [json.loads(line) for line in done.stdout.splitlines()]


PAGE_TAGS = set("html head meta title style body h1 h2 p table thead tbody tr th td strong svg g path rect text".split())


class Page(html.parser.HTMLParser):
    """What a browser makes of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.text = set(), [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if any(name.startswith("on") or name in ("href", "src") for name, _value in attrs):
            raise AssertionError(f"{tag} with {attrs}")
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag):
        if self.open.pop() != tag:
            raise AssertionError(f"{tag} is closed, and was not open")

    def handle_data(self, data):
        self.text += data


class Scan(unittest.TestCase):
    def setUp(self):
        self.folder = Folder()
        self.folder.__enter__()
        self.addCleanup(self.folder.__exit__)

    def scan(self, *arguments, **more):
        return run("scan", *arguments, **more)

    def offsets(self, content):
        """Where messages were found in a file."""
        done = self.scan("--format", "json", "--all", self.folder.write(content))
        return [line["offset"] for line in lines_of(done)], done.stderr.decode()

    def test_where_a_message_begins(self):
        sep = b"From - Mon Nov 23 08:13:00 2026\n"
        for name, content, expected in (
            ("one", sep + ONE + b"\nx\n", 1),
            ("two", sep + ONE + b"\nx\n\n" + sep + ONE + b"\nx\n", 2),
            ("no empty line between", sep + ONE + b"\nx\n" + sep + ONE + b"\n", 2),
            ("no body", sep + ONE + b"\n" + sep + ONE + b"\n", 2),
            ("cut off in its header", sep + ONE + sep + ONE + b"\n", 2),
            ("header without an end", sep + ONE.rstrip(), 1),
            ("text that nobody quoted", sep + ONE + b"\n\nFrom here on it rains\nand rains\n", 1),
            ("quoted", sep + ONE + b"\n\n>From - x\nTo: a@k1.example\n", 1),
            ("header From with a blank", sep + b"From : jimu@corp.example\nTo: p@k1.example\n\n", 1),
            ("CRLF", (sep + ONE + b"\nx\n\n" + sep + ONE + b"\n").replace(b"\n", b"\r\n"), 2),
            ("bare separator", b"From \n" + ONE + b"\nx\n\nFrom \n" + ONE + b"\n", 2),
            ("empty lines in front", b"\n\n" + sep + ONE + b"\n", 1),
            ("deleted", sep + ONE + b"X-Mozilla-Status: 0009\n\n\n" + sep + ONE + b"X-Mozilla-Status: 0001\n\n", 1),
        ):
            with self.subTest(name):
                found, _said = self.offsets(content)
                self.assertEqual(len(found), expected)

    def test_at_every_place_of_a_piece(self):
        """Wherever the piece that is read at a time ends, the message behind it is found."""
        sep = b"From - Mon Nov 23 08:13:00 2026\n"
        first = sep + ONE + b"\n"
        for short in range(0, 80):
            filler = b"x" * (256 * 1024 - len(first) - short) + b"\n"
            with self.subTest(short):
                found, _said = self.offsets(first + filler + sep + ONE + b"\n")
                self.assertEqual(found, [0, len(first) + len(filler)])

    def test_at_every_place_of_a_part(self):
        """A large file is read in parts: a message is found once, wherever a part begins."""
        part = 16 << 20
        text = b"From - Mon Nov 23 08:13:00 2026\n" + ONE + b"\n"
        path = self.folder.path / "large"
        for place in range(part - len(text) - 2, part + 3, 10 if IS_SLOW else 1):
            starts = [0, place, 2 * part]
            with open(path, "wb") as file:
                for start in starts:
                    file.seek(max(start - 1, 0))
                    file.write((b"\n" if start > 0 else b"") + text)
                file.truncate(3 * part)
            with self.subTest(place - part):
                found = lines_of(self.scan("--format", "json", "--all", path))
                self.assertEqual([line["offset"] for line in found], starts)

    def test_folders(self):
        top = self.folder.path / "mail"
        for name, content in (("Maildir/cur/1:2,S", TWO), ("Maildir/new/2", gzip.compress(TWO + b"\n")),
                              ("Maildir/tmp/3", TWO), ("Maildir/.Sent/cur/4", TWO), ("Maildir/cur/.hidden", TWO),
                              ("files/a.eml", TWO), ("files/b.txt", TWO), ("Sent", b"From \n" + TWO + b"\n"),
                              ("Sent.msf", b"// <!-- -->"), ("Sent.sbd/2026", b"From \n" + TWO + b"\n"), ("empty", b"")):
            (top / name).parent.mkdir(parents=True, exist_ok=True)
            (top / name).write_bytes(content)
        (top / "loop").symlink_to(top)
        done = self.scan("--format", "json", top)
        found = sorted(pathlib.Path(line["source"]).relative_to(top).as_posix() for line in lines_of(done))
        self.assertEqual(found, sorted(["Maildir/cur/1:2,S", "Maildir/new/2", "Maildir/.Sent/cur/4", "files/a.eml",
                                        "Sent", "Sent.sbd/2026"]))
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"Left out as no mail: 2 files", done.stderr)
        self.assertNotIn("offset", [line for line in lines_of(done) if line["source"].endswith("a.eml")][0])

    def make_profile(self, files, cache, fcc):
        """A home with a profile: an account on a server, and the local folders; returns its folders and an environment."""
        home = self.folder.path / "home"
        profile = home / ".thunderbird" / "p.default"
        imap, local = profile / "ImapMail" / "imap.corp.example", profile / "Mail" / "Local Folders"
        for path, count in files(imap, local).items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes((b"From \n" + TWO + b"\n") * count)
        (home / ".thunderbird" / "profiles.ini").write_text("[Profile0]\nName=p\nIsRelative=1\nPath=p.default\n")
        (profile / "folderCache.json").write_text(json.dumps(
            {f"{path}.msf": known for path, known in cache(imap, local).items()}))
        (profile / "prefs.js").write_text("".join(f'user_pref("{name}", "{value}");\n' for name, value in (
            ("mail.server.server1.hostname", "imap.corp.example"), ("mail.server.server1.userName", "jimu@corp.example"),
            ("mail.server.server1.directory-rel", "[ProfD]ImapMail/imap.corp.example"),
            ("mail.server.server2.hostname", "Local Folders"), ("mail.server.server2.userName", "nobody"),
            ("mail.server.server2.directory", str(local)),
            ("mail.identity.id1.fcc_folder", f"imap://jimu%40corp.example@imap.corp.example/{fcc}"))))
        return imap, local, {"HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config")}

    def test_profiles(self):
        """Without PATH: what identities name, what is marked, and the account's own."""
        imap, local, env = self.make_profile(
            lambda imap, local: dict.fromkeys((imap / "Sent", imap / "INBOX.sbd" / "Gesendet", local / "Sent",
                                               local / "Marked", local / "Inbox"), 1),
            lambda imap, local: {local / "Marked": {"flags": 516}, local / "Inbox": {"flags": 4}, local / "x": {"flags": "?"},
                                 "y": []}, "INBOX/Gesendet")
        done = self.scan("--format", "json", env=env)
        self.assertEqual((done.returncode, done.stderr), (1, b""))
        self.assertEqual(sorted(line["source"] for line in lines_of(done)), sorted(
            str(path) for path in (imap / "Sent", imap / "INBOX.sbd" / "Gesendet", local / "Sent", local / "Marked")))
        done = self.scan(env={"HOME": str(self.folder.path / "nobody"), "XDG_CONFIG_HOME": "/nowhere"})
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"expected PATH", done.stderr)

    def test_on_the_server_only(self):
        """What Thunderbird does not keep on this computer is named, as many as it knew of."""
        def cache(imap, local):
            return {imap / "Sent": {"flags": 512, "totalMsgs": 10, "serverTotal": 12},
                    imap / "INBOX.sbd" / "Gesendet": {"flags": 4, "totalMsgs": 340, "serverTotal": -1},
                    imap / "Old": {"flags": 512, "totalMsgs": 0, "serverTotal": 0},
                    imap / "Kept": {"flags": 512, "totalMsgs": 2, "serverTotal": 2},
                    local / "Sent": {"flags": 512, "totalMsgs": 5}}
        imap, _local, env = self.make_profile(
            lambda imap, local: {imap / "Sent": 3, imap / "Kept": 2, local / "Sent": 1}, cache, "INBOX/Gesendet")
        done = self.scan("--format", "json", env=env)
        self.assertEqual((done.returncode, len(lines_of(done))), (2, 6))
        self.assertEqual(sorted(done.stderr.decode().splitlines()), [
            f"bcc-guard: {imap / 'INBOX.sbd' / 'Gesendet'}: 340 messages of the folder are on the server only",
            f"bcc-guard: {imap / 'Sent'}: 9 messages of the folder are on the server only"])
        self.assertRegex(Page(self.scan("--format", "html", env=env).stdout.decode()).text,
                         r"Messages on the server only, not checked\s*349\b")

    def test_nothing_here(self):
        """A profile that keeps nothing on this computer passes for nothing."""
        imap, _local, env = self.make_profile(lambda imap, local: {imap / "INBOX": 1}, lambda imap, local: {}, "Sent")
        done = self.scan(env=env)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr.decode(), f"bcc-guard: {imap / 'Sent'}: The messages of the folder are on the server "
                         "only, and how many is not known\n")

    def test_text(self):
        path = self.folder.write(b"From \n" + DATE + TWO + b"Subject: Seminar\n\nFrom \n" + DATE + ONE + b"\nFrom \n" + ONE
                                 + b"\nFrom \n" + DATE + b"From: x@corp.example\nTo: t@gmail.com, p@k1.example\n\n")
        done = self.scan(path)
        text = done.stdout.decode()
        self.assertEqual(done.returncode, 1)
        self.assertIn(b'"date":"2026-11-23T08:13:00+09:00"', self.scan("--format", "json", path).stdout)
        self.assertRegex(text, r"No date +1 +0 +0 +0\n2026-11 +1 +2 +0 +0\nTotal +2 +2 +0 +0\n")
        self.assertIn(f"2026-11-23 08:13  Is asked about  {path}:0\n", text)
        self.assertRegex(text, "Month +Passes +Is asked about +Needs Bcc +Is stopped\n")
        self.assertRegex(text, r"  k1.example +2\n  gmail.com +1\n  k2.example +1\n")
        for word in ("@", "Seminar"):
            self.assertNotIn(word, text)
        text = self.scan("--addresses", path).stdout.decode()
        for word in ("p@k1.example, p@k2.example", "Seminar", "t@gmail.com"):
            self.assertIn(word, text)

    def test_text_of_another_language_has_its_words_for_levels(self):
        path = self.folder.write(b"From \n" + DATE + TWO + b"Subject: Seminar\n\n")
        for language, word in (("ja", "確認あり"), ("de", "Mit Rückfrage")):
            text = self.scan(path, env={**CATALOGUES, "LANGUAGE": language}).stdout.decode()
            with self.subTest(language):
                self.assertEqual(text.count(word), 2)
                for english in ("pass", "confirm", "convert", "block", "asked"):
                    self.assertNotIn(english, text)

    def test_html(self):
        """One page that runs nothing, whatever a subject says; addresses only where they are asked for."""
        evil = b"</style><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
        path = self.folder.write((b"From \n" + DATE + TWO + b"Subject: " + evil + b"\n\n") * 2 + b"From \n" + DATE + ONE
                                 + b"\nFrom \n" + DATE + ONE.replace(b"p@", b"a@k1.example; p@") + b"\n")
        quiet = self.scan("--format", "html", path)
        loud = self.scan("--format", "html", "--addresses", path)
        for done in (quiet, loud):
            text = done.stdout.decode()
            self.assertEqual((done.returncode, done.stderr), (1, b""))
            seen = Page(text)
            self.assertEqual(seen.tags - PAGE_TAGS, set())
            self.assertEqual(seen.open, [])
            self.assertIn("default-src 'none'", text)
            self.assertNotIn("//", text.replace("</", ""))
        self.assertNotIn(b"@k", quiet.stdout)
        self.assertNotIn(b"alert", quiet.stdout)
        self.assertIn("p@k1.example, p@k2.example", Page(loud.stdout.decode()).text)
        self.assertIn(evil.decode(), Page(loud.stdout.decode()).text)
        japanese = self.scan("--format", "html", path, env={**CATALOGUES, "LANGUAGE": "ja", "LC_ALL": "C.UTF-8"}).stdout.decode()
        self.assertIn('<html lang="ja">', japanese)
        self.assertIn("送信済みメールのポリシー判定", japanese)

    def test_other_files_of_any_size(self):
        """A file without an empty line that is no mail is passed over before it fills the memory."""
        top = self.folder.path / "mail"
        top.mkdir()
        (top / "log.txt").write_bytes(b"x: y\n" * (20 << 20))
        (top / "a.eml").write_bytes(TWO + b"\n")
        done = self.scan("--format", "json", top)
        self.assertEqual((done.returncode, len(lines_of(done))), (1, 1))
        self.assertIn(b"Left out as no mail: 1 files", done.stderr)
        done = self.scan("--format", "json", top / "log.txt", top / "a.eml")
        self.assertEqual((done.returncode, len(lines_of(done))), (2, 1))
        self.assertIn(b"log.txt: ", done.stderr)

    def test_since(self):
        path = self.folder.write(b"".join(b"From \nDate: Mon, %d Nov 2026 08:13:00 +0000\n%s\n" % (day, TWO)
                                          for day in (22, 23, 24)) + b"From \n" + TWO + b"\n")
        for since, expected in (("2026-11-23", 3), ("2026-11-23T09:00:00", 2), ("2027-01-01", 1)):
            done = self.scan("--format", "json", "--since", since, path, env={"TZ": "UTC"})
            self.assertEqual(len(lines_of(done)), expected)
        self.assertEqual(lines_of(done)[0]["date"], None)

    def test_options(self):
        for options in (["--since", "soon"], ["--format", "xml"], ["--all"], ["--addresses", "--format", "json"],
                        ["--policy", self.folder.write({"internalDomain": []})], ["--jobs", "0"], ["--jobs", "65"],
                        ["--jobs", "two"], ["--jobs", "1.5"]):
            done = self.scan(*options, self.folder.write(ONE))
            self.assertEqual((done.returncode, done.stdout), (2, b""), options)

    @unittest.skipIf(IS_SLOW, "a sanitizer takes memory of its own")
    def test_memory(self):
        """A large archive takes no more than a small one."""
        path = self.folder.write(b"".join(mbox(random.Random(n), 300, attachment=0.3) for n in range(4)) * 3)
        # What was forked from a large process counts as large.
        used = subprocess.run(["python3", "-c", SMALL, PROGRAM, "scan", path], capture_output=True, check=True).stdout
        self.assertGreater(path.stat().st_size, 64 << 20)
        self.assertLess(int(used.split()[-1]), 32 << 10)

    def mixed(self):
        """Paths of an archive of every kind: folders, small and large mailboxes, packed, broken and none at all."""
        chance = random.Random(SEED)
        top = self.folder.path / "mixed"
        for number in range(600):
            path = top / "Maildir" / ("cur", "new")[number % 2] / f"{number}:2,S"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"\n".join(message(chance, number)))
        (top / "Maildir" / "cur" / "300").write_bytes(b"From \n\n\n")
        (top / "Sent.sbd").mkdir()
        for number in range(20):
            (top / "Sent.sbd" / str(number)).write_bytes(mbox(chance, chance.randrange(1, 60), attachment=0.2))
        packed = gzip.compress(mbox(chance, 500))
        (top / "cut.gz").write_bytes(packed[:len(packed) // 2])
        (top / "log.txt").write_bytes(b"x: y\n" * 1000)
        with open(top / "Large", "wb") as large:
            for number in range(4):  # of which each begins near the end of a part
                large.seek((number << 24) - (number > 0) * 1000)
                large.write(b"\n" + mbox(chance, 40) + b"\nFrom - Mon Nov 23 08:13:00 2026\n\n\n")
        return [top / "gone", top, top / "Large"]

    def test_jobs(self):
        """Any number of them writes the same bytes."""
        print(f"# BCC_GUARD_SEED={SEED}")
        paths = self.mixed()
        for options in ([], ["json"], ["json", "--all"], ["html", "--addresses"]):
            done = [self.scan("--jobs", str(jobs), *(["--format", *options] if options else []), *paths)
                    for jobs in (1, 2, 8)]
            with self.subTest(options):
                self.assertEqual(done[0].returncode, 2)
                self.assertGreater(len(done[0].stdout), 500)
                for fault in (b"/gone: ", b"/cur/300: ", b"/cut.gz: From byte ", b"/Large, byte "):
                    self.assertIn(fault, done[0].stderr)
                for other in done[1:]:
                    self.assertEqual((other.returncode, other.stdout, other.stderr),
                                     (done[0].returncode, done[0].stdout, done[0].stderr))

    def test_jobs_interrupted(self):
        """What is written is the beginning of what would have been."""
        folder = self.folder.path / "mail"
        for name, content in (("Maildir/cur/1", TWO), ("Maildir/cur/2", ONE),
                              ("Sent", (b"From \n" + TWO + b"\nx\n\n") * 10_000), ("Trash", b"From \n" + ONE + b"\nx\n")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        whole = self.scan("--format", "json", "--all", folder).stdout
        for jobs in "128":
            with subprocess.Popen([PROGRAM, "scan", "--jobs", jobs, "--format", "json", "--all", folder],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
                out = child.stdout.readline()
                child.send_signal(signal.SIGINT)  # it cannot be done: most is not even in the pipe
                out += child.stdout.read()
                err = child.stderr.read().decode()
            with self.subTest(jobs):
                self.assertEqual(child.returncode, 2)
                self.assertTrue(whole.startswith(out) and out.endswith(b"\n") and len(out) < len(whole))
                self.assertIn(f"Interrupted after {out.count(10)} messages", err)

    def test_jobs_without_a_reader(self):
        """They end when nobody takes what they write."""
        path = self.folder.write((b"From \n" + TWO + b"\nx\n\n") * 10_000)
        with subprocess.Popen([PROGRAM, "scan", "--jobs", "2", "--format", "json", path, path],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
            child.stdout.readline()
            child.stdout.close()
            child.stderr.read()
            self.assertIn(child.wait(60), (2, -signal.SIGPIPE))

    def test_progress_and_interrupt(self):
        pipe = self.folder.path / "pipe"
        os.mkfifo(pipe)
        with subprocess.Popen([PROGRAM, "scan", pipe], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
            with open(pipe, "wb") as feed:
                feed.write((b"From \n" + TWO + b"\nx\n\n") * 20_000)
                child.send_signal(signal.SIGINT)
                time.sleep(0.2)
                with contextlib.suppress(BrokenPipeError):
                    feed.write((b"From \n" + TWO + b"\nx\n\n") * 20_000)
                    feed.flush()
            out, err = child.stdout.read(), child.stderr.read()
        self.assertEqual(child.returncode, 2)
        self.assertIn(b"Interrupted after", err)
        self.assertIn(b"Total", out)
        seen = run_on_terminal(["scan", self.folder.write((b"From \n" + TWO + b"\nx\n\n") * (20_000 if IS_SLOW else 60_000))],
                               {"LC_ALL": "C.UTF-8", "TERM": "xterm"})
        self.assertIn(b"\rFiles read: 0 (".replace(b"\r", b"\r\x1b[K"), seen)

    def test_time_left(self):
        """Of folders, too, as soon as their files have been measured."""
        folder = self.folder.path / "Maildir"
        (folder / "cur").mkdir(parents=True)
        for number in range(100):
            (folder / "cur" / str(number)).write_bytes(TWO)
        box = self.folder.write(b"From \n" + TWO + b"\n")
        pipe = self.folder.path / "pipe"
        os.mkfifo(pipe)
        # What is behind the pipe waits for it, with one job.
        feed = subprocess.Popen(["sh", "-c", 'exec >"$1"; sleep 3', "sh", pipe])
        self.addCleanup(feed.wait)
        seen = run_on_terminal(["scan", "--jobs", "1", box, pipe, folder], {"LC_ALL": "C.UTF-8", "TERM": "xterm"})
        self.assertRegex(seen, rb"Files read: 1 \(\d+ bytes\), messages: 1, \d+:\d\d left")


if __name__ == "__main__":
    unittest.main()
