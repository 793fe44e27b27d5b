"""POP3 as its clients speak it: curl, Python poplib, fetchmail, getmail, nmap, and an NTLM client that is not ours."""
import hashlib
import os
import poplib
import re
import ssl
import stat
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from lab import Emulator, run  # noqa: E402

HOST, PASSWORD = "mail.contoso.test", "Passw0rd!"
NTLM_CLIENT = ["/usr/bin/python3", str(Path(__file__).with_name("ntlm_client.py"))]
MEGABYTES = 50

SCENARIO = """exemu: 1
name: POP3 and its clients
use: [exchange-2019]
accounts:
  alice: {password: "Passw0rd!", auth: [basic, ntlm, bearer]}
  bob: {password: "Passw0rd!"}
  carol: {password: "Passw0rd!"}
  dave: {password: "Passw0rd!", state: disabled}
persona:
  base: exchange-2019
  set:
    styles.pop3.mechanisms: [NTLM, GSSAPI, PLAIN, XOAUTH2]
    styles.pop3.capa_tls: [TOP, UIDL, SASL NTLM GSSAPI PLAIN XOAUTH2, USER]
listeners:
  pop3-plain: {port: 2110, protocol: pop3, tls: starttls, login_type: plain_text_login}
  pop3-lm: {port: 2112, protocol: pop3, tls: starttls, login_type: plain_text_login, lm_compatibility: 3}
"""


def put(emulator, account, message):
    file = emulator.work / "put.eml"
    file.write_bytes(message)
    status, said = run([os.environ.get("EXEMU", "build/release/exemu"), "mail", "put", account, file, "--state", emulator.state], 60)
    if status != 0:
        raise RuntimeError(said)


def message(subject, body=b"body\r\n"):
    return b"From: <bob@contoso.test>\r\nTo: <alice@contoso.test>\r\nSubject: " + subject.encode() + b"\r\nMessage-ID: <" + subject.encode() + b"@contoso.test>\r\n\r\n" + body


def empty(emulator, account):
    """All that the default mailboxes hold is taken away, by POP3 itself."""
    client = poplib.POP3("127.0.0.1", emulator.ports["pop3-plain"], 15)
    client.user(account)
    client.pass_(PASSWORD)
    for number in range(1, client.stat()[0] + 1):
        client.dele(number)
    client.quit()


def curl(tally, emulator):
    plain, tls = emulator.ports["pop3-110"], emulator.ports["pop3-995"]
    base = ["curl", "-sS", "-v", "--max-time", "60", "--resolve", f"{HOST}:{plain}:127.0.0.1", "--resolve", f"{HOST}:{tls}:127.0.0.1", "--cacert", emulator.ca]
    # Where GSSAPI is offered, curl tries nothing else, and has no ticket: as with a real server, the mechanism is named.
    plainly = ["--login-options", "AUTH=PLAIN"]
    user = [*plainly, "-u", f"alice@contoso.test:{PASSWORD}"]
    over_tls, over_stls = f"pop3s://{HOST}:{tls}/", f"pop3://{HOST}:{plain}/"
    status, said = run([*base, *user, over_tls])
    tally.check("curl: LIST over TLS", status == 0 and re.search(r"^1 \d+", said, re.M), said)
    status, said = run([*base, *user, "--ssl-reqd", over_stls])
    tally.check("curl: LIST after STLS", status == 0 and "Begin TLS negotiation." in said, said)
    status, said = run([*base, *user, over_tls + "1"])
    tally.check("curl: RETR, dots whole", status == 0 and "\r\n.leading dot\r\n..two\r\n" in said, said)
    status, said = run([*base, *user, "-X", "TOP 1 0", over_tls])
    tally.check("curl: TOP", status == 0 and "Subject: first" in said and "leading dot" not in said, said)
    status, said = run([*base, *user, "-X", "UIDL", over_tls])
    tally.check("curl: UIDL", status == 0 and re.search(r"^1 \d+", said, re.M), said)
    status, said = run([*base, *plainly, "-u", "alice:wrong", over_tls])
    tally.check("curl: a wrong password", status == 67 and "-ERR Logon failure: unknown user name or bad password." in said, said)
    status, said = run([*base, *user, over_stls])
    tally.check("curl: no password in clear", status != 0 and "-ERR Command is not valid in this state." in said, said)
    status, said = run([*base, "--login-options", "AUTH=NTLM", "-u", f"CONTOSO\\alice:{PASSWORD}", over_tls])
    tally.check("curl: AUTH=NTLM", status == 0 and "User successfully logged on." in said, said)
    status, token = emulator_token(emulator)
    status, said = run([*base, "--login-options", "AUTH=XOAUTH2", "-u", "alice@contoso.test:", "--oauth2-bearer", token, over_tls])
    tally.check("curl: AUTH=XOAUTH2", status == 0 and "User successfully logged on." in said, said)
    status, token = emulator_token(emulator, "--scope", "SMTP.Send")
    status, said = run([*base, "--login-options", "AUTH=XOAUTH2", "-u", "alice@contoso.test:", "--oauth2-bearer", token, over_tls])
    tally.check("curl: AUTH=XOAUTH2 without the scope", status == 67, said)


def emulator_token(emulator, *options):
    status, text = run([os.environ.get("EXEMU", "build/release/exemu"), "token", "alice", emulator.scenario, "--state", emulator.state, *options])
    return status, text.strip()


def python_poplib(tally, emulator):
    context = ssl.create_default_context(cafile=str(emulator.ca))
    context.check_hostname = False
    client = poplib.POP3_SSL("127.0.0.1", emulator.ports["pop3-995"], timeout=60, context=context)
    tally.check("poplib: greeting", client.getwelcome() == b"+OK The Microsoft Exchange POP3 service is ready.", client.getwelcome())
    tally.check("poplib: CAPA", {"TOP", "UIDL", "SASL", "USER"} <= set(client.capa()) and "STLS" not in client.capa(), client.capa())
    client.user("bob")
    client.pass_(PASSWORD)
    count, octets = client.stat()
    _, listed, _ = client.list()
    tally.check("poplib: STAT and LIST agree", count == 2 and octets == sum(int(line.split()[1]) for line in listed), (count, octets, listed))
    _, lines, _ = client.retr(1)
    tally.check("poplib: RETR", b"\r\n".join(lines) + b"\r\n" == message("for poplib", b"line\r\n.\r\n..\r\n\r\nend\r\n"), lines)
    client.dele(1)
    client.rset()
    client.dele(2)
    tally.check("poplib: after DELE", client.stat()[0] == 1, client.stat())
    client.quit()
    listed = emulator.ask("mail", "list", "bob")[1]
    tally.check("poplib: QUIT has deleted that one alone", "for poplib" in listed and "to be deleted" not in listed, listed)
    client = poplib.POP3("127.0.0.1", emulator.ports["pop3-110"], 15)
    tally.check("poplib: STLS is offered", "STLS" in client.capa(), client.capa())
    client.stls(context)
    client.user("bob")
    client.pass_(PASSWORD)
    client.dele(1)
    client.close()
    tally.check("poplib: without QUIT nothing is deleted", "for poplib" in emulator.ask("mail", "list", "bob")[1])


def big(tally, emulator):
    """A large message byte for byte, lines that begin with dots among its others."""
    lines = [b"Subject: big", b""]
    for i in range(MEGABYTES * 1024 * 1024 // 72):
        lines.append(b"%070d" % i if i % 5000 else b"." * (i // 5000 % 4 + 1))
    whole = b"\r\n".join(lines) + b"\r\n"
    put(emulator, "carol", whole)
    before = emulator.resident_kib()
    context = ssl.create_default_context(cafile=str(emulator.ca))
    context.check_hostname = False
    for name, client in (("plain", poplib.POP3("127.0.0.1", emulator.ports["pop3-plain"], timeout=120)),
                         ("TLS", poplib.POP3_SSL("127.0.0.1", emulator.ports["pop3-995"], timeout=120, context=context))):
        client.user("carol")
        client.pass_(PASSWORD)
        number = client.stat()[0]
        _, got, _ = client.retr(number)
        digest = hashlib.sha256(b"\r\n".join(got) + b"\r\n").hexdigest()
        tally.check(f"a message of {len(whole) >> 20} MB comes back byte for byte ({name})", digest == hashlib.sha256(whole).hexdigest(), (len(got), len(lines)))
        client.quit()
    tally.check("and is not copied for it", emulator.resident_kib() - before < 4096, emulator.resident_kib() - before)


def fetchmail(tally, emulator):
    home = emulator.work / "fetchmail"
    home.mkdir()
    box = home / "box"

    def fetched(name, service, more, login="alice", wanted=("first", "second")):
        conf = home / "rc"
        box.write_bytes(b"")
        conf.write_text(f'set no bouncemail\npoll 127.0.0.1 protocol POP3 service {service} uidl timeout 20\n'
                        f' user "{login}" password "{PASSWORD}" {more} keep fetchall mda "cat >> {box}"\n')
        conf.chmod(stat.S_IRUSR | stat.S_IWUSR)
        status, said = run(["fetchmail", "-f", conf, "-v", "--nosyslog", "--nodetach", "--pidfile", home / "pid", "-i", home / "ids"], 60, env={"FETCHMAILHOME": str(home)})
        text = box.read_text()
        tally.check(f"fetchmail: {name}", status == 0 and all(f"Subject: {subject}\n" in text for subject in wanted), said[-3000:])

    certificate = f'sslcertck sslcertfile "{emulator.ca}" sslcommonname "{HOST}"'
    fetched("in clear", emulator.ports["pop3-plain"], 'sslproto ""')
    fetched("STLS with a verified chain", emulator.ports["pop3-110"], f'sslproto "TLS1.2+" {certificate}')
    fetched("TLS at once", emulator.ports["pop3-995"], f"ssl {certificate}")
    conf = (home / "rc").read_text()
    tally.check("fetchmail: dots are whole", "\n.leading dot\n..two\n" in box.read_text(), box.read_text()[-500:] + conf)
    # It answers with NTLMv1, which a real server refuses unless its LmCompatibilityLevel is below 5.
    for listener, wanted in (("pop3-plain", 3), ("pop3-lm", 0)):
        box.write_bytes(b"")
        (home / "rc").write_text(f'set no bouncemail\npoll 127.0.0.1 protocol POP3 service {emulator.ports[listener]} uidl timeout 20 auth ntlm\n'
                                 f' user "alice" password "{PASSWORD}" sslproto "" keep fetchall mda "cat >> {box}"\n')
        status, said = run(["fetchmail", "-f", home / "rc", "-v", "--nosyslog", "--nodetach", "--pidfile", home / "pid", "-i", home / f"ids-{listener}"], 60,
                           env={"FETCHMAILHOME": str(home)})
        fetched_all = "Subject: first\n" in box.read_text() and "Subject: second\n" in box.read_text()
        tally.check(f"fetchmail: NTLM, {'refused as NTLMv1' if wanted else 'where NTLMv1 is taken'}",
                    status == wanted and "AUTH NTLM" in said and fetched_all == (wanted == 0), said[-3000:])


def getmail(tally, emulator):
    home = emulator.work / "getmail"
    got = home / "got"
    got.mkdir(parents=True)
    (home / "rc").write_text(f"""[retriever]
type = SimplePOP3SSLRetriever
server = 127.0.0.1
port = {emulator.ports['pop3-995']}
username = alice@contoso.test
password = {PASSWORD}
timeout = 20
ca_certs = {emulator.ca}
[destination]
type = MDA_external
path = /bin/sh
arguments = ("-c", "cat > {got}/$$")
allow_root_commands = true
[options]
delete = false
read_all = false
verbose = 2
""")
    (home / "rc").chmod(0o600)
    command = ["getmail", "--getmaildir", home, "--rcfile", "rc"]
    status, said = run(command, 60)
    texts = [file.read_bytes() for file in got.iterdir()]
    tally.check("getmail: all mail is handed over", status == 0 and len(texts) == 2 and any(b"Subject: second" in text for text in texts), said)
    status, said = run(command, 60)
    tally.check("getmail: a second run knows them by UIDL", status == 0 and "0 messages (0 bytes) retrieved" in said, said)


def ntlm(tally, emulator):
    good, refused = "+OK User successfully logged on.", "-ERR Logon failure: unknown user name or bad password."
    cases = [
        ("STLS", "pop3-110", "alice", PASSWORD, ["--tls", "starttls"], good),
        ("TLS at once, right channel bindings", "pop3-995", "alice", PASSWORD, ["--tls", "implicit", "--binding", "right"], good),
        ("wrong password", "pop3-995", "alice", "wrong", ["--tls", "implicit"], refused),
        ("a disabled account", "pop3-995", "dave", PASSWORD, ["--tls", "implicit"], refused),
        ("NTLMv1", "pop3-995", "alice", PASSWORD, ["--tls", "implicit", "--dialect", "1"], refused),
        ("in clear, not before TLS", "pop3-110", "alice", PASSWORD, [], "-ERR Protocol error. 14"),
    ]
    for name, listener, user, password, options, wanted in cases:
        _, said = run([*NTLM_CLIENT, "pop3", emulator.ports[listener], user, password, *options])
        tally.check(f"NTLM client over POP3: {name}", said.strip() == wanted, said)


def nmap(tally, emulator):
    port = emulator.ports["pop3-110"]
    status, said = run(["nmap", "-n", "-Pn", "-sT", "-p", port, "--script", "+pop3-capabilities,+pop3-ntlm-info", "127.0.0.1"], 60)
    capabilities = re.search(r"pop3-capabilities: (.*)", said)
    tally.check("nmap pop3-capabilities", capabilities and all(word in capabilities.group(1) for word in ("TOP", "UIDL", "USER", "STLS", "SASL(NTLM GSSAPI PLAIN)")), said)
    for line in ("Target_Name: CONTOSO", "NetBIOS_Computer_Name: MAIL", "DNS_Computer_Name: mail.contoso.test", "Product_Version: 10.0.17763"):
        tally.check(f"nmap pop3-ntlm-info: {line}", line in said, said)
    status, said = run(["nmap", "-n", "-Pn", "-sT", "-sV", "-p", port, "127.0.0.1"], 90)
    tally.check("nmap -sV takes it for Exchange", re.search(r"open\s+pop3\s+Microsoft Exchange", said), said)


def judge(tally):
    with Emulator(SCENARIO) as emulator:
        for account in ("alice", "bob", "carol"):
            empty(emulator, account)
        put(emulator, "alice", message("first", b".leading dot\r\n..two\r\n"))
        put(emulator, "alice", message("second"))
        put(emulator, "bob", message("for poplib", b"line\r\n.\r\n..\r\n\r\nend\r\n"))
        put(emulator, "bob", message("to be deleted"))
        curl(tally, emulator)
        python_poplib(tally, emulator)
        fetchmail(tally, emulator)
        getmail(tally, emulator)
        ntlm(tally, emulator)
        nmap(tally, emulator)
        big(tally, emulator)
        emulator.end()
        refused = [event for event in emulator.events("pop3.authorize") if event.get("reason") == "ntlm_v1"]
        tally.check("POP3: the journal says that NTLMv1 was refused", len(refused) >= 2, refused)
        text = emulator.journal_file.read_text()
        secrets = [secret for secret in (PASSWORD, "eyJ0eXAi", "TlRMTVNTUAAD") if secret in text]
        tally.check("POP3: no password, token or NTLM answer stands in the journal", not secrets, secrets)
