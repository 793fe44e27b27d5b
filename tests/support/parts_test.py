#!/usr/bin/env python3
"""The runner of tests judged: what a program says in its last line counts, and one that ends otherwise has failed."""
import contextlib
import io
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import parts  # noqa: E402

# what runs, how long it may, and (passed, failed, remark)
CASES = [
    ("a good end", "echo noise; echo '3 passed, 0 failed'", 60, (3, 0, "")),
    ("failures are counted", "echo '3 passed, 2 failed'; exit 1", 60, (3, 2, "")),
    ("an empty line may follow", "printf '3 passed, 0 failed\\n\\n'", 60, (3, 0, "")),
    ("no tally", "echo all is well", 60, (0, 1, "ended without a tally, exit status 0")),
    ("nothing said", "exit 0", 60, (0, 1, "ended without a tally, exit status 0")),
    ("a tally that is not the last line", "echo '3 passed, 0 failed'; echo more", 60, (0, 1, "ended without a tally, exit status 0")),
    ("a tally and a crash", "echo '3 passed, 0 failed'; exit 23", 60, (3, 1, "exit status 23")),
    ("killed", "kill -9 $$", 60, (0, 1, "ended without a tally, exit status -9")),
    ("nothing judged", "echo '0 passed, 0 failed'", 60, (0, 1, "judged nothing")),
    ("it never ends", "echo '1 passed, 0 failed'; exec tail -f /dev/null", 0.3, (1, 1, "not finished after 0.3 s")),
    ("it reads its input", "cat; echo '1 passed, 0 failed'", 60, (1, 0, "")),
]


def check(name, found, wanted):
    if found != wanted:
        print(f"FAILED: {name}\n  wanted: {wanted}\n  found:  {found}")
    return found == wanted


def main():
    right = []
    with tempfile.TemporaryDirectory() as folder:
        parts.LOGS = Path(folder)
        for name, script, seconds, wanted in CASES:
            part = parts.Part(name.replace(" ", "-"), ["sh", "-c", script], seconds)
            right.append(check(name, part.judge(), wanted))

        with contextlib.redirect_stdout(io.StringIO()) as out:
            good, bad = parts.Part("x/good", ["echo", "2 passed, 0 failed"]), parts.Part("x/bad", ["sh", "-c", "echo oh dear; exit 1"])
            gone, unbuilt = parts.Part("gone", [f"{folder}/none"]), parts.Part("y/suite", ["true"], build="y", target="suite")
            result = parts.Result()
            for part in (good, bad, gone, unbuilt):
                parts.run_part(part, result, {("y", "suite")})
        right.append(check("parts add up", (result.passed, result.failed, result.broken), (2, 3, ["x/bad", "gone", "y/suite"])))
        right.append(check("a failure shows its end", "| oh dear" in out.getvalue(), True))
        right.append(check("a target that was not built", "could not be built" in out.getvalue(), True))

    suite = parts.Part("asan/unit_smtp", ["true"])
    for pattern, wanted in (("unit_smtp", True), ("asan", True), ("asan/unit_smtp", True), ("unit_*", True), ("smtp", False), ("tsan", False)):
        right.append(check(f"is named by {pattern}", suite.named(pattern), wanted))
    print(f"{right.count(True)} passed, {right.count(False)} failed")
    return 0 if all(right) else 1


if __name__ == "__main__":
    sys.exit(main())
