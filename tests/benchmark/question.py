"""How soon a question is painted after the click on Send, beside the one that Thunderbird has itself.

Two Thunderbirds run at once and are clicked in turns: one with the product, one without any extension, which asks by
itself (mail.compose.warn_public_recipients). Then the parts of ours, beside an empty window of the same kind.
Nothing here fails because of a time.
"""

import contextlib
import os
import tempfile
import time

from figures import row, show
from product import HELPER, OFFICE, REVIEW, XPI
from review import EMPTY, OPEN_EMPTY, PAINTED, VERDICT, painted, with_empty_page
from timed import TimedThunderbird
from waiting import wait_until

LIST = "Customers (2026)"
OWN_PROMPT = {
    "mail.compose.warn_public_recipients.aggressive": True,
    "mail.compose.warn_public_recipients.threshold": 1,
}
# Name, how many, whether as a list, and how many rounds; the first is no more than a warm-up.
CASES = (("40 recipients", 40, False, 12), ("500 recipients", 500, False, 10),
         ("2,331 recipients", 2331, False, 8), ("one list of 2,331", 2331, True, 8))
GOALS = (1.8, 1.5, 1.2, 0.75)
REST = 1

# What a page knows of itself, each in milliseconds of the same clock; the marks are its own.
PARTS = """
const at = time => performance.timeOrigin + time;
const [navigation] = performance.getEntriesByType("navigation");
const mark = name => at(performance.getEntriesByName(name).at(-1)?.startTime ?? NaN);
return {
  navigated: at(0), parsed: at(navigation.domInteractive), script: mark("script"), sheet: mark("sheet"),
  rendered: mark("rendered"),
};
"""


def members(count):
    """So many, each of a company of their own."""
    return [{"name": f"顧客 {i}", "email": f"c{i}@k{i}.example"} for i in range(count)]


def open_compose(thunderbird, count, is_list):
    """A compose window with so many in Cc."""
    if is_list:
        compose = thunderbird.open_compose()
        compose.add_list("cc", LIST)
    else:
        compose = thunderbird.open_compose(cc=[each["email"] for each in members(count)])
    thunderbird.watch(compose)
    return compose


def own_prompt(thunderbird, compose):
    """Milliseconds from the click to the prompt of Thunderbird itself."""
    thunderbird.watch_prompt()
    clicked = compose.click_send() * 1000
    taken = thunderbird.prompt_painted() - clicked
    thunderbird.cancel_dialogs()
    compose.wait_unlocked(60)
    return taken


def our_question(thunderbird, compose):
    """The same of our window, and its parts."""
    clicked = compose.click_send() * 1000
    page = thunderbird.extension.wait_for_window(REVIEW, 1, 60)
    verdict = thunderbird.extension.background.run(VERDICT)
    shown = painted(page)
    parts = page.run(PARTS)
    event = thunderbird.last_send()["asked"] * 1000
    page.click("edit")
    compose.wait_unlocked(60)
    steps = {"click": clicked, "event": event, "verdict": verdict, **parts, "painted": shown}
    return shown - clicked, steps


def empty_window(thunderbird):
    """The moments of an empty window."""
    asked = thunderbird.extension.background.run(OPEN_EMPTY, EMPTY)
    page = thunderbird.extension.wait_for_window(EMPTY, 1, 60)
    shown = painted(page)
    parts = page.run(PARTS)
    page.close()
    page.wait_closed()
    return {"asked": asked, "navigated": parts["navigated"], "painted": shown}


def between(steps, first, last):
    """From one moment to another, of each round."""
    return [each[last] - each[first] for each in steps]


def measure(own, ours, case, goal):
    """Clicks in turns, and a table."""
    name, count, is_list, rounds = case
    windows = [open_compose(each, count, is_list) for each in (own, ours)]
    prompts, questions, steps, empties = [], [], [], []
    for i in range(rounds + 1):
        time.sleep(REST)
        prompt = own_prompt(own, windows[0])
        time.sleep(REST)
        question, parts = our_question(ours, windows[1])
        time.sleep(REST)
        empty = empty_window(ours)
        if i > 0:
            prompts.append(prompt)
            questions.append(question)
            steps.append(parts)
            empties.append(empty)
    for window in windows:
        window.close()
    show(f"{name}: click → painted", [
        row("Thunderbird's own prompt", prompts),
        row(f"our question (goal ×{goal})", questions, floor=prompts),
        row("  click → Thunderbird's event", between(steps, "click", "event")),
        row("  event → verdict", between(steps, "event", "verdict")),
        row("  verdict → document asked for", between(steps, "verdict", "navigated")),
        row("  empty window: asked for → document asked for", between(empties, "asked", "navigated")),
        row("  document → script runs", between(steps, "navigated", "script")),
        row("  script → its sheet is there", between(steps, "script", "sheet")),
        row("  sheet → rendered, first rows included", between(steps, "sheet", "rendered")),
        row("  rendered → painted", between(steps, "rendered", "painted")),
        row("  empty window: document → painted", between(empties, "navigated", "painted")),
        row("verdict → painted", between(steps, "verdict", "painted")),
        row("empty window: asked for → painted", between(empties, "asked", "painted")),
    ])


def main():
    """Prints the tables."""
    print(f"{os.cpu_count()} processors, load average {os.getloadavg()[0]:.1f}", flush=True)
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bcc-guard-"))
        own = stack.enter_context(TimedThunderbird(preferences=OWN_PROMPT))
        ours = stack.enter_context(TimedThunderbird(with_empty_page(folder), HELPER, {**OFFICE, "warning": "window"}))
        time.sleep(3)
        for case, goal in zip(CASES, GOALS, strict=True):
            if case[2]:  # with so many in its address books Thunderbird looks for every recipient among them
                for each in (own, ours):
                    each.books.add_list(LIST, members(case[1]))
                time.sleep(3)
            measure(own, ours, case, goal)
    print(f"load average after {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
