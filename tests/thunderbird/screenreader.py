"""What a screen reader finds in a window, and what its user presses there.

    screenreader.py TITLE                 prints all that is shown in the window, as JSON
    screenreader.py TITLE press ROLE NAME does to the first such thing what a click does

It is a program of its own because the accessibility bus belongs to one desktop.  TITLE is the
beginning of one; ends with status 1 if there is no such window or thing.
"""

import json
import sys

from accessible import Atspi, all_within, is_shown, role_of

STATES = {
    "focused": Atspi.StateType.FOCUSED,
    "sensitive": Atspi.StateType.SENSITIVE,
    "checked": Atspi.StateType.CHECKED,
}


def windows(title):
    """Those of every program."""
    desktop = Atspi.get_desktop(0)
    for i in range(desktop.get_child_count()):
        program = desktop.get_child_at_index(i)
        for j in range(program.get_child_count() if program is not None else 0):
            window = program.get_child_at_index(j)
            if window is not None and (window.get_name() or "").startswith(title):
                yield window


def describe(node):
    """What is said of it."""
    states = node.get_state_set()
    return {
        "role": role_of(node),
        "name": node.get_name() or "",
        "description": node.get_description() or "",
        "states": [name for name, state in STATES.items() if states.contains(state)],
        "attributes": node.get_attributes() or {},
    }


def main(title, action=None, role=None, name=None):
    """Reads the window aloud, or presses something in it."""
    shown = [node for window in windows(title) for node in all_within(window) if is_shown(node)]
    if action is None:
        print(json.dumps([describe(node) for node in shown]))
        return 0 if shown else 1
    for node in shown:
        if role_of(node) == role and (node.get_name() or "").startswith(name):
            return 0 if node.do_action(0) else 1
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
