"""Where on the screen a thing of that role and name is, as a screen reader finds it.

Prints x, y, width and height of the first of them; ends with status 1 if there is none.
A third argument is the role of something that it has to be in.
It is a program of its own because the accessibility bus belongs to one desktop.
"""

import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402 (only after the version is said)


def all_within(node):
    """The node and everything in it."""
    yield node
    for i in range(node.get_child_count()):
        child = node.get_child_at_index(i)
        if child is not None:
            yield from all_within(child)


def role_of(node):
    """Its role by the name that AT-SPI 2.48 has for it: later ones call a push button “button”."""
    role = node.get_role_name()
    return "push button" if role == "button" else role


def is_shown(node):
    """A server may keep what it does not show any more."""
    return node.get_state_set().contains(Atspi.StateType.SHOWING)


def places(within):
    """Where to look."""
    desktop = Atspi.get_desktop(0)
    if within is None:
        return [desktop]
    return (node for node in all_within(desktop)
            if is_shown(node) and role_of(node) == within)


def main(role, name, within=None):
    """Prints the extents."""
    for node in (node for place in places(within) for node in all_within(place)):
        if is_shown(node) and role_of(node) == role and node.get_name().startswith(name):
            extents = node.get_extents(Atspi.CoordType.SCREEN)
            print(extents.x, extents.y, extents.width, extents.height)
            return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
