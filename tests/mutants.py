"""Sabotage the safety-critical modules, one line at a time, and see whether the tests notice.

    python tests/mutants.py

Works on a scratch copy of the repository, which itself is left alone. A line
that can no longer be found, or a test that fails without any sabotage, is reported like a
survivor: then this table does not say what it means to say. Ends with 1 unless every sabotage
was noticed. To add one, add a line to the table.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).parent.parent
PACKAGE = Path("src/huantiao/sciatica")


class Sabotage(NamedTuple):
    """One line made wrong: what would happen to a patient, and where."""

    what: str
    module: str
    right: str
    wrong: str

    @property
    def tests(self) -> tuple[str, ...]:
        """The patterns of the test files that should notice."""
        return TESTS[self.module.split("/")[0]]


TESTS = {
    "screening": ("test_screening.py", "test_conditions.py", "test_findings.py", "test_asking.py"),
    "ledger": ("test_ledger*.py",),
    "prescription": ("test_prescription.py",),
}


SABOTAGES = (
    Sabotage("not asked counts as no", "screening/conditions.py", "min(knowns.truths.get(finding, UNKNOWN)", "min(knowns.truths.get(finding, NO)"),
    Sabotage("one sign is not enough for any", "screening/conditions.py", "max(part(knowns)", "min(part(knowns)"),
    Sabotage("at_least asks for one more", "screening/conditions.py", "[needed - 1]", "[min(needed, len(parts) - 1)]"),
    Sabotage("an expired answer still counts", "screening/interview.py", "if answer.good_until >= on}", "if answer.good_until >= answer.asked_on}"),
    Sabotage("an answer expires a day late", "screening/findings.py", "timedelta(days=valid_days)", "timedelta(days=valid_days + 1)"),
    Sabotage("a ticked no outweighs the medicine list", "screening/interview.py", "if YES in (ticked, taken) else taken", "if ticked == YES else ticked"),
    Sabotage("a listed medicine falls away unasked", "screening/interview.py", " == YES or _on_list(finding, medicines)", " == YES"),
    Sabotage("an open rule closes nothing", "screening/__init__.py", 'if outcome.truth == YES or block.strength == "hold"', "if outcome.truth == YES"),
    Sabotage("an open emergency is shown as clear", "screening/__init__.py", "        return Level.UNDECIDED\n", "        return fired\n"),
    Sabotage("a hold on all needling leaves it open", "screening/__init__.py", "return not stopped and ", "return "),
    Sabotage("yes, but not where, closes nowhere", "screening/__init__.py", "return None  # yes, but not where", "return frozenset()  # yes, but not where"),
    Sabotage("one question too few is asked", "screening/asking.py", "truths.count(YES) - condition.needed + 1", "truths.count(YES) - condition.needed"),
    Sabotage("an emergency is not asked after under same_day", "screening/asking.py", "o.rule.verdict.rank > floor", "o.rule.verdict.rank > floor + 1"),
    Sabotage("a patient leaves with a needle in", "ledger/tally.py", "        elif reasons:\n", "        elif len(reasons) > 1:\n"),
    Sabotage("needles pulled in an emergency need no count", "ledger/tally.py", "needle.end(event, NeedleStatus.AWAITING)", "needle.end(event, NeedleStatus.REMOVED)"),
    Sabotage("a closed point is needled", "prescription/__init__.py", "for site in sites if not shut[site]]", "for site in sites]"),
    Sabotage("a needle goes deeper than its limit", "prescription/__init__.py", "if limit is None or high <= limit:", "if limit is None or low <= limit:"),
)  # fmt: skip


def main() -> int:
    """Run every sabotage; 0 when all were noticed."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        ignore = shutil.ignore_patterns(".*", "__pycache__", "__compiled__")
        shutil.copytree(REPOSITORY, scratch, ignore=ignore, dirs_exist_ok=True)
        sound = {tests: _run(scratch, tests) == 0 for tests in {one.tests for one in SABOTAGES}}
        words = [_tried(scratch, one, sound=sound[one.tests]) for one in SABOTAGES]
    noticed = words.count("noticed")
    _say(f"{noticed} of {len(words)} noticed")
    return 0 if noticed == len(words) else 1


def _tried(scratch: Path, sabotage: Sabotage, *, sound: bool) -> str:
    word = _outcome(scratch, sabotage) if sound else "TESTS FAIL WITHOUT IT"
    _say(f"{word:<24}{sabotage.module:<27}{sabotage.what}")
    return word


def _outcome(scratch: Path, sabotage: Sabotage) -> str:
    target = scratch / PACKAGE / sabotage.module
    good = target.read_text(encoding="utf-8") if target.exists() else ""
    if (found := good.count(sabotage.right)) != 1:
        return f"FOUND {found} TIMES"
    target.write_text(good.replace(sabotage.right, sabotage.wrong), encoding="utf-8")
    code = _run(scratch, sabotage.tests)
    target.write_text(good, encoding="utf-8")
    # pytest: 0 all passed, 1 some failed; anything else means that it could not run them.
    return {0: "SURVIVED", 1: "noticed"}.get(code, f"PYTEST ENDED WITH {code}")


def _run(scratch: Path, tests: tuple[str, ...]) -> int:
    folder = scratch / "tests/sciatica"
    files = sorted(str(path) for pattern in tests for path in folder.glob(pattern))
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *files]
    environment = os.environ | {"PYTHONPATH": str(scratch / "src")}
    return subprocess.run(
        command, cwd=scratch, env=environment, capture_output=True, check=False
    ).returncode


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
