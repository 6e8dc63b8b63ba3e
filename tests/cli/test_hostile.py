"""What a mail may hold, on a terminal: nothing of it controls the terminal or hides what is there."""

import base64
import json
import os
import pathlib
import re
import unittest

from program import Folder, run, run_on_terminal

TABLE = json.loads((pathlib.Path(__file__).parents[1] / "data" / "hostile-names.json").read_text())
# What the program writes itself: colours, and the ends of lines as a terminal has them.
OWN = ("\033[32m", "\033[33m", "\033[1;33m", "\033[1;31m", "\033[0m", "\r\n")


def encoded(text):
    """As an encoded word, whatever is in it."""
    return f"=?utf-8?b?{base64.b64encode(text.encode()).decode()}?="


def dangerous(text):
    """The characters in it that control a terminal or are not seen."""
    return {c for name in TABLE["names"] for c in name["text"] if c not in name["shown"]} & set(text) - set(" \n\t") | {
        c for c in text if ord(c) < 0x20 and c not in "\n\t" or 0x7F <= ord(c) < 0xA0}


class Hostile(unittest.TestCase):
    """One mail with every name; another with every address."""

    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(Folder())
        texts = [name["text"] for name in TABLE["names"]]
        names = ",\n ".join(f"{encoded(text)} <p@k{n}.example>" for n, text in enumerate(texts))
        lists = ",\n ".join(encoded(text) for text in texts)  # entries without an address
        quoted = "".join(text for text in texts if "\n" not in text and "\r" not in text)
        cls.names = cls.folder.write(
            f"From: jimu@corp.example\nTo: {names}\nCc: {lists}\nSubject: {encoded(''.join(texts))}\n"
            f"Message-ID: <{quoted}@corp.example>\nReply-To: {encoded(texts[5])} <r@k9.example>\n\n")
        addresses = ", ".join(row["address"] for row in TABLE["addresses"])
        cls.addresses = cls.folder.write(f"From: jimu@corp.example\nTo: {addresses}\n\n")
        cls.file = cls.folder.path / "invite\033]0;owned\a\u202egnp.eml"
        cls.file.write_bytes(cls.names.read_bytes())
        cls.gone = cls.folder.path / "gone\033[2J\u200b.eml"

    def test_terminal(self):
        environment = {**os.environ, "TERM": "xterm", "LC_ALL": "C.UTF-8"}
        environment.pop("NO_COLOR", None)
        for arguments in ([self.names, self.addresses, self.file, self.gone], ["--format", "json", self.names, self.file]):
            seen = run_on_terminal(["check", *arguments], environment).decode()
            for own in OWN:
                seen = seen.replace(own, "")
            self.assertIn("k0.example", seen)
            self.assertEqual(dangerous(seen), set())

    def test_errors_name_files_harmlessly(self):
        for arguments in (["check", self.gone], ["check", "--policy", self.gone, self.names],
                          ["check", "--reply-to", self.gone, self.names], ["policy", "--check", self.gone],
                          ["check", "--own", "a\033[2Jb", self.names], ["check", "--\033[2J"],
                          ["audit", "--address", "a\033[2J@k1.example"], ["no\033[2J"]):
            with self.subTest(arguments):
                done = run(*arguments)
                self.assertEqual(dangerous((done.stdout + done.stderr).decode()), set())

    def test_json_says_all_of_it(self):
        done = run("check", "--format", "json", self.file, self.addresses)
        first, second = map(json.loads, done.stdout.decode().splitlines())
        self.assertEqual(first["source"], os.fspath(self.file))
        self.assertEqual(len(second["exposed"]), len({row["shown"] for row in TABLE["addresses"]}))

    def test_domains_are_told_apart(self):
        text = run("check", self.addresses).stdout.decode()
        for row in TABLE["addresses"]:
            with self.subTest(row["case"]):
                self.assertIn(row["shown"], text)
        self.assertTrue(all(ord(c) < 0x80 for c in re.sub("k\u0456m@|[–“”…]", "", text)), text)


if __name__ == "__main__":
    unittest.main()
