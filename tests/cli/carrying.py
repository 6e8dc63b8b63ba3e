"""Files that hold addresses, in every format that is looked into, as other programs write them."""

import base64
import gzip
import io
import zipfile
from email.message import EmailMessage

NAME = "株式会社テスト　山田 太郎"
ENCODINGS = {"utf-8": "utf-8", "utf-8 with a mark": "utf-8-sig", "utf-16": "utf-16", "shift_jis": "cp932",
             "euc-jp": "euc_jp", "iso-2022-jp": "iso2022_jp"}


def lines(addresses):
    return "".join(f"{NAME},{one},0120-000-000\r\n" for one in addresses)


def csv_file(addresses, encoding="utf-8"):
    return f"氏名,メール,電話\r\n{lines(addresses)}".encode(encoding)


def tsv_file(addresses):
    return "".join(f'"{NAME}"\t"{one}"\n' for one in addresses).encode()


def txt_file(addresses):
    return "、".join(f"{NAME}（{one}）" for one in addresses).encode()


def vcf_file(addresses):
    """Lines of a card are folded at 75 bytes."""
    return "".join(f"BEGIN:VCARD\r\nFN:{NAME}\r\nEMAIL;TYPE=work:{one[:9]}\r\n {one[9:]}\r\nEND:VCARD\r\n" for one in addresses).encode()


def ics_file(addresses):
    people = "".join(f"ATTENDEE;CN=x:mailto:{one[:7]}\r\n\t{one[7:]}\r\n" for one in addresses)
    return f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{people}END:VEVENT\r\nEND:VCALENDAR\r\n".encode()


def html_file(addresses):
    return "".join(f"<tr><td>{NAME}</td><td>{one}</td></tr>" for one in addresses).encode()


def eml_file(addresses):
    message = EmailMessage()
    message["From"] = "jimu@corp.example"
    message["To"] = ", ".join(addresses)
    message.set_content("seminar")
    return bytes(message)


def mbox_file(addresses):
    return b"".join(b"From - Mon Nov 23 08:13:00 2026\n" + eml_file([one]) + b"\n" for one in addresses)


def packed(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
# Excel writes it into a container of another kind when it has a password.
PROTECTED = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "EncryptedPackage".encode("utf-16-le")


def xlsx_file(addresses, sheet=2, hidden=False):
    """As Excel writes it: cells name their texts by number; the addresses are in one of two sheets."""
    texts = ["x", *addresses]
    cells = [""] * 2
    cells[2 - sheet] = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    cells[sheet - 1] = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}" t="s"><v>{n}</v></c></row>'
                               for n in range(1, len(texts)))
    state = ' state="hidden"' if hidden else ""
    files = {f"xl/worksheets/sheet{n}.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
             for n, rows in enumerate(cells, 1)}
    files["[Content_Types].xml"] = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    files["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets><sheet name="表紙" sheetId="1" r:id="rId1"/>'
        f'<sheet name="名簿" sheetId="2"{state} r:id="rId2"/></sheets></workbook>')
    files["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{PACKAGE}">' + "".join(
        f'<Relationship Id="rId{n}" Type="x" Target="worksheets/sheet{n}.xml"/>' for n in (1, 2)) + "</Relationships>"
    files["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">' + "".join(
        f"<si><r><t>{one[:3]}</t></r><r><rPr><b/></rPr><t>{one[3:]}</t></r></si>" for one in texts) + "</sst>"
    return packed(files)


def docx_file(addresses):
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    paragraphs = "".join(f"<w:p><w:r><w:t>{one[:4]}</w:t></w:r><w:proofErr/><w:r><w:t>{one[4:]}</w:t></w:r></w:p>" for one in addresses)
    return packed({"word/document.xml": f'<w:document xmlns:w="{word}"><w:body>{paragraphs}</w:body></w:document>'})


def ods_file(addresses):
    names = " ".join(f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "table", "text"))
    rows = "".join(f"<table:table-row><table:table-cell><text:p>{one}</text:p></table:table-cell></table:table-row>" for one in addresses)
    return packed({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f'<office:document-content {names}><office:body><office:spreadsheet><table:table table:name="A"/>'
                       f'<table:table table:name="B">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'})


def zip_file(addresses):
    half = len(addresses) // 2
    return packed({"名簿/a.csv": csv_file(addresses[:half], "cp932"), "b.xlsx": xlsx_file(addresses[half:])})


def gz_file(addresses):
    return gzip.compress(csv_file(addresses, "utf-16"))


WRITERS = {
    "csv": csv_file, "tsv": tsv_file, "txt": txt_file, "vcf": vcf_file, "ics": ics_file, "html": html_file, "eml": eml_file,
    "mbox": mbox_file, "xlsx": xlsx_file, "docx": docx_file, "ods": ods_file, "zip": zip_file, "csv.gz": gz_file,
}


def mail(files, text="hello\n", headers=("From: jimu@corp.example", "To: p@z.example"), html=None):
    """A message with these attachments, by name."""
    parts = [f"Content-Type: text/plain; charset=utf-8\n\n{text}\n".encode()]
    if html is not None:
        parts.append(f"Content-Type: text/html; charset=utf-8\n\n{html}\n".encode())
    for name, content in files.items():
        parts.append(
            f'Content-Type: application/octet-stream\nContent-Disposition: attachment; filename="{name}"\n'
            "Content-Transfer-Encoding: base64\n\n".encode() + base64.encodebytes(content))
    head = "".join(f"{one}\n" for one in headers) + "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=cut\n\n"
    return head.encode() + b"".join(b"--cut\n" + part for part in parts) + b"--cut--\n"
