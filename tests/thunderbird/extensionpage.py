"""Pages of an extension: its windows, its tabs, its background."""

from waiting import PATIENCE_S, wait_until

# What is not offered is not in the page either, for whoever scripts it.
CHOICES = """
return ["convert", "edit", "send", "acknowledge"].filter(id => document.getElementById(id) !== null);
"""


class ExtensionPage:
    """One open page, found by ExtensionPages."""

    def __init__(self, call, extension, record):
        self._call = call
        self._extension = extension
        self._id = record["id"]
        self.type = record["type"]  # "window", "tab", "panel" or "background"
        self.url = record["url"]
        self.title = record["title"]

    def run(self, script, *args):
        """Runs a function body in the page and returns what it returns (a promise is awaited)."""
        return self._call("runInPage", self._extension, self._id, script, list(args))

    def text(self, selector="body"):
        """What a person reads in an element."""
        return self.run("return document.querySelector(arguments[0])?.innerText ?? null", selector)

    def open_details(self):
        """Clicks what is folded away, and there is more to read."""
        self.run("for (const one of document.querySelectorAll('details')) one.open = true;")

    def click(self, identifier):
        """Clicks the element with that id; the page may be gone afterwards."""
        self.run(
            """const element = document.getElementById(arguments[0]);
            if (!element || element.disabled)
              throw new Error(`cannot click “${arguments[0]}”`);
            setTimeout(() => element.click());""",
            identifier,
        )

    def middle_of(self, identifier):
        """Where on the screen the middle of the element with that id is, for a mouse; x and y in pixels."""
        return self.run(
            """const { left, top, width, height } = document.getElementById(arguments[0]).getBoundingClientRect();
            return [mozInnerScreenX + left + width / 2, mozInnerScreenY + top + height / 2]
              .map(value => Math.round(value * devicePixelRatio));""", identifier)

    def sees(self, identifier):
        """Whether a person sees the whole of that element, as the window stands."""
        return self.run(
            """const element = document.getElementById(arguments[0]);
            const { left, right, top, bottom } = element.getBoundingClientRect();
            return element.checkVisibility() && bottom - top > 4 && left >= 0 && right <= innerWidth &&
              top >= 0 && bottom <= innerHeight &&
              [top + 2, bottom - 2].every(y => element.contains(document.elementFromPoint(left + 4, y)));""",
            identifier)

    def choices(self):
        """The ids of what a review window has to answer with."""
        return self.run(CHOICES)

    def resize(self, width, height):
        """Makes its window so large, as a person does with the mouse."""
        self._call("resizePage", self._extension, self._id, width, height)

    def move(self, x, y):
        """Moves its window there."""
        self._call("movePage", self._extension, self._id, x, y)

    def zoom_text(self, factor):
        """Text of another size, and nothing else."""
        self._call("zoomText", self._extension, self._id, factor)

    def print_frame(self, path):
        """Prints what is in its frame into a PDF file."""
        self._call("printFrame", self._extension, self._id, str(path))

    def close(self):
        """Closes the window or tab, as its close button does."""
        self._call("closePage", self._extension, self._id)

    @property
    def place(self):
        """Where its window is on the screen: x, y, width and height."""
        return self._call("pagePlace", self._extension, self._id)

    @property
    def is_open(self):
        """Whether it is still there."""
        pages = self._call("extensionPages", self._extension)
        return any(page["id"] == self._id for page in pages)

    def wait_closed(self, timeout=PATIENCE_S):
        """Until it is gone."""
        wait_until(lambda: not self.is_open, f"{self.url} to close", timeout)


class ExtensionPages:
    """Thunderbird.extension: the extension under test."""

    def __init__(self, call, extension):
        self._call = call
        self._extension = self.identifier = extension

    @property
    def state(self):
        """"absent", or the state of its background page ("running", "stopped", …)."""
        return self._call("extensionState", self._extension)

    def wait_running(self, timeout=PATIENCE_S):
        """Until the background page runs."""
        wait_until(lambda: self.state == "running", "the extension to run", timeout)

    def pages(self):
        """Every open page."""
        records = self._call("extensionPages", self._extension)
        return [ExtensionPage(self._call, self._extension, record) for record in records]

    @property
    def background(self):
        """The background page."""
        return next(page for page in self.pages() if page.type == "background")

    def windows(self):
        """The pages that a person sees: windows and tabs."""
        return [page for page in self.pages() if page.type in ("window", "tab")]

    def panel(self, timeout=PATIENCE_S):
        """Waits for the panel below a button, with its text in it."""

        def found():
            return [page for page in self.pages() if page.type == "panel"]

        wait_until(lambda: found() and found()[0].text("h1"), "the panel", timeout)
        return found()[0]

    def button(self, compose=None):
        """Badge, label and title of the button in a compose window or the main one; None: not there."""
        return self._call("button", self._extension, compose and compose.id)

    def click_button(self, compose=None):
        """Clicks it."""
        self._call("clickButton", self._extension, compose and compose.id)

    def reading_button(self, where):
        """The button beside a message that is read in the "pane", a "tab" or a "window"; None: nothing can be clicked."""
        return self._call("readingButton", self._extension, where)

    def click_reading_button(self, where):
        """Clicks it."""
        self._call("clickReadingButton", self._extension, where)

    def press_button_key(self, compose):
        """Presses the keys that stand for the button of a compose window."""
        self._call("pressControlShift", compose.id, "H")

    def wait_for_window(self, part_of_url="", count=1, timeout=PATIENCE_S):
        """Waits for that many loaded windows with part_of_url in their address; the last one.

        The one that only says that a check takes long does not count.
        """

        def found():
            return [page for page in self.windows()
                    if part_of_url in page.url and "kind=checking" not in page.url]

        wait_until(lambda: len(found()) >= count, f"{count} windows {part_of_url}", timeout)
        page = found()[-1]
        ready = "return document.readyState == 'complete'"
        wait_until(lambda: page.run(ready), "the page to load", timeout)
        return page
