"""What is asked by default is asked at most once in 50 clean messages, and finds the mistakes: a part of the trial of a year."""

import os
import unittest

from trial import Trial

SEED = 16  # another year has other figures: the trial of several is in tests/benchmark/README.md
FEWEST = 50


@unittest.skipIf(os.environ.get("BCC_GUARD_WATCH"), "many of the same")
class AQuarter(unittest.TestCase):
    def test_asks_seldom_and_finds_the_mistakes(self):
        trial = Trial().run(SEED, days=60)
        print(*(f"# {line}" for line in trial.table()), sep="\n")
        self.assertGreater(trial.clean, 700)
        asked = {finding for finding, _mistake in trial.asked}
        self.assertFalse(asked & {"attention", "first", "refused"})  # without a list, and off
        self.assertLessEqual({"contents", "exposure", "lookalike", "newcomer"}, asked)
        for finding, _mistake in trial.asked:
            with self.subTest(finding):
                self.assertLessEqual(trial.asked[finding, None] * FEWEST, trial.clean)
        for mistake in ("reply to somebody else", "somebody else added", "mistyped own domain", "list in the text"):
            with self.subTest(mistake):
                self.assertGreater(trial.mistakes[mistake], 0)
                self.assertEqual(trial.any[mistake], trial.mistakes[mistake])


if __name__ == "__main__":
    unittest.main()
