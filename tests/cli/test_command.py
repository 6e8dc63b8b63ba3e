"""The command line: options, exit statuses, what goes where."""

import json
import os
import subprocess
import unittest

from program import OTHER_GMIME, PROGRAM, Folder, run, run_on_terminal

CLEAN = "From: jimu@corp.example\nTo: p@k1.example\n\nbody\n"
TWO = "From: jimu@corp.example\nTo: p@k1.example\nCc: p@k2.example\nMessage-ID: <1@corp.example>\n\n"
MANY = "From: jimu@corp.example\nCc: " + ", ".join(f"p@k{n}.example" for n in range(40)) + "\n\n"
POLICY = {"internalDomains": ["corp.example"]}


# Headers, policy and options; the findings, each with words of its text.
FINDINGS = (
    ("To: p@k1.example", {}, [], []),
    ("To: p@k1.example, p@k2.example", {}, [], [("exposure", "confirm", "2 people outside")]),
    ("To: p@k1.example, p@k2.example", {"confirmParties": 3}, [], []),
    ("To: p@k1.example, p@k2.example", {"confirmParties": 0}, [], []),
    ("To: p@k1.example\nBcc: p@k2.example, p@k3.example", {"confirmParties": 3}, [],
     [("exposure", "confirm", "1 outside address")]),
    ("To: p@k1.example\nBcc: p@k2.example, p@k3.example", {"convertParties": 2}, [],
     [("exposure", "confirm", "1 outside address")]),
    ("To: p@k1.example, p@k2.example", {"convertParties": 2}, [], [("exposure", "convert", "2 people outside")]),
    ("To: p@k1.example, p@k2.example", {"convertParties": 2, "confirmParties": 0}, [],
     [("exposure", "convert", "2 people outside")]),
    ("To: p@k1.example\nCc: \"Customers (2026)\"", {}, [], [("unresolved", "block", "Customers (2026)")]),
    ("To: p@k1.example\nBcc: \"Customers (2026)\"", {}, [], [("unresolved", "block", "Customers (2026)")]),
    ("To: p@k1.example; q@k2.example\nBcc: a@k1.example; b@k2.example",
     {"confirmParties": 0, "convertParties": 0}, [], 
     [("unreadable", "block", "“p@k1.example; q@k2.example” in To, “a@k1.example; b@k2.example” in Bcc")]),
    ("To: p@k1.example\nReply-To: r@k3.example", {"confirmParties": 0}, [],
     [("headers", "confirm", "r@k3.example")]),
    ("To: p@k1.example\nMail-Followup-To: r@k3.example, s@k4.example\nResent-Cc: t@k5.example, u@k6.example",
     {"confirmParties": 0, "convertParties": 0}, [],
     [("headers", "confirm", "r@k3.example, s@k4.example, t@k5.example and 1 more")]),
    ("To: p@k1.example, p@k2.example", {}, ["--encrypted"], [("exposure", "confirm", "2 people outside")]),
    ("To: p@k1.example, p@k2.example", {"convertParties": 2}, ["--encrypted"],
     [("exposure", "convert", "2 people outside"), ("encrypted", "block", "keys")]),
    ("To: p@k1.example, list", {}, ["--encrypted"],
     [("unresolved", "block", "list")]),
    ("Cc: Team: a@corp.example, b@corp.example;", {"bccLists": ["team"]}, [], [("list", "convert", "Team")]),
    ("Cc: Team: a@corp.example, b@corp.example;", {"bccLists": ["team"]}, ["--encrypted"],
     [("list", "convert", "Team"), ("encrypted", "block", "keys")]),
    ("Cc: a@k1.example, b@k1.example, c@k1.example", {"crowdFrom": 3}, [],
     [("crowd", "confirm", "3 people at k1.example would see each other's addresses")]),
    ("Cc: a@k1.example, b@k1.example, c@k1.example", {"crowdFrom": 3, "convertAddresses": 3}, [],
     [("exposure", "convert", "3 addresses would be shown"), ("crowd", "confirm", "3 people at k1.example")]),
    ("Newsgroups: comp.test\nCc: a@k1.example", {}, [], [("exposure", "confirm", "1 outside address")]),
    ("To: a@k1.example, b@k2.example\nX-Copy: c@k3.example", {"confirmParties": 0}, [],
     [("headers", "confirm", "c@k3.example")]),
    ("Bcc: p@k1.example, p@k2.example", {"bulkLimit": 2, "bulkAdvice": "Use the mailing system"}, [], []),
    ("Bcc: p@k1.example, p@k2.example, x@corp.example", {"bulkLimit": 1, "bulkAdvice": "Use the mailing system"},
     [], [("bulk", "block", "2 outside recipients; your organisation's limit is 1 – Use the mailing system")]),
    ("To: boss@corp.exmaple", {}, [],
     [("lookalike", "confirm", "mistyped: corp.exmaple (did you mean corp.example?)")]),
    ("To: a@mail.kontor1.example\nBcc: b@knotor.example, c@kontor.exampel, d@kontors.example",
     {"internalDomains": ["corp.example", "*.kontor.example"], "confirmParties": 0}, [],
     [("lookalike", "confirm", "kontor1.example (did you mean kontor.example?), knotor.example (did you mean kontor.example?), "
       "kontor.exampel (did you mean kontor.example?) and 1 more")]),
    ("To: boss@corp.exmaple", {"lookalikes": False}, [], []),
    ("To: p@k1.example, q@mail.k1.example\nBcc: P@k1.example, ok@k1.example",
     {"refusedRecipients": ["k1.example", "!ok@k1.example"], "confirmParties": 0}, [],
     [("refused", "block", "sends no messages to p@k1.example, q@mail.k1.example")]),
    ("To: p@k1.example, P@k1.example\nBcc: boss@corp.example, ok@k1.example",
     {"attentionRecipients": ["k1.example", "!ok@k1.example", "boss@corp.example"]}, [],
     [("attention", "confirm", "at these recipients: p@k1.example, boss@corp.example")]),
    ("To: boss@corp.example\nBcc: jimu@corp.example",
     {"attentionRecipients": ["corp.example"]}, [], [("attention", "confirm", "at these recipients: boss@corp.example")]),
    ("To: boss@corp.example\nBcc: jimu@corp.example", {"attentionRecipients": ["jimu@corp.example"]}, [], []),
    ("To: p@k1.example", {"attentionRecipients": ["k1.example"], "refusedRecipients": ["k1.example"]}, [],
     [("refused", "block", "p@k1.example")]),
    ("To: boss@corp.example\nReply-To: p@k1.example", {"refusedRecipients": ["k1.example"], "confirmParties": 0}, [], []),
)


class Command(unittest.TestCase):
    def setUp(self):
        self.folder = Folder()
        self.folder.__enter__()
        self.addCleanup(self.folder.__exit__)

    def fails(self, *arguments, naming, stdin=b""):
        done = run(*arguments, stdin=stdin)
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        for word in naming:
            self.assertIn(word, done.stderr.decode())
        return done

    def test_exit_status(self):
        clean, two = self.folder.write(CLEAN), self.folder.write(TWO)
        gone = self.folder.path / "gone"
        for files, status in (
            ([clean], 0),
            ([clean, clean], 0),
            ([two], 1),
            ([two, clean], 1),
            ([clean, two], 1),
            ([gone], 2),
            ([gone, clean], 2),
            ([gone, two], 2),
            ([two, gone], 2),
        ):
            with self.subTest([file.name for file in files]):
                done = run("check", "--format", "json", *files)
                self.assertEqual(done.returncode, status)
                lines = [json.loads(line) for line in done.stdout.splitlines()]
                self.assertEqual(
                    [line["source"] for line in lines], [str(f) for f in files if f != gone]
                )
                self.assertEqual(str(gone) in done.stderr.decode(), gone in files)

    def test_another_gmime_than_it_was_built_for(self):
        """No message is clean, and none crashes it."""
        for mail in (CLEAN, TWO, MANY):
            done = run("check", self.folder.write(mail), env=OTHER_GMIME)
            self.assertEqual((done.returncode, done.stdout), (2, b""))
            self.assertRegex(done.stderr.decode(), r"Expected GMime .*3\.2\.15.*, found 3\.2\.\d+: install the bcc-guard")

    def test_passes_in_silence(self):
        done = run("check", self.folder.write(CLEAN))
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_standard_input(self):
        for files in ([], ["-"]):
            done = run("check", "--format", "json", *files, stdin=TWO.encode())
            self.assertEqual(done.returncode, 1)
            self.assertEqual(json.loads(done.stdout)["source"], "-")

    def test_json_keys(self):
        report = json.loads(run("check", "--format", "json", stdin=TWO.encode()).stdout)
        self.assertEqual(
            list(report),
            ["source", "messageId", "level", "recipients", "exposure", "findings", "exposed",
             "converted"],
        )
        self.assertEqual(
            {key: list(report[key]) for key in ("recipients", "exposure", "converted")},
            {"recipients": ["to", "cc", "bcc", "internal", "external", "unresolved"],
             "exposure": ["addresses", "parties", "audience", "disclosures"],
             "converted": ["to", "cc", "bcc"]},
        )
        self.assertEqual([list(one) for one in report["findings"]], [["check", "level", "text"]])
        self.assertEqual(report["messageId"], "<1@corp.example>")
        self.assertEqual(
            report["exposed"][1],
            {"address": "p@k2.example", "party": "k2.example", "field": "cc"},
        )
        self.assertEqual(
            report["converted"],
            {"to": ["jimu@corp.example"], "cc": [], "bcc": ["p@k1.example", "p@k2.example"]},
        )
        report = json.loads(run("check", "--format", "json", stdin=CLEAN.encode()).stdout)
        self.assertIsNone(report["messageId"])
        self.assertNotIn("converted", report)

    def test_findings(self):
        for headers, policy, options, expected in FINDINGS:
            with self.subTest(headers.splitlines(), policy=policy, options=options):
                mail = self.folder.write(f"From: jimu@corp.example\n{headers}\n\n")
                settings = self.folder.write({**POLICY, **policy})
                done = run("check", "--format", "json", "--policy", settings, *options, mail)
                found = json.loads(done.stdout)["findings"]
                self.assertEqual([(one["check"], one["level"]) for one in found],
                                 [(check, level) for check, level, _words in expected])
                for one, (_check, _level, words) in zip(found, expected):
                    self.assertIn(words, one["text"])

    def test_file_names(self):
        for name in ("--odd", "two\nlines", b"\xff", 'quo"te'):
            path = self.folder.path / os.fsdecode(name)
            path.write_text(TWO, encoding="utf-8")
            done = run("check", "--format", "json", "--", path)
            self.assertEqual(done.returncode, 1)
            self.assertEqual(len(done.stdout.splitlines()), 1)
            json.loads(done.stdout)
        self.fails("check", self.folder.path, naming=[str(self.folder.path)])

    def test_text_names_who_sees_whom(self):
        text = run("check", stdin=TWO.encode()).stdout.decode()
        for words in ("-: confirm", "k1.example: p@k1.example", "Visible to: k1.example, k2.example"):
            self.assertIn(words, text)

    def test_text_cuts_long_lists(self):
        text = run("check", stdin=MANY.encode()).stdout.decode()
        self.assertIn("and 30 more", text)
        self.assertLess(len(text.splitlines()), 25)

    def test_text_is_harmless(self):
        mail = (
            b"From: jimu@corp.example\nTo: =?utf-8?q?=1B=5B31mred=E2=80=AE?= <p@k1.example>,"
            b' "\x9b\x07"@k2.example\n\n'
        )
        output = run("check", "--", self.folder.write(mail), stdin=b"").stdout.decode()
        self.assertFalse(set(output) & set("\033\u009b\u202e\a"), repr(output))

    def test_colour_on_a_terminal_only(self):
        path = self.folder.write(TWO)
        plain = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        plain["TERM"] = "xterm"
        self.assertNotIn(b"\033", run("check", path, env={"TERM": "xterm"}).stdout)
        for env, coloured in (
            (plain, True),
            ({**plain, "NO_COLOR": ""}, True),
            ({**plain, "NO_COLOR": "1"}, False),
            ({**plain, "TERM": "dumb"}, False),
        ):
            seen = run_on_terminal(["check", path], env)
            self.assertIn(b"confirm", seen)
            self.assertEqual(b"\033" in seen, coloured)
        self.assertNotIn(b"\033", run_on_terminal(["check", "--format", "json", path], plain))

    def test_policy(self):
        path = self.folder.write(TWO)
        strict = {"policies": {"3rdparty": {"Extensions": {
            "bcc-guard@bcc-guard": {**POLICY, "convertParties": 2}}}}}
        for policy, level in (
            (POLICY, "confirm"),
            ({**POLICY, "confirmParties": 0}, "pass"),
            (strict, "convert"),
        ):
            done = run("check", "--format", "json", "--policy", self.folder.write(policy), path)
            self.assertEqual(json.loads(done.stdout)["level"], level)

    def test_policy_errors(self):
        mail = self.folder.write(CLEAN)
        wrong = self.folder.write({"confirmPartys": 2, "convertParties": "five", "bulkLimit": -1})
        done = self.fails(
            "check", "--policy", wrong, mail,
            naming=["confirmPartys", "convertParties", "five", "bulkLimit", "-1"],
        )
        self.assertEqual(len(done.stderr.splitlines()), 3)
        for content in (b"", b"{", b"[]", b"null", b"\xff", b'{"policies": {}}'):
            path = self.folder.write(content)
            self.fails("check", "--policy", path, mail, naming=[str(path)])
        gone = self.folder.path / "gone"
        self.fails("check", "--policy", gone, mail, naming=[str(gone)])

    def test_reply_to(self):
        mail = self.folder.write(TWO)
        replied = self.folder.write("From: p@k1.example\nTo: jimu@corp.example, p@k2.example\n\n")
        done = run("check", "--format", "json", "--reply-to", replied, mail)
        self.assertEqual(json.loads(done.stdout)["level"], "pass")
        for path in (self.folder.write(b""), self.folder.path / "gone"):
            self.fails("check", "--reply-to", path, mail, naming=[str(path)])

    def test_own(self):
        done = run("check", "--own", "P@K1.example", "--own", "x@k9.example", stdin=TWO.encode())
        self.assertEqual(done.returncode, 0)
        for address in ("p", "@", "p@", "@k1.example", "P <p@k1.example>", ""):
            self.fails("check", "--own", address, stdin=TWO.encode(), naming=["--own", address])

    def test_encrypted(self):
        done = run("check", "--encrypted", "--format", "json", stdin=MANY.encode())
        self.assertEqual(json.loads(done.stdout)["level"], "block")
        done = run("check", "--encrypted", "--format", "json", stdin=TWO.encode())
        report = json.loads(done.stdout)
        self.assertEqual(report["level"], "confirm")
        self.assertNotIn("converted", report)
        self.fails("check", "--encrypted", "--convert", stdin=TWO.encode(), naming=["does not help"])

    def test_convert_moves_entries_as_written(self):
        mail = (
            b"Received: from x\r\nFrom: =?utf-8?q?=E5=B1=B1?= <jimu@corp.example>\r\n"
            b"to:  =?utf-8?q?A=2C?= <p@k1.example> (c, 'x),\r\n\tboss@corp.example\r\n"
            b"Subject: a\r\nCC: G: p@k2.example, \"J\xfc\" <q@k2.example>;\r\nX: y\r\n\r\nbody\0\n"
        )
        done = run("check", "--convert", stdin=mail)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(
            done.stdout,
            b"Received: from x\r\nFrom: =?utf-8?q?=E5=B1=B1?= <jimu@corp.example>\r\n"
            b"To: boss@corp.example\r\nSubject: a\r\n"
            b"Bcc: =?utf-8?q?A=2C?= <p@k1.example> (c, 'x),\r\n"
            b" G: p@k2.example, \"J\xfc\" <q@k2.example>;\r\nX: y\r\n\r\nbody\0\n",
        )

    def test_convert_fills_to_as_from_is_written(self):
        mail = b'From: "a \\"b" =?utf-8?q?=E5=B1=B1?= <jimu@corp.example> (c)\nCc: p@k1.example,p@k2.example'
        done = run("check", "--convert", stdin=mail)
        self.assertEqual(
            done.stdout,
            b'From: "a \\"b" =?utf-8?q?=E5=B1=B1?= <jimu@corp.example> (c)\n'
            b'To: "a \\"b" =?utf-8?q?=E5=B1=B1?= <jimu@corp.example> (c)\n'
            b"Bcc: p@k1.example, p@k2.example\n",
        )

    def test_convert_folds(self):
        converted = run("check", "--convert", stdin=MANY.encode()).stdout.decode()
        self.assertLessEqual(max(map(len, converted.splitlines())), 78)

    def test_convert_keeps_separator_and_mark(self):
        for start in (b"\xef\xbb\xbf", b"From x Tue Nov 24 00:00:00 2026\n"):
            done = run("check", "--convert", stdin=start + TWO.encode())
            self.assertEqual(done.returncode, 1)
            self.assertTrue(done.stdout.startswith(start + b"From: "))
            done = run("check", "--convert", stdin=start + b"To: p@k1.example, p@k2.example\nFrom: jimu@corp.example\n\n")
            self.assertEqual(
                done.stdout,
                start + b"To: jimu@corp.example\nBcc: p@k1.example, p@k2.example\nFrom: jimu@corp.example\n\n",
            )

    def test_convert_says_when_it_cannot_help(self):
        for mail in (
            TWO.replace("To:", "Reply-To: z@k3.example\nTo:"),
            TWO.replace("To: ", "To: x@k3.example; "),
        ):
            self.fails("check", "--convert", stdin=mail.encode(), naming=["-: "])

    def test_usage(self):
        path = self.folder.write(CLEAN)
        self.fails(naming=["--help"])
        self.fails("chek", naming=["chek", "check"])
        self.fails("--nonsense", naming=["--nonsense"])
        self.fails("check", "--nonsense", path, naming=["--nonsense"])
        self.fails("check", "--format", "xml", path, naming=["xml", "json"])
        self.fails("check", "--convert", path, path, naming=["--convert", "2"])
        self.fails("check", "--convert", "--format", "json", path, naming=["--format"])
        self.fails("check", "-", "-", stdin=CLEAN.encode(), naming=["-"])
        self.fails("check", "--reply-to", "-", "-", stdin=CLEAN.encode(), naming=["-"])

    def test_help_and_version(self):
        done = run("--version")
        self.assertRegex(done.stdout.decode(), r"^bcc-guard \d+\.\d+")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertIn(b"check", run("--help").stdout)
        text = run("check", "--help").stdout.decode()
        for option in ("policy", "reply-to", "own", "encrypted", "format", "convert"):
            self.assertIn(f"--{option}", text)

    def test_output_that_cannot_be_written(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run(
                [PROGRAM, "check"], input=CLEAN.encode(), stdout=full, stderr=subprocess.PIPE,
                check=False,
            )
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"standard output", done.stderr)


class WithoutEnd(unittest.TestCase):
    """What has no end, or too late a one, is refused at the limit of the wire, in little memory."""

    LIMIT = 64 << 20
    HEAD = b"From: jimu@corp.example\nTo: p@k1.example\n\n"

    def setUp(self):
        self.folder = self.enterContext(Folder())
        self.mail = self.folder.write(CLEAN)

    def enterContext(self, manager):  # noqa: N802 (unittest has it from Python 3.11 on)
        value = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return value

    def assert_refused(self, *arguments, naming, stdin="/dev/null"):
        """With the limit, the file and what was expected; returns nothing."""
        with open(stdin, "rb") as source, subprocess.Popen(
                [PROGRAM, *map(str, arguments)], stdin=source, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            said = process.stderr.read().decode()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(process.returncode, 2)
        for word in ("64 MiB", *naming):
            self.assertIn(word, said)
        self.assertLess(usage.ru_maxrss, 250 << 10)  # KiB

    def test_device(self):
        zero = "/dev/zero"
        self.assert_refused("check", zero, naming=[zero, "expected a message"])
        self.assert_refused("check", naming=["-", "expected a message"], stdin=zero)
        self.assert_refused("check", "-", naming=["-", "expected a message"], stdin=zero)
        self.assert_refused("check", "--reply-to", zero, self.mail, naming=[zero, "expected a message"])
        self.assert_refused("check", "--policy", zero, self.mail, naming=[zero, "expected a policy"])
        self.assert_refused("policy", "--check", zero, naming=[zero, "expected a policy"])

    def test_pipe(self):
        """400 MB, of which most are never written: the reader has gone."""
        pipe = self.folder.path / "pipe"
        os.mkfifo(pipe)
        with subprocess.Popen(["sh", "-c", f"head -c 400000000 /dev/zero >'{pipe}'"], stderr=subprocess.DEVNULL):
            self.assert_refused("check", pipe, naming=[str(pipe), "expected a message"])
        with subprocess.Popen(["sh", "-c", f"head -c 400000000 /dev/zero >'{pipe}'"], stderr=subprocess.DEVNULL):
            self.assert_refused("check", naming=["-", "expected a message"], stdin=pipe)

    def test_others_are_still_checked(self):
        path = self.folder.write(TWO)
        done = run("check", "/dev/zero", path)
        self.assertEqual((done.returncode, b"p@k2.example" in done.stdout), (2, True))

    def test_limit(self):
        whole = self.HEAD + b"x" * (self.LIMIT - len(self.HEAD))
        self.assertEqual(run("check", self.folder.write(whole)).returncode, 0)
        self.assertIn(b"64 MiB", run("check", self.folder.write(whole + b"x")).stderr)

    def test_what_is_no_file(self):
        for path in (self.folder.path, self.folder.path / "nothing"):
            done = run("check", path)
            self.assertEqual((done.returncode, str(path) in done.stderr.decode()), (2, True))
            self.assertEqual(run("check", "--policy", path, self.mail).returncode, 2)


if __name__ == "__main__":
    unittest.main()
