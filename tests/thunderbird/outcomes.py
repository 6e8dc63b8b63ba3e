"""What the tests of the faults found, as lines of JSON, where BCC_GUARD_OUTCOMES says."""

import json
import os


def words(window):
    """What the person reads in a window: the headline, and the line below it that says why."""
    reason = (window.text("#detail") or "").strip().splitlines()
    return [window.text("#headline").strip(), *reason[-1:]]


# What most of the tests assert.
HELD = "held back"
KEPT = "recipients and text as they were"
USABLE = "unlocked, and Send asks again"


# What became of the messages of a job, as the ids of its page.
FIGURES = ("sent", "refused", "doubt", "left")


def write(fault, told, seconds, kept=KEPT, usable=USABLE):
    """The row of a test that passes: what is in it was asserted before."""
    _append({"fault": fault, "mail": HELD, "kept": kept, "usable": usable, "told": told, "seconds": round(seconds, 1)})


def write_each(fault, figures, meanwhile, told):
    """The same of one message each: what became of them, and what the person reads meanwhile and in the end."""
    _append({"each": fault, **figures, "meanwhile": meanwhile, "told": told})


def _append(record):
    path = os.environ.get("BCC_GUARD_OUTCOMES")
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
