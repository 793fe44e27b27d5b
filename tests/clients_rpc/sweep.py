"""A whole range of ports that speak RPC, for pinholes that are tried one by one: they answer; where descriptors end, it is said which limit it was."""
import os
import re
import signal
import socket
import struct
import subprocess
import time
from pathlib import Path

from lab import EXEMU, Emulator

FIRST, LAST = 20000, 22999
SCENARIO = f"""exemu: 1
use: [exchange-2010]
listeners:
  preset: none
  sweep: {{ports: {FIRST}-{LAST}, protocol: rpc}}
"""
MGMT, NDR = "80bda8af8a7dc911bef408002b102989", "045d888aeb1cc9119fe808002b104860"
BIND = struct.pack("<BBBBIHHIHHI", 5, 0, 11, 3, 0x10, 72, 0, 1, 5840, 5840, 0) + bytes.fromhex("01000000" "00000100" + MGMT + "01000000" + NDR + "02000000")


def binds(address, port):
    """Whether the management interface is bound at this port."""
    try:
        with socket.create_connection((address, port), 10) as peer:
            peer.sendall(BIND)
            return peer.recv(4096)[2:3] == b"\x0c"
    except OSError:
        return False


def limited(folder, address):
    """What is printed at start by one that may open 1,024 descriptors, and whether the last port that it names as open answers."""
    output, ports = folder / "output", folder / "ports"
    with open(output, "wb") as out:
        process = subprocess.Popen(["prlimit", "--nofile=1024:1024", str(EXEMU), "run", str(folder / "sweep.yaml"), "--state", str(folder / "limited"), "--bind", address, "--offset", "0",
                                    "--control", "off", "--ports-json", str(ports)], stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
        try:
            end = time.monotonic() + 30
            while not ports.exists() and process.poll() is None and time.monotonic() < end:
                time.sleep(0.02)
            said = output.read_text()
            last = re.search(r"sweep: .* ended the range before port (\d+)", said)
            answers = (binds(address, int(last[1]) - 1), binds(address, int(last[1]))) if last else None
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)
    return said, answers


def judge(tally):
    address = f"127.0.78.{os.getpid() % 250 + 1}"
    with Emulator(SCENARIO, options=["--bind", address, "--control", "off"], offset=0) as emulator:
        silent = [port for port in (*range(FIRST, LAST, 7), LAST) if not binds(address, port)]
        tally.check("a range of 3,000 ports: a bind is accepted on each that is tried", not silent, silent[:20])
        beyond = [port for port in (FIRST - 1, LAST + 1) if binds(address, port)]
        tally.check("and on none beside it", not beyond, beyond)
        tally.check("they cost less than 4 KiB each", emulator.resident_kib() < 20_000 + 4 * 3000, emulator.resident_kib())
        (emulator.work / "sweep.yaml").write_text(SCENARIO)
        tally.check("a range ends in order", emulator.end() == 0, emulator.printed()[-1000:])
        said, answers = limited(emulator.work, f"127.0.79.{os.getpid() % 250 + 1}")
        tally.check("where descriptors end, the limit is named, with what fits", re.search(r"sweep: the limit of open descriptors \(ulimit -n is 1024, of which \d+ are kept back\)", said), said)
        tally.check("the last port before it answers, and the one behind it does not", answers == (True, False), answers)
