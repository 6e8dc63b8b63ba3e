"""Which addresses a message carries along, read once more and otherwise: by Python's own libraries, from the bytes.

Files have to be whole and of ordinary size; what cannot be read is an exception.
"""

import contextlib
import csv
import email
import email.policy
import email.utils
import gzip
import io
import mailbox
import re
import tempfile
import xml.etree.ElementTree
import zipfile

ADDRESS = re.compile(r"[a-z0-9][a-z0-9._+-]*@(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)
ENCODINGS = ("utf-8", "cp932", "euc_jp")
HEADERS = ("From", "Sender", "To", "Cc", "Bcc", "Reply-To")


def in_text(text):
    """The addresses of a text, in lower case."""
    return {one.lower() for one in ADDRESS.findall(text)}


def decode(data):
    """A text whose encoding nobody says."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    if b"\x1b$" in data:
        return data.decode("iso2022_jp")
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
    raise ValueError("in no known encoding")


def in_table(data, delimiter):
    rows = csv.reader(io.StringIO(decode(data)), delimiter=delimiter)
    return {one for row in rows for cell in row for one in in_text(cell)}


def in_lines(data):
    """Of a card or a calendar, whose lines may be folded."""
    return in_text(re.sub(r"\r?\n[ \t]", "", decode(data)))


def in_xml(data, paragraphs):
    """Of a document: text is together in an element of `paragraphs`, attributes are by themselves."""
    root = xml.etree.ElementTree.fromstring(data)
    texts = ["".join(one.itertext()) for one in root.iter() if one.tag.rpartition("}")[2] in paragraphs]
    texts += [value for one in root.iter() for value in one.attrib.values()]
    return {one for text in texts for one in in_text(text)}


def in_office(data, paragraphs):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = [archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))]
    return set().union(*(in_xml(one, paragraphs) for one in files))


def in_mbox(data):
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        with contextlib.closing(mailbox.mbox(file.name, create=False)) as box:
            return set().union(*(in_message(bytes(one)) for one in box))


def in_message(data):
    message = email.message_from_bytes(data, policy=email.policy.default)
    headers = [value for name in HEADERS for value in message.get_all(name, [])]
    found = {address.lower() for _name, address in email.utils.getaddresses(headers)}
    for name, addresses in carried(data).items():
        found |= addresses if name is None or addresses else set()
    return found


def in_zip(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return set().union(*(in_file(name, archive.read(name)) or set() for name in archive.namelist()))


READERS = {
    "txt": lambda data: in_text(decode(data)), "csv": lambda data: in_table(data, ","),
    "tsv": lambda data: in_table(data, "\t"), "vcf": in_lines, "ics": in_lines, "eml": in_message, "mbox": in_mbox,
    "xlsx": lambda data: in_office(data, ("si", "is", "text", "v", "f")), "docx": lambda data: in_office(data, ("p",)),
    "ods": lambda data: in_office(data, ("p", "h")), "zip": in_zip, "html": lambda data: in_text(re.sub("<[^>]*>", " ", decode(data))),
}


def in_file(name, data):
    """The addresses of a file; None: nobody looks into such."""
    ending = name.rpartition(".")[2].lower()
    if ending == "gz":
        return in_file(name[:-3], gzip.decompress(data))
    return READERS[ending](data) if ending in READERS else None


def carried(data):
    """The addresses of each file of a message; None stands for its text."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    found = {None: set()}
    for part in parts_of(message):
        name = part.get_filename()
        if part.get_content_type() == "message/rfc822":
            found[name] = in_message(bytes(part.get_content()))
        elif name is not None:
            content = part.get_payload(decode=True)
            addresses = in_file(name, content)
            if addresses is not None:
                found[name] = found.get(name, set()) | addresses
        elif part.get_content_type() == "text/plain":
            found[None] |= in_text(part.get_content())
        elif part.get_content_type() == "text/html":
            found[None] |= in_text(re.sub("<[^>]*>", "", part.get_content()))
    return found


def parts_of(message):
    if message.is_multipart() and message.get_content_maintype() == "multipart":
        for part in message.iter_parts():
            yield from parts_of(part)
    else:
        yield message
