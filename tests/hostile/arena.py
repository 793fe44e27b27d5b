"""What all attacks share: where they happen, and what must hold meanwhile and afterwards."""
import json
import select
import smtplib
import socket
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from lab import Tally  # noqa: E402

tally = Tally()
ALICE = "alice@contoso.test"
GROWTH_KIB = 64 * 1024


def connect(port, number=0):
    peer = socket.create_connection(("127.0.0.1", port), 10, source_address=(f"127.0.{1 + number // 5000}.{1 + number % 200}", 0))
    peer.settimeout(10)
    return peer


def greeted(port, number=0):
    peer = connect(port, number)
    peer.recv(512)
    return peer


def journey(emulator, subject):
    """Seconds that one message takes, seen in the mailbox."""
    began = time.monotonic()
    with smtplib.SMTP("127.0.0.1", emulator.ports["smtp-25"], "client.test", timeout=10) as client:
        client.sendmail("a@example.test", [ALICE], f"Subject: {subject}\r\n\r\nx\r\n")
    listed = emulator.ask("mail", "list", "alice")[1]
    took = time.monotonic() - began
    return took if subject in listed else None


def sessions(emulator):
    return json.loads(emulator.ask("status", "--json")[1])["sessions"]


def quiet(emulator, descriptors, sessions_before, seconds=20):
    """Waits until descriptors and sessions are back; asking takes its time, so this does not spin."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        now = sessions(emulator)
        if emulator.descriptors() <= descriptors and now <= sessions_before:
            return True
    return False


def attack(emulator, name, start, also=lambda peers: True, travel=journey):
    before, descriptors, held = emulator.resident_kib(), emulator.descriptors(), sessions(emulator)
    peers = start(emulator)
    took = travel(emulator, f"during {name}")
    growth = emulator.resident_kib() - before
    tally.check(f"{name}: the journey finishes within 2 s", took is not None and took < 2, f"{took}")
    tally.check(f"{name}: memory grows under {GROWTH_KIB // 1024} MiB", growth < GROWTH_KIB, f"{growth} KiB")
    answer = also(peers)
    tally.check(f"{name}: answered as documented", answer is True or answer == [], answer)
    for peer in peers:
        peer.close()
    tally.check(f"{name}: descriptors and sessions are back", quiet(emulator, descriptors, held), f"{emulator.descriptors()} of {descriptors}")
    return growth


def last_answer(peers):
    """What the first peer hears until the server is silent or closes."""
    said = b""
    peers[0].settimeout(2)
    try:
        while piece := peers[0].recv(65536):
            said += piece
            if said.endswith(b"\r\n") and b"\n" in said and not select.select([peers[0]], [], [], 0.3)[0]:
                break
    except OSError:
        pass
    return said
