#!/usr/bin/env python3
"""exemu_embed judged: a wrong persona fails the build with file:line:column, and nothing is written.

Usage: embed_test.py PROGRAM    (in the project's own folder)
"""
import subprocess
import sys
import tempfile
from pathlib import Path

PERSONA = "scenarios/personas/exchange-2019.yaml"
# what is changed in the persona, and what must be told (without the folder)
CASES = [
    ("a wrong build", ("15.2.1748.10", "15.2.1748"), ['exchange-2019.yaml:9:8: "15.2.1748" is not a build number']),
    ("a wrong key of the persona", ("netbios:", "netbois:"), ['unknown key "netbois": did you mean "netbios"?']),
    ("a wrong key of a style", ("inactivity:", "inactivty:"), ['unknown key "inactivty": did you mean "inactivity"?']),
    ("a wrong unit", ("line_limit: 12KB", "line_limit: 12"), ["exchange-2019.yaml:", '"12"']),
    ("a protocol that is none", ("  smtp:\n", "  smpt: {}\n  smtp:\n"), ['there is no protocol "smpt"']),
    ("a listener's own option", ("connector: client-frontend", "connecter: client-frontend"), ['unknown key "connecter"']),
    ("a port twice", ("port: 587", "port: 25"), ["port 25 belongs to another listener already"]),
    ("another name than the file's", ("name: exchange-2019", "name: exchange-2016"), ["exchange-2019.yaml:7:7: the persona is named"]),
    ("no YAML", ("listeners:", "listeners: ["), ["exchange-2019.yaml:"]),
    ("a key twice", ("netbios: CONTOSO", "netbios: CONTOSO\nnetbios: FABRIKAM"), ["netbios"]),
]


def embed(program, text):
    """(exit status, what was told, whether the source was written)"""
    with tempfile.TemporaryDirectory() as folder:
        persona, output = Path(folder) / "personas/exchange-2019.yaml", Path(folder) / "trees.cpp"
        persona.parent.mkdir()
        persona.write_text(text)
        done = subprocess.run([program, output, persona], capture_output=True, text=True, check=False)
        return done.returncode, done.stderr, output.exists()


def main():
    program, good, right = sys.argv[1], Path(PERSONA).read_text(), 0
    cases = [("nothing wrong", None, []), *CASES]
    for name, change, told in cases:
        assert change is None or change[0] in good, name
        status, said, written = embed(program, good.replace(*change, 1) if change else good)
        fits = (status == 1 and not written if change else status == 0 and written and not said) and all(words in said for words in told)
        right += fits
        if not fits:
            print(f"FAILED: {name}\n  wanted: {told}\n  status {status}, told:\n{said}")
    print(f"{right} passed, {len(cases) - right} failed")
    return 0 if right == len(cases) else 1


if __name__ == "__main__":
    sys.exit(main())
