"""The incident: 2,331 customers in Cc, where Bcc was meant; and what one of them reads."""

import subprocess

from preferences import IDENTITY

COUNT = 2331
WORDS = {
    "en-US": {
        "subject": "Seminar invitation",
        "body": "Dear customers,\n\nyou are invited to our seminar on 4 December.",
        "book": "Personal Address Book",
        "sender": "Seminar Office",
        "customer": "Customer",
        "list": "Customers",
        "before": "Without Bcc Guard: each customer sees 2,330 others",
        "after": "With Bcc Guard: no customer sees another",
    },
    "ja": {
        "subject": "セミナーのご案内",
        "body": "お客様各位\n\n平素より格別のお引き立てを賜り、厚く御礼申し上げます。\n12 月 4 日のセミナーをご案内いたします。",
        "book": "個人用アドレス帳",
        "sender": "セミナー事務局",
        "customer": "お客様",
        "list": "お客様一覧",
        "before": "Bcc Guard なし: ほかのお客様 2,330 人のアドレスが見える",
        "after": "Bcc Guard あり: ほかのお客様のアドレスは見えない",
    },
}
# Of a header, so that more than the first name is on the screen.
PREFERENCES = {"mailnews.headers.show_n_lines_before_more": 12}


def add_list(thunderbird, words, companies=COUNT):
    """Puts the customers into the address book as one list; returns their addresses."""
    members = [{"name": f"{words['customer']} {i}", "email": f"customer{i}@k{(i - 1) % companies + 1}.example"}
               for i in range(1, COUNT + 1)]
    thunderbird.books.add_list(words["list"], members, book=words["book"])
    return [member["email"] for member in members]


def compose(thunderbird, words):
    """The window as the person had it: one pill in Cc."""
    window = thunderbird.open_compose(subject=words["subject"], body=words["body"])
    window.add_list("cc", words["list"], words["book"])
    return window


def unguarded(mail, words, addresses):
    """The text of a message that went out, as it would have gone out without the check."""
    head, body = mail.content.decode("utf-8").replace("\r\n", "\n").split("\n\n", 1)
    lines = [line for line in head.split("\n") if not line.lower().startswith(("to:", "message-id:"))]
    shown = ",\n ".join(f"{words['customer']} {i} <{one}>" for i, one in enumerate(addresses, 1))

    return "\n".join([*lines, "Message-ID: <unguarded@corp.example>", f"Cc: {shown}", "", body])


def show(thunderbird, texts, identifiers, customer, path):
    """A picture of what that customer reads, side by side."""
    identity = "mail.identity.id1.useremail"
    for text in texts:
        lines = text.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        thunderbird.call("addMessage", "Inbox", lines.decode("latin-1"))  # a character a byte, as it is taken
    thunderbird.call("setPreference", identity, customer)  # whose Thunderbird it is
    thunderbird.call("showMessages", "Inbox", identifiers)
    thunderbird.pause(2)
    thunderbird.screenshot(path)
    thunderbird.call("setPreference", identity, IDENTITY)


def show_message(thunderbird, mail, customer, path):
    """A picture of the message as that customer reads it."""
    show(thunderbird, [mail.content], [mail.message["Message-ID"].strip("<> ")], customer, path)


def show_customer(thunderbird, mail, words, addresses, path):
    """A picture of what the first customer reads: before on the left, after on the right."""
    texts = [unguarded(mail, words, addresses).encode("utf-8"), mail.content]
    show(thunderbird, texts, ["unguarded@corp.example", mail.message["Message-ID"].strip("<> ")], addresses[0], path)
    label(thunderbird.desktop.environment, path, words)


def label(environment, path, words):
    """A strip above each half says which it is."""
    font = subprocess.run(["fc-match", "--format=%{file}", "sans:lang=ja:bold"], env=environment, check=True,
                          capture_output=True, text=True).stdout
    half = ["-size", "640x44", "-background", "#20123a", "-fill", "white", "-gravity", "center", "-font", font,
            "-pointsize", "19"]
    subprocess.run(["convert", *half, f"label:{words['before']}", f"label:{words['after']}", "+append", str(path),
                    "-append", str(path)], env=environment, check=True, timeout=60)
