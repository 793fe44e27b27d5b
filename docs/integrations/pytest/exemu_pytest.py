"""A pytest plug-in over exemu's control API: one emulator for the whole run, a case for each test.

    # conftest.py
    pytest_plugins = ["exemu_pytest"]

    # test_mail.py
    def test_greylisting(exemu):
        exemu.scenario("rules: [{event: smtp.rcpt, scope: client, times: 1, do: {reply: '451 4.7.1 later'}}]")
        exemu.expect({"event": "smtp.rcpt", "when": {"code": 250}})
        my_client.send(exemu.host, exemu.port("smtp"), to=exemu.user)

Every test begins with the house as the scenario has it; what it expects is judged when the test function has returned, and a case that
is broken or inconclusive fails the test with the report, near misses and all. Needs nothing but the standard library and pytest.
"""
import json
import os
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

import pytest


def pytest_addoption(parser):
    group = parser.getgroup("exemu")
    group.addoption("--exemu", default=os.environ.get("EXEMU", "exemu"), help="the program (default: $EXEMU, else exemu on the PATH)")
    group.addoption("--exemu-scenario", default=None, metavar="FILE", help="the scenario of the whole run")


class Refused(Exception):
    """The emulator's own sentence."""


class Server:
    """One running emulator."""

    def __init__(self, program, scenario=None):
        self.work = Path(tempfile.mkdtemp(prefix="exemu-pytest."))
        state = self.work / "state"
        command = [program, "run", "--quiet", "--ports", "free", "--control", "127.0.0.1:0", "--state", str(state)]
        if scenario:
            command.append(str(scenario))
        environment = {name: value for name, value in os.environ.items() if name not in ("EXEMU_STATE", "EXEMU_INSTANCE")}
        self.log = open(self.work / "log", "wb")
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT, env=environment)
        asking = [program, "--state", str(state)]
        ready = subprocess.run([program, "ready", "--wait", "30s", "--state", str(state)], capture_output=True, text=True, check=False, env=environment)
        if ready.returncode != 0 or self.process.poll() is not None:
            self.end()
            raise RuntimeError(f"exemu did not start: {(self.work / 'log').read_text()}{ready.stderr}")
        told = subprocess.run([asking[0], "env", "--json", *asking[1:]], capture_output=True, text=True, check=True, env=environment)
        self.environment = json.loads(told.stdout)
        self.url = self.environment["EXEMU_CONTROL"]

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"} if data else {}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise Refused(json.loads(error.read())["error"]) from None

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


class Case:
    """What a test sees: where the server is, and what is expected of the client."""

    def __init__(self, server, name):
        self.server, self.name, self.expected, self.lints, self.number = server, name, [], [], None
        self.host = server.environment["EXEMU_HOST"]
        self.user, self.password = server.environment["EXEMU_USER"], server.environment.get("EXEMU_PASSWORD")
        self.ca, self.environment = server.environment["EXEMU_CA"], dict(server.environment)

    def port(self, name):
        """port("smtp"), port("imaps")"""
        return int(self.environment[f"EXEMU_{name.upper()}_PORT"])

    def scenario(self, yaml):
        """Lays YAML over the scenario of the run, for this test. Before anything connects."""
        self.server.ask("PUT", "/scenario", {"yaml": yaml if yaml.lstrip().startswith("exemu:") else "exemu: 1\n" + yaml})

    def expect(self, *expectations, lints=()):
        """Entries of `expect`, as in a scenario; before the client connects."""
        self.expected += expectations
        self.lints += lints
        self.open()

    def open(self):
        if self.number is not None:
            self.server.ask("DELETE", f"/cases/{self.number}")
        body = {"name": self.name, "expect": self.expected or [{"silence": "allowed"}]}
        if self.lints:
            body["lints"] = list(self.lints)
        self.number = self.server.ask("POST", "/cases", body)["case"]

    def messages(self, account, folder="Inbox"):
        return self.server.ask("GET", f"/accounts/{account}/messages?folder={folder}")["items"]

    def wait(self, event, within="10s", **when):
        """The first event of that kind: wait("mailbox.delivered", to="alice@contoso.test")."""
        return self.server.ask("POST", "/journal/wait", {"event": event, "when": when, "within": within})["event"]

    def judge(self):
        return self.server.ask("DELETE", f"/cases/{self.number}")


@pytest.fixture(scope="session")
def exemu_server(request):
    program = request.config.getoption("--exemu")
    if not shutil.which(program):
        pytest.skip(f"there is no {program}: name it with --exemu")
    server = Server(program, request.config.getoption("--exemu-scenario"))
    yield server
    server.end()


@pytest.fixture
def exemu(request, exemu_server):
    exemu_server.ask("POST", "/scenario/reload")
    case = Case(exemu_server, request.node.nodeid)
    case.open()
    yield case
    answer = case.judge()
    if answer["verdict"] != "met":
        pytest.fail(answer["text"], pytrace=False)
