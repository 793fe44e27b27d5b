#!/usr/bin/env python3
"""Makes a persona of a conversation that was captured with a real server: what differs from the persona it builds on, each value
with the note O. What it cannot place is told, and then nothing is printed.

Usage: persona_from_capture.py NAME BASE CONNECTOR PRODUCT BUILD CAPTURE > scenarios/personas/NAME.yaml

The capture is text: S: what the server said, C: what the client did, TLS: where the handshake was, # a comment.
"""
import json
import os
import re
import subprocess
import sys
from pathlib import Path

EXEMU = os.environ.get("EXEMU", str(Path(__file__).resolve().parents[2] / "build/release/exemu"))
# what the client said, what the server's answer begins with, the text of the persona
TEXTS = [
    (r"STARTTLS", r"220 ", "starttls_ok"), (r"MAIL ", r"250 ", "mail_ok"), (r"MAIL ", r"530 ", "mail_unauthenticated"),
    (r"RCPT ", r"250 ", "rcpt_ok"), (r"RCPT ", r"550 5\.1", "rcpt_unknown"), (r"RCPT ", r"550 5\.7", "rcpt_relay"),
    (r"DATA", r"354 ", "data_ok"), (r"\.$", r"250 ", "accepted"), (r"RSET", r"250 ", "reset_ok"), (r"NOOP", r"250 ", "noop_ok"),
    (r"VRFY", r"252 ", "vrfy"), (r"HELP", r"214[ -]", "help"), (r"QUIT", r"221 ", "quit"), (r"", r"503 .*hello first", "hello_first"),
    (r"", r"500 5\.3\.3 Unrecog", "unknown"),
]


class Unplaced(Exception):
    pass


def exchanges(text):
    """(line number, what the client said, the server's lines, whether TLS was on); the greeting answers nothing."""
    asked, answers, tls, first = "", [], False, 1
    for number, line in enumerate(text.splitlines(), 1):
        kind, _, said = line.partition(":")
        said = said.removeprefix(" ")
        if line.startswith("#") or not line.strip():
            continue
        if kind == "S":
            answers.append(said)
            first = number if len(answers) == 1 else first
        elif kind in ("C", "TLS"):
            if answers:
                yield first, asked, answers, tls
            asked, answers, tls = (said if kind == "C" else ""), [], tls or kind == "TLS"
        else:
            raise Unplaced(f"line {number}: begins with none of S: C: TLS: #")
    if answers:
        yield first, asked, answers, tls


def template(line, fqdn, asked):
    """The line with placeholders for what is of this server and this conversation."""
    line = re.sub(r"(\bready at |\bREADY AT ).*", r"\1{date}", line)
    line = re.sub(r"<[^<>@ ]+@[^<>@ ]+> (?=\[InternalId)", "{message_id} ", line)
    line = re.sub(r"InternalId=\d+", "InternalId={internal_id}", line)
    line = re.sub(r"\d+ bytes in [\d.]+, [\d.,]+ KB/sec", "{bytes} bytes in {seconds}, {rate} KB/sec", line)
    line = re.sub(r"Hello \[[^]]*\]", "Hello [{client}]", line)
    if asked:
        line = line.replace(f"'{asked.split()[0]}'", "'{verb}'")
    return line.replace(fqdn, "{fqdn}")


def leaves(text, connector):
    """path of a leaf -> its value, as the capture shows them"""
    below, found, fqdn = f"styles.smtp.connectors.{connector}.", {}, None
    for number, asked, answers, tls in exchanges(text):
        if fqdn is None:
            fqdn = answers[0].split()[1]
            found[below + "banner"] = template(answers[0], fqdn, "")
        elif re.match(r"EHLO", asked, re.I) and answers[0].startswith("250"):
            found[below + ("ehlo_tls" if tls else "ehlo")] = [answer[4:] for answer in answers[1:]]
        else:
            placed = [name for verb, answer, name in TEXTS if re.match(verb, asked, re.I) and re.match(answer, answers[-1])]
            if not placed:
                raise Unplaced(f"line {number}: no text of the persona stands for \"{answers[-1]}\" in answer to \"{asked}\"")
            value = [template(re.sub(r"^(\d{3})-", r"\1 ", answer), fqdn, asked) for answer in answers]
            found[f"styles.smtp.texts.{placed[0]}"] = value if len(value) > 1 else value[0]
    return found


def quoted(value):
    return "[" + ", ".join(value) + "]" if isinstance(value, list) else json.dumps(value, ensure_ascii=False)


def persona(name, base, connector, product, build, text):
    shown = subprocess.run([EXEMU, "personas", "show", base, "--json"], capture_output=True, text=True, check=False)
    if shown.returncode:
        raise Unplaced(shown.stderr.strip())
    known, tree = json.loads(shown.stdout), {}
    for path, value in leaves(text, connector).items():
        if path not in known:
            raise Unplaced(f"{base} has no {path}")
        if known[path]["value"] == (" | ".join(value) if isinstance(value, list) else value):
            continue
        at = tree
        for key in path.split(".")[:-1]:
            at = at.setdefault(key, {})
        at[path.split(".")[-1]] = f"{quoted(value)} # O"
    lines = [f"name: {name}", f"base: {base}", f"product: {product} # O", f"build: {build} # O"]

    def write(at, indent):
        for key, value in at.items():
            lines.append(f"{indent}{key}: {value}" if isinstance(value, str) else f"{indent}{key}:")
            if not isinstance(value, str):
                write(value, indent + "  ")

    lines += [""] if tree else []
    write(tree, "")
    return "\n".join(lines) + "\n"


def main():
    if len(sys.argv) != 7:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        print(persona(*sys.argv[1:6], Path(sys.argv[6]).read_text()), end="")
    except Unplaced as told:
        print(f"{sys.argv[6]}: {told}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
