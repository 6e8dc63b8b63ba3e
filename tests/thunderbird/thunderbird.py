"""A real Thunderbird in a throwaway home, on a desktop of its own."""

import contextlib
import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from addressbook import AddressBooks
from compose import Compose
from desktop import Desktop
from extensionpage import ExtensionPages
from isolation import SystemFiles
from mailserver import MailServer
from marionette import AlertError, Marionette, MarionetteError
from notifications import NotificationServer
from ports import free_port
from preferences import write_profile
from processes import descendants, is_program, start, stop
from waiting import PATIENCE_S, wait_until

EXTENSION_ID = "bcc-guard@bcc-guard"
HOST_NAME = "bcc_guard"
HELPER_NAME = "bcc-guard-helper"
BINARY = "/usr/lib/thunderbird/thunderbird"
SHELL_LANGUAGE = "fr"  # of nobody's Thunderbird here: no text may come in it
INSIDE = Path(__file__).with_name("chrome.js").read_text(encoding="utf-8")


class ChromeError(Exception):
    """A function of chrome.js threw."""


class Thunderbird:
    """A context manager: a running Thunderbird with the extension, its mail server and its desktop.

    xpi is installed by enterprise policy (None: no extension), policy is the
    managed configuration of the extension, helper the program in the native
    manifest (None: no manifest, so the helper is missing).  on_screen borrows
    the person's own display instead of one that nobody sees.  package is a
    folder with the files of an installed package, policies a whole policies.json;
    they stand in for xpi, helper and policy; an xpi with policies lies beside these.
    environment has more for Thunderbird alone.  home is a folder for all of it that stays
    in the end; binary is another program than Debian's.  beside is another one, on whose
    desktop this runs: in the same home, with a profile of its own, or with the folder profile.  focuses_new is
    whether the window manager gives the focus to new windows, screen how large the desktop is.
    """

    def __init__(self, xpi=None, helper=None, policy=None, locale="en-US", preferences=None,
                 on_screen=False, package=None, policies=None, installation="force_installed",
                 beside=None, focuses_new=True, screen="1280x900", environment=None, home=None,
                 binary=BINARY, profile=None):
        self._xpi, self._helper, self._policy = xpi, helper, policy
        self._installation = installation
        self._locale, self._preferences = locale, preferences or {}
        self._stack = contextlib.ExitStack()
        self._on_screen = on_screen
        self._focuses_new = focuses_new
        self._screen = screen
        self._beside = beside
        self._package, self._policies = package, policies
        self._environment = environment or {}
        self._home, self._binary, self._profile = home, binary, profile
        self._process = self._marionette = None

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            self._start(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error):
        self._stack.close()

    def _start(self, stack):
        self.home = self._home or Path(tempfile.mkdtemp(prefix="bcc-guard-"))
        if self._home is None:
            stack.callback(shutil.rmtree, self.home, ignore_errors=True)
        self._settle(stack)
        self.mail = MailServer()
        stack.callback(self.mail.stop)
        self.system = SystemFiles(self.home / "system", self._package)
        self._install()
        stack.callback(self._end)
        self._launch()
        self.books = AddressBooks(self.call)
        self.extension = ExtensionPages(self.call, EXTENSION_ID)
        self.wait_started()

    def wait_started(self):
        """Until it has started, the extension as well."""
        wait_until(lambda: self.call("ready"), "the main window", 60)
        if self._xpi is not None or self._policies is not None:
            self.extension.wait_running()

    def _settle(self, stack):
        if self._beside is not None:
            self.desktop, self.notifications = self._beside.desktop, self._beside.notifications
            return
        self.desktop = Desktop(
            self.home, self._screen, on_screen=self._on_screen, focuses_new=self._focuses_new)
        stack.callback(self.desktop.stop)
        self.desktop.start()
        self.notifications = NotificationServer(self.desktop.bus_address)
        stack.callback(self.notifications.stop)

    def _install(self):
        if self._policies is not None:
            self.system.policies.write_text(self._policies, encoding="utf-8")
            if self._xpi is not None:
                shutil.copy(self._xpi, self.system.policies.with_name("bcc-guard.xpi"))
            return
        policies = {"DisableAppUpdate": True, "DisableTelemetry": True}
        if self._xpi is not None:
            url = Path(self._xpi).resolve().as_uri()
            policies["ExtensionSettings"] = {
                EXTENSION_ID: {"installation_mode": self._installation, "install_url": url}
            }
        if self._policy is not None:
            policies["3rdparty"] = {"Extensions": {EXTENSION_ID: self._policy}}
        self.system.policies.write_text(json.dumps({"policies": policies}), encoding="utf-8")
        if self._helper is not None:
            self.install_helper(self._helper)

    def restart(self, *arguments):
        """Ends it and starts it once more, with the same profile, and waits for nothing."""
        self._end(PATIENCE_S)  # one that is killed would not keep all that it knows
        self._launch(*arguments)

    def _launch(self, *arguments):
        port = free_port()
        write_profile(self.profile, self.mail.port, port, self._locale, self._preferences)
        command = [self._binary, "--marionette", "--remote-allow-system-access", "--no-remote",
                   "--profile", str(self.profile), *arguments]
        environment = {
            **self.desktop.environment,
            "LANGUAGE": SHELL_LANGUAGE,
            "MOZ_CRASHREPORTER_DISABLE": "1",
            **self._environment,
        }
        log_path = self.home / "thunderbird.log"
        with log_path.open("wb") as log:
            self._process = start(
                self.system.wrap(command), env=environment, stdout=log, stderr=log, cwd=self.home)
        try:
            self._marionette = Marionette(port)
        except OSError as error:
            raise RuntimeError(f"Thunderbird did not start: {log_path.read_text()}") from error

    def _end(self, patience=10):
        if self._process is None:
            return
        if self._marionette is not None:
            with contextlib.suppress(MarionetteError, OSError, subprocess.TimeoutExpired):
                self.call("forgetTexts")
                self._marionette.quit(patience)
                self._process.wait(patience)
            self._marionette.close()
        stop(self._process)

    def call(self, name, *args):
        """Calls a function of chrome.js."""
        answer = self._marionette.execute_async_script(INSIDE, name, list(args))
        if answer is None:
            raise AlertError(f"{name}: a question of Thunderbird came in between")
        if "error" in answer:
            raise ChromeError(f"{name}: {answer['error']}\n{answer['stack']}")
        return answer["value"]

    def allow(self, seconds):
        """From now on a call may take so long: as with what freezes Thunderbird for minutes."""
        self._marionette.set_script_timeout(seconds)

    @property
    def profile(self):
        """The folder with all that Thunderbird keeps."""
        return self._profile or self.home / "profile"

    @property
    def is_running(self):
        """False once the person has closed it."""
        return self._process.poll() is None

    @staticmethod
    def pause(seconds):
        """Lets a person look, or a screen be painted."""
        time.sleep(seconds)

    def install_helper(self, helper):
        """Writes the native manifest; Thunderbird reads it whenever it connects."""
        manifest = {
            "name": HOST_NAME,
            "description": "Checks recipients before a mail is sent",
            "path": str(Path(helper).resolve()),
            "type": "stdio",
            "allowed_extensions": [EXTENSION_ID],
        }
        path = self.system.manifests / f"{HOST_NAME}.json"
        path.write_text(json.dumps(manifest), encoding="utf-8")

    def uninstall_helper(self):
        """Takes the native manifest away."""
        (self.system.manifests / f"{HOST_NAME}.json").unlink()

    @property
    def pids(self):
        """All its processes, helpers included."""
        return [self._process.pid, *descendants(self._process.pid)]

    def helper_pids(self, name=HELPER_NAME):
        """The helpers that run for this Thunderbird."""
        return [pid for pid in descendants(self._process.pid) if is_program(pid, name)]

    def open_compose(self, to=(), cc=(), bcc=(), subject="Seminar", body="Dear all"):
        """Opens a compose window and fills it in."""
        compose = Compose(self.call, self.call("composeNew"))
        for field, recipients in (("to", to), ("cc", cc), ("bcc", bcc)):
            if recipients:
                compose.add(field, *recipients)
        compose.write(subject, body)
        return compose

    def add_message(self, text, folder="Inbox"):
        """Puts a mail (text, with any line ends) into a folder of Local Folders."""
        self.call("addMessage", folder, "".join(f"{line}\r\n" for line in text.splitlines()))

    def reply_all(self, message_id, folder="Inbox"):
        """Replies to everyone a mail in that folder shows; message_id without brackets."""
        return Compose(self.call, self.call("composeReply", folder, message_id, "ReplyAll"))

    def forward(self, message_id, folder="Inbox", as_attachment=False):
        """Forwards a mail of that folder, inline if not as an attachment; message_id without brackets."""
        how = "ForwardAsAttachment" if as_attachment else "ForwardInline"
        return Compose(self.call, self.call("composeReply", folder, message_id, how))

    def redirect(self, message_id, folder="Inbox"):
        """Redirects a mail of that folder; message_id without brackets."""
        return Compose(self.call, self.call("composeReply", folder, message_id, "Redirect"))

    def edit_as_new(self, message_id, folder):
        """Edit as New Message, of a mail of that folder; message_id without brackets."""
        return Compose(self.call, self.call("composeReply", folder, message_id, "EditAsNew"))

    def open_draft(self, message_id):
        """Opens a mail of Drafts to go on writing it; message_id without brackets."""
        return Compose(self.call, self.call("composeReply", "Drafts", message_id, "Draft"))

    def outbox(self):
        """The raw messages that wait for Send Unsent Messages."""
        return self.call("messages", "Unsent Messages")

    def drafts(self):
        """The raw messages in Drafts."""
        return self.call("messages", "Drafts")

    def sent(self):
        """The raw messages in Sent."""
        return self.call("messages", "Sent")

    def clear_mail(self):
        """Forgets every mail that went out, on both ends."""
        self.mail.clear()
        for folder in ("Unsent Messages", "Sent"):
            self.call("emptyFolder", folder)

    def dialogs(self):
        """Thunderbird's own questions that are open now: title and text."""
        return self.call("dialogs")

    def accept_dialogs(self):
        """Presses the main button of each."""
        self._close_dialogs("acceptDialogs")

    def cancel_dialogs(self):
        """Presses the button that stops in each."""
        self._close_dialogs("cancelDialogs")

    def _close_dialogs(self, how):
        def are_closed():
            self.call(how)  # again: one that is just opening does not listen yet
            return not self.dialogs()

        wait_until(are_closed, "the dialogs to close")

    def answer_password(self, password):
        """Types it as soon as it is asked for, and presses the main button."""
        self.call("answerPassword", password)

    def press_third(self):
        """Presses the third button of a question, such as “Enter New Password”."""
        self.call("pressThird")

    def take_online(self):
        """The question that comes of it in the main window, which Marionette alone can look at."""
        def asked():
            with contextlib.suppress(MarionetteError):
                return self._marionette.command("WebDriver:GetAlertText")["value"]

        self.call("takeOnline")
        return wait_until(asked, "the question")

    def agree(self):
        """Presses the main button of that question."""
        self._marionette.command("WebDriver:AcceptAlert")

    def spellings(self):
        """How many windows for spelling are open."""
        return self.call("spellings")

    def answer_spelling(self, button):
        """Clicks “Send” or “Stop” in the oldest of them."""
        self.call("answerSpelling", button)

    def prefer(self, **preferences):
        """Sets preferences, with “__” for “.”, and returns what they were."""
        return {name: self.call("setPreference", name.replace("__", "."), value)
                for name, value in preferences.items()}

    def close_composes(self):
        """Closes whatever dialogs and compose windows a test left."""
        self.accept_dialogs()
        for identifier in self.call("composeWindows"):
            Compose(self.call, identifier).close()

    def console(self):
        """The messages of the error console; the stderr of the helper is among them."""
        return self.call("consoleMessages")

    def screenshot(self, path):
        """Saves an image of the whole screen."""
        self.desktop.screenshot(path)
