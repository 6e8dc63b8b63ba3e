"""How soon a question is painted after the click on Send, beside the one that Thunderbird has itself.

Three Thunderbirds run at once and are clicked in turns: one with the product, one without any extension, which asks by
itself (mail.compose.warn_public_recipients), and one with an extension that opens an empty window of the size of ours
at once. Then the parts of ours, beside those of the empty window.
Nothing here fails because of a time.
"""

import contextlib
import os
import tempfile
import time

from figures import row, show
from product import HELPER, OFFICE, REVIEW, XPI
from review import EMPTY, VERDICT, painted
from timed import Floor, TimedThunderbird, pack_floor

LIST = "Customers (2026)"
OWN_PROMPT = {
    "mail.compose.warn_public_recipients.aggressive": True,
    "mail.compose.warn_public_recipients.threshold": 1,
}
# Name, how many, whether as a list, and how many rounds; the first is no more than a warm-up.
CASES = (("40 recipients", 40, False, 8), ("500 recipients", 500, False, 6),
         ("2,331 recipients", 2331, False, 6), ("one list of 2,331", 2331, True, 6))
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
        compose = thunderbird.open_compose(subject="Asked")
        compose.add_list("cc", LIST)
    else:
        compose = thunderbird.open_compose(subject="Asked", cc=[each["email"] for each in members(count)])
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


def empty_window(thunderbird, compose):
    """The same of the empty window."""
    clicked = compose.click_send() * 1000
    page = thunderbird.extension.wait_for_window(EMPTY, 1, 60)
    shown = painted(page)
    parts = page.run(PARTS)
    asked = thunderbird.opening() * 1000
    thunderbird.take_entered()
    event = thunderbird.last_send()["asked"] * 1000
    page.close()
    compose.wait_unlocked(60)
    return {"click": clicked, "event": event, "asked": asked, "navigated": parts["navigated"],
            "parsed": parts["parsed"], "painted": shown}


def between(steps, first, last):
    """From one moment to another, of each round."""
    return [each[last] - each[first] for each in steps]


def measure(own, floor, ours, case, goal):
    """Clicks in turns, and a table."""
    name, count, is_list, rounds = case
    windows = [open_compose(each, count, is_list) for each in (own, floor, ours)]
    prompts, questions, steps, empties = [], [], [], []
    for i in range(rounds + 1):
        time.sleep(REST)
        prompt = own_prompt(own, windows[0])
        time.sleep(REST)
        empty = empty_window(floor, windows[1])
        time.sleep(REST)
        question, parts = our_question(ours, windows[2])
        if i > 0:
            prompts.append(prompt)
            questions.append(question)
            steps.append(parts)
            empties.append(empty)
    for window in windows:
        window.close()
    show(f"{name}: click → painted", [
        row("Thunderbird's own prompt", prompts),
        row("an empty window, without a check", between(empties, "click", "painted"), floor=prompts),
        row(f"our question (goal ×{goal})", questions, floor=prompts),
        row("  click → Thunderbird's event", between(steps, "click", "event")),
        row("  event → verdict", between(steps, "event", "verdict")),
        row("  verdict → document", between(steps, "verdict", "navigated")),
        row("  document → read", between(steps, "navigated", "parsed")),
        row("  read → script runs", between(steps, "parsed", "script")),
        row("  script → its sheet is there", between(steps, "script", "sheet")),
        row("  sheet → rendered, first rows included", between(steps, "sheet", "rendered")),
        row("  rendered → painted", between(steps, "rendered", "painted")),
        row("  verdict → painted", between(steps, "verdict", "painted")),
        row("  empty window: click → event", between(empties, "click", "event")),
        row("    event → window asked for", between(empties, "event", "asked")),
        row("    window asked for → document", between(empties, "asked", "navigated")),
        row("    document → read", between(empties, "navigated", "parsed")),
        row("    read → painted", between(empties, "parsed", "painted")),
    ])


def main():
    """Prints the tables."""
    print(f"{os.cpu_count()} processors, load average {os.getloadavg()[0]:.1f}", flush=True)
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bcc-guard-"))
        own = stack.enter_context(TimedThunderbird(preferences=OWN_PROMPT))
        floor = stack.enter_context(Floor(pack_floor(folder)))
        ours = stack.enter_context(TimedThunderbird(XPI, HELPER, {**OFFICE, "warning": "window"}))
        time.sleep(3)
        for case, goal in zip(CASES, GOALS, strict=True):
            if case[2]:  # with so many in its address books Thunderbird looks for every recipient among them
                for each in (own, floor, ours):
                    each.books.add_list(LIST, members(case[1]))
                time.sleep(3)
            measure(own, floor, ours, case, goal)
    print(f"load average after {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
