"""What the scripts that judge the release binary share: an emulator of their own, steps that are counted, the closing tally."""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXEMU = Path(os.environ.get("EXEMU", ROOT / "build/release/exemu"))


class Tally:
    """Counts steps and ends with the line that ./dev test reads."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, name, holds, otherwise=""):
        if holds:
            self.passed += 1
            print(f"ok    {name}", flush=True)
        else:
            self.failed += 1
            print(f"FAIL  {name}", flush=True)
            for line in str(otherwise).rstrip().splitlines()[-25:]:
                print(f"      | {line[:300]}", flush=True)
        return bool(holds)

    def close(self):
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        sys.exit(1 if self.failed else 0)


def run(command, seconds=30, given=None, env=None):
    """(exit status or None when the time ran out, all that was printed)"""
    try:
        done = subprocess.run([str(word) for word in command], input=given, stdin=None if given is not None else subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds, env={**os.environ, **(env or {})})
        return done.returncode, done.stdout.decode(errors="replace")
    except subprocess.TimeoutExpired as late:
        return None, (late.stdout or b"").decode(errors="replace")


def free_offset():
    """An offset at which the fixed ports of an emulator are free, below the range the system gives to clients."""
    for offset in range(11000, 30000, 137):
        try:
            for port in (25, 110, 587, 995):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", offset + port))
            return offset
        except OSError:
            continue
    raise RuntimeError("no free ports")


class Emulator:
    """A running exemu with a state folder of its own; ended by its process id."""

    def __init__(self, scenario=None, options=(), offset=None, state=None, quiet_journal=False):
        self.work = Path(tempfile.mkdtemp(prefix="exemu-test."))
        self.state = Path(state) if state else self.work / "state"
        self.ports_file, self.journal_file, self.output_file = self.work / "ports.json", self.work / "journal.jsonl", self.work / "output"
        command = [EXEMU, "run", "--state", self.state, "--ports-json", self.ports_file,
                   "--offset", str(free_offset() if offset is None else offset), *options]
        if not quiet_journal:
            command += ["--journal", self.journal_file]
        if scenario:
            self.scenario = self.work / "scenario.yaml"
            self.scenario.write_text(scenario)
            command.append(self.scenario)
        self.output = open(self.output_file, "wb")
        self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=self.output, stderr=subprocess.STDOUT)
        status, said = self.ask("ready", "--wait", "60s", "--instance", str(self.process.pid))
        if status != 0:
            self.end()
            raise RuntimeError(f"not ready: {said}\n{self.printed()}")
        self.ports = {row["name"]: row["port"] for row in json.loads(self.ports_file.read_text())["listeners"] if row["address"] == "127.0.0.1"}
        self.ca = self.state / "ca.pem"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()
        shutil.rmtree(self.work, ignore_errors=True)

    def ask(self, *words, given=None):
        """A subcommand that talks to this emulator."""
        return run([EXEMU, *words, "--state", self.state], 70, given)

    def printed(self):
        return self.output_file.read_text(errors="replace")

    def events(self, name=None):
        """The journal's events; read after end(), when the sink has written all."""
        events = [json.loads(line) for line in self.journal_file.read_text().splitlines()]
        return [event for event in events if name is None or event["event"] == name]

    def end(self, how=signal.SIGTERM, seconds=10):
        """The exit status; None when it had to be killed."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None
        finally:
            self.output.close()

    def resident_kib(self):
        return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text()).group(1))

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))
