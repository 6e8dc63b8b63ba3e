"""A compose window, used as a person uses it."""

from waiting import PATIENCE_S, wait_until


class Compose:
    """One open window; Thunderbird.open_compose() and reply_all() make them."""

    def __init__(self, call, identifier):
        self._call = call
        self.id = identifier

    def add(self, field, *recipients):
        """Puts recipients into "to", "cc" or "bcc", as pasted text and the Enter key do."""
        self._call("addRecipients", self.id, field, ", ".join(recipients))

    def type_each(self, field, texts):
        """Types each text alone and takes it away again; returns what became of it.

        "emails" are those whom Thunderbird would send to, "entries" what extensions get.
        """
        return self._call("typeEach", self.id, field, texts)

    def add_list(self, field, name, book="Personal Address Book"):
        """Puts a list there, as a double click in the contacts sidebar does."""
        return self._call("addList", self.id, field, name, book)

    def type_recipient(self, field, text):
        """Types it letter by letter, and Enter once the address books have answered; returns what these offered."""
        return self._call("typeRecipient", self.id, field, text)

    def add_contacts(self, field, book, *names):
        """Puts contacts of a book there, as a double click on each in the contacts sidebar does."""
        return self._call("addCards", self.id, field, book, names)

    def clear(self, field):
        """Takes all pills of a row away."""
        self._call("clearRecipients", self.id, field)

    def write(self, subject, body):
        """Fills in subject and body."""
        self._call("setSubject", self.id, subject)
        self._call("setBody", self.id, body)

    def attach(self, path):
        """Attaches a file."""
        self._call("attach", self.id, str(path), path.stat().st_size)

    def upload(self, extension):
        """Begins to make links of all attachments, with that add-on as their provider."""
        self._call("upload", self.id, extension)

    @property
    def links(self):
        """How many attachments go as links."""
        return self._call("linked", self.id)

    def detach_all(self):
        """Takes all attachments away."""
        self._call("detachAll", self.id)

    def encrypt(self, technology="OpenPGP"):
        """Turns encryption on: “OpenPGP” or “SMIME”, in either case without a key."""
        self._call("encrypt", self.id, technology)

    def remind_of_attachments(self):
        """Attach, Remind Me Later."""
        self._call("remindOfAttachments", self.id)

    def autosave(self):
        """What its timer does every five minutes."""
        self._call("autosave", self.id)

    def pill(self, field):
        """The middle of the first pill of a row, on the screen."""
        return self._call("pill", self.id, field)

    def row(self, field):
        """Where a row can be written in, on the screen."""
        return self._call("rowInput", self.id, field)

    def open_contacts(self):
        """The contacts sidebar, with its first contact selected."""
        self._call("openContacts", self.id)

    def add_contact_to_cc(self):
        """The button of the contacts sidebar; False: nobody can click it."""
        return self._call("clickAddToCc", self.id)

    def choose_identity(self, email):
        """In the menu beside From; False: nobody can."""
        return self._call("chooseIdentity", self.id, email)

    @property
    def cc_button(self):
        """The middle of the button that shows the row Cc, on the screen; None once it is shown."""
        return self._call("ccButton", self.id)

    def click_send(self):
        """Clicks the Send button and does not wait; returns the time of the click (time.time())."""
        return self._call("clickSend", self.id) / 1000

    def click_send_later(self):
        """File, Send Later; does not wait."""
        self._call("clickSendLater", self.id)

    @property
    def recipients(self):
        """The pills: {"to": […], "cc": […], "bcc": […]}, as written."""
        return self._state()["recipients"]

    @property
    def seen(self):
        """The same, but only the pills that a person sees."""
        return self._call("seenRecipients", self.id)

    def add_when_unlocked(self, field, *recipients):
        """Adds them as soon as the window can be written in again; does not wait for that."""
        self._call("addWhenUnlocked", self.id, field, ", ".join(recipients))

    @property
    def subject(self):
        """The subject as it stands in the window."""
        return self._state()["subject"]

    @property
    def body(self):
        """The text of the body."""
        return self._state()["body"]

    @property
    def place(self):
        """Where the window is on the screen: x, y, width and height."""
        return self._call("composePlace", self.id)

    def put(self, x, y, width, height):
        """Moves it there, and makes it so large."""
        self._call("placeCompose", self.id, x, y, width, height)

    @property
    def is_open(self):
        """False once the message was sent or the window closed."""
        return self._call("composeState", self.id) is not None

    @property
    def is_locked(self):
        """Whether the person can do nothing, because a send is under way."""
        return self._state()["locked"]

    @property
    def can_send(self):
        """Whether the Send button is enabled."""
        return self._state()["sendEnabled"]

    def wait_closed(self, timeout=PATIENCE_S):
        """Until the message is on its way."""
        wait_until(lambda: not self.is_open, "the compose window to close", timeout)

    def wait_locked(self, timeout=PATIENCE_S):
        """Until the send began."""
        wait_until(lambda: self.is_locked, "the compose window to lock", timeout)

    def wait_unlocked(self, timeout=PATIENCE_S):
        """Until the person can edit again."""
        wait_until(lambda: not self.is_locked, "the compose window to unlock", timeout)

    def focus_body(self):
        """Puts the cursor into the text."""
        self._call("focusBody", self.id)

    def raise_window(self):
        """Brings it to the front and gives it the focus, as a click into it does."""
        self._call("raiseCompose", self.id)

    def click_close(self):
        """Clicks the close button of the window and does not wait."""
        self._call("clickClose", self.id)

    def close(self):
        """Closes the window and throws the text away."""
        self._call("closeCompose", self.id)
        self.wait_closed()

    def _state(self):
        state = self._call("composeState", self.id)
        if state is None:
            raise AssertionError("the compose window is closed")
        return state
