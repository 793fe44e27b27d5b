"""Attacks on IMAP. The journey is a message in by SMTP, found and read by IMAP; the mailbox is afterwards what it was before."""
import hashlib
import re
import smtplib
import time

from arena import ALICE, attack, connect, tally
from lab import Emulator

SCENARIO = """exemu: 1
use: [exchange-2019, unthrottled]
persona: {set: {styles.imap.most_connections: 20000}}
listeners:
  imap-plain: {port: 1143, protocol: imap}
limits: {journal: 4MB}
"""
BAD_ARGUMENT, BAD_COMMAND = b"x BAD Command Argument Error. 12\r\n", b"x BAD Command Error. 10\r\n"
INVALID_STATE, GOES_ON = b"x BAD Command received in Invalid state.\r\n", b"x OK NOOP completed.\r\n"


class Peer:
    """A client that is logged in and has its inbox open, unless it is not to be."""

    def __init__(self, emulator, login=True):
        self.socket = connect(emulator.ports["imap-plain"])
        self.socket.settimeout(60)
        self.file = self.socket.makefile("rb")
        self.file.readline()
        if login:
            self.ask("LOGIN alice Passw0rd!")
            self.ask("SELECT INBOX")

    def send(self, octets):
        self.socket.sendall(octets)

    def heard(self):
        """Up to the tagged line, literals included, or to the end."""
        said = b""
        while line := self.file.readline():
            said += line
            if literal := re.search(rb"\{(\d+)\}\r\n$", line):
                said += self.file.read(int(literal.group(1)))
            elif line.startswith((b"x ", b"* BAD", b"* BYE")):
                break
        return said

    def ask(self, command):
        self.send(b"x " + (command if isinstance(command, bytes) else command.encode()) + b"\r\n")
        return self.heard()

    def close(self):
        self.file.close()
        self.socket.close()


def journey(emulator, subject):
    began = time.monotonic()
    with smtplib.SMTP("127.0.0.1", emulator.ports["smtp-25"], "client.test", timeout=10) as client:
        client.sendmail("a@example.test", [ALICE], f"Subject: {subject}\r\n\r\nthe body of {subject}\r\n")
    peer = Peer(emulator)
    found = re.search(rb"\* SEARCH (\d+)", peer.ask(f'SEARCH SUBJECT "{subject}"'))
    body = peer.ask(b"FETCH " + found.group(1) + b" BODY.PEEK[TEXT]") if found else b""
    peer.close()
    return time.monotonic() - began if f"the body of {subject}\r\n".encode() in body else None


def contents(emulator):
    """UID, flags and a digest of every message of every folder."""
    peer, all_of_it = Peer(emulator), {}
    for folder in re.findall(rb'\* LIST \([^)]*\) "/" (.*)\r\n', peer.ask('LIST "" "*"')):
        peer.ask(b"EXAMINE " + folder)
        for uid in re.findall(rb"\d+", peer.ask("UID SEARCH ALL").split(b"\r\n")[0]):
            said = peer.ask(b"UID FETCH " + uid + b" (FLAGS BODY.PEEK[])")
            all_of_it[folder, uid] = hashlib.sha256(said.split(b" FETCH ", 1)[1].replace(b" \\Recent", b"").replace(b"\\Recent", b"")).hexdigest()
    peer.close()
    return all_of_it


def one(command, login=True):
    """One command of one peer, and another that shows that it is served on."""
    said = []

    def start(emulator):
        peer = Peer(emulator, login)
        said[:] = [peer.ask(command) + peer.ask("NOOP")]
        return [peer]
    return start, said


def literals_that_lie(emulator):
    """Announced and not sent; announced and sent in part; of a size that no number holds; below nought."""
    silent, part, huge, negative = (Peer(emulator) for _ in range(4))
    silent.send(b"x LOGIN {200}\r\n")
    part.send(b"x APPEND INBOX {60000000+}\r\n" + b"Subject: never whole\r\n\r\n" + b"x" * 1000)
    said = huge.ask("APPEND INBOX {99999999999}") + huge.ask("APPEND INBOX {99999999999999999999999}") + negative.ask("APPEND INBOX {-1}")
    tally.check("literals that lie: too large, no number, below nought", b"x NO The message exceeds the maximum supported size." in said and
                said.count(b"x BAD") == 2, said)
    return [silent, part, huge, negative]


def endless_literal(emulator):
    """30 MB that nobody asked for: read, dropped, refused."""
    peer = Peer(emulator)
    peer.send(b"x SEARCH SUBJECT {30000000+}\r\n")
    for _ in range(300):
        peer.send(b"y" * 100_000)
    peer.send(b"\r\n")
    return [peer]


def line_without_end(emulator):
    peer = Peer(emulator)
    for _ in range(64):
        peer.send(b"x" * (1 << 20))
    return [peer]


def half_finished_logins(emulator, count):
    """A literal that does not come, an NTLM exchange that is not answered, half a line."""
    peers = []
    for number in range(count):
        peer = connect(emulator.ports["imap-plain"], number)
        peer.sendall((b"x LOGIN alice {9}\r\n", b"x AUTHENTICATE NTLM\r\nTlRMTVNTUAABAAAAB4IIogAAAAAAAAAAAAAAAAAAAAA=\r\n", b"x LOGIN alice Passw0")[number % 3])
        peers.append(peer)
    return peers


def search_bombs(emulator):
    peers = [Peer(emulator) for _ in range(8)]
    keys = b" ".join([b"OR"] * 25 + [b"TEXT nowhere"] * 26)
    for peer in peers:
        peer.send(b"x SEARCH " + b" ".join([b"NOT (" + keys + b")"] * 12) + b"\r\n")
    return peers


def deep_mail(emulator):
    """Parts within parts, a hundred thousand deep; then its structure is asked for."""
    peer = Peer(emulator)
    text = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(100_000))
    appended = peer.ask(b"APPEND Drafts {%d+}\r\n" % len(text) + text)
    peer.ask("SELECT Drafts")
    said = peer.ask("FETCH * BODYSTRUCTURE") + peer.ask("FETCH * BODY[1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1]")
    tally.check("mail of parts within parts: it is taken and told", b"x OK" in appended and said.count(b"x OK FETCH completed.") == 2, said[-500:])
    undo(peer, "Drafts")
    return [peer]


def costly_mail(emulator):
    """A hundred thousand parts; four hundred thousand header fields; delimiters of each of sixty levels sought in nothing but hyphens. What they are made of
    is asked for, and they are searched."""
    levels = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(60))
    texts = [b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 100_000,
             b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + b"A: b\r\n" * 400_000,
             levels + b"\r\n" + b"-" * 4_000_000]
    peers = []
    for text in texts:
        peer = Peer(emulator)
        tally.check("costly mail: it is taken", b"x OK" in peer.ask(b"APPEND Drafts {%d+}\r\n" % len(text) + text))
        peer.ask("SELECT Drafts")
        peers.append(peer)
    for number, peer in enumerate(peers):
        peer.send(b"x FETCH %d (BODYSTRUCTURE ENVELOPE)\r\nx SEARCH TEXT nowhere\r\n" % (number + 1))
    return peers


def costly_mail_answered(peers):
    said = [peer.heard() for peer in peers for _ in range(2)]
    for _ in peers:
        undo(peers[0], "Drafts")
    return [each[-300:] for each in said if not each.endswith((b"x OK FETCH completed.\r\n", b"x OK SEARCH completed.\r\n"))]


def undo(peer, folder):
    """What an attacker has put into a folder goes again."""
    peer.ask(f"SELECT {folder}")
    peer.ask("STORE * +FLAGS.SILENT (\\Deleted)")
    peer.ask("EXPUNGE")


def nobody_reads(emulator):
    """Asks for much, and takes nothing of it."""
    peer = Peer(emulator)
    text = b"Subject: large\r\n\r\n" + b"x" * 4_000_000
    peer.ask(b"APPEND Drafts {%d+}\r\n" % len(text) + text)
    peer.ask("SELECT Drafts")
    peer.send(b"x FETCH * BODY[]\r\n" * 500)
    other = Peer(emulator)
    undo(other, "Drafts")
    return [peer, other]


def thousands_of_commands(emulator):
    """Fifty peers, each with twenty thousand commands in one go, who take nothing of what they are told."""
    peers = [Peer(emulator) for _ in range(50)]
    for peer in peers:
        peer.socket.setblocking(False)
        try:
            for _ in range(200):
                peer.send(b"x FETCH 1 (FLAGS)\r\n" * 100)
        except OSError:
            pass
    return peers


def thousand_items(emulator):
    """A header of two megabytes, asked for a thousand times in one command."""
    peer = Peer(emulator)
    text = b"Subject: " + b"\r\n ".join([b"s" * 900] * 2200) + b"\r\n\r\nx"
    peer.ask(b"APPEND Drafts {%d+}\r\n" % len(text) + text)
    peer.ask("SELECT Drafts")
    for item in (b"ENVELOPE", b"BODY[HEADER.FIELDS (SUBJECT)]", b"BODY.PEEK[HEADER]"):
        peer.send(b"x FETCH * (" + b" ".join([item] * (9000 // (len(item) + 1))) + b")\r\n")
    other = Peer(emulator)
    undo(other, "Drafts")
    return [peer, other]


def deep_folder(emulator):
    """Four thousand folders, one within another, and patterns that fit them in every way."""
    peer = Peer(emulator)
    said = peer.ask(b"CREATE " + b"a/" * 4000 + b"a")
    for pattern in (b"*a" * 2000, b"%a" * 2000, b"*%" * 2000, b"*/%/a*" * 800):
        said += peer.ask(b'LIST "" ' + pattern)
    said += peer.ask(b"DELETE " + b"a/" * 4000 + b"a") + peer.ask("NOOP")
    for line in said.split(b"\r\n"):  # whatever was made of it goes again
        if b'"/" a' in line:
            peer.ask(b"DELETE " + line.split(b'"/" ')[1])
    tally.check("a folder four thousand deep: answered", said.count(b"x OK") + said.count(b"x NO") + said.count(b"x BAD") == 7, said[-300:])
    return [peer]


def judge(count):
    with Emulator(SCENARIO) as emulator:
        journey(emulator, "warm")
        before = contents(emulator)

        def told(*wanted):
            """Of one(): what was answered, and that it was served on."""
            return lambda said: lambda peers: all(word in said[0] for word in (*wanted, GOES_ON)) or said[0][-300:]

        def single(name, command, answer, login=True):
            start, said = one(command, login)
            attack(emulator, f"IMAP: {name}", start, told(answer)(said), travel=journey)

        def many(name, start, also=lambda peers: True):
            return attack(emulator, f"IMAP: {name}", start, also, travel=journey)

        many("literals that lie", literals_that_lie)
        many("a literal without end", endless_literal, lambda peers: peers[0].heard() == BAD_COMMAND)
        many("a line without end", line_without_end)
        single("an atom of 64 KiB", b"SELECT " + b"a" * 65536, BAD_COMMAND)
        single("parentheses a million deep", b"SEARCH " + b"(" * 1_000_000, BAD_COMMAND)
        single("parentheses as deep as a command may be", b"SEARCH " + b"(" * 10_000, BAD_ARGUMENT)
        single("negations as deep as a command may be", b"SEARCH " + b"NOT " * 2500 + b"ALL", BAD_ARGUMENT)
        single("a set of a hundred thousand ranges", b"UID FETCH " + b",".join(b"%d:%d" % (i, i + 1) for i in range(1, 100_000)) + b" FLAGS", BAD_COMMAND)
        single("as many ranges as a command holds", b"UID FETCH " + b",".join([b"1:*"] * 2400) + b" FLAGS", b"x OK FETCH completed.")
        single("a range up to the last number there is", b"UID FETCH 1:4294967295 FLAGS", b"x OK FETCH completed.")
        single("a number that is none", b"UID FETCH 1:99999999999999999999 FLAGS", BAD_ARGUMENT)
        many("SEARCH bombs", search_bombs, lambda peers: [said for said in (peer.heard() for peer in peers) if not said.endswith(b"x OK SEARCH completed.\r\n")])
        single("invalid UTF-7", b"SELECT &AP", BAD_ARGUMENT)
        single("UTF-7 without end", b"CREATE &" + b"AOk" * 3000, BAD_ARGUMENT)
        single("NUL", b"SELECT IN\0BOX", BAD_COMMAND)
        single("octets of all kinds", bytes(range(128, 256)) * 70, BAD_COMMAND)
        single("the wrong state: FETCH before the login", b"FETCH 1:* BODY[]", INVALID_STATE, login=False)
        single("the wrong state: APPEND before the login", b"APPEND INBOX {10+}\r\n0123456789", INVALID_STATE, login=False)
        single("the wrong state: LOGIN a second time", b"LOGIN bob Passw0rd!", INVALID_STATE)
        single("the wrong state: DONE without IDLE", b"DONE", BAD_COMMAND)
        many("mail of parts within parts", deep_mail)
        many("thousands of commands in one go", thousands_of_commands)
        many("mail whose structure costs much", costly_mail, costly_mail_answered)
        many("a header that is asked for a thousand times", thousand_items)
        many("a folder four thousand deep", deep_folder)
        many("a peer that does not read", nobody_reads)
        growth = many(f"{count} half-finished logins", lambda e: half_finished_logins(e, count))
        print(f"      {growth / count:.1f} KiB each")
        after = contents(emulator)
        lost = [one for one in before if after.get(one) != before[one]]
        tally.check("IMAP: nothing is lost from the mailbox", not lost and before, lost)
        strange = [one for one in after if one not in before and one[0] != b"INBOX"]
        tally.check("IMAP: nothing half finished has got into it", not strange, strange)
        tally.check("IMAP: it ends in order after all this", emulator.end() == 0, emulator.printed()[-2000:])
        tally.check("IMAP: no failure of our own is in the journal", not emulator.events("exemu.failure"), emulator.events("exemu.failure")[:3])
