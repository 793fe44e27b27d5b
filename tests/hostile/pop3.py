"""Attacks on POP3. The journey is a message in by SMTP, listed and retrieved by POP3; the maildrop is afterwards what it was before."""
import poplib
import smtplib
import time

from arena import ALICE, attack, connect, greeted, last_answer, tally
from lab import Emulator

SCENARIO = """exemu: 1
use: [exchange-2019, unthrottled]
persona: {set: {styles.pop3.connections_per_user: 20000}}
listeners:
  pop3-plain: {port: 2110, protocol: pop3, tls: starttls, login_type: plain_text_login}
limits: {journal: 4MB}
"""
MALFORMED, UNKNOWN, TOO_LONG = b"-ERR Protocol error. 15\r\n", b"-ERR Protocol error. 14\r\n", b"-ERR Protocol error. 16\r\n"
NO_SUCH, INVALID_STATE = b"-ERR The specified message is out of range.\r\n", b"-ERR Command is not valid in this state.\r\n"


def logged_in(emulator):
    peer = greeted(emulator.ports["pop3-plain"])
    peer.sendall(b"USER alice\r\nPASS Passw0rd!\r\n")
    heard = b""
    while heard.count(b"\r\n") < 2:
        heard += peer.recv(512)
    return peer


def client_of(emulator):
    client = poplib.POP3("127.0.0.1", emulator.ports["pop3-plain"], 15)
    client.user("alice")
    client.pass_("Passw0rd!")
    return client


def journey(emulator, subject):
    began = time.monotonic()
    with smtplib.SMTP("127.0.0.1", emulator.ports["smtp-25"], "client.test", timeout=10) as client:
        client.sendmail("a@example.test", [ALICE], f"Subject: {subject}\r\n\r\nthe body of {subject}\r\n")
    client = client_of(emulator)
    lines = client.retr(client.stat()[0])[1]
    client.quit()
    return time.monotonic() - began if f"the body of {subject}".encode() in lines else None


def contents(emulator):
    client = client_of(emulator)
    uids = [line.split()[1] for line in client.uidl()[1]]
    drop = {uid: client.retr(number + 1)[1] for number, uid in enumerate(uids)}
    client.quit()
    return drop


def one(line, login=True):
    """One line of one peer, and NOOP or CAPA that show that it is served on."""
    def start(emulator):
        peer = logged_in(emulator) if login else greeted(emulator.ports["pop3-plain"])
        peer.sendall(line + b"\r\n" + (b"NOOP\r\n" if login else b"CAPA\r\n"))
        return [peer]
    return start


def line_without_end(emulator):
    peer = logged_in(emulator)
    for _ in range(64):
        peer.sendall(b"y" * (1 << 20))
    return [peer]


def response_without_end(emulator):
    peer = greeted(emulator.ports["pop3-plain"])
    peer.sendall(b"AUTH NTLM\r\n")
    for _ in range(30):
        peer.sendall(b"A" * (1 << 20))
    peer.sendall(b"\r\nCAPA\r\n")
    return [peer]


def half_finished_logins(emulator, count):
    """A name and no password, an exchange that is not answered, half a line."""
    peers = []
    for number in range(count):
        peer = connect(emulator.ports["pop3-plain"], number)
        peer.sendall((b"USER alice\r\n", b"AUTH NTLM\r\nTlRMTVNTUAABAAAAB4IIogAAAAAAAAAAAAAAAAAAAAA=\r\n", b"USER alice\r\nPASS Passw0")[number % 3])
        peers.append(peer)
    return peers


def nobody_reads(emulator):
    """Asks for its mail again and again, and takes none of it."""
    peers = []
    for _ in range(8):
        peer = logged_in(emulator)
        peer.setblocking(False)
        try:
            for _ in range(2000):
                peer.send(b"RETR 1\r\nTOP 1 100\r\n" * 100)
        except BlockingIOError:
            pass
        peers.append(peer)
    return peers


def killed_before_quit(emulator, count=500):
    """All is marked as deleted, and nobody says QUIT."""
    peers = []
    for _ in range(count):
        peer = logged_in(emulator)
        peer.sendall(b"".join(b"DELE %d\r\n" % number for number in range(1, 20)))
        peers.append(peer)
    return peers


def commands_by_the_thousand(emulator):
    peer = logged_in(emulator)
    peer.sendall(b"LIST\r\nUIDL\r\nSTAT\r\n" * 20_000)
    return [peer]


def judge(count):
    with Emulator(SCENARIO) as emulator:
        journey(emulator, "warm")
        before = contents(emulator)

        def single(name, line, answer, login=True):
            def also(peers):
                said = last_answer(peers)
                return (answer in said and said.endswith(b"+OK\r\n" if login else b".\r\n")) or said[-300:]
            attack(emulator, f"POP3: {name}", one(line, login), also, travel=journey)

        def many(name, start, also=lambda peers: True):
            return attack(emulator, f"POP3: {name}", start, also, travel=journey)

        single("a line of 64 KiB", b"RETR " + b"1" * 65536, TOO_LONG)
        single("a keyword of 500 letters", b"Z" * 500, UNKNOWN)
        many("a line without end", line_without_end)
        single("NUL", b"RETR 1\0", MALFORMED)
        single("octets of all kinds", bytes(range(128, 256)), UNKNOWN)
        for number, answer in ((b"0", NO_SUCH), (b"99999", NO_SUCH), (b"18446744073709551615", NO_SUCH), (b"99999999999999999999999", MALFORMED), (b"-1", MALFORMED),
                               (b"1e3", MALFORMED), (b"", MALFORMED)):
            single(f"RETR {number.decode()}", b"RETR " + number, answer)
        single("TOP of more lines than there are numbers", b"TOP 1 99999999999999999999999", MALFORMED)
        single("TOP of all lines", b"TOP 1 18446744073709551615", b"+OK\r\n")
        single("the wrong state: RETR before the login", b"RETR 1", INVALID_STATE, login=False)
        single("the wrong state: DELE before the login", b"DELE 1", INVALID_STATE, login=False)
        single("the wrong state: PASS before USER", b"PASS Passw0rd!", INVALID_STATE, login=False)
        single("the wrong state: USER a second time", b"USER bob", INVALID_STATE)
        single("a mechanism that is none", b"AUTH " + b"X" * 20, b"-ERR Protocol error. 17\r\n", login=False)
        single("a first response that is no base64", b"AUTH PLAIN !!!!", MALFORMED, login=False)
        many("a SASL response without end", response_without_end, lambda peers: b"-ERR Protocol error. 18\r\n" in last_answer(peers))
        many("commands by the thousand", commands_by_the_thousand)
        many("retrievals that nobody reads", nobody_reads)
        many("sessions killed before QUIT", killed_before_quit)
        growth = many(f"{count} half-finished logins", lambda e: half_finished_logins(e, count))
        print(f"      {growth / count:.1f} KiB each")
        after = contents(emulator)
        lost = [uid for uid in before if after.get(uid) != before[uid]]
        tally.check("POP3: nothing is lost from the maildrop", not lost and before, lost)
        tally.check("POP3: it ends in order after all this", emulator.end() == 0, emulator.printed()[-2000:])
        tally.check("POP3: no failure of our own is in the journal", not emulator.events("exemu.failure"), emulator.events("exemu.failure")[:3])
