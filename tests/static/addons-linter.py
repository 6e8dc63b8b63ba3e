"""Mozilla's addons-linter on the built extension: addons-linter.py PROGRAM EXTENSION.  TAP on standard output.

It knows Firefox and not Thunderbird; what it says for that reason alone is listed here, and nothing else may come.
"""
import json
import os
import re
import subprocess
import sys

# code, what its message is about, why it stands
EXCEPTIONS = [
    ("MANIFEST_PERMISSIONS", r'"(accountsRead|addressBooks|compose(\.save|\.send)?|messagesImport|messagesRead)"',
     "a permission that only Thunderbird has"),
    ("MANIFEST_OPTIONAL_PERMISSIONS", r'"messages\.send"', "the same"),
    ("UNSUPPORTED_API", r"^(compose\.\w+|messageDisplay(?:Action)?\.\w+|messages\.onNewMailReceived|folders\.onFolderInfoChanged|windows\.openDefaultBrowser) is not supported",
     "an API that only Thunderbird has"),
    ("MISSING_DATA_COLLECTION_PERMISSIONS", "",
     "asked for by addons.mozilla.org, which has no add-ons for Thunderbird; none is collected"),
]


def is_excepted(warning):
    """Whether it is one of the exceptions."""
    return any(warning["code"] == code and re.search(about, warning["message"])
               for code, about, _ in EXCEPTIONS)


def report(number, name, findings):
    """One line of TAP, and what was found."""
    print(f"{'not ok' if findings else 'ok'} {number} {name}")
    for finding in findings:
        print(f"# {finding}")


def main(program, extension):
    if not os.path.exists(program):
        print("1..0 # SKIP no addons-linter: npm ci --prefix tests/static --ignore-scripts")
        return
    output = subprocess.run([program, "--output", "json", extension], capture_output=True, text=True,
                            check=False, timeout=300)
    result = json.loads(output.stdout)
    said = [f"{each['code']} {each['message']} ({each.get('file')}:{each.get('line')})"
            for each in result["errors"] + result["notices"]]
    unused = [f"{code}: {why}" for code, about, why in EXCEPTIONS
              if not any(each["code"] == code and re.search(about, each["message"])
                         for each in result["warnings"])]
    print("1..3")
    report(1, "no error and no notice", said)
    report(2, "no warning but those with a reason",
           [f"{each['code']} {each['message']}" for each in result["warnings"] if not is_excepted(each)])
    report(3, "every reason is still needed", unused)


main(*sys.argv[1:])
