"""What mail servers send back, each in the words of the software that it stands for: delivery status notifications (RFC
3464), the texts of older programs, and what only looks like it."""

import email.utils

ORIGINAL = "Message-ID: <{id}>\nDate: Thu, 24 Nov 2011 10:00:00 +0900\nFrom: jimu@corp.example\nSubject: seminar\n"
LATER = "Thu, 24 Nov 2011 10:05:00 +0900"


def head(sender, subject, more="", date=LATER):
    """The header of a report."""
    return (f"From: {sender}\nTo: jimu@corp.example\nSubject: {subject}\nDate: {date}\n"
            f"Message-ID: {email.utils.make_msgid(domain='mx.example')}\nMIME-Version: 1.0\n{more}")


def notification(to, message_id, action="failed", status="5.1.1", code="smtp; 550 5.1.1 User unknown", *,
                 original="message/rfc822", sender="Mail Delivery System <MAILER-DAEMON@mx.example>", text="", more="",
                 fields="", copy=ORIGINAL, date=LATER):
    """A delivery status notification; `original` is how the message comes back with it, or None."""
    recipients = "".join(f"Final-Recipient: rfc822; {one}\nAction: {action}\nStatus: {status}\n"
                         f"Diagnostic-Code: {code}\n\n" for one in ([to] if isinstance(to, str) else to))
    back = "" if original is None else f"--b\nContent-Type: {original}\n\n{copy.format(id=message_id)}\n"
    return (head(sender, "Undelivered Mail Returned to Sender",
                 f'{more}Content-Type: multipart/report; report-type=delivery-status;\n boundary="b"\n', date) +
            f"\n--b\nContent-Type: text/plain; charset=us-ascii\n\n{text}\n--b\nContent-Type: message/delivery-status\n\n"
            f"Reporting-MTA: dns; mx.example\n{fields}\n{recipients}{back}--b--\n")


def postfix(to, message_id):
    """Postfix 3: text, status and the header of the message."""
    return notification(
        to, message_id, original="text/rfc822-headers", text=(
            "This is the mail system at host mx.example.\n\nI'm sorry to have to inform you that your message could not\n"
            "be delivered to one or more recipients. It's attached below.\n\n"
            f"<{to}>: host mx.k.example[192.0.2.1] said: 550 5.1.1\n    <{to}>: Recipient address rejected: User unknown "
            "(in reply to\n    RCPT TO command)\n"))


def postfix_text(to, message_id):
    """Postfix behind a gateway that leaves nothing but the text."""
    return (head("MAILER-DAEMON@mx.example (Mail Delivery System)", "Undelivered Mail Returned to Sender") +
            "\nThis is the Postfix program at host mx.example.\n\nI'm sorry to have to inform you that your message could "
            "not be\nbe delivered to one or more recipients. It's attached below.\n\n"
            f"<{to}>: host mx.k.example[192.0.2.1] said: 552 5.2.2\n    <{to}>: Over quota (in reply to RCPT TO command)\n\n"
            "Received: from desk.corp.example\n" + ORIGINAL.format(id=message_id))


def postfix_delayed(to, message_id):
    """Postfix after four hours: it is still tried."""
    return notification(to, message_id, "delayed", "4.4.1", "X-Postfix; connect to mx.k.example: Connection timed out",
                        text="#  THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #\n"
                             f"\n<{to}>: connect to mx.k.example: Connection timed out\n")


def qmail(to, message_id):
    """qmail: no MIME, a paragraph for each, the message below a line."""
    return (head("MAILER-DAEMON@mx.example", "failure notice").replace("MIME-Version: 1.0\n", "") +
            "\nHi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the "
            "following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n"
            f"<{to}>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 no such user\nGiving up on 192.0.2.1.\n\n"
            "--- Below this line is a copy of the message.\n\nReturn-Path: <jimu@corp.example>\n" +
            ORIGINAL.format(id=message_id) + "To: somebody@else.example\n\nhello\n")


def exchange_2003(to, message_id):
    """Exchange 2003 as text: a quoted or bare address, a time, a code in brackets."""
    return (head("System Administrator <postmaster@corp.example>", "Undeliverable: seminar",
                 f"In-Reply-To: <{message_id}>\n") +
            "\nYour message did not reach some or all of the intended recipients.\n\n      Subject:\tseminar\n"
            "      Sent:\t11/24/2011 10:00 AM\n\nThe following recipient(s) could not be reached:\n\n"
            f"      '{to}' on 11/24/2011 10:05 AM\n            The e-mail account does not exist at the organization this "
            "message was sent to.  Check the e-mail address, or contact the recipient directly to find out the correct "
            f"address.\n            <mx.k.example #5.1.1 smtp;550 5.1.1 <{to}>... User unknown>\n")


def exchange(to, message_id):
    """Exchange 2010 and later: without the message, which In-Reply-To names."""
    return notification(
        to, message_id, status="5.2.1", code="smtp;550 5.2.1 RESOLVER.RST.RecipientDisabled", original=None,
        sender="Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@k.example>",
        more=f"In-Reply-To: <{message_id}>\nReferences: <other@corp.example> <{message_id}>\n",
        text=f"Delivery has failed to these recipients or groups:\n\n{to}<mailto:{to}>\n")


def gmail(to, message_id):
    """Gmail of 2011: text, and the message below a line."""
    return (head("Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Failure)",
                 f"X-Failed-Recipients: {to}\n") +
            f"\nDelivery to the following recipient failed permanently:\n\n     {to}\n\nTechnical details of permanent "
            "failure: \nGoogle tried to deliver your message, but it was rejected by the recipient domain. The error that "
            "the other server returned was: 554 554 5.7.1 Message blocked.\n\n----- Original message -----\n\n" +
            ORIGINAL.format(id=message_id))


def gmail_today(to, message_id):
    """Gmail today: the message is named in the status."""
    return notification(to, message_id, original=None, fields=f"X-Original-Message-ID: <{message_id}>\n",
                        sender="Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
                        more="X-Failed-Recipients: " + to + "\n")


def gmail_delayed(to, message_id):
    """Gmail of 2011 after a day."""
    return (head("Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Delay)") +
            "\nThis is an automatically generated Delivery Status Notification\n\nTHIS IS A WARNING MESSAGE ONLY.\n\nYOU DO "
            f"NOT NEED TO RESEND YOUR MESSAGE.\n\nDelivery to the following recipient has been delayed:\n\n     {to}\n\n"
            "Message will be retried for 2 more day(s)\n\n----- Original message -----\n\n" + ORIGINAL.format(id=message_id))


def exim(to, message_id):
    """Exim: text with an indented address, and the message below a line."""
    return (head("Mail Delivery System <Mailer-Daemon@mx.example>", "Mail delivery failed: returning message to sender",
                 f"X-Failed-Recipients: {to}\nAuto-Submitted: auto-replied\n") +
            "\nThis message was created automatically by mail delivery software.\n\nA message that you sent could not be "
            "delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n"
            f"  {to}\n    Unrouteable address\n\n------ This is a copy of the message, including all the headers. ------\n\n" +
            ORIGINAL.format(id=message_id))


def sendmail(to, message_id):
    """sendmail: the message is expired after five days."""
    return notification(
        to, message_id, status="4.4.7", code="smtp; 421 4.4.0 mx.k.example: Deferred: Connection timed out",
        text=f"   ----- The following addresses had permanent fatal errors -----\n<{to}>\n    (reason: expired)\n\n"
             "   ----- Transcript of session follows -----\n")


def carrier(to, message_id):
    """A Japanese carrier: text in ISO-2022-JP around English words, and the header below a line."""
    return (head("Postmaster@ezweb.ne.jp", "Mail System Error - Returned Mail",
                 "Content-Type: text/plain; charset=ISO-2022-JP\n") +
            "\n\x1b$B%a!<%k\x1b(B\nEach of the following recipients was rejected by a remote\nmail server.\nThe reasons given "
            "by the server are included to help you\ndetermine why each recipient was rejected.\n\n"
            f"    Recipient: <{to}>\n    Reason:    <{to}>... User Unknown\n\n"
            "--------------------------------------------------\nReceived: from desk.corp.example\n" +
            ORIGINAL.format(id=message_id))


def out_of_office(to, message_id):
    """A person is away; it names the message as an answer does."""
    return (head(to, "Out of office: seminar", f"In-Reply-To: <{message_id}>\nAuto-Submitted: auto-replied\n"
                                               "Return-Path: <>\n") +
            f"\nI am out of the office. Your message could not be delivered to one or more recipients, says\n<{to}>: me.\n")


def delivered(to, message_id):
    """It was asked whether it arrived, and did."""
    return notification(to, message_id, "delivered", "2.0.0", "smtp; 250 2.0.0 Ok")


def read(to, message_id):
    """A person has read it (RFC 8098)."""
    return (head(to, "Read: seminar", f"In-Reply-To: <{message_id}>\nContent-Type: multipart/report;\n"
                                      " report-type=disposition-notification; boundary=b\n") +
            f"\n--b\n\nIt was read.\n--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;{to}\n"
            f"Original-Message-ID: <{message_id}>\nDisposition: manual-action/MDN-sent-manually; displayed\n\n--b--\n")


FAILED = {"postfix": ("unknownAddress", postfix), "postfix as text": ("mailboxFull", postfix_text),
          "qmail": ("unknownAddress", qmail), "Exchange 2003": ("unknownAddress", exchange_2003),
          "Exchange": ("disabled", exchange), "Gmail of 2011": ("refused", gmail), "Gmail": ("unknownAddress", gmail_today),
          "Exim": ("unknownAddress", exim), "sendmail": ("expired", sendmail), "carrier": ("unknownAddress", carrier)}
DELAYED = {"Postfix delayed": postfix_delayed, "Gmail delayed": gmail_delayed}
NO_BOUNCE = {"out of office": out_of_office, "delivered": delivered, "read": read}
