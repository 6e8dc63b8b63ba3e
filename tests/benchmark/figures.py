"""Medians, and how they are shown."""

import statistics

HEAD = ("", "median", "min", "max", "N", "to floor", "goal")
WIDTHS = (54, 11, 11, 11, 4, 15, 20)


def row(name, values, unit="ms", floor=None, goal=None):
    """One line of the table; floor is the series that the values are compared with."""
    middle = statistics.median(values)
    cells = [name, *(f"{value:.1f} {unit}" for value in (middle, min(values), max(values)))]
    return [*cells, str(len(values)), _beside(middle, floor, unit), _judged(middle, goal, unit)]


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


def _beside(middle, floor, unit):
    if floor is None:
        return ""
    base = statistics.median(floor)
    return f"×{middle / base:.2f}" if base else f"{middle:+.1f} {unit}"


def _judged(middle, goal, unit):
    if goal is None:
        return ""
    return f"≤ {goal} {unit}: {'met' if middle <= goal else 'MISSED'}"
