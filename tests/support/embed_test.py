#!/usr/bin/env python3
"""exemu_embed judged: a wrong persona fails the build with file:line:column, and nothing is written.

Usage: embed_test.py PROGRAM    (in the project's own folder)
"""
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PERSONAS = Path("scenarios/personas")
NEWEST, OLDER, OLDEST, SMTP = "exchange-2019.yaml", "exchange-2016.yaml", "exchange-2010.yaml", "common/smtp.yaml"
# what is changed in which file, and what must be told (without the folder)
CASES = [
    ("a wrong build", NEWEST, ("15.2.1748.10", "15.2.1748"), ['exchange-2019.yaml:6:8: "15.2.1748" is not a build number']),
    ("a wrong key of the persona", "common/lab.yaml", ("netbios:", "netbois:"), ['lab.yaml:4:1: unknown key "netbois": did you mean "netbios"?']),
    ("a wrong key of a style", SMTP, ("inactivity:", "inactivty:"), ['unknown key "inactivty": did you mean "inactivity"?', '"inactivity" is missing']),
    ("a wrong unit", SMTP, ("line_limit: 12KB", "line_limit: 12"), ["smtp.yaml:", '"12"']),
    ("a protocol that is none", SMTP, ("  smtp:\n", "  smpt: {}\n  smtp:\n"), ['there is no protocol "smpt"']),
    ("a listener's own option", SMTP, ("connector: client-frontend", "connecter: client-frontend"), ['unknown key "connecter"']),
    ("a port twice", SMTP, ("port: 587", "port: 25"), ["port 25 belongs to another listener already"]),
    ("another name than the file's", NEWEST, ("name: exchange-2019", "name: exchange-2016"), ["exchange-2019.yaml:3:7: the persona is named"]),
    ("no YAML", SMTP, ("listeners:", "listeners: ["), ["smtp.yaml:"]),
    ("a key twice", NEWEST, ("product:", "name: again\nproduct:"), ["exchange-2019.yaml:5:1: \"name\" is said twice"]),
    ("a base that is none", NEWEST, ("common/smtp", "common/smpt"), ['exchange-2019.yaml:4:20: unknown base "common/smpt": did you mean "common/smtp"?']),
    ("a base of itself", OLDER, ("base: [common/lab", "base: [exchange-2013"), ['"exchange-2013" is a base of itself']),
    ("an entry that no base has", OLDEST, ("listeners.smtp-717", "listeners.smtp-171"), ['unknown entry below listeners "smtp-171": did you mean "smtp-717"?']),
    ("a leaf without a note", SMTP, (" # OWN: a real server shows its local offset", ""), ["smtp.yaml:", ": nothing says how sure styles.smtp.zone is"]),
    ("a note that is none", SMTP, ("# G: MaxHopCount", "# Q: MaxHopCount"), ['the note of styles.smtp.most_hops is "Q: MaxHopCount"']),
    ("a key with nothing behind it", NEWEST, ("build: 15.2.1748.10", "build:"), ["exchange-2019.yaml:6:1: nothing stands behind build"]),
    ("a style that nobody speaks yet", "common/http.yaml", ("form_action:", "from_action:"), ['http.yaml:', '"form_action" is missing', 'unknown key "from_action"']),
    ("a documented port that is none", "common/ports.yaml", ("port: 64327", "port: 643270"), ['"643270" is neither a port nor a range']),
    ("what nobody says any more", OLDER, ("common/smtp, ", ""), ["exchange-2016.yaml:", '"banner" is missing']),
]


def embed(program, change_file=None, change=None):
    """(exit status, what was told, whether the source was written)"""
    with tempfile.TemporaryDirectory() as folder:
        copy, output = Path(folder) / "personas", Path(folder) / "trees.cpp"
        shutil.copytree(PERSONAS, copy)
        if change:
            text = (copy / change_file).read_text()
            assert change[0] in text, change
            (copy / change_file).write_text(text.replace(*change, 1))
        done = subprocess.run([program, output, *sorted(copy.rglob("*.yaml"))], capture_output=True, text=True, check=False)
        return done.returncode, done.stderr, output.exists()


def main():
    program, right = sys.argv[1], 0
    cases = [("nothing wrong", None, None, []), *CASES]
    for name, file, change, told in cases:
        status, said, written = embed(program, file, change)
        fits = (status == 1 and not written if change else status == 0 and written and not said) and all(words in said for words in told)
        right += fits
        if not fits:
            print(f"FAILED: {name}\n  wanted: {told}\n  status {status}, told:\n{said}")
    print(f"{right} passed, {len(cases) - right} failed")
    return 0 if right == len(cases) else 1


if __name__ == "__main__":
    sys.exit(main())
