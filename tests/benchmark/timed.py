"""A Thunderbird with a stopwatch, and the extension that does nothing."""

import json
import zipfile
from pathlib import Path

from thunderbird import Thunderbird
from waiting import wait_until

HERE = Path(__file__).parent
INSIDE = (HERE / "stopwatch.js").read_text(encoding="utf-8")


class TimedThunderbird(Thunderbird):
    """As Thunderbird; knows how long each send was held by the extension."""

    def watch(self, compose):
        """Takes the times of that window's sends."""
        self._marionette.execute_async_script(INSIDE, "watch", compose.id)

    def watch_prompt(self):
        """Takes the time of the next prompt that is Thunderbird's own."""
        self._marionette.execute_async_script(INSIDE, "watchPrompt", 0)

    def prompt_painted(self):
        """When that showed its text, in milliseconds."""
        return wait_until(
            lambda: self._marionette.execute_async_script(INSIDE, "promptPainted", 0), "the prompt", 60)

    def move_to_bcc(self, compose):
        """Has Thunderbird itself move all of Cc; milliseconds."""
        return self._marionette.execute_async_script(INSIDE, "moveToBcc", compose.id)

    def last_send(self):
        """The one send since the last call: `asked` (time.time()) and `held` (ms, None if open)."""
        records = json.loads(self._marionette.execute_async_script(INSIDE, "sends", 0))
        if len(records) != 1:
            raise AssertionError(f"{len(records)} sends where one was clicked")
        return {"asked": records[0]["asked"] / 1000, "held": records[0]["held"]}


class Floor(TimedThunderbird):
    """With an extension that answers at once: a mail with the subject "Kept" is not sent, and one with "Asked" is
    asked about in an empty window."""

    def take_entered(self):
        """The calls of its listener since the last time, each as time.time()."""
        return [int(call) / 1000 for call in self._take("entered").split()]

    def entered(self):
        """The one call of its listener since the last time."""
        calls = self.take_entered()
        if len(calls) != 1:
            raise AssertionError(f"{len(calls)} calls of the listener where one was expected")
        return calls[0]

    def answered(self):
        """When the listener had the answer to its first call of Thunderbird; time.time()."""
        return int(self._take("answered")) / 1000

    def opening(self):
        """When the listener asked for its window; time.time()."""
        return int(self._take("opening")) / 1000

    def _take(self, mark):
        """Waits for the mark that background.js sets, and takes it away."""
        script = """const { dataset } = document.documentElement;
        const value = dataset[arguments[0]] ?? "";
        delete dataset[arguments[0]];
        return value.trim();"""
        return wait_until(lambda: self.extension.background.run(script, mark), mark, 60)


def pack_floor(folder):
    """Zips the extension; returns the file."""
    path = Path(folder) / "floor.xpi"
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted((HERE / "floor").iterdir()):
            archive.write(file, file.name)
    return path
