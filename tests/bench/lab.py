"""Shared by the measures of tests/bench: servers pinned to one core, the load generator on another, figures and goals.

Absolute figures move with whatever else the machine does; ratios to a peer measured in turn with us (A B A B) hardly do, and CPU
time per operation still less: where the two disagree, trust the CPU.
"""
import argparse
import getpass
import grp
import json
import os
import pwd
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXEMU = os.environ.get("EXEMU", str(ROOT / "build/release/exemu"))
LOAD = str(Path(EXEMU).parent / "tests/bench_load")
TICK = 1 / os.sysconf("SC_CLK_TCK")
FAILS_BELOW = 0.7  # of a goal
ANONYMOUS = ("Pss_Anon", "Pss_Shmem")
SMALL_JOURNAL = "128KB"  # four hundred connections fill it
os.environ["PATH"] += ":/usr/sbin:/sbin"


def options(what):
    asked = argparse.ArgumentParser(prog=f"./dev bench {Path(sys.argv[0]).name}", description=what)
    asked.add_argument("--check", action="store_true", help=f"fail below {FAILS_BELOW} of a goal")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--seconds", type=float, default=2, help="of each measured stretch")
    asked.add_argument("--only", default="", help="measures whose name contains this")
    return asked


def cores():
    """Server's and generator's core; the same one where there is but one."""
    allowed = sorted(os.sched_getaffinity(0))
    return allowed[0], allowed[-1]


def allow_many_files():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def free_port():
    """Below the range from which outgoing connections take theirs."""
    for port in range(20000 + os.getpid() % 5000, 32000):
        if not any(port_taken(port, family) for family in (socket.AF_INET, socket.AF_INET6)):
            return port
    sys.exit("no free port")


def port_taken(port, family=socket.AF_INET):
    with socket.socket(family) as probe:
        try:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1" if family == socket.AF_INET else "::1", port))
        except OSError as error:
            return error.errno != 99  # EADDRNOTAVAIL: no such family here
    return False


class Used:
    """CPU seconds of a process."""

    def __init__(self, user=0.0, system=0.0):
        self.user, self.system = user, system

    def __sub__(self, other):
        return Used(self.user - other.user, self.system - other.system)

    @property
    def whole(self):
        return self.user + self.system


class Server:
    """A process that listens, pinned to the server's core."""

    def __init__(self, name, command, folder, environment=None):
        self.name, self.folder, self.ports = name, Path(folder), {}
        self.mail = None  # a folder that goes with it
        allow_many_files()
        self.log = open(self.folder / f"{name}.log", "wb")
        before = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {cores()[0]})  # inherited: nothing stands between us and its exec
        try:
            self.began = time.monotonic()
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT,
                                            env={**os.environ, **(environment or {})})
        finally:
            os.sched_setaffinity(0, before)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        if self.mail:
            shutil.rmtree(self.mail, ignore_errors=True)

    def wait_for(self, port, address="127.0.0.1", say=b"", patience=15):
        """Until the server has said something on a new connection: it does not just listen, it serves."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as peer:
                try:
                    peer.settimeout(patience)
                    peer.connect((address, port))
                    peer.sendall(say)
                    if peer.recv(1) or say:  # an end is an answer too, to who has said something
                        return time.monotonic()
                except ConnectionError:
                    time.sleep(0.0002)
        self.process.kill()
        sys.exit(f"{self.name} does not answer on {address}:{port}:\n" + (self.folder / f"{self.name}.log").read_text(errors="replace")[-2000:])

    def cpu(self):
        """Of the process and all below it; what has ended counts where its parent has waited for it."""
        used, below, figures = Used(), {}, {}
        for entry in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = entry.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            figures[int(entry.parent.name)] = [int(field) * TICK for field in fields[11:15]]
            below.setdefault(int(fields[1]), []).append(int(entry.parent.name))
        frontier = [self.process.pid]
        while frontier:
            process = frontier.pop()
            user, system, user_ended, system_ended = figures[process]
            used = Used(used.user + user + user_ended, used.system + system + system_ended)
            frontier += below.get(process, [])
        return used

    def memory(self, *kinds):
        """KiB of these rows of smaps_rollup: Rss, Pss, Pss_Anon, Pss_Shmem..."""
        rows = dict(line.split()[:2] for line in Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines()[1:])
        return sum(int(rows[kind + ":"]) for kind in kinds)

    def settled_memory(self, *kinds):
        """Once it no longer moves."""
        last = None
        for _ in range(40):
            now = self.memory(*kinds)
            if last is not None and abs(now - last) <= 4:
                return now
            last = now
            time.sleep(0.25)
        return last


def exemu(folder, scenario=None, *arguments):
    """exemu with its state in `folder`, on a free offset. ports: name of the listener -> port."""
    ports_file = Path(folder) / "ports.json"
    ports_file.unlink(missing_ok=True)
    if not scenario: # measured is what it can do, not what Exchange allows one peer
        scenario = Path(folder) / "unthrottled.yaml"
        scenario.write_text("exemu: 1\nuse: [exchange-2019, unthrottled]\n")
    command = [EXEMU, "run", str(scenario), "--state", str(Path(folder) / "state"), "--offset", str(free_port() - 25),
               "--bind", "127.0.0.1", "--ports-json", str(ports_file), *arguments]
    server = Server("exemu", command, folder)
    while not ports_file.exists():
        if server.process.poll() is not None or time.monotonic() > server.began + 15:
            server.process.kill()
            sys.exit("exemu does not start:\n" + (Path(folder) / "exemu.log").read_text(errors="replace")[-2000:])
        time.sleep(0.001)
    for listener in json.loads(ports_file.read_text())["listeners"]:
        server.ports[listener["name"]] = listener["port"]
    return server


def smtp_sink(folder):
    port = free_port()
    server = Server("smtp-sink", ["smtp-sink", "-4", *(["-u", "nobody"] if os.geteuid() == 0 else []), "-m", "30000", f"127.0.0.1:{port}", "1024"],
                    folder)
    server.ports["smtp-25"] = port
    server.wait_for(port)
    return server


NODE_SERVER = """
const { SMTPServer } = require('smtp-server');
const fs = require('fs');
new SMTPServer({
  key: fs.readFileSync('key.pem'), cert: fs.readFileSync('certificate.pem'),
  authOptional: true, disableReverseLookup: true, size: 64 * 1024 * 1024, logger: false,
  onData(stream, session, done) { stream.resume(); stream.on('end', done); },
}).on('error', () => {}).listen(+process.env.PORT, '127.0.0.1');
"""


def smtp_server(folder):
    """Node's smtp-server, which throws mail away but can STARTTLS; None where Node is not installed, or its package can not be had."""
    modules = ROOT / "build/peers"
    if not shutil.which("node") or not shutil.which("npm"):
        return None
    if not (modules / "node_modules/smtp-server").exists():
        modules.mkdir(parents=True, exist_ok=True)
        print("dev: installing with npm: smtp-server")
        done = subprocess.run(["npm", "install", "--no-save", "--no-audit", "--no-fund", "--silent", "--prefix", str(modules), "smtp-server@3"],
                              cwd=modules, capture_output=True)
        if done.returncode != 0:
            return None
    folder = Path(folder)
    certificate(folder)
    (folder / "server.js").write_text(NODE_SERVER)
    port = free_port()
    server = Server("smtp-server", ["env", "-C", str(folder), "node", "server.js"], folder,
                    {"NODE_PATH": str(modules / "node_modules"), "PORT": str(port)})
    server.ports["smtp-25"] = port
    server.wait_for(port)
    return server


ROW = "The quick brown fox jumps over the lazy dog, then does so once more again...\r\n"


def mail(number, size):
    """The message of this number in a measured mailbox, its body so many bytes long."""
    return (f"From: a@example.test\r\nTo: b@example.test\r\nSubject: measured {number}\r\nMessage-ID: <{number}@example.test>\r\n"
            "Content-Type: text/plain\r\n\r\n" + (ROW * (size // len(ROW) + 1))[:size - 2] + "\r\n")


def fill_mailboxes(port, mailboxes):
    """mailboxes: user -> (messages, bytes of each body). By IMAP in clear, password "test"; what was there goes."""
    for user, (count, size) in mailboxes.items():
        with socket.create_connection(("127.0.0.1", port)) as peer:
            heard = peer.makefile("rb")

            def completed(commands):
                for _ in range(commands):
                    while not (line := heard.readline()).startswith(b"x "):
                        if not line:
                            sys.exit("exemu: the connection broke while mailboxes were filled")
                    if not line.startswith(b"x OK"):
                        sys.exit(f"exemu: refused while mailboxes were filled: {line}")
            peer.sendall(f"x LOGIN {user} test\r\nx SELECT INBOX\r\nx STORE 1:* +FLAGS.SILENT (\\Deleted)\r\nx CLOSE\r\n".encode())
            completed(4)
            for first in range(1, count + 1, 200):
                batch = [mail(number, size) for number in range(first, min(first + 200, count + 1))]
                peer.sendall("".join(f"x APPEND INBOX {{{len(text)}+}}\r\n{text}\r\n" for text in batch).encode())
                completed(len(batch))


def dovecot(folder, mailboxes):
    """IMAP and POP3, plain, STARTTLS and TLS; password "test"; mail in maildirs in memory. As fast as it can be on one core: login processes
    and mail processes that serve many, no fsync, no index rewritten. None where it is not installed."""
    if not shutil.which("dovecot"):
        return None
    folder = Path(folder)
    certificate(folder)
    root = Path(tempfile.mkdtemp(prefix="exemu-bench-mail.", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None))
    for user, (count, size) in mailboxes.items():
        maildir = root / user / "Maildir"
        for part in ("cur", "new", "tmp", ".Drafts/cur", ".Drafts/new", ".Drafts/tmp"):
            (maildir / part).mkdir(parents=True)
        for number in range(1, count + 1):
            text = mail(number, size).encode()
            (maildir / f"cur/{1700000000 + number}.M1P1.bench,S={len(text)},W={len(text)}:2,S").write_bytes(text)
    owner = "nobody" if os.geteuid() == 0 else getpass.getuser()
    group = grp.getgrgid(pwd.getpwnam(owner).pw_gid).gr_name
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", f"{owner}:{group}", root], check=True)
    ports, port = {}, free_port()
    for name in ("imap-143", "imap-993", "pop3-110", "pop3-995"):
        while port_taken(port):
            port += 1
        ports[name] = port
        port += 1
    (folder / "run").mkdir(exist_ok=True)
    for way in (folder, folder.parent):  # its login processes are another user's
        way.chmod(0o755)
    logins = "service_count = 0\n  process_min_avail = 1\n  process_limit = 1\n  client_limit = 30000"
    workers = "service_count = 0\n  client_limit = 100\n  process_min_avail = 1\n  process_limit = 30000"
    (folder / "dovecot.conf").write_text(f"""
protocols = imap pop3
base_dir = {folder}/run
state_dir = {folder}
listen = 127.0.0.1
log_path = {folder}/dovecot-own.log
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain
auth_cache_size = 1M
passdb {{
  driver = static
  args = password=test
}}
userdb {{
  driver = static
  args = uid={owner} gid={group} home={root}/%u
}}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~/Maildir
mail_fsync = never
maildir_very_dirty_syncs = yes
mailbox_list_index = no
mail_max_userip_connections = 0
login_log_format_elements =
default_vsz_limit = 0
default_process_limit = 30000
default_client_limit = 60000
service imap-login {{
  {logins}
  inet_listener imap {{
    port = {ports["imap-143"]}
  }}
  inet_listener imaps {{
    port = {ports["imap-993"]}
    ssl = yes
  }}
}}
service pop3-login {{
  {logins}
  inet_listener pop3 {{
    port = {ports["pop3-110"]}
  }}
  inet_listener pop3s {{
    port = {ports["pop3-995"]}
    ssl = yes
  }}
}}
service imap {{
  {workers}
}}
service pop3 {{
  {workers}
}}
""")
    server = Server("dovecot", ["dovecot", "-F", "-c", str(folder / "dovecot.conf")], folder)
    server.ports.update(ports)
    server.mail = root
    server.wait_for(ports["imap-143"], patience=20)
    return server


def samba(folder):
    """Samba's endpoint mapper on 135, alone; None where it is not installed, or where somebody has the port."""
    found = [path for pattern in ("/usr/libexec/samba", "/usr/lib/*/samba") for path in Path("/").glob(pattern[1:] + "/samba-dcerpcd")]
    if not found or port_taken(135):
        return None
    folder = Path(folder)
    for name in ("lock", "state", "cache", "private", "run", "ncalrpc", "log"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "ncalrpc").chmod(0o755)
    (folder / "smb.conf").write_text(f"""[global]
workgroup = BENCH
netbios name = BENCH
server role = standalone server
interfaces = 127.0.0.1/8
bind interfaces only = yes
rpc start on demand helpers = no
disable netbios = yes
load printers = no
disable spoolss = yes
log level = 0
log file = {folder}/log/log.%m
lock directory = {folder}/lock
state directory = {folder}/state
cache directory = {folder}/cache
private dir = {folder}/private
pid directory = {folder}/run
ncalrpc dir = {folder}/ncalrpc
""")
    server = Server("samba", [str(found[0]), "-F", "--no-process-group", "--libexec-rpcds", f"--configfile={folder}/smb.conf"], folder)
    server.ports["rpc-135"] = 135
    end = time.monotonic() + 20
    while not port_taken(135) and time.monotonic() < end:
        time.sleep(0.05)
    return server


def nginx(folder, connections=1024):
    """Plain HTTP and HTTPS on one worker; None where it is not installed."""
    if not shutil.which("nginx"):
        return None
    folder = Path(folder)
    certificate(folder)
    plain = free_port()
    secure = next(port for port in range(plain + 1, 32767) if not port_taken(port))
    (folder / "www").mkdir(exist_ok=True)
    (folder / "www/index.html").write_text("x" * 1024)
    temp = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(f"""
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx-error.log crit;
events {{ worker_connections {connections}; use epoll; multi_accept on; }}
http {{
  access_log off; keepalive_timeout 3600; keepalive_requests 1000000000; {temp}
  ssl_certificate {folder}/certificate.pem; ssl_certificate_key {folder}/key.pem;
  ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache off; ssl_session_tickets on; ssl_buffer_size 4k;
  root {folder}/www;
  server {{ listen 127.0.0.1:{plain} backlog=4096; }}
  server {{ listen 127.0.0.1:{secure} ssl backlog=4096; }}
}}
""")
    server = Server("nginx", ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], folder)
    server.ports.update(plain=plain, secure=secure)
    return server


def certificate(folder):
    """Once a folder; RSA, as Exchange's self-signed one: it is not part of what is measured."""
    if (folder / "key.pem").exists():
        return
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")], check=True, capture_output=True)


class Held:
    """So many connections at rest, for as long as the block lasts."""

    def __init__(self, server, count, protocol, port, tls, **wanted):
        self.server, self.count = server, count
        self.command = load_command(protocol, port, idle=count, tls=tls, **wanted)

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        said = self.process.stdout.readline()
        if int(fields_of(said).get("opened", 0)) != self.count:
            self.process.kill()
            sys.exit(f"{self.server.name}: not all came to rest: {said}")

    def __exit__(self, *_):
        said = self.process.communicate()[0]
        if fields_of(said).get("lost") != "0":
            sys.exit(f"{self.server.name}: connections did not stay: {said}")


def memory_each(server, count, protocol, port, tls, **wanted):
    """KiB of anonymous memory of one idle connection. The first few hundred only touch code, tables and the shard's buffers and fill the
    journal, so that those do not count: what the journal remembers of connections, whether they are still there or not, is bounded by
    itself (limits.journal, here SMALL_JOURNAL)."""
    for _ in range(4):
        with Held(server, 100, protocol, port, tls, **wanted):
            pass
    before = server.settled_memory(*ANONYMOUS)
    with Held(server, count, protocol, port, tls, **wanted):
        return (server.settled_memory(*ANONYMOUS) - before) / count


def work_folder():
    return tempfile.TemporaryDirectory(prefix="exemu-bench-")


# ---- load


def fields_of(line):
    return dict(word.split("=", 1) for word in line.split(' first_error="')[0].split())


def load_command(protocol, port, program=LOAD, **wanted):
    command = ["taskset", "-c", str(cores()[1]), program, protocol, "--port", str(port)]
    for key, value in wanted.items():
        command += [f"--{key.replace('_', '-')}", str(value)]
    return command


class Run:
    """One stretch of load on one server."""

    def __init__(self, server, protocol, port, **wanted):
        before, began = server.cpu(), time.monotonic()
        done = subprocess.run(load_command(protocol, port, **wanted), stdin=subprocess.DEVNULL, capture_output=True, text=True)
        used, took = server.cpu() - before, time.monotonic() - began
        if done.returncode != 0:
            sys.exit(f"{server.name}: {done.stderr.strip() or done.stdout.strip() or 'nothing was done'}")
        figures = fields_of(done.stdout)
        if int(figures["errors"]):
            print(f"  {server.name}: {done.stdout.strip()}")
        operations = int(figures["done"])
        self.rate, self.gen_cpu = float(figures["rate"]), float(figures["gen_cpu"])
        self.user_us, self.system_us = used.user * 1e6 / operations, used.system * 1e6 / operations
        self.busy = used.whole / took  # of the server's core


class Figure:
    """The runs of one measure on one server."""

    def __init__(self):
        self.runs = []

    def median(self, what):
        return statistics.median(getattr(run, what) for run in self.runs)

    def cpu_us(self):
        return self.median("user_us") + self.median("system_us")

    def text(self):
        rates = [run.rate for run in self.runs]
        return (f"{self.median('rate'):10,.0f} /s ({min(rates):,.0f}..{max(rates):,.0f})   {self.cpu_us():8.1f} us CPU each "
                f"({self.median('user_us'):.1f} user, {self.median('system_us'):.1f} system)")

    def bound(self):
        if self.median("gen_cpu") > 0.95:
            return "the load generator's core is full: compare CPU per operation instead"
        if self.median("busy") > 0.95:
            return f"the server's core is full: {self.median('user_us'):.1f} us user, {self.median('system_us'):.1f} us system an operation"
        return (f"neither core is full (server {self.median('busy'):.0%}, generator {self.median('gen_cpu'):.0%}): "
                "waiting, or other work of this machine")


# ---- goals


class Goals:
    """What was reached of each goal; the exit status of `--check`."""

    def __init__(self):
        self.missed = []

    def judge(self, name, reached, goal, bound):
        """`reached` and `goal` of the same unit, where more is better."""
        part = reached / goal
        word = "met" if part >= 1 else "near" if part >= FAILS_BELOW else "MISSED"
        print(f"  ratio {reached:.2f}, goal {goal:g}: {word}")
        if part < 1:
            print(f"  bound by: {bound}")
        if part < FAILS_BELOW:
            self.missed.append(name)

    def end(self, check):
        if self.missed:
            print(f"below {FAILS_BELOW} of the goal: {', '.join(self.missed)}")
        return 1 if check and self.missed else 0


def beside(goals, asked, name, goal, peer, ours, protocol, listener, rounds=None, seconds=None, **wanted):
    """The same load on both in turn, printed and judged; the ratio of rates. `listener` is its name on both."""
    sides = {peer: Figure(), ours: Figure()}
    for _ in range(rounds or asked.rounds):
        for server, figure in sides.items():
            figure.runs.append(Run(server, protocol, server.ports[listener], seconds=seconds or asked.seconds, **wanted))
    print(name)
    for server, figure in sides.items():
        print(f"  {server.name:<10} {figure.text()}")
    ratio = sides[ours].median("rate") / sides[peer].median("rate")
    print(f"  CPU of {peer.name} / {ours.name}: {sides[peer].cpu_us() / max(sides[ours].cpu_us(), 0.001):.2f}")
    if goal:
        goals.judge(name, ratio, goal, sides[ours].bound())
    else:
        print(f"  ratio {ratio:.2f}, no goal")
    sys.stdout.flush()
    return sides[peer], sides[ours]
