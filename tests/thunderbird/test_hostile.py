"""What a mail may hold, in the real window: every name of tests/data/hostile-names.json in one mail."""

import json
import pathlib

from product import OFFICE, DeskTest
from waiting import wait_until

TABLE = json.loads((pathlib.Path(__file__).parents[1] / "data" / "hostile-names.json").read_text())
# A compose window holds no line ends and no other control characters that are typed: Thunderbird's own matter.
NAMES = [name for name in TABLE["names"] if not set(name["text"]) & set("\r\n\t\x00")]
HIDDEN = {c for name in NAMES for c in name["text"] if c not in name["shown"]} - {" "}

# Everything that a page shows or could act on: its texts, its attributes, and its kinds of elements.
PAGE = """
const all = [...document.querySelectorAll("*")];
return {
  text: document.documentElement.textContent + document.title,
  attributes: all.flatMap(node => [...node.attributes].map(({ value }) => value)).join(" "),
  tags: [...new Set(all.map(node => node.localName))].sort(),
};
"""


def quoted(text):
    """As a display name (RFC 5322, 3.2.4)."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Hostile(DeskTest):
    """One session; the notification and the window."""

    policy = OFFICE

    def asked(self, cc, subject):
        """The window's content, and the notification."""
        self.tb.notifications.clear()
        compose = self.tb.open_compose(cc=cc, subject=subject)
        compose.click_send()
        notification = self.tb.notifications.wait_for(1)[0]
        review = self.review()
        wait_until(lambda: review.run("return !document.getElementById('preview').hidden;"), "the preview")
        page = review.run(PAGE)
        rows = review.run("return [...document.querySelectorAll('#exposed .name')].map(node => node.textContent);")
        review.click("edit")
        compose.wait_unlocked(60)
        compose.close()
        return page, rows, notification

    def test_names(self):
        ordinary = [f'"Customer {n}" <p@k{n}.example>' for n in range(len(NAMES))]
        expected, _, plain = self.asked(ordinary, "Seminar")
        hostile = [f"{quoted(name['text'])} <p@k{n}.example>" for n, name in enumerate(NAMES)]
        found, rows, notification = self.asked(hostile, "".join(name["text"] for name in NAMES))
        self.assertEqual(found["tags"], expected["tags"])
        for text in (found["text"], found["attributes"], notification.summary, notification.body):
            self.assertEqual({c for c in text if c in HIDDEN}, set())
        self.assertEqual((notification.body, notification.actions), (plain.body, plain.actions))
        self.assertNotRegex(notification.body, "[<>]")
        for name in NAMES[:3]:
            self.assertIn(name["shown"], rows)

    def test_domains(self):
        wanted = [row for row in TABLE["addresses"] if row["case"] in ("cyrillic-a", "greek-omicron", "mixed-script")]
        found, _, notification = self.asked([row["address"] for row in wanted], "Seminar")
        for row in wanted:
            self.assertIn(row["shown"], found["text"])
