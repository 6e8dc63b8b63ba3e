"""The texts that people read: complete in every language, used, and alike in their placeholders.  TAP."""

import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile

LANGUAGES = pathlib.Path("po/LINGUAS").read_text(encoding="utf-8").split()
LOCALES = pathlib.Path("extension/_locales")
SOURCES = sorted(pathlib.Path("extension").rglob("*.js"))
KEYWORDS = ["_", "N_", "C_:1c,2", "ngettext:1,2"]

LITERAL = re.compile(r'"([\w-]+)"')
CALLED = re.compile(r'\b(?:text|#text|getMessage)\("(\w+)"')
BUILT = re.compile(r"\b(?:text|getMessage)\(`([^`]+)`")
HOLE = re.compile(r"\$\{[^}]*\}")
SPACE = re.compile(r"^([ \n]*).*?([ \n]*)$", re.DOTALL)
# What reads the same in English and another language; any other copy of the English was forgotten.
ALIKE = {
    "Bcc Guard", "Cc", "Bcc", "Name", "$PARTY$ ($COUNT$)", "–", "OK", "Problem", "Total", "DATE", "organisation",
    "$LIST$, $NEXT$", "Thunderbird %1$s in %2$s, %3$s", "%s: %s: %s\n", "%s: %s (%s)", ", ", ",", "1", "“:”", "”, “", "“%s”",
    ".", "Status",
}
# One word, one spelling, for one thing: what is not to be read in a language, and why.
FORBIDDEN = {
    "en": {
        r"\b[Mm]ails?\b(?! (address|program|provider|server))": "one of them is a message",
        r"\w’\w": "the apostrophe is straight",
    },
    "de": {
        "Außenstehend": "outsiders are Externe",
        r"\bBcc\b(?! Guard)": "Thunderbird says BCC",
        r"\bE?-?Mails?\b(?!-)": "one of them is a Nachricht",
    },
    "es": {
        r"\bBcc\b(?! Guard)": "Thunderbird says Cco",
        r"\bcorreos\b": "one of them is a mensaje",
    },
    "fr": {
        r"\bBcc\b(?! Guard)": "Thunderbird says Cci",
        r"(?<!e-)\b(courriel|mail)s?\b": "one of them is a message",
        r"\w'\w": "the apostrophe is ’",
    },
    "ja": {
        "組織外|組織内|自組織": "outsiders are 社外, those inside 社内",
        "社外の方": "an outsider is 社外の人; 方 is for those who are addressed",
        "メッセージ(?!ング)": "a message is メール",
        "警告": "what asks is the 確認画面, and the bubble a 通知",
        "判断": "what a person chose is a 選択, what is written down a 記録",
        "ヘッダー(?<!カスタムヘッダー)": "a part of a message is a 欄",
        "送信済みフォルダー": "Thunderbird says 送信済みトレイ",
        "返信先のメール": "the message replied to is the 返信元のメール, and 返信先 is Reply-To",
        "Bcc Guard のプログラム": "the helper is the 本体",
        "この端末|端末で": "a machine is a コンピューター, and where one types a ターミナル",
        r"(?<![0-9A-Za-z.])[0-9]+[通人件秒分名個]|[\u3041-\u30fa\u4e00-\u9fff][0-9]": "blanks stand around a number",
        r"[(][^)]*[\u3040-\u30ff\u4e00-\u9fff]|[\u3040-\u30ff\u4e00-\u9fff][(]": "brackets have full width",
        "：": "a colon has half width, and a blank behind it",
        "(書き出す|示す|回答する|表示する)(（[^）]*）)?$": "what a command does ends in ます",
        "下さい|出来|(?<!一)致し|御": "written in kana",
        "(サーバ|フォルダ|ユーザ|コンピュータ|プロバイダ)(?!ー)": "the long vowel at the end is written",
    },
    "ko": {
        "메시지": "a message is 메일",
        "보낸 메일함": "Thunderbird says 보낸 편지함",
        "외부인": "an outsider is 외부 사람",
        "하세요": "people are addressed with 십시오",
    },
    "zh_CN": {
        "组织外": "outsiders are 外部",
        "“已发送”": "Thunderbird says 已发送消息",
        "(?<!已发送)(?<!本机)消息": "a message is 邮件",
        r"\bBcc\b(?! Guard)": "Thunderbird says 密送",
        r"[(][^)]*[\u4e00-\u9fff]|[\u4e00-\u9fff] ?[(]": "brackets have full width",
    },
}
HINT = re.compile(r"/\* (Translators:.*?) ?\*/", re.DOTALL)
# Words whose ends may differ: they join what stands on both sides.
SEPARATORS = (", ", "“%s” is there more than once: expected one of them; ")


def run(*command):
    """What a program prints, errors included."""
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}, check=False).stdout


def read(locale):
    """The messages of a locale of the extension."""
    return json.loads((LOCALES / locale / "messages.json").read_text(encoding="utf-8"))


def unescape(quoted):
    """The text of the quoted lines of a catalogue."""
    return "".join(json.loads(line) for line in quoted.split("\n") if line)


def entries(path):
    """Each text of a catalogue, and its translations."""
    strings = r'((?:"(?:[^"\\]|\\.)*"\n)+)'
    for block in path.read_text(encoding="utf-8").split("\n\n")[1:]:
        block += "\n"
        source = re.search(rf"^msgid {strings}", block, re.MULTILINE)
        for found in re.finditer(rf"^msgstr(?:\[\d\])? {strings}", block, re.MULTILINE):
            yield unescape(source[1]), unescape(found[1])


def wrong_plurals(path):
    """Every count needs the forms that the language has."""
    text = path.read_text(encoding="utf-8")
    forms = int(re.search(r"nplurals=(\d+)", text)[1])
    for block in text.split("\n\n"):
        found = len(re.findall(r"^msgstr\[", block, re.MULTILINE))
        if "msgid_plural" in block and found != forms:
            yield f"{path}: {found} plural forms instead of {forms}: {re.search('^msgid .*', block, re.MULTILINE)[0]}"


def listed():
    """Every language is built, and packed."""
    packed = set(re.findall(r"'_locales/(\w+)/", pathlib.Path("extension/meson.build").read_text()))
    catalogues = {path.stem for path in pathlib.Path("po").glob("*.po")}
    for name, found in (("po/*.po", catalogues), ("extension/meson.build", packed - {"en"}),
                        ("extension/_locales", {path.name for path in LOCALES.iterdir()} - {"en"})):
        if found != set(LANGUAGES):
            yield f"{name} has {sorted(found)}, po/LINGUAS {sorted(LANGUAGES)}"
    listed_files = set(pathlib.Path("po/POTFILES.in").read_text().split())
    for path in sorted(pathlib.Path("helper").rglob("*.c")):
        if re.search(r'\b(_|N_|C_|ngettext)\(\s*"', path.read_text()) and str(path) not in listed_files:
            yield f"{path} is not in po/POTFILES.in"


def extract(path):
    """Writes every text of the code into a template."""
    run("xgettext", "--from-code=UTF-8", *(f"--keyword={word}" for word in KEYWORDS),
        "--add-comments=Translators", "--files-from=po/POTFILES.in", f"--output={path}")


def one_line(comment):
    """A comment without what its lines begin with."""
    return re.sub(r"\s+(\* )?", " ", comment)


def hints():
    """Whoever translates is told what each hole of a text stands for, in every catalogue."""
    with tempfile.NamedTemporaryFile(suffix=".pot") as pot:
        extract(pot.name)
        blocks = pathlib.Path(pot.name).read_text(encoding="utf-8").split("\n\n")[1:]
    arrived = " ".join(one_line("\n".join(re.findall(r"^#\. (.*)$", block, re.MULTILINE))) for block in blocks)
    for block in blocks:
        if "c-format" in block and "#. Translators:" not in block:
            yield f"no comment for translators: {block[block.index('msgid'):]}"
    for path in pathlib.Path("po/POTFILES.in").read_text().split():
        for hint in map(one_line, HINT.findall(pathlib.Path(path).read_text(encoding="utf-8"))):
            if hint not in arrived:
                yield f"{path}: xgettext does not see this comment before a text: {hint}"
    yield from (f"{key} has no description" for key, value in read("en").items()
                if "placeholders" in value and "description" not in value)


def catalogue(language):
    """Every text of the helper has one translation that fits, and nothing else is there."""
    path = f"po/{language}.po"
    with tempfile.NamedTemporaryFile(suffix=".pot") as pot:
        extract(pot.name)
        # What is untranslated, fuzzy, or not there; then what nothing uses.
        yield from run("msgcmp", path, pot.name).splitlines()
        yield from run("msgcmp", "--use-untranslated", pot.name, path).splitlines()
    yield from run("msgattrib", "--only-obsolete", path).splitlines()
    yield from run("msgfmt", "--check-format", "--check-domain", "--output-file=/dev/null", path).splitlines()
    yield from wrong_plurals(pathlib.Path(path))
    for source, translation in entries(pathlib.Path(path)):
        if source not in SEPARATORS and SPACE.match(source).groups() != SPACE.match(translation).groups():
            yield f"{path}: begins or ends with other white space: {translation!r}"
        if source == translation and source not in ALIKE:
            yield f"{path}: is still English: {source!r}"
        if source.endswith("…") != translation.endswith("…") or "..." in translation:
            yield f"{path}: ends otherwise, or has three dots for an ellipsis: {translation!r}"


def locale_of(language):
    """The extension has the same texts in it, with the same placeholders."""
    english, other = read("en"), read(language)
    for key in english.keys() ^ other.keys():
        yield f"{language}: {key} is {'missing' if key in english else 'not in English'}"
    for key in english.keys() & other.keys():
        message = other[key]["message"]
        if message == english[key]["message"] and message not in ALIKE:
            yield f"{language}: {key} is still English: {message}"
        if not message or message != message.strip():
            yield f"{language}: {key} is empty, or begins or ends with white space"
        if english[key].get("placeholders") != other[key].get("placeholders"):
            yield f"{language}: the placeholders of {key} are not those of English"
        if collections.Counter(re.findall(r"\$\w+\$", english[key]["message"])) != \
                collections.Counter(re.findall(r"\$\w+\$", message)):
            yield f"{language}: {key} does not have the placeholders of English: {message}"
        if english[key]["message"].endswith("…") != message.endswith("…") or "..." in message:
            yield f"{language}: {key} ends otherwise, or has three dots for an ellipsis"


def keys():
    """The extension has every text that it asks for, and asks for every text that it has."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    core = "\n".join(path.read_text(encoding="utf-8") for path in pathlib.Path("helper").rglob("*.c"))
    manifest = pathlib.Path("extension/manifest.json").read_text(encoding="utf-8")
    named = set(CALLED.findall(code)) | set(re.findall(r"__MSG_(\w+)__", manifest))
    literals = set(LITERAL.findall(code))
    words = {one.replace("-", "_") for one in literals | set(LITERAL.findall(core))}
    there = set(read("en"))
    patterns = [re.compile(r"(\w+)".join(map(re.escape, HOLE.split(pattern)))) for pattern in BUILT.findall(code)]
    built = {key for key in there for pattern in patterns
             if (match := pattern.fullmatch(key)) and words.issuperset(match.groups())}

    yield from (f"{key} is used, but not there" for key in named - there)
    yield from (f"{key} is there, but not used" for key in there - named - literals - built)
    # A table of keys: a word that looks like its neighbours is meant to be one of them.
    families = collections.Counter(match[0] for key in there if (match := re.match("[a-z]+(?=[A-Z])", key)))
    for word in literals - there:
        family = re.match("[a-z]+(?=[A-Z])", word)
        is_beginning = any(key.startswith(word) for key in there)
        if family and families[family[0]] >= 3 and not is_beginning:
            yield f"{word} looks like a key, but is not there"


def choices():
    """Each choice of a setting has words of its own, which say more than its value does."""
    table = pathlib.Path("helper/policy/policy.c").read_text(encoding="utf-8")
    found = re.findall(r'\{ "(\w+)", SETTING_WORD,.*?\.words = \{ ([^}]*) \}', table, re.DOTALL)
    if len(found) != table.count(", SETTING_WORD,"):
        yield f"only the choices of {[key for key, _ in found]} were found"
    chosen = {f"word_{key}_{value}" for key, words in found for value in LITERAL.findall(words)}
    yield from (f"{key} is the choice of no setting" for key in read("en") if key.startswith("word_") and key not in chosen)
    for language in ["en", *LANGUAGES]:
        messages = read(language)
        for key, words in found:
            values = LITERAL.findall(words)
            texts = [messages.get(f"word_{key}_{value}", {}).get("message", value) for value in values]
            yield from (f"{language}: {key} offers the bare value {text}"
                        for value, text in zip(values, texts) if text == value)
            if len(set(texts)) < len(texts):
                yield f"{language}: {key} has one text twice: {texts}"


def forbidden(language, texts):
    """No text has what is not to be read in its language."""
    for text in texts:
        for pattern, why in FORBIDDEN[language].items():
            if match := re.search(pattern, text):
                yield f"{language}: “{match[0]}” in “{text}”: {why}"


def spoken(language):
    """What is read in a language, of helper and extension."""
    yield from (value["message"] for value in read(language).values())
    if language == "en":
        yield from (source for source, _ in entries(pathlib.Path(f"po/{LANGUAGES[0]}.po")))
    else:
        yield from (translation for _, translation in entries(pathlib.Path(f"po/{language}.po")))


def main():
    """One test for every language, and for what they share."""
    tests = [
        ("every language is built and packed", listed()),
        ("every key of the extension is there and used", keys()),
        ("every choice of a setting has words", choices()),
        ("every hole of a text is explained to translators", hints()),
    ]
    for language in ["en", *LANGUAGES]:
        tests.append((f"{language}: one word for one thing", forbidden(language, spoken(language))))
    for language in LANGUAGES:
        tests.append((f"{language}: every text of the helper", catalogue(language)))
        tests.append((f"{language}: every text of the extension", locale_of(language)))
    print(f"1..{len(tests)}")
    failed = False
    for number, (name, faults) in enumerate(tests, 1):
        found = list(faults)
        failed = failed or bool(found)
        print(f"{'not ok' if found else 'ok'} {number} {name}")
        print("".join(f"# {line}\n" for line in found), end="")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
