"""Medians, and how they are shown."""

import math
import statistics

HEAD = ("", "median", "95 % of it", "quartiles", "min", "max", "N", "to floor", "goal")
WIDTHS = (54, 11, 18, 16, 11, 11, 4, 11, 20)


def row(name, values, unit="ms", floor=None, goal=None):
    """One line of the table; floor is the series that the values are compared with."""
    middle = statistics.median(values)
    ends = (f"{value:.1f} {unit}" for value in (min(values), max(values)))
    return [name, f"{middle:.1f} {unit}", _between(interval(values)), _between(quartiles(values)), *ends,
            str(len(values)), _beside(middle, floor, unit), _judged(middle, goal, unit)]


def interval(values):
    """Between which two of the values the true median lies in 95 of 100 such series; None: too few.

    Whatever the distribution: each value is above the true median as often as below it.
    """
    count, below, chance = len(values), 0, 0.5 ** len(values)
    while 2 * chance <= 0.05:
        below += 1
        chance += math.comb(count, below) * 0.5 ** count
    ordered = sorted(values)
    return (ordered[below - 1], ordered[-below]) if below > 0 else None


def quartiles(values):
    """The first and the third; None: too few."""
    if len(values) < 4:
        return None
    first, _, third = statistics.quantiles(values)
    return first, third


def paired(ours, floor):
    """What ours takes more, send by send."""
    return [one - other for one, other in zip(ours, floor, strict=True)]


def show(title, rows):
    """Prints a table."""
    print(f"\n{title}")
    for cells in (HEAD, *rows):
        first, *others = zip(cells, WIDTHS, strict=True)
        print(first[0].ljust(first[1]) + "".join(text.rjust(width) for text, width in others),
              flush=True)


def _between(pair):
    return "" if pair is None else f"{pair[0]:.1f} to {pair[1]:.1f}"


def _beside(middle, floor, unit):
    if floor is None:
        return ""
    base = statistics.median(floor)
    return f"×{middle / base:.2f}" if base else f"{middle:+.1f} {unit}"


def _judged(middle, goal, unit):
    if goal is None:
        return ""
    return f"≤ {goal} {unit}: {'met' if middle <= goal else 'MISSED'}"
