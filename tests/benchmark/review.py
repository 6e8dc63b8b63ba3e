"""How soon the review window is painted, and how it scrolls, beside an empty window of the extension.

Nothing here fails because of a time.
"""

import os
import pathlib
import shutil
import tempfile
import time
import zipfile

from figures import row, show
from product import HELPER, OFFICE, REVIEW, XPI
from thunderbird import Thunderbird
from waiting import wait_until

POLICY = {**OFFICE, "warning": "window"}
LIST = "Customers (2026)"
ROUNDS = {2331: 12, 100_000: 6}
REST = 1
GOALS = {2331: 150, 100_000: 400}

EMPTY = "empty.html"
EMPTY_PAGE = "<!doctype html><title>Empty</title><p>empty</p>"
OPEN_EMPTY = """
const asked = performance.timeOrigin + performance.now();
const how = { url: arguments[0], type: "popup", width: 820, height: 700 };
return browser.windows.create(how).then(() => asked);
"""
PAINTED = """
const [first] = performance.getEntriesByName("first-contentful-paint");
return first === undefined ? null : performance.timeOrigin + first.startTime;
"""
VERDICT = """
const mark = performance.getEntriesByName("verdict").at(-1);
return performance.timeOrigin + mark.startTime;
"""
# The longest time between two frames, in rest and while every frame scrolls by a third of the table.
FRAMES = """
const table = document.getElementById("exposed");
function longest(step) {
  return new Promise(resolve => {
    let before = null, most = 0, left = 90;
    requestAnimationFrame(function frame(now) {
      most = before === null ? 0 : Math.max(most, now - before);
      before = now;
      table.scrollTop += step;
      left-- > 0 ? requestAnimationFrame(frame) : resolve(most);
    });
  });
}
return (async () => [await longest(0), await longest(Math.round(table.clientHeight / 3))])();
"""


def painted(page):
    """When a page first showed something, in milliseconds."""
    wait_until(lambda: page.run(PAINTED) is not None, "the first paint", 30)
    return page.run(PAINTED)


def empty_window(thunderbird):
    """Milliseconds from asking for an empty window to its first paint."""
    asked = thunderbird.extension.background.run(OPEN_EMPTY, EMPTY)
    page = thunderbird.extension.wait_for_window(EMPTY, 1, 60)
    taken = painted(page) - asked
    page.close()
    page.wait_closed()
    return taken


def review_window(thunderbird, compose, total):
    """Milliseconds from the verdict to the first paint and to the last row, and the longest frames."""
    compose.click_send()
    page = thunderbird.extension.wait_for_window(REVIEW, 1, 60)
    verdict = thunderbird.extension.background.run(VERDICT)
    taken = painted(page) - verdict
    whole = f"Addresses: {total:,}"
    wait_until(lambda: page.text("#count") == whole, "all rows", 60)
    still, moving = page.run(FRAMES)
    page.click("edit")
    compose.wait_unlocked(60)
    return taken, still, moving


def measure(thunderbird, compose, total):
    """Both windows in turns, and a table of them."""
    taken = []
    for i in range(ROUNDS[total] + 1):
        time.sleep(REST)
        empty = empty_window(thunderbird)
        time.sleep(REST)
        if i > 0:  # the first of a kind loads what the others find
            taken.append((empty, *review_window(thunderbird, compose, total)))
        else:
            review_window(thunderbird, compose, total)
    empty, ours, still, moving = ([times[i] for times in taken] for i in range(4))
    show(f"{total:,} addresses", [
        row("empty window: asked for → painted", empty),
        row("review window: verdict → painted", ours, floor=empty, goal=GOALS[total]),
        row("longest frame, at rest", still),
        row("longest frame, scrolling a third of the table a frame", moving, floor=still),
    ])


def with_empty_page(folder):
    """The extension, with one more page."""
    xpi = shutil.copy(XPI, pathlib.Path(folder, "bcc-guard.xpi"))
    with zipfile.ZipFile(xpi, "a") as archive:
        archive.writestr(EMPTY, EMPTY_PAGE)
    return xpi


def typed(xpi):
    """2,331 in Cc, typed."""
    with Thunderbird(xpi, HELPER, POLICY) as thunderbird:
        compose = thunderbird.open_compose(cc=[f"c{i}@k{i}.example" for i in range(2331)])
        measure(thunderbird, compose, 2331)


def filled(xpi, folder):
    """100,000 in a list."""
    program = pathlib.Path(folder, "fill-groups")
    filler = pathlib.Path(__file__).with_name("fill_groups.py")
    program.write_text(f'#!/bin/sh\nexec /usr/bin/python3 "{filler}" "{HELPER}"\n', encoding="utf-8")
    program.chmod(0o755)
    with Thunderbird(xpi, program, POLICY) as thunderbird:
        thunderbird.books.add_list(LIST, [{"name": "One", "email": "c0@k0.example"}])
        compose = thunderbird.open_compose()
        compose.add_list("cc", LIST)
        measure(thunderbird, compose, 100_000)


def main():
    """Prints the tables."""
    print(f"{os.cpu_count()} processors, load average {os.getloadavg()[0]:.1f}", flush=True)
    with tempfile.TemporaryDirectory(prefix="bcc-guard-") as folder:
        xpi = with_empty_page(folder)
        typed(xpi)
        filled(xpi, folder)
    print(f"load average after {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
