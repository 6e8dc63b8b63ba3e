"""Makes archives: mbox files and Maildirs of any size, the same ones for the same seed."""

import base64

# Lines of a body that a careless reader takes for the beginning of a message, quoted as mboxrd has them.
ODD_LINES = (b"From here on it rains", b">From - Mon Nov 23 08:13:00 2026", b"Fromage", b" From nobody", b"From: x@y.example",
             b"", b"", b"To: p@k1.example, p@k2.example", b"\xff\xfe", b"F", b"Fro")
SEPARATORS = (b"From - Mon Nov 23 08:13:00 2026", b"From MAILER-DAEMON Fri Jul  8 12:08:34 2011", b"From ",
              b"From jimu@corp.example Mon Nov 23 08:13:00 +0000 2026")
NAMES = (b"", b"Person ", b'"Person, K." ', b"=?UTF-8?B?5bGx55Sw?= ", "山田 ".encode(), b'"<a@k9.example>" ', b"a@k8.example ")


def entry(random):
    """One entry of an address list."""
    address = b"p%d@k%d.example" % (random.randrange(9), random.randrange(9))
    if random.random() < 0.2:
        address = random.choice((b"x@corp.example", b"P@K1.example", b"t.y@gmail.com", b"a..b@docomo.ne.jp"))
    name = random.choice(NAMES)
    return name + b"<" + address + b">" if name else address


def header(random, number):
    """The lines of a header."""
    lines = [b"X-Mozilla-Status: 0001", b"Message-ID: <%d@corp.example>" % number,
             b"Date: Mon, %d %s 2026 08:13:00 +0900" % (
                 random.randrange(1, 29), random.choice((b"Jan", b"Feb", b"Nov"))),
             b"Subject: =?UTF-8?Q?Invitation_%d?=" % number, b"From: Office <jimu@corp.example>",
             b"Content-Type: text/plain; charset=UTF-8"]
    for field in (b"To", b"Cc", b"Bcc", b"Reply-To", b"X-Copy", b"X-Mailer"):
        if random.random() < (0.8 if field == b"To" else 0.1):
            many = 1 if random.random() < 0.6 else random.randrange(1, 8)
            lines.append(field + b": " + b",\n ".join(entry(random) for _ in range(many)))
    if random.random() < 0.03:
        lines.append(random.choice((b"To: a@k1.example; b@k2.example", b"no header at all", b"Cc: list",
                                    b"Resent-To: q@k7.example", b"X-Long: " + b"x" * 5000)))
    random.shuffle(lines)
    if lines[0] == b"no header at all":  # behind a separator it says that it is none
        lines.reverse()
    return lines


def body(random, attachment=0.0):
    """The lines of a body, an attachment now and then."""
    lines = [random.choice(ODD_LINES) if random.random() < 0.5 else b"A line of %d" % n
             for n in range(random.randrange(12))]
    if random.random() < attachment:
        lines += base64.encodebytes(random.randbytes(random.randrange(400_000))).splitlines()
    return lines


def message(random, number, attachment=0.0):
    """A message, as its lines."""
    return [line for part in header(random, number) for line in part.split(b"\n")] + [b""] + body(random, attachment)


def mbox(random, count, first=0, attachment=0.0):
    """An mbox file with so many messages, in one of the formats."""
    ending = random.choice((b"\n", b"\n", b"\r\n"))
    deepest = random.random() < 0.5  # mboxrd quotes what is quoted once more, mboxo does not
    text = b"\n" * (random.randrange(3) if random.random() < 0.1 else 0)
    for number in range(first, first + count):
        lines = [b">" + line if line.startswith(b"From ") or (deepest and line.lstrip(b">").startswith(b"From "))
                 else line for line in message(random, number, attachment)]
        text += ending.join([random.choice(SEPARATORS), *lines, b""])
        if random.random() < 0.95:  # a program fell before it wrote the empty line
            text += ending
    return text
