#!/usr/bin/env python3
"""Clients of tests/test_command/run, good and bad, each by its name: client.py NAME. They find the server in their environment."""
import imaplib
import os
import poplib
import smtplib
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

HOST = os.environ.get("EXEMU_HOST", "")


def port(name):
    return int(os.environ[f"EXEMU_{name}_PORT"])


def message(**headers):
    text = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in
                   {"From": "a@example.test", "To": "alice@contoso.test", "Subject": "hello", **headers}.items() if value)
    return (text + "\r\nhello\r\n").encode()


def whole():
    return message(Date=formatdate(), Message_ID=make_msgid(domain="example.test"))


def smtp(name="SMTP"):
    return smtplib.SMTP(HOST, port(name), "client.test", timeout=20)


def send(content=None, rcpt="alice@contoso.test"):
    with smtp() as client:
        client.ehlo()
        client.sendmail("a@example.test", [rcpt], content or whole())


def good():
    """What no lint has a word against: a context that verifies, a new EHLO, a whole message; then the mailbox is read."""
    with smtp("SUBMISSION") as client:
        client.ehlo()
        client.starttls(context=ssl.create_default_context())
        client.ehlo()
        client.login(os.environ["EXEMU_USER"], os.environ["EXEMU_PASSWORD"])
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = os.environ["EXEMU_USER"], "bob@contoso.test", "hello"
        mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain="contoso.test")
        mail.set_content("hello\n")
        client.send_message(mail)
    with imaplib.IMAP4_SSL(HOST, port("IMAPS"), ssl_context=ssl.create_default_context(), timeout=20) as client:
        client.login("bob@contoso.test", os.environ["EXEMU_PASSWORD"])
        client.select("INBOX")
        _, found = client.search(None, "SUBJECT", "hello")
        assert found[0].split(), "the message is not there"


def good_starttls_imap():
    with imaplib.IMAP4(HOST, port("IMAP"), timeout=20) as client:
        client.starttls(ssl.create_default_context())  # asks CAPABILITY again
        client.login(os.environ["EXEMU_USER"], os.environ["EXEMU_PASSWORD"])


def password_in_clear():
    with socket.create_connection((HOST, port("POP3")), timeout=20) as raw:
        raw.recv(200)
        for line in (b"USER alice@contoso.test\r\n", b"PASS wrong\r\n", b"QUIT\r\n"):
            raw.sendall(line)
            raw.recv(200)


def login_disabled():
    with socket.create_connection((HOST, port("IMAP")), timeout=20) as raw:
        raw.recv(200)
        raw.sendall(b"a1 LOGIN alice@contoso.test secret\r\n")
        raw.recv(200)


def bad_certificate():
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    client = poplib.POP3_SSL(HOST, port("POP3S"), context=context, timeout=20)
    client.capa()
    client.quit()


def old_tls():
    """A client that was never taught another version; what its library would refuse of itself is allowed to it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(os.environ["EXEMU_CA"])
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    with socket.create_connection((HOST, port("POP3S")), timeout=20) as raw, context.wrap_socket(raw, server_hostname=os.environ["EXEMU_SERVER"]) as secure:
        secure.recv(500)


def good_tls():
    with socket.create_connection((HOST, port("POP3S")), timeout=20) as raw, \
            ssl.create_default_context().wrap_socket(raw, server_hostname=os.environ["EXEMU_SERVER"]) as secure:
        secure.recv(500)


def curl(*words, host="mail.contoso.test", path="/autodiscover/autodiscover.xml"):
    """curl, which finds every name of the house at the address of the case; the status that it heard last."""
    told = subprocess.run(["curl", "-sS", "-m", "20", "-o", "/dev/null", "-w", "%{http_code}", "--connect-to", f"::{HOST}:{port('HTTPS')}", "--cacert", os.environ["EXEMU_CA"],
                           "--user", f"{os.environ['EXEMU_USER']}:{os.environ['EXEMU_PASSWORD']}", *words, f"https://{host}{path}"],
                          capture_output=True, text=True, check=True).stdout
    print(told)
    return int(told)


def basic_unasked():
    curl("--basic")


def basic_asked():
    """Asks what there is, and takes Basic when it is offered."""
    assert curl("--anyauth") != 401


def activesync_unasked():
    curl("--basic", "-X", "OPTIONS", path="/Microsoft-Server-ActiveSync")


def asks_ews():
    """Logs in, and asks for what stands behind the door."""
    curl("--ntlm", "--data", "<FindItem/>", "-H", "Content-Type: text/xml", path="/EWS/Exchange.asmx")


def syncs():
    curl("--basic", "--data", "", "-H", "MS-ASProtocolVersion: 14.1", path="/Microsoft-Server-ActiveSync?Cmd=Sync&User=alice&DeviceId=1&DeviceType=Lab")


def redirect_with_credentials():
    """--location-trusted: the password for whoever the redirect names."""
    curl("--basic", "--location-trusted", host="autodiscover.contoso.test")


def redirect_without_credentials():
    """curl's own way: another host is told nothing until it asks, and here it does not log in there."""
    curl("--basic", "--location", host="autodiscover.contoso.test")


def good_refuses_certificate():
    try:
        poplib.POP3_SSL(HOST, port("POP3S"), context=ssl.create_default_context(), timeout=20)
        raise SystemExit("it took the certificate")
    except ssl.SSLCertVerificationError:
        pass


def retry_at_once():
    with smtp() as client:
        client.ehlo()
        client.mail("a@example.test")
        client.rcpt("alice@contoso.test")
        client.rcpt("alice@contoso.test")


def repeat_after_5xx():
    for _ in range(2):
        with smtp() as client:
            client.ehlo()
            client.mail("a@example.test")
            client.rcpt("gone@contoso.test")


def gives_up():
    with smtp() as client:
        client.ehlo()
        client.mail("a@example.test")
        client.rcpt("gone@contoso.test")


def backoff_ignored():
    for _ in range(2):
        with smtp() as client:
            client.ehlo()
            client.mail("a@example.test")


def no_ehlo_after_starttls():
    with smtp() as client:
        client.ehlo()
        client.docmd("STARTTLS")
        client.sock = ssl.create_default_context().wrap_socket(client.sock, server_hostname=HOST)
        client.file = None
        client.docmd("MAIL", "FROM:<a@example.test>")


def stale_capabilities():
    with socket.create_connection((HOST, port("IMAP")), timeout=20) as raw:
        raw.recv(500)
        raw.sendall(b"a1 CAPABILITY\r\n")
        raw.recv(500)
        raw.sendall(b"a2 STARTTLS\r\n")
        raw.recv(500)
        with ssl.create_default_context().wrap_socket(raw, server_hostname=HOST) as secure:
            secure.sendall(b"a3 LOGIN alice@contoso.test %s\r\n" % os.environ["EXEMU_PASSWORD"].encode())
            secure.recv(500)


def pipelining_before_ehlo():
    with socket.create_connection((HOST, port("SMTP")), timeout=20) as raw:
        raw.recv(500)
        raw.sendall(b"EHLO client.test\r\nMAIL FROM:<a@example.test>\r\n")
        heard = b""
        while b"2.1.0" not in heard:
            heard += raw.recv(2000)
        raw.sendall(b"QUIT\r\n")


def bare_lf():
    with smtp() as client:
        client.ehlo()
        client.mail("a@example.test")
        client.rcpt("alice@contoso.test")
        client.docmd("DATA")
        client.send(whole().replace(b"\r\nhello\r\n", b"\r\nhel\nlo\r\n") + b".\r\n")
        client.getreply()


def missing_date():
    send(message(Message_ID=make_msgid(domain="example.test")))


def missing_message_id():
    send(message(Date=formatdate()))


def patient():
    """Comes back after it was told to wait a second, by the clock of the journal's own events."""
    with smtp() as client:
        client.ehlo()
        if client.mail("a@example.test")[0] < 400:
            return
    until = time.monotonic() + 1.1
    while time.monotonic() < until:
        select_nothing(until - time.monotonic())
    with smtp() as client:
        client.ehlo()
        assert client.mail("a@example.test")[0] == 250


def select_nothing(seconds):
    """Nothing to do before that time: waits for input that does not come."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as quiet:
        quiet.bind(("127.0.0.1", 0))
        quiet.settimeout(max(seconds, 0.001))
        try:
            quiet.recv(1)
        except TimeoutError:
            pass


def never_connects():
    pass


def never_delivers():
    with smtp() as client:
        client.ehlo()


def exits_9():
    send()
    sys.exit(9)


def hangs():
    send()
    print("waiting for nobody", flush=True)
    os.pipe()
    os.read(os.pipe()[0], 1)


def health(scheme):
    port_name = "HTTPS" if scheme == "https" else "HTTP"
    with urllib.request.urlopen(f"{scheme}://{HOST}:{port(port_name)}/owa/healthcheck.htm", timeout=20) as answer:
        answer.read()


def http_secure():
    health("https")


def http_in_clear():
    health("http")


def sip(method):
    """One request of a gateway over TCP; what was answered."""
    request = (f"{method} sip:{HOST}:{port('SIP')};transport=tcp SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:15060;branch=z9hG4bK-1\r\nMax-Forwards: 70\r\n"
               f"From: <sip:gateway@example.test>;tag=1\r\nTo: <sip:{HOST}>\r\nCall-ID: 1@example.test\r\nCSeq: 1 {method}\r\nContent-Length: 0\r\n\r\n")
    with socket.create_connection((HOST, port("SIP")), timeout=20) as raw:
        raw.sendall(request.encode())
        return raw.recv(2000)


def sip_asks():
    assert sip("OPTIONS").startswith(b"SIP/2.0 200")


def sip_invents():
    sip("FROB")


def book(level=None):
    """The global address list as impacket reads it: the mapper names the port of the address book, which is bound, logged in or not."""
    from pathlib import Path
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "clients_rpc"))
    import book as rpc
    from impacket.dcerpc.v5 import epm
    where = epm.hept_map(HOST, rpc.NSPI, protocol="ncacn_ip_tcp", dce=rpc.open_port(port("RPC_135"), None, host=HOST))
    dce = rpc.open_port(int(where.split("[")[1].rstrip("]")), rpc.NSPI, level=level, host=HOST, user=os.environ["EXEMU_USER"].split("@")[0],
                        password=os.environ["EXEMU_PASSWORD"])
    handle = rpc.bind(dce)
    return rpc.rows(dce, handle)


def rpc_reads():
    from impacket.dcerpc.v5.rpcrt import RPC_C_AUTHN_LEVEL_PKT_PRIVACY
    assert book(RPC_C_AUTHN_LEVEL_PKT_PRIVACY)[0]


def rpc_is_open():
    """Nobody logs in: what the book says can be read on the way."""
    book()


def imap_reads():
    with imaplib.IMAP4_SSL(HOST, port("IMAPS"), ssl_context=ssl.create_default_context(), timeout=20) as client:
        client.login(os.environ["EXEMU_USER"], os.environ["EXEMU_PASSWORD"])
        client.select("INBOX", readonly=True)
        client.fetch("1:*", "(BODY.PEEK[])")


def imap_deletes():
    with imaplib.IMAP4_SSL(HOST, port("IMAPS"), ssl_context=ssl.create_default_context(), timeout=20) as client:
        client.login(os.environ["EXEMU_USER"], os.environ["EXEMU_PASSWORD"])
        client.select("INBOX")
        client.store("1", "+FLAGS", "\\Deleted")
        client.expunge()


def many_turns():
    with smtp() as client:
        client.ehlo()
        for _ in range(1000):
            client.noop()


def tells_environment():
    send()
    for name in sorted(os.environ):
        if name.startswith("EXEMU_") or name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"):
            print(f"{name}={os.environ[name]}")


if __name__ == "__main__":
    globals()[sys.argv[1].replace("-", "_")]()
