"""A year of office mail through the helper: how often each finding would have asked, and about what.

`python3 trial.py SEED…` prints the table of tests/benchmark/README.md.
"""

import collections
import sys
import tempfile

from office import Office
from port import CORP, Port

OF_EACH_DAY = 14


class Trial:
    """One desk in one year."""

    def __init__(self, policy=CORP):
        self.policy = policy
        self.clean = 0
        self.mistakes = collections.Counter()
        self.asked = collections.Counter()  # (finding, None or the mistake) → messages
        self.about = collections.Counter()  # (finding, kind of a clean message) → messages
        self.any = collections.Counter()  # None or the mistake → messages that were asked about

    def run(self, seed, **size):
        """What was sent the year before is learnt, as a fresh profile does; then each message is sent."""
        office = Office(seed)
        with tempfile.TemporaryDirectory(prefix="bcc-guard-") as state, Port(XDG_STATE_HOME=state) as port:
            port.hello(self.policy)
            before = [sent.copy for sent in office.year(**size) if sent.mistake is None]
            port.ask({"type": "learn", "id": port.new_id(), "messages": before, "complete": True})
            for sent in office.year(**size):
                self.send(port, sent)
        return self

    def send(self, port, sent):
        """Whoever is asked in vain sends; of a mistake it is taken back."""
        more = {"repliedTo": sent.replied_to} if sent.replied_to else {}
        question = port.check(sent.text, **more)
        found = {finding["check"] for finding in question["findings"]}
        self.clean += sent.mistake is None
        self.mistakes[sent.mistake] += 1
        self.any[sent.mistake] += bool(found)
        for finding in found:
            self.asked[finding, sent.mistake] += 1
            if sent.mistake is None:
                self.about[finding, sent.kind] += 1
        if found:
            port.decide(question["id"], "send" if sent.mistake is None and "send" in question["choices"] else "edit")
            port.dismiss(question["id"])
        if sent.mistake is None:
            port.dismiss(port.check(sent.copy, sent=True)["id"])

    def rate(self, finding):
        """Of so many clean messages one is asked about; 0: none."""
        asked = self.asked[finding, None]
        return self.clean / asked if asked else 0

    def table(self):
        """As it stands in the README."""
        yield f"{self.clean} clean messages, {sum(self.mistakes.values()) - self.clean} mistakes"
        yield f"asked at all: {self.any[None]} clean ones (1 in {self.clean / max(1, self.any[None]):.0f})"
        for mistake, count in sorted((name, n) for name, n in self.mistakes.items() if name):
            yield f"  {mistake}: {self.any[mistake]} of {count} asked about"
        for finding in sorted({name for name, _mistake in self.asked}):
            caught = sum(n for (name, mistake), n in self.asked.items() if name == finding and mistake)
            kinds = ", ".join(f"{kind} {n}" for (name, kind), n in self.about.most_common() if name == finding)
            yield f"{finding}: {self.asked[finding, None]} clean (1 in {self.rate(finding):.0f}: {kinds}), {caught} mistakes"


def main():
    policies = {"defaults": CORP, "contentsFrom 3": {**CORP, "contentsFrom": 3}, "contentsFrom 5": {**CORP, "contentsFrom": 5}, "firstContact": {**CORP, "firstContact": True}}
    for name, policy in policies.items():
        trial = Trial(policy)
        for seed in sys.argv[1:] or ["1", "2", "3"]:
            trial.run(int(seed), a_day=OF_EACH_DAY)
        print(f"\n{name}:", *trial.table(), sep="\n")


if __name__ == "__main__":
    main()
