"""The program against an independent model, on random mails and policies.

BCC_GUARD_SEED repeats a run, BCC_GUARD_ROUNDS makes it longer.
"""

import dataclasses
import os
import random
import re
import sys
import unittest

import cases
from cases import CASES
from clauses import CLAUSES, reached
from entries import mailboxes
from model import LEVELS, MOVABLE, RECIPIENT, Entry, Model, wrong_settings
from program import Folder, run
from spelling import LATE_DAMAGES, WORLD, Speller, random_policy, spell_address, spell_policy

SEED = int(os.environ.get("BCC_GUARD_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
ROUNDS = int(os.environ.get("BCC_GUARD_ROUNDS", "100"))
MAILS = 40
NAMES = re.IGNORECASE | re.MULTILINE
# Nobody is known, trusted or shared, so that the witness sees everybody who is shown.
# Who gets a mail is the same before and after it is converted.
OF_WHOM = {"newcomer", "lookalike", "attention", "approval"}
NOBODY_INSIDE = {"internalDomains": ["nobody.example"]}
print(f"# seed {SEED}", file=sys.stderr)


@dataclasses.dataclass
class Situation:
    """One policy with what else counts, and mails to check by it."""

    policy: dict
    spelt_policy: dict
    own: list
    spelt_own: list
    replied_to: object
    replied_text: object
    encrypted: bool
    mails: list
    texts: list

    def model(self, mail):
        """What the rules say of the mail."""
        mail = dataclasses.replace(mail, encrypted=mail.encrypted or self.encrypted)
        return Model(WORLD, mail, self.policy, self.replied_to, self.own)

    def options(self, folder):
        return folder.options(
            self.spelt_policy, self.replied_text, self.spelt_own, self.encrypted)


UNFORCED = (0, 1, 4)  # of ten situations
CROWDED = 5  # of ten situations, in which colleagues can be a crowd
# The mail replied to in eight of ten situations, and how often it cannot be read.
ORIGINALS = {
    0: ("strangers", 0), 1: ("few", 0), 2: ("few", 1), 3: ("strangers", 0.1), 4: ("crowd", 0),
    5: ("crowd", 0), 6: ("few", 0.1), 7: ("nobody", 0),
}


def make_situation(number):
    generator = random.Random(SEED * 1000 + number)
    speller = Speller(generator)
    policy = random_policy(generator, speller.domains)
    if number % 10 in UNFORCED:
        policy["convertParties"] = 0
    if number % 10 == CROWDED:
        policy.update(crowdInside=True, crowdFrom=policy.get("crowdFrom") or 3)
    own = [speller.mailbox() for _n in range(generator.choice((0, 0, 1, 2)))]
    speller.policy, speller.mine = policy, own
    kind = number % 10
    replied_to = speller.original(*ORIGINALS[kind]) if kind in ORIGINALS else None
    mails = speller.mails(MAILS)
    return Situation(
        policy=policy,
        spelt_policy=spell_policy(generator, policy),
        own=own,
        spelt_own=[spell_address(generator, one) for one in own],
        replied_to=replied_to,
        replied_text=replied_to and speller.write(replied_to, LATE_DAMAGES),
        encrypted=generator.random() < 0.1,
        mails=mails,
        texts=[speller.write(mail) for mail in mails],
    )


def flat(converted):
    """The mailboxes of each field."""
    return {
        field: [m for entry in entries for m in mailboxes(entry)]
        for field, entries in converted.items()
    }


def comparable(report):
    """A report of the program in the terms of the model."""
    converted = report.get("converted")
    return {
        **{key: report[key] for key in ("level", "recipients", "exposure")},
        "findings": [(one["check"], one["level"]) for one in report["findings"]],
        "exposed": [(one["address"], one["party"], one["field"]) for one in report["exposed"]],
        "converted": converted and flat(converted),
    }


class ModelAgainstCases(unittest.TestCase):
    """The model itself, by the worked cases; no program runs."""

    maxDiff = None

    def test_cases(self):
        for path, n_least in CASES.items():
            found = cases.load(path)
            self.assertGreaterEqual(len(found), n_least)
            for case in found:
                with self.subTest(case["name"], why=case["why"]):
                    self.compare(case, case["expect"])

    def compare(self, case, expected):
        policy = cases.policy_of(case["policy"])
        wrong = wrong_settings(cases.WORLD, policy)
        self.assertEqual(wrong, {expected["error"]} if "error" in expected else set())
        if wrong:
            return
        replied_to = cases.mail_of(case["replyTo"]) if "replyTo" in case else None
        own = [cases.normalise(one) for one in case.get("own", ())]
        mail = cases.mail_of(case["headers"])
        report = Model(cases.WORLD, mail, policy, replied_to, own).report()
        report["exposed"] = [address for address, _party, _field in report["exposed"]]
        if "exposed" in expected:
            expected = {"converted": None, **expected}
        self.assertEqual({key: report[key] for key in expected}, expected)


class WrongPolicies(unittest.TestCase):
    """What is no organisation stops the check, whatever else the policy says."""

    WRONG = (
        "gmail.com", "docomo.ne.jp", "ocn.ne.jp", "co.jp", "jp", "github.io",
        "-corp.example", "#corp.example", "@corp.example", ".corp.example", "*corp.example",
    )

    def test_error(self):
        generator = random.Random(SEED)
        for entry in self.WRONG:
            for key, value in (("internalDomains", entry), ("trustedGroups", [entry, "k1.example"])):
                policy = random_policy(generator, ["corp.example"])
                # Otherwise a provider may be taken out of the providers.
                policy = {**policy, "sharedDomains": [], key: [*policy.get(key, []), value]}
                self.assertEqual(wrong_settings(WORLD, policy), {key}, policy)
                with self.subTest(entry, key=key), Folder() as folder:
                    mail = folder.write("From: jimu@corp.example\nTo: p@k1.example\n\n")
                    done = run("check", *folder.options(policy=policy), mail)
                    self.assertEqual((done.returncode, done.stdout), (2, b""), policy)
                    self.assertIn(key, done.stderr.decode())


def level_of_all_else(report):
    """The level without the approval of others, which is asked for when all else is settled."""
    return "pass" if [finding["check"] for finding in report["findings"]] == ["approval"] else report["level"]


class AgainstModel(unittest.TestCase):
    maxDiff = None

    def each_situation(self, rounds, offset):
        for number in range(offset, offset + rounds):
            with Folder() as folder:
                situation = make_situation(number)
                yield folder, situation, situation.options(folder)

    def explain(self, situation, text):
        return (
            f"\nBCC_GUARD_SEED={SEED}\npolicy {situation.spelt_policy}\nown {situation.spelt_own}\n"
            f"encrypted {situation.encrypted}\nreplied to {situation.replied_text!r}\n{text!r}\n{text}"
        )

    def test_same_report(self):
        missed, count = set(CLAUSES), 0
        for folder, situation, options in self.each_situation(ROUNDS, 0):
            reports = folder.check_with(options, situation.texts)
            for mail, text, report in zip(situation.mails, situation.texts, reports):
                model = situation.model(mail)
                self.compare(mail, report, model, self.explain(situation, text))
                if missed:
                    missed -= set(reached(situation, mail, model, model.report()))
                count += 1
        print(f"# {count} messages compared", file=sys.stderr)
        self.assertFalse(missed if ROUNDS >= 100 else set(), "clauses that no mail reached")

    def compare(self, mail, report, model, explained):
        if not mail.broken:
            self.assertEqual(comparable(report), model.report(), explained)
            return
        # What could not be read may be anybody: no figure is promised.
        self.assertEqual(report["level"], model.report()["level"], explained)
        self.assertIn(("unreadable", "block"), comparable(report)["findings"], explained)
        self.assertNotIn("converted", report, explained)

    def test_order_changes_no_figures(self):
        for folder, situation, options in self.each_situation(ROUNDS // 5, 1000):
            speller = Speller(random.Random(SEED))
            shuffled = [shuffle(mail, speller.random) for mail in situation.mails]
            before = folder.check_with(options, situation.texts)
            after = folder.check_with(options, [speller.write(mail) for mail in shuffled])
            for mail, text, one, other in zip(situation.mails, situation.texts, before, after):
                for key in ("level",) if mail.broken else ("level", "recipients", "exposure"):
                    self.assertEqual(one[key], other[key], self.explain(situation, text))

    def test_more_bcc_never_lowers_the_level(self):
        for folder, situation, options in self.each_situation(ROUNDS // 5, 2000):
            speller = Speller(random.Random(SEED))
            more = [add_bcc(mail, speller) for mail in situation.mails]
            before = folder.check_with(options, situation.texts)
            after = folder.check_with(options, [speller.write(mail) for mail in more])
            for text, one, other in zip(situation.texts, before, after):
                self.assertGreaterEqual(
                    LEVELS.index(level_of_all_else(other)),
                    LEVELS.index(level_of_all_else(one)),
                    self.explain(situation, text),
                )

    def test_converting(self):
        for folder, situation, options in self.each_situation(ROUNDS // 10, 3000):
            for mail, text in zip(situation.mails, situation.texts):
                self.check_conversion(folder, situation, options, mail, text)

    def check_conversion(self, folder, situation, options, mail, text):
        model = situation.model(mail)
        expected = model.report()
        explained = self.explain(situation, text)
        if mail.carried:
            return  # Bcc does not help against what the text says
        done = run("check", "--convert", *options, stdin=text.encode())

        if expected["level"] == "pass":
            self.assertEqual((done.returncode, done.stdout), (0, text.encode()), explained)
            return
        if expected["converted"] is None:
            self.assertEqual((done.returncode, done.stdout), (2, b""), explained)
            self.assertTrue(done.stderr)
            return

        self.assertEqual((done.returncode, done.stderr), (1, b""), explained)
        (report,) = folder.check_with(options, [done.stdout])
        left = situation.model(model.convert()).report()
        self.assertLessEqual({check for check, _level in left["findings"]}, OF_WHOM)
        self.assertEqual(report["level"], left["level"], explained)
        self.assertEqual(report["exposure"]["addresses"], 0, explained)
        self.compare_with_model(model, report, explained)
        self.compare_bytes(mail, text, done.stdout.decode(), explained)
        self.assertEqual(everybody(folder, done.stdout.decode()), {
            m for field in RECIPIENT for m in model.convert().mailboxes(field)} - {None}, explained)

        if left["findings"]:
            return
        again = run("check", "--convert", *options, stdin=done.stdout)
        self.assertEqual((again.returncode, again.stdout), (0, done.stdout), explained)

    def compare_with_model(self, model, report, explained):
        """As many as there should be, where they belong."""
        self.assertEqual(report["recipients"], model.recipients(model.convert()), explained)

    def compare_bytes(self, mail, text, converted, explained):
        """Entries are as they were written, other headers and the body as they were."""
        unfolded = converted.replace("\r\n", "\n")
        for field in ("to", "cc", "bcc"):
            for entry in mail.entries(field):
                self.assertIn(entry.written.replace("\r\n", "\n"), unfolded, explained)
        self.assertEqual(other_headers(text), other_headers(converted), explained)


def everybody(folder, text):
    """Who gets the mail, by name: the same mail from a stranger to all, with Bcc shown to another."""
    head, _empty, _body = text.replace("\r\n", "\n").partition("\n\n")
    shown = re.sub(r"^(from|sender)(?=:)", r"X-\1", re.sub(r"^bcc(?=:)", "Cc", head, flags=NAMES), flags=NAMES)
    (report,) = folder.check([f"{shown}\nBcc: witness@witness.example\n\n"], policy=NOBODY_INSIDE)
    return {one["address"] for one in report["exposed"] if one["field"] in MOVABLE}


def shuffle(mail, generator):
    fields = {field: generator.sample(found, len(found)) for field, found in mail.fields.items()}
    return dataclasses.replace(mail, fields=fields)


def add_bcc(mail, speller):
    mailbox = speller.mailbox()
    bcc = [*mail.entries("bcc"), Entry([mailbox], mailbox)]
    return dataclasses.replace(mail, fields={**mail.fields, "bcc": bcc})


def other_headers(text):
    """What is neither To, Cc nor Bcc, line by line, and the body."""
    kept, skipping, body = [], False, False
    for line in text.splitlines(keepends=True):
        if not body and not line.startswith((" ", "\t")):
            skipping = line.partition(":")[0].lower() in ("to", "cc", "bcc")
            body = line in ("\n", "\r\n")
        if body or not skipping:
            kept.append(line)
    return kept


if __name__ == "__main__":
    unittest.main()
