"""Makes archives: mbox files, Maildirs and folders of any size, the same ones for the same seed.

As a program it writes ordinary mail, as an office keeps it in Sent:
tests/cli/archives.py mbox FILE BYTES [SEED], or tests/cli/archives.py maildir FOLDER MESSAGES [SEED]
"""

import base64
import gzip
import pathlib
import random as chances
import sys

# Lines of a body that a careless reader takes for the beginning of a message, quoted as mboxrd has them.
ODD_LINES = (b"From here on it rains", b">From - Mon Nov 23 08:13:00 2026", b"Fromage", b" From nobody", b"From: x@y.example",
             b"", b"", b"To: p@k1.example, p@k2.example", b"\xff\xfe", b"F", b"Fro")
# Lines that nobody quoted, and that Thunderbird takes for text all the same: no header follows.
CARELESS = (b"From here on it rains", b"From Monday, 10:00:00 on, we meet.", b"From 2026-11-23 08:13:00 to 09:00:00 it is closed",
            b"From now until Mon Nov 23 10:00:00 2026 it is closed", b"From \tit")
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
             b"Date: Mon, %d %s 2026 08:13:%02d %s" % (
                 random.randrange(1, 29), random.choice((b"Jan", b"Feb", b"Nov")), random.randrange(60),
                 random.choice((b"+0900", b"-0330", b"+0000"))),
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
    if b"no header at all" in lines[:2]:  # behind a separator it says that it is none
        lines.append(lines.pop(lines.index(b"no header at all")))
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


def quoted(lines, deepest):
    """A message as an mbox file has it: mboxrd quotes what is quoted once more, mboxo does not."""
    return [b">" + line if line.startswith(b"From ") or (deepest and line.lstrip(b">").startswith(b"From ")) else line
            for line in lines]


def mbox(random, count, first=0, attachment=0.0, careless=None):
    """An mbox file with so many messages, in one of the formats; @careless: gets the places of lines that nobody quoted."""
    ending = random.choice((b"\n", b"\n", b"\r\n"))
    deepest = random.random() < 0.5
    text = b"\n" * (random.randrange(3) if random.random() < 0.1 else 0)
    for number in range(first, first + count):
        lines = [random.choice(SEPARATORS), *quoted(message(random, number, attachment), deepest), b""]
        if careless is not None and random.random() < 0.5:
            place = random.randrange(lines.index(b"") + 1, len(lines) + 1)
            lines[place:place] = [random.choice(CARELESS), b"and so on.", b""]
            careless.append(len(text) + sum(len(line) + len(ending) for line in lines[:place]))
        text += b"".join(line + ending for line in lines[:-1])
        if random.random() < 0.95:  # a program fell before it wrote the empty line
            text += ending
    return text


def thunderbird_mbox(random, count):
    """An mbox file as Thunderbird keeps it, with what was deleted since it was compacted."""
    text = b""
    for number in range(count):
        status = random.choice((b"0001", b"0000", b"0013", b"1001", b"0009", b"0008", b"000d"))
        lines = [b"From - Mon Nov %2d 08:13:%02d 2026" % (random.randrange(1, 31), random.randrange(60)),
                 b"X-Mozilla-Status: " + status, b"X-Mozilla-Status2: 00000000", b"X-Mozilla-Keys: %80s" % b""]
        own = [line for line in message(random, number) if not line.startswith(b"X-Mozilla-Status")]
        text += b"".join(line + b"\n" for line in (*lines, *quoted(own, True), b""))
    return text


def one_file(random, number):
    """A message as a file of its own."""
    ending = random.choice((b"\n", b"\r\n"))
    return b"".join(line + ending for line in message(random, number))


def fill_maildir(random, path, count, below=True):
    """A Maildir with so many messages, and with what is none of them: not arrived, hidden, empty."""
    for name in ("cur", "new", "tmp"):
        (path / name).mkdir(parents=True)
    for number in range(count):
        name = f"{1800000000 + random.randrange(1000)}.M{number}P1.corp"
        place = random.choice((f"cur/{name}:2,S", f"cur/{name},S=12:2,", f"new/{name}"))
        content = one_file(random, number)
        (path / place).write_bytes(gzip.compress(content, 1) if random.random() < 0.2 else content)
    for place in ("tmp/1.M1P1.corp", "cur/.hidden", "cur/empty:2,", "dovecot-uidlist", "dovecot.index.log"):
        if random.random() < 0.3:
            (path / place).write_bytes(b"" if "empty" in place else b"3 V1 N2\n" if "dovecot" in place else one_file(random, count))
    if below and random.random() < 0.4:
        fill_maildir(random, path / ".Sent", random.randrange(4), below=False)


def fill_folder(random, path, count):
    """A folder with a message a file, below each other, and with what is none of them."""
    for number in range(count):
        place = path / random.choice((".", "2026", "2026/11"))
        place.mkdir(parents=True, exist_ok=True)
        packed = random.random() < 0.2
        content = one_file(random, number)
        (place / f"{number}.eml{'.gz' if packed else ''}").write_bytes(gzip.compress(content, 1) if packed else content)
    path.mkdir(exist_ok=True)
    (path / "notes.txt").write_bytes(b"Call back: at ten.\n\nFrom here on it rains.\n")


# --- Ordinary mail ---

PEOPLE = 400
PARTIES = 120
# One message in so many has an attachment. With these sizes one takes 60 KB at the mean.
ATTACHED = 6
ATTACHMENT_MEDIAN, ATTACHMENT_SPREAD, ATTACHMENT_MOST = 120_000, 1.3, 12_000_000
WORDS = ("The minutes are below. Please read them before Friday, and tell us what is missing. ",
         "お世話になっております。次回の説明会の日程をお知らせいたします。ご確認ください。", "Thank you for your message. ",
         "From Monday on the office is on the second floor. ", "ご不明な点がございましたら、お気軽にお問い合わせください。")


class Ordinary:
    """Messages as an office sends them: most to one person, some to colleagues too, few to several parties."""

    def __init__(self, seed):
        self.random = chances.Random(seed)
        self.pool = base64.encodebytes(self.random.randbytes(ATTACHMENT_MOST))

    def person(self, party=None):
        """An entry of an address list."""
        number = self.random.randrange(PEOPLE)
        party = self.random.randrange(PARTIES) if party is None else party
        name = self.random.choice((b"", b"Person %d " % number, b"=?UTF-8?B?5bGx55Sw?= "))
        address = b"person%d@customer%d.example" % (number, party)
        return name + b"<" + address + b">" if name else address

    def recipients(self):
        """To and Cc."""
        chance = self.random.random()
        party = self.random.randrange(PARTIES)
        yield b"To: " + self.person(party)
        if chance < 0.2:
            yield b"Cc: Colleague <colleague%d@corp.example>" % self.random.randrange(20)
        elif chance < 0.3:
            yield b"Cc: " + b",\n ".join(self.person(party) for _ in range(self.random.randrange(1, 5)))
        elif chance < 0.33:
            yield b"Cc: " + b",\n ".join(self.person() for _ in range(self.random.randrange(1, 12)))

    def text(self):
        """The lines of a body."""
        return base64.encodebytes("".join(self.random.choices(WORDS, k=self.random.randrange(4, 60))).encode())

    def attachment(self):
        """The lines of a file."""
        size = min(ATTACHMENT_MOST, int(ATTACHMENT_MEDIAN * self.random.lognormvariate(0, ATTACHMENT_SPREAD)))
        start = self.random.randrange(0, len(self.pool) - size, 77)
        return self.pool[start:start + size // 77 * 77]

    def message(self, number):
        """A message as Thunderbird keeps it."""
        attached = number % ATTACHED == 0
        day = number // 60
        lines = [b"Message-ID: <%08x-%04x-4a3f-9bd1-%012x@corp.example>" % (number * 2654435761 % 2**32, number % 65536, number),
                 b"Date: Mon, %d %s %d 08:13:00 +0900" % (
                     day % 28 + 1, b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()[day // 28 % 12],
                     2010 + day // 336 % 17),
                 b"MIME-Version: 1.0", b"User-Agent: Mozilla Thunderbird", b"Content-Language: ja, en-US",
                 b"Subject: =?UTF-8?B?6Kqs5piO5Lya44Gu44GU5qGI5YaF?= %d" % number, *self.recipients(),
                 b"References: <%012x@customer.example> <%012x@corp.example>" % (number, number + 1),
                 b"From: Office <jimu@corp.example>", b"Autocrypt: addr=jimu@corp.example; keydata=\n "
                 + self.pool[:769].replace(b"\n", b"\n "), b"X-Identity-Key: id1"]
        lines += [b'Content-Type: multipart/mixed; boundary="------------%024d"' % number] if attached else [
            b"Content-Type: text/plain; charset=UTF-8; format=flowed", b"Content-Transfer-Encoding: base64"]
        text = b"\n".join(lines) + b"\n\n"
        if not attached:
            return text + self.text()
        edge = b"--------------%024d" % number
        return b"".join((
            text, edge, b"\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: base64\n\n", self.text(),
            edge, b'\nContent-Type: application/pdf; name="minutes.pdf"\nContent-Transfer-Encoding: base64\n\n',
            self.attachment(), edge, b"--\n"))


def write_mbox(path, size, seed=1):
    """An mbox file of about so many bytes of ordinary mail; returns how many messages."""
    mail, written, number = Ordinary(seed), 0, 0
    with open(path, "wb") as out:
        while written < size:
            written += out.write(b"From - Mon Nov 23 08:13:00 2026\nX-Mozilla-Status: 0001\nX-Mozilla-Status2: 00000000\n"
                                 b"X-Mozilla-Keys: %80s\n%s\n" % (b"", mail.message(number)))
            number += 1
    return number


def write_maildir(path, count, seed=1):
    """A Maildir with so many messages of ordinary mail, without attachments; returns its bytes."""
    mail, written = Ordinary(seed), 0
    for name in ("cur", "new", "tmp"):
        (pathlib.Path(path) / name).mkdir(parents=True)
    for number in range(count):
        content = mail.message(number * ATTACHED + 1)
        written += len(content)
        (pathlib.Path(path) / "cur" / f"{1800000000 + number}.M{number}P1.corp:2,S").write_bytes(content)
    return written


if __name__ == "__main__":
    kinds = {"mbox": write_mbox, "maildir": write_maildir}
    if len(sys.argv) not in (4, 5) or sys.argv[1] not in kinds:
        sys.exit(__doc__)
    print(kinds[sys.argv[1]](sys.argv[2], *map(int, sys.argv[3:])))
