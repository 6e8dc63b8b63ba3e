"""The incident after it happened: its report, and what a scan of that year's Sent folder says.

leak_demo.py FOLDER makes the message, what came back, and a year of ordinary mail, all of it seeded; has the shipped
command line write both pages; and opens them where there is a screen.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import webbrowser

import archives
import incident_letter

POLICY = {"internalDomains": ["corp.example"]}
# As Ordinary counts: 60 messages a day in 336 days a year, from 2010 on. Every sixth has an attachment, and is left out.
YEAR = range(336 * 60 + 1, 2 * 336 * 60, archives.ATTACHED)
SEED = 2011
TEXTS = {
    "en": {"made": "In {}:\n  {}: the message to {:,} customers, as it stands in Sent\n  {}: what came back\n"
                   "  {}: which customer is in which prefecture\n  {}: {:,} sent messages of that year",
           "report": "The report says:", "scan": "The scan of the year says:", "pages": "Pages for a browser:"},
    "ja": {"made": "{} に作成しました。\n  {}: お客様 {:,} 人へのメール（送信済みトレイにあるもの）\n  {}: 返ってきたメール\n"
                   "  {}: お客様ごとの県\n  {}: その年の送信済みメール {:,} 通",
           "report": "報告書の内容:", "scan": "その年の送信済みメールの調査結果:", "pages": "ブラウザーで開くページ:"},
}


def locale():
    """Japanese where the person's desk is, else English."""
    wanted = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "ja" if next(filter(None, wanted), "").startswith("ja") else "en"


def write_year(path):
    """The Sent folder of that year, the leak in it; returns how many messages there are."""
    mail = archives.Ordinary(SEED)
    with path.open("wb") as out:
        for number in YEAR:
            out.write(b"From - Mon Nov 23 08:13:00 2011\n%s\n" % mail.message(number))
        out.write(b"From - Thu Nov 24 10:00:00 2011\n%s\n" % incident_letter.message().replace(b"\r\n", b"\n"))
    return len(YEAR) + 1


def run(*command):
    """What the command line writes; that something was flagged is no failure."""
    # Whether or not the machine has that locale.
    language = {"LC_ALL": "C.UTF-8", "LANGUAGE": locale()}
    done = subprocess.run(
        [os.environ["BCC_GUARD"], *command], stdout=subprocess.PIPE, env={**os.environ, **language}, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"bcc-guard {' '.join(map(str, command))} failed")
    return done.stdout


def without_people(text):
    """A report without the list of all who have to be told: that is longer than any terminal."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("  お客様 "))


def main(folder):
    """Makes it all, and shows it."""
    folder = pathlib.Path(folder).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    names = ("leaked.eml", "came-back.mbox", "prefectures.csv", "Sent", "policy.json", "report.html", "scan.html")
    message, back, groups, sent, policy, report, scan = (folder / name for name in names)
    message.write_bytes(incident_letter.message())
    back.write_text(incident_letter.separated(incident_letter.reports()), encoding="utf-8")
    groups.write_text(incident_letter.groups(), encoding="utf-8")
    policy.write_text(json.dumps(POLICY), encoding="utf-8")
    count = write_year(sent)

    texts = TEXTS[locale()]
    print(texts["made"].format(folder, message.name, incident_letter.RECIPIENTS, back.name, groups.name, sent.name, count))
    made = ("report", message, "--bounces", back, "--groups", groups, "--policy", policy)
    looked = ("scan", "--policy", policy, sent)
    report.write_bytes(run(*made, "--format", "html"))
    scan.write_bytes(run(*looked, "--format", "html"))
    print(f"\n{texts['report']}\n{without_people(run(*made).decode())}\n{texts['scan']}\n{run(*looked).decode()}")
    print(texts["pages"], report, scan, sep="\n  ", flush=True)
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        for page in (report, scan):
            webbrowser.open(page.as_uri())
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
