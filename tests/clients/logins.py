"""How people log in: NTLM, tokens and Kerberos, with clients that are not ours. Refusals are as real as successes."""
import base64
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from lab import EXEMU, Emulator, run  # noqa: E402

HOST, PASSWORD = "mail.contoso.test", "Passw0rd!"
# Debian's own: the modules of its packages are there.
NTLM_CLIENT = ["/usr/bin/python3", str(Path(__file__).with_name("ntlm_client.py"))]

SCENARIO = """exemu: 1
name: Every way to log in
use: [exchange-2019]
accounts:
  alice: {password: "Passw0rd!", auth: [basic, ntlm, bearer]}
  bob: {password: "Passw0rd!", auth: [basic]}
  carol: {password: "Passw0rd!", state: locked_out}
  dave: {password: "Passw0rd!", state: password_expired}
persona:
  base: exchange-2019
  set:
    styles.smtp.connectors.client-frontend.mechanisms_tls: [GSSAPI, NTLM, LOGIN, PLAIN, XOAUTH2, OAUTHBEARER]
    styles.smtp.connectors.client-frontend.ehlo_tls: [SIZE 37748736, PIPELINING, AUTH GSSAPI NTLM LOGIN PLAIN XOAUTH2 OAUTHBEARER, 8BITMIME]
listeners: # the tarpit is judged by pages; here twenty clients would wait five seconds each
  smtp-587: {tarpit: 0s}
  smtp-require: {port: 2587, protocol: smtp, tls: starttls, connector: client-frontend, tarpit: 0s, extended_protection: require}
  smtp-allow: {port: 2588, protocol: smtp, tls: starttls, connector: client-frontend, tarpit: 0s, extended_protection: allow}
  smtp-old: {port: 2589, protocol: smtp, tls: starttls, connector: client-frontend, tarpit: 0s, lm_compatibility: 3}
"""


def ntlm(tally, emulator):
    ports = emulator.ports
    good = "235 2.7.0 Authentication successful"
    refused = "535 5.7.3 Authentication unsuccessful"
    cases = [
        ("in the clear", "smtp-587", "alice", PASSWORD, [], good),
        ("under TLS", "smtp-587", "alice", PASSWORD, ["--tls", "starttls"], good),
        ("user principal name", "smtp-587", "alice@contoso.test", PASSWORD, ["--domain", ""], good),
        ("DNS name of the domain", "smtp-587", "alice", PASSWORD, ["--domain", "contoso.test"], good),
        ("wrong password", "smtp-587", "alice", "Passw0rd?", [], refused),
        ("nobody", "smtp-587", "nobody", PASSWORD, [], refused),
        ("wrong domain", "smtp-587", "alice", PASSWORD, ["--domain", "FABRIKAM"], refused),
        ("an account that may not", "smtp-587", "bob", PASSWORD, [], refused),
        ("a locked account", "smtp-587", "carol", PASSWORD, [], refused),
        ("an expired password", "smtp-587", "dave", PASSWORD, [], refused),
        ("LM and NTLMv1", "smtp-587", "alice", PASSWORD, ["--dialect", "0"], refused),
        ("NTLMv1 with session security", "smtp-587", "alice", PASSWORD, ["--dialect", "1"], refused),
        ("NTLMv1 where it is let in", "smtp-old", "alice", PASSWORD, ["--dialect", "2"], good),
        ("NTLMv1 with session security where it is let in", "smtp-old", "alice", PASSWORD, ["--dialect", "1"], good),
        ("right channel bindings, off", "smtp-587", "alice", PASSWORD, ["--tls", "starttls", "--binding", "right"], good),
        ("wrong channel bindings, off", "smtp-587", "alice", PASSWORD, ["--tls", "starttls", "--binding", "wrong"], good),
        ("right channel bindings, required", "smtp-require", "alice", PASSWORD, ["--tls", "starttls", "--binding", "right"], good),
        ("wrong channel bindings, required", "smtp-require", "alice", PASSWORD, ["--tls", "starttls", "--binding", "wrong"], refused),
        ("no channel bindings, required", "smtp-require", "alice", PASSWORD, ["--tls", "starttls"], refused),
        ("no TLS, required", "smtp-require", "alice", PASSWORD, [], refused),
        ("no channel bindings, allowed", "smtp-allow", "alice", PASSWORD, ["--tls", "starttls"], good),
        ("wrong channel bindings, allowed", "smtp-allow", "alice", PASSWORD, ["--tls", "starttls", "--binding", "wrong"], refused),
        ("a broken MIC", "smtp-587", "alice", PASSWORD, ["--corrupt", "mic"], refused),
        ("an offset outside", "smtp-587", "alice", PASSWORD, ["--corrupt", "offset"], "501 5.5.4 Invalid arguments"),
    ]
    for name, listener, user, password, options, wanted in cases:
        status, said = run([*NTLM_CLIENT, "smtp", ports[listener], user, password, *options])
        tally.check(f"NTLM client: {name}", said.strip() == wanted, said)


def swaks(tally, emulator):
    base = ["swaks", "--timeout", "15", "--server", "127.0.0.1", "--ehlo", "client.test", "--tls", "--from", "alice@contoso.test",
            "--to", "bob@contoso.test", "--au", "alice", "--quit-after", "AUTH"]
    for mechanism in ("LOGIN", "PLAIN"):
        status, said = run([*base, "-p", emulator.ports["smtp-587"], "--auth", mechanism, "--ap", PASSWORD])
        tally.check(f"swaks: AUTH {mechanism}", status == 0 and "235 2.7.0" in said, said)
        status, said = run([*base, "-p", emulator.ports["smtp-587"], "--auth", mechanism, "--ap", "wrong"])
        tally.check(f"swaks: AUTH {mechanism} with a wrong password", status == 28 and "535 5.7.3" in said, said)
    ntlm_auth = [*base, "--auth", "NTLM", "--auth-extra", "domain=CONTOSO"]
    status, said = run([*ntlm_auth, "-p", emulator.ports["smtp-old"], "--ap", PASSWORD])
    tally.check("swaks: AUTH NTLM (its NTLMv1 is let in at level 3)", status == 0 and "334 NTLM supported" in said and "235 2.7.0" in said, said)
    status, said = run([*ntlm_auth, "-p", emulator.ports["smtp-old"], "--ap", "wrong"])
    tally.check("swaks: AUTH NTLM with a wrong password", status == 28 and "535 5.7.3" in said, said)
    status, said = run([*ntlm_auth, "-p", emulator.ports["smtp-587"], "--ap", PASSWORD])
    tally.check("swaks: NTLMv1 is refused as it comes", status == 28 and "535 5.7.3" in said, said)


def curl(tally, emulator):
    message = emulator.work / "login.eml"
    message.write_bytes(b"Subject: logged in\r\n\r\nbody\r\n")
    port = emulator.ports["smtp-587"]
    base = ["curl", "-sS", "-v", "--max-time", "30", "--resolve", f"{HOST}:{port}:127.0.0.1", "--cacert", emulator.ca, "--ssl-reqd",
            f"smtp://{HOST}:{port}/client.test", "--mail-from", "alice@contoso.test", "--mail-rcpt", "alice@contoso.test", "-T", message]
    status, said = run([*base, "--login-options", "AUTH=NTLM", "-u", f"CONTOSO\\alice:{PASSWORD}"])
    tally.check("curl: AUTH=NTLM, and the message is there", status == 0 and "Subject: logged in" in emulator.ask("mail", "show", "alice")[1], said)
    status, said = run([*base, "--login-options", "AUTH=NTLM", "-u", "CONTOSO\\alice:wrong"])
    tally.check("curl: AUTH=NTLM with a wrong password", status == 67 and "535 5.7.3" in said, said)
    status, said = run([*base, "--login-options", "AUTH=GSSAPI", "-u", f"alice:{PASSWORD}"])
    tally.check("curl: AUTH=GSSAPI has nowhere to go", status != 0, said)

    def token(*options):
        status, text = run([EXEMU, "token", "alice", emulator.scenario, "--state", emulator.state, *options])
        tally.check(f"exemu token {' '.join(options)}".rstrip(), status == 0 and len(text.split(".")) == 3, text)
        return text.strip()

    for mechanism in ("XOAUTH2", "OAUTHBEARER"):
        options = ["--login-options", f"AUTH={mechanism}", "-u", "alice@contoso.test:", "--sasl-ir"]
        status, said = run([*base, *options, "--oauth2-bearer", token()])
        tally.check(f"curl: {mechanism}", status == 0 and "235 2.7.0" in said, said)
        for wrong in (["--expired"], ["--wrong-audience"], ["--scope", "IMAP.AccessAsUser.All"]):
            status, said = run([*base, *options, "--oauth2-bearer", token(*wrong)])
            tally.check(f"curl: {mechanism} {' '.join(wrong)} is refused", status == 67 and "535 5.7.3" in said, said)
            told = re.search(r"< 334 (\S+)", said)
            tally.check(f"curl: {mechanism} {' '.join(wrong)} is told why in JSON", told and b'"schemes":"bearer"' in base64.b64decode(told.group(1)), said)


def nmap(tally, emulator):
    status, said = run(["nmap", "-n", "-Pn", "-sT", "-p", emulator.ports["smtp-587"], "--script", "+smtp-ntlm-info", "127.0.0.1"], 60)
    for line in ("Target_Name: CONTOSO", "NetBIOS_Domain_Name: CONTOSO", "NetBIOS_Computer_Name: MAIL", "DNS_Domain_Name: contoso.test",
                 "DNS_Computer_Name: mail.contoso.test", "DNS_Tree_Name: contoso.test", "Product_Version: 10.0.17763"):
        tally.check(f"nmap smtp-ntlm-info: {line}", line in said, said)


def journal(tally, emulator):
    events = emulator.events("smtp.authorize")
    found = {event["fields"].get("channel_binding") if "fields" in event else event.get("channel_binding") for event in events}
    tally.check("the journal tells channel bindings absent, right and wrong", {"absent", "right", "wrong"} <= found, found)
    reasons = {event["fields"].get("reason") if "fields" in event else event.get("reason") for event in events}
    wanted = {"bad_credentials", "locked_out", "password_expired", "scheme_refused", "ntlm_v1", "channel_binding", "altered", "malformed", "token_expired",
              "token_audience", "token_scope"}
    tally.check("the journal tells why", wanted <= reasons, sorted(wanted - reasons))
    text = emulator.journal_file.read_text()
    # A password, a token (header of a JWT) and the third message of NTLM, as they cross the wire.
    secrets = [secret for secret in (PASSWORD, "eyJ0eXAi", base64.b64encode(b"NTLMSSP\0\3\0").decode()[:14]) if secret in text]
    tally.check("no password, token or NTLM answer stands in the journal", not secrets, secrets)


def judge(tally):
    with Emulator(SCENARIO) as emulator:
        ntlm(tally, emulator)
        swaks(tally, emulator)
        curl(tally, emulator)
        nmap(tally, emulator)
        emulator.end()
        journal(tally, emulator)
