"""Measures what the README says about speed, each figure beside a floor from the same run.

    make bench            prints the figures and writes benchmarks/results/<date>.json

A figure is the median of several runs; the ratio to its floor is what carries over to another
machine. Nothing here passes or fails: the limits are printed beside the figures.
"""

from __future__ import annotations

import json
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from huantiao.cli.reading import read_json, shaped
from huantiao.sciatica import knowledge
from huantiao.sciatica.atlas import Atlas
from huantiao.sciatica.case import Case
from huantiao.sciatica.course import Courses
from huantiao.sciatica.examination import RootPatterns
from huantiao.sciatica.instruments import Instruments
from huantiao.sciatica.knowledge import Library
from huantiao.sciatica.medicines import Formulary
from huantiao.sciatica.plan import plan
from huantiao.sciatica.prescription.protocols import protocols
from huantiao.sciatica.screening import Screen
from huantiao.sciatica.screening.asking import ask_next
from huantiao.sciatica.stricta import Stricta
from huantiao.sciatica.techniques import Techniques

ROOT = Path(__file__).parent.parent
CASE = ROOT / "examples" / "acute-right-leg.json"
DAY = date(2026, 11, 22)
UNITS = {"us": "µs", "ms": "ms", "seconds": "s"}
ANSWERS: dict[str, object] = json.loads(CASE.read_text())["answers"]


def seconds(work: Callable[[], object], *, times: int, repeats: int = 9) -> float:
    """Seconds for one call: the median over ``repeats`` of the mean over ``times``."""
    found = []
    for _ in range(repeats):
        began = time.perf_counter()
        for _ in range(times):
            work()
        found.append((time.perf_counter() - began) / times)
    return median(found)


def screening() -> dict[str, Any]:
    """One screening with every rule, from answers to verdict, beside reading every answer once."""
    screen = Screen.of(knowledge.shipped())

    def judge() -> object:
        interview = screen.findings.interview(ANSWERS, asked_on=DAY, on=DAY)
        return screen.judge(interview).level

    names = [name for rule in screen.rules.values() for name in rule.when.findings()]
    floor = seconds(lambda: [ANSWERS.get(name) for name in names], times=2000)
    whole = seconds(judge, times=500)
    interview = screen.findings.interview(ANSWERS, asked_on=DAY, on=DAY)
    verdict = screen.judge(interview)
    return {
        "what": f"one screening, {len(screen.rules)} rules, {len(ANSWERS)} answers",
        "us": round(whole * 1e6, 1),
        "limit_us": 200,
        "rules_alone_us": round(seconds(lambda: screen.judge(interview).level, times=500) * 1e6, 1),
        "what_to_ask_next_us": round(seconds(lambda: ask_next(screen, verdict), times=20) * 1e6, 1),
        "floor": "looking up every answer that the rules name",
        "floor_us": round(floor * 1e6, 2),
        "ratio": round(whole / floor, 1),
    }


def read_everything(library: Library) -> None:
    """Read every kind of knowledge and build what the commands use."""
    for build in (
        Screen,
        Formulary,
        Atlas,
        Instruments,
        Courses,
        Stricta,
        Techniques,
        RootPatterns,
    ):
        build.of(library)
    protocols(library)
    _ = library.sources


def loading() -> dict[str, Any]:
    """Loading all knowledge in its compiled form, and from the files, beside reading the bytes."""
    root = knowledge.shipped().root
    read_everything(Library(root))
    files = Library(root).files
    floor = seconds(lambda: Library(root).files, times=1)
    compiled = seconds(lambda: read_everything(Library(root)), times=1)
    parsed = seconds(lambda: read_everything(Library(root, compiled=False)), times=1, repeats=3)
    return {
        "what": f"loading all knowledge in its compiled form, {len(files)} files, {sum(map(len, files.values())):,} bytes",
        "ms": round(compiled * 1e3, 1),
        "limit_ms": 150,
        "from_the_files_ms": round(parsed * 1e3, 1),
        "floor": "reading the bytes of every file",
        "floor_ms": round(floor * 1e3, 1),
        "ratio": round(compiled / floor, 1),
    }


def cold_start() -> dict[str, Any]:
    """The whole command from nothing, beside a Python that imports two modules of its own."""
    command = [str(Path(sys.executable).parent / "huantiao"), "screen", str(CASE), "--json"]
    bare = [sys.executable, "-c", "import tomllib, json"]

    def once(words: list[str]) -> None:
        subprocess.run(words, check=True, capture_output=True)

    once(command)
    pairs = [
        (
            seconds(lambda: once(command), times=1, repeats=1),
            seconds(lambda: once(bare), times=1, repeats=1),
        )
        for _ in range(15)
    ]
    whole, floor = median(a for a, _ in pairs), median(b for _, b in pairs)
    return {
        "what": "huantiao screen, cold start",
        "ms": round(whole * 1e3, 1),
        "limit_ms": round((2 * floor + 0.150) * 1e3, 1),
        "floor": 'python -c "import tomllib, json"',
        "floor_ms": round(floor * 1e3, 1),
        "ratio": round(median(a / b for a, b in pairs), 2),
    }


def memory() -> dict[str, Any]:
    """A hundred thousand patients in one process: does memory grow?"""
    screen = Screen.of(knowledge.shipped())
    formulary = Formulary.of(knowledge.shipped())

    def patients(count: int) -> None:
        for number in range(count):
            answers = {**ANSWERS, "age": number % 100, "saddle_numbness": number % 7 == 0}
            told = formulary.read(["warfarin 3 mg"] if number % 3 else [])
            interview = screen.findings.interview(answers, asked_on=DAY, on=DAY, medicines=told)
            _ = screen.judge(interview).level

    patients(5_000)
    before = _peak_kib()
    began = time.perf_counter()
    patients(100_000)
    took = time.perf_counter() - began
    return {
        "what": "100,000 patients screened in one process, medicines included",
        "seconds": round(took, 1),
        "peak_before_kib": before,
        "growth_kib": _peak_kib() - before,
        "floor": "the peak after the first 5,000",
    }


def _peak_kib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def planning() -> dict[str, Any]:
    """A whole proposal for one case, beside its screening alone."""
    library = knowledge.shipped()
    case = shaped(read_json(str(CASE)), Case)
    screen = Screen.of(library)
    floor = seconds(lambda: screen.judge(case.interview(library)), times=20)
    whole = seconds(lambda: plan(library, case), times=5)
    return {
        "what": "a whole plan for the worked example",
        "ms": round(whole * 1e3, 2),
        "floor": "its interview and screening alone",
        "floor_ms": round(floor * 1e3, 2),
        "ratio": round(whole / floor, 1),
    }


def told(figure: dict[str, Any]) -> str:
    """One line of the README's table: what, how long, and beside what."""
    took = next(f"{figure[unit]:g} {name}" for unit, name in UNITS.items() if unit in figure)
    if "growth_kib" in figure:
        return f"| {figure['what']} | {took} | {figure['growth_kib']} KiB more memory at the end |"
    return f"| {figure['what']} | {took} | {figure['ratio']:g} × {figure['floor'].strip()} |"


def tell_readme(found: list[dict[str, Any]]) -> None:
    """Put the figures into the README, between its marks."""
    readme = ROOT / "README.md"
    before, rest = readme.read_text().split("<!-- speed -->\n")
    after = rest.split("<!-- /speed -->")[1]
    lines = ("| What | Takes | Beside |", "|---|---|---|", *map(told, found))
    table = "\n".join(lines)
    readme.write_text(f"{before}<!-- speed -->\n{table}\n<!-- /speed -->{after}")


def main() -> None:
    """Run everything, print it, and keep it."""
    found = []
    for measure in (screening, loading, cold_start, planning, memory):
        print(f"measuring {measure.__name__.replace('_', ' ')} …", file=sys.stderr, flush=True)
        found.append(measure())
    report = {
        "on": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "versions": {name: version(name) for name in ("huantiao", "msgspec", "rapidfuzz", "rich")},
        "knowledge": knowledge.fingerprint(),
        "figures": found,
    }
    text = json.dumps(report, indent=2) + "\n"
    target = ROOT / "benchmarks" / "results" / f"{report['on']}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(text)
    tell_readme(found)
    print(text, end="")


if __name__ == "__main__":
    main()
