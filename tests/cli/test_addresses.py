"""Published tables of difficult addresses: what the program reads in each."""

import unittest

from addresses import POLICY, README, mail, read, rows, tables
from program import Folder


def documented(table):
    """The line of the table in the documentation."""
    counts = " | ".join(str(table.count(kind)) for kind in ("read", "unresolved", "unreadable"))
    return f"| `{table.name}.json` | {table.source} | {len(table.rows)} | {counts} |"


class Addresses(unittest.TestCase):
    maxDiff = None

    def test_documentation(self):
        lines = README.read_text(encoding="utf-8").splitlines()
        self.assertEqual(
            [line for line in lines if line.startswith("| `")],
            [documented(table) for table in tables()],
        )


class Rows(unittest.TestCase):
    """One test a row, with its name; all are checked by one process."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        names = [str(row) for row in rows()]
        if len(names) != len(set(names)):
            raise ValueError("expected every row to have a name of its own")
        with Folder() as folder:
            cls.reports = folder.check([mail(row.to) for row in rows()], policy=POLICY)


def add_test(number, row):
    """Gives the row its test."""

    def test(self):
        self.assertEqual(read(self.reports[number]), row.expected, ascii(row.to))

    setattr(Rows, f"test {row}", test)


for number, row in enumerate(rows()):
    add_test(number, row)


if __name__ == "__main__":
    unittest.main()
