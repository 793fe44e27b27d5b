#!/usr/bin/env python3
"""Builds and runs the parts of `./dev test`, one line each, and closes with the line "N passed, N failed".

A part is a suite of one build (release/unit_smtp, asan/unit_smtp, tsan/unit_net), a fuzz harness (fuzz/NAME), a script
tests/NAME/run (clients, hostile, docs), or one of the tests of the sources themselves (includes, headers). Every program says
how many of its tests passed and failed in its last line (CONTRIBUTING.md, "Tests"); one that ends otherwise has failed.
Logs lie under build/logs.
"""
import argparse
import fnmatch
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
LOGS = BUILD / "logs"
CORES = os.cpu_count() or 1
TALLY = re.compile(r"^(\d+) passed, (\d+) failed$")
COMPILING = re.compile(r"^(\[\d+/\d+\]|env \w+=|\S*ccache |\S*/clang\+\+)")  # Ninja's progress, and the commands it ran
FUZZ_SECONDS = 60
# In `./dev test` each harness takes the same road every time, from one seed over its kept corpus: what passed there yesterday passes
# today, on any machine. New roads are for `./dev fuzz`. So many thousand inputs are about 8 s of one core; 60 s of the two grammars that
# everybody's input passes.
FUZZ_THOUSANDS = {"autodiscover": 300, "dns": 380, "dsn": 170, "http": 300, "imap": 75, "jwt": 450, "mailbag": 50, "nspi": 700, "ntlm": 110,
                  "oab": 7, "owa": 35, "pattern": 220, "persona": 35, "pop3": 60, "rpc": 170, "sasl": 250, "scenario": 80, "sip": 85,
                  "smtp": 700, "tls": 115, "wire": 350, "xml": 420}
FUZZ_THOUSANDS_OF_A_NEW_ONE = 50


class Running:
    """The processes that this run has started, so that an interrupt ends them and nothing else."""

    def __init__(self):
        self.lock, self.processes = threading.RLock(), set()  # a signal may come within

    def run(self, command, log, seconds, cwd=ROOT, env=None, idly=False):
        """The exit status (None when the time ran out); all output goes to `log`. `idly`: on processors that nobody else wants."""
        log.parent.mkdir(parents=True, exist_ok=True)
        if idly and shutil.which("chrt"):
            command = ["chrt", "--idle", "0", *command]
        with open(log, "wb") as out:
            process = subprocess.Popen(command, cwd=cwd, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL, stdout=out,
                                       stderr=subprocess.STDOUT, start_new_session=True)
            with self.lock:
                self.processes.add(process)
            try:
                return process.wait(timeout=seconds)
            except subprocess.TimeoutExpired:
                self.end(process)
                return None
            finally:
                with self.lock:
                    self.processes.discard(process)

    @staticmethod
    def end(process):
        for how in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, how)
                process.wait(timeout=5)
                return
            except subprocess.TimeoutExpired:
                continue
            except ProcessLookupError:
                return

    def end_all(self):
        with self.lock:
            processes = list(self.processes)
        for process in processes:
            self.end(process)


running = Running()


class Part:
    def __init__(self, name, command, seconds=1500, build=None, target=None, alone=False, env=None, cwd=ROOT, idly=False):
        self.name, self.command, self.seconds, self.cwd, self.env = name, command, seconds, cwd, env
        self.build, self.target = build, target  # what must be built before: a preset, a target of it
        self.alone = alone  # it measures time: nothing runs beside it but what runs idly
        self.idly = idly  # nobody waits for it: it has the processors when the parts that stand alone wait
        self.log = LOGS / (name.replace("/", "-") + ".log")

    def named(self, pattern):
        return any(fnmatch.fnmatch(word, pattern) for word in [self.name, *self.name.split("/")])

    def judge(self):
        """(passed, failed, remark)"""
        status = running.run(self.command, self.log, self.seconds, self.cwd, self.env, self.idly)
        lines = self.log.read_text(errors="replace").rstrip().splitlines()
        tally = TALLY.match(lines[-1].strip()) if lines else None
        passed, failed = (int(tally.group(1)), int(tally.group(2))) if tally else (0, 0)
        if status is None:
            return passed, failed + 1, f"not finished after {self.seconds} s"
        if not tally:
            return 0, 1, f"ended without a tally, exit status {status}"
        if status != 0 and failed == 0:
            return passed, 1, f"exit status {status}"
        if passed + failed == 0:
            return 0, 1, "judged nothing"
        return passed, failed, ""


class FuzzPart(Part):
    """libFuzzer over a kept corpus: the road of `./dev test`, or new ones for so many seconds. It ends with no tally of ours: one harness
    is one test."""

    def __init__(self, name, seconds=None):
        folder = ROOT / "tests/fuzz" / name
        kept, finds = folder / "corpus", BUILD / "fuzz/finds"
        self.road = None if seconds else BUILD / "fuzz/road" / name  # where the road's inputs go: empty at its beginning
        found = self.road or BUILD / "fuzz/corpus" / name
        command = [str(BUILD / "fuzz/tests" / f"fuzz_{name}"), "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1",
                   f"-artifact_prefix={finds}/{name}-"]
        if seconds:
            command.append(f"-max_total_time={seconds}")
        else:
            # Without the operands of comparisons: addresses are among them, which are others in each run.
            command += ["-seed=1", "-use_cmp=0", f"-runs={FUZZ_THOUSANDS.get(name, FUZZ_THOUSANDS_OF_A_NEW_ONE) * 1000}"]
        command += [str(found), str(kept)]
        if (folder / "dictionary").exists():
            command.append(f"-dict={folder / 'dictionary'}")
        if (folder / "options").exists():
            command += (folder / "options").read_text().split()
        super().__init__(f"fuzz/{name}", command, seconds + 120 if seconds else 1500, "fuzz", f"fuzz_{name}", env=sanitizer_env(),
                         idly=not seconds)
        self.folders = [found, kept, finds]

    def judge(self):
        if self.road:
            shutil.rmtree(self.road, ignore_errors=True)
        for folder in self.folders:
            folder.mkdir(parents=True, exist_ok=True)
        status = running.run(self.command, self.log, self.seconds, self.cwd, self.env, self.idly)
        text = self.log.read_text(errors="replace")
        runs = re.search(r"number_of_executed_units: (\d+)", text)
        if status == 0 and runs and int(runs.group(1)) > 0:
            return 1, 0, f"{runs.group(1)} inputs"
        find = re.search(r"Test unit written to (\S+)", text)
        return 0, 1, (f"a find: {os.path.relpath(find.group(1), ROOT)}" if find else f"exit status {status}")


def sanitizer_env():
    env = {"ASAN_OPTIONS": "detect_stack_use_after_return=1:strict_string_checks=1", "UBSAN_OPTIONS": "print_stacktrace=1",
           "TSAN_OPTIONS": "second_deadlock_stack=1"}
    symbolizer = shutil.which("llvm-symbolizer-19")
    if symbolizer:
        env.update(ASAN_SYMBOLIZER_PATH=symbolizer, TSAN_SYMBOLIZER_PATH=symbolizer)
    return env


# ---- building


def said(line):
    print(line, flush=True)


def tell(name, what, began):
    said(f"{name:<28} {what}  ({time.monotonic() - began:.1f} s)")


def errors_of(log, most=60):
    """What a build log says of what went wrong, without the commands it ran."""
    lines = [line for line in log.read_text(errors="replace").splitlines() if not COMPILING.match(line)]
    return "\n".join("    " + line[:300] for line in lines[-most:])


def configure(preset):
    """Always, for a new folder of tests is found by CMake alone; it takes a second."""
    log = LOGS / f"configure-{preset}.log"
    if running.run(["cmake", "--preset", preset], log, 300) == 0:
        return True
    said(f"configuring {preset} failed\n{errors_of(log)}")
    return False


def compile_targets(preset, targets, log, keep_going=True, idly=False):
    command = ["cmake", "--build", str(BUILD / preset), "-j", str(CORES), "--target", *targets, "--", "-k", "0" if keep_going else "1"]
    return running.run(command, log, 3600, idly=idly) == 0


def build(preset, targets, idly=False):
    """The targets that could not be built; what went wrong is printed."""
    began, log = time.monotonic(), LOGS / f"build-{preset}.log"
    if compile_targets(preset, targets, log, idly=idly):
        tell(f"build {preset}", "built", began)
        return set()
    # All that can be built is built by now, so that asking for each alone costs nothing.
    failed = {target for target in targets if not compile_targets(preset, [target], LOGS / f"build-{preset}-{target}.log", False)}
    tell(f"build {preset}", f"FAILED: {', '.join(sorted(failed))}", began)
    said(errors_of(log))
    return failed


# ---- the parts


def ctest_of(preset):
    asked = subprocess.run(["ctest", "--test-dir", str(BUILD / preset), "--show-only=json-v1"], capture_output=True, text=True, check=True,
                           stdin=subprocess.DEVNULL)
    return json.loads(asked.stdout)["tests"]


def properties_of(test):
    return {entry["name"]: entry["value"] for entry in test.get("properties", [])}


def suites(preset, threads_only=False):
    for test in ctest_of(preset):
        name, properties = test["name"], properties_of(test)
        if threads_only and "threads" not in properties.get("LABELS", []):
            continue
        command = test.get("command") or [str(BUILD / preset / "tests" / name)]
        yield Part(f"{preset}/{name}", command, int(properties.get("TIMEOUT", 1500)), preset, name, cwd=ROOT,
                   env=None if preset == "release" else sanitizer_env())


def fuzzers(seconds=None):
    """Those of `./dev test`, or all for so many seconds."""
    return [FuzzPart(harness.parent.name, seconds) for harness in sorted((ROOT / "tests/fuzz").glob("*/harness.cpp"))]


def scripts():
    """tests/NAME/run: real clients and the like, against the release binary, each with the machine to itself."""
    env = {"EXEMU": str(BUILD / "release/exemu")}
    for run in sorted((ROOT / "tests").glob("*/run")):
        if run.parent.name != "bench":
            yield Part(run.parent.name, [str(run)], 900, "release", "exemu", alone=True, env=env)


def source_tests():
    support = ROOT / "tests/support"
    return [Part("includes", [sys.executable, str(support / "includes.py")]),
            Part("includes-self", [sys.executable, str(support / "includes_test.py")]),
            Part("parts-self", [sys.executable, str(support / "parts_test.py")])]


class HeadersPart(Part):
    """Every header compiles alone: the objects of the target headers_alone."""

    def __init__(self):
        super().__init__("headers", None, build="release", target=None, idly=True)

    def judge(self):
        everything = len(list((ROOT / "emulator").rglob("*.hpp"))) + len(list((ROOT / "protocols").rglob("*.hpp")))
        worked = compile_targets("release", ["headers_alone"], self.log, idly=True)
        text = self.log.read_text(errors="replace")
        broken = re.findall(r"^FAILED: \S*headers_alone/(\S+)\.cpp\.o", text, re.M)
        failed = len(broken) or (0 if worked else 1)
        return everything - failed, failed, ", ".join(broken)


def all_parts():
    """In the order of running. Presets are configured here, for CMake knows the suites."""
    parts = source_tests()
    failed = {preset for preset in ("release", "asan", "tsan", "fuzz") if not configure(preset)}
    for preset, threads_only in (("release", False), ("asan", False), ("tsan", True)):
        if preset not in failed:
            parts += suites(preset, threads_only)
    return [*parts, HeadersPart(), *fuzzers(), *scripts()], failed


# ---- running them


class Result:
    def __init__(self):
        self.lock, self.passed, self.failed, self.broken = threading.Lock(), 0, 0, []

    def add(self, part, passed, failed, remark, began):
        with self.lock:
            self.passed += passed
            self.failed += failed
            tell(part.name, f"{passed} passed, {failed} failed" + (f": {remark}" if remark else ""), began)
            if failed:
                self.broken.append(part.name)
                said(f"    {os.path.relpath(part.log, ROOT)}")
                said(excerpt(part.log))


def excerpt(log, most=40):
    """The end of what a part said; of a compiler, what went wrong."""
    lines = log.read_text(errors="replace").rstrip().splitlines() if log.exists() else []
    lines = [line for line in lines if not COMPILING.match(line)]
    return "\n".join("    | " + line[:240] for line in lines[-most:])


def run_part(part, result, unbuilt):
    began = time.monotonic()
    if part.build in unbuilt or (part.build, part.target) in unbuilt:
        return result.add(part, 0, 1, "could not be built", began)
    try:
        result.add(part, *part.judge(), began)
    except OSError as error:  # a program that is not there
        part.log.write_text(f"{error}\n")
        result.add(part, 0, 1, str(error), began)


def build_for(parts, presets, unbuilt, idly=False):
    """What could not be built is added to `unbuilt`."""
    for preset in presets:
        targets = sorted({part.target for part in parts if part.build == preset and part.target})
        if targets and preset not in unbuilt:
            unbuilt |= {(preset, target) for target in build(preset, targets, idly)}


def run_together(parts, result, unbuilt):
    with ThreadPoolExecutor(CORES) as pool:
        list(pool.map(lambda part: run_part(part, result, unbuilt), parts))


def run_idly(parts, result, unbuilt):
    build_for(parts, ["fuzz"], unbuilt, idly=True)
    run_together(parts, result, unbuilt)


def run(parts, unbuilt):
    """`unbuilt` holds presets that could not be configured, and then the targets (preset, target) that could not be built."""
    result = Result()
    for part in [part for part in parts if not part.build]:
        run_part(part, result, unbuilt)
    built = [part for part in parts if part.build]
    idle = [part for part in built if part.idly]
    alone = [part for part in built if part.alone]
    together = [part for part in built if not part.alone and not part.idly]
    build_for([*together, *alone], ["release", "asan", "tsan", "fuzz"], unbuilt)
    run_together(sorted(together, key=lambda part: not part.name.endswith("/dialogues")), result, unbuilt)  # the longest first
    # Clients wait more than they work: what runs idly is built and done meanwhile, and after them.
    with ThreadPoolExecutor(1) as behind:
        behind_it = behind.submit(run_idly, idle, result, unbuilt)
        for part in alone:
            run_part(part, result, unbuilt)
        behind_it.result()  # a fault of the runner itself is nobody's silence
    return result


def chosen(parts, patterns):
    if not patterns:
        return parts
    for pattern in patterns:
        if not any(part.named(pattern) for part in parts):
            sys.exit(f"dev: no part is named {pattern}; ./dev test --list names them")
    return [part for part in parts if any(part.named(pattern) for pattern in patterns)]


def fuzz_one(words):
    if not words:
        print("\n".join(part.name.split("/")[1] for part in fuzzers()))
        return 0
    found = [part for part in fuzzers(int(words[1]) if len(words) > 1 else FUZZ_SECONDS) if part.named(words[0])]
    if not found:
        sys.exit(f"dev: there is no fuzz harness {words[0]}; there are: {', '.join(part.name.split('/')[1] for part in fuzzers())}")
    unbuilt = set() if configure("fuzz") else {"fuzz"}
    result = run(found, unbuilt)
    return 1 if result.failed else 0


def main():
    asked = argparse.ArgumentParser(prog="./dev test", description="Builds and runs all tests, or the parts named.")
    asked.add_argument("--list", action="store_true", help="name the parts")
    asked.add_argument("--fuzz", action="store_true", help=argparse.SUPPRESS)
    asked.add_argument("part", nargs="*", help="a part, a suite of any build (unit_smtp), a preset (asan); * and ? as in a shell")
    words = asked.parse_args()
    LOGS.mkdir(parents=True, exist_ok=True)
    if words.fuzz:
        return fuzz_one(words.part)
    parts, unbuilt = all_parts()
    parts = chosen(parts, words.part)
    if words.list:
        print("\n".join(part.name for part in parts))
        return 0
    result = run(parts, unbuilt)
    missing = [preset for preset in unbuilt if isinstance(preset, str) and not any(part.build == preset for part in parts)]
    failed = result.failed + len(missing)
    if result.broken or missing:
        said(f"failed: {', '.join(result.broken + [f'configure {preset}' for preset in missing])}")
    print(f"{result.passed} passed, {failed} failed", flush=True)
    return 1 if failed or not result.passed else 0


def interrupted(*_):
    """Nothing that was started stays, and nobody is waited for."""
    running.end_all()
    os._exit(130)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, interrupted)
    signal.signal(signal.SIGTERM, interrupted)
    sys.exit(main())
