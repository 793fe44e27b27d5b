#!/usr/bin/python3
"""An NTLM client that is not ours (python3-ntlm-auth), over SMTP, POP3 or IMAP. Prints the server's last line; status 0 when it let us in."""
import argparse
import base64
import os
import socket
import sys
import tempfile

# The package takes MD4 from OpenSSL, which has it in its legacy provider alone: asked for before OpenSSL is loaded.
with tempfile.NamedTemporaryFile("w", suffix=".cnf") as conf:
    conf.write("openssl_conf = init\n[init]\nproviders = all\n[all]\ndefault = one\nlegacy = one\n[one]\nactivate = 1\n")
    conf.flush()
    os.environ["OPENSSL_CONF"] = conf.name
    import hashlib
    import ssl
    hashlib.new("md4")

from ntlm_auth.gss_channel_bindings import GssChannelBindingsStruct  # noqa: E402
from ntlm_auth.ntlm import NtlmContext  # noqa: E402


class Talk:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), 15)
        self.file = self.socket.makefile("rb")

    def hear(self):
        return self.file.readline().decode("latin-1").rstrip("\r\n")

    def say(self, line):
        self.socket.sendall(line.encode() + b"\r\n")
        return self.hear()

    def to_tls(self, server_name):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.socket = context.wrap_socket(self.socket, server_hostname=server_name)
        self.file = self.socket.makefile("rb")
        return self.socket.getpeercert(binary_form=True)


def ehlo(talk):
    line = talk.say("EHLO client.test")
    while line[3:4] == "-":
        line = talk.hear()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("protocol", choices=["smtp", "pop3", "imap"])
    parser.add_argument("port", type=int)
    parser.add_argument("user")
    parser.add_argument("password")
    parser.add_argument("--domain", default="CONTOSO")
    parser.add_argument("--tls", choices=["none", "starttls", "implicit"], default="none")
    parser.add_argument("--binding", choices=["none", "right", "wrong"], default="none")
    parser.add_argument("--dialect", type=int, default=3, help="as LmCompatibilityLevel: 0 LM and NTLMv1, 1 with session security, 2 NTLMv1, 3 NTLMv2")
    parser.add_argument("--corrupt", choices=["none", "offset", "mic"], default="none")
    wish = parser.parse_args()

    talk = Talk(wish.port)
    certificate = talk.to_tls("mail.contoso.test") if wish.tls == "implicit" else None
    talk.hear()
    if wish.protocol == "smtp":
        ehlo(talk)
    if wish.tls == "starttls":
        talk.say({"smtp": "STARTTLS", "pop3": "STLS", "imap": "a STARTTLS"}[wish.protocol])
        certificate = talk.to_tls("mail.contoso.test")
        if wish.protocol == "smtp":
            ehlo(talk)
    bindings = None
    if wish.binding != "none":
        digest = hashlib.sha256(certificate or b"").digest()
        bindings = GssChannelBindingsStruct()
        bindings[bindings.APPLICATION_DATA] = b"tls-server-end-point:" + (digest if wish.binding == "right" else digest[::-1])
    client = NtlmContext(wish.user, wish.password, domain=wish.domain, workstation="PC", cbt_data=bindings, ntlm_compatibility=wish.dialect)
    talk.say({"smtp": "AUTH NTLM", "pop3": "AUTH NTLM", "imap": "a AUTHENTICATE NTLM"}[wish.protocol])
    challenge = talk.say(base64.b64encode(client.step()).decode())
    if not challenge.startswith(("334 ", "+ ")):
        print(challenge)
        sys.exit(1)
    message = bytearray(client.step(base64.b64decode(challenge.split(" ")[1])))
    if wish.corrupt == "offset":
        message[24:28] = b"\xff\xff\xff\x7f"
    if wish.corrupt == "mic":
        message[72] ^= 1
    verdict = talk.say(base64.b64encode(bytes(message)).decode())
    print(verdict)
    sys.exit(0 if verdict.startswith(("235", "+OK", "a OK")) else 1)


main()
