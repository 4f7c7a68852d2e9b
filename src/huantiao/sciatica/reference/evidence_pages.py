"""The chapter on evidence: every trial with its figures, and the bibliography."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from huantiao.sciatica.evidence import Citation, Source, flowing
from huantiao.sciatica.knowledge import Library
from huantiao.sciatica.reference.index import anchor, linked
from huantiao.sciatica.reference.markdown import (
    DASH,
    backed,
    capital,
    counted,
    figure,
    joined,
    known_table,
    listed,
    marked,
    page,
    ranged,
    section,
    standing,
    table,
    titled_list,
    worded,
)
from huantiao.sciatica.trials import (
    Arm,
    Contrast,
    Difference,
    Outcome,
    Role,
    Timepoint,
    Trial,
    Trials,
)

TITLE = "Evidence"

_AGAINST_SHAM = "Needling against sham, in sciatica"
_AGAINST_OTHER = "Needling against something else, in sciatica"
_WITHOUT = "Sciatica without needling: what happens anyway"
_ELSEWHERE = "People without sciatica: no evidence on sciatica"

_SOURCES = {
    "trial": "Trials",
    "review": "Reviews",
    "guideline": "Guidelines and safe practice",
    "policy": "Policies",
    "cohort": "Observational studies",
    "survey": "Surveys",
    "case_report": "Case reports",
    "method": "Studies of measures, anatomy and methods",
    "registry": "Registrations",
    "standard": "Standards",
    "law": "Laws and decisions",
    "textbook": "Books and reference works",
    "dataset": "Data and code lists",
    "clinic_page": "Pages of clinics, trade bodies and vendors",
    "news": "News and other reports at second hand",
    "general": "General knowledge",
}


def pages(library: Library) -> Mapping[str, str]:
    """The trials; the bibliography is made last, from all pages."""
    return {"trials.md": _trials(Trials.of(library))}


def _trials(trials: Trials) -> str:
    heads = (_AGAINST_SHAM, _AGAINST_OTHER, _WITHOUT, _ELSEWHERE)
    groups = {head: [trial for trial in trials if _group(trial) == head] for head in heads}
    return page(
        "Trials and cohorts",
        "What happened to groups of people; no figure here is a forecast for one. A change is written as "
        "after minus before, so on a pain or disability scale less than nought is better, and a change in one "
        "group alone says nothing of what the treatment did. A dash means not reported, never nought. "
        "*Spread* is the standard deviation between people; *worked out* is arithmetic on reported figures.",
        standing(trials),
        table(
            ("trial", "people analysed", "trouble had lasted", "groups"),
            (_trial_row(trial) for group in groups.values() for trial in group),
        ),
        *(section(head, *map(_trial, group)) for head, group in groups.items() if group),
    )


def _group(trial: Trial) -> str:
    roles = {arm.role for arm in trial.arms}
    if not trial.sciatica:
        return _ELSEWHERE
    if not any(role.needled for role in roles):
        return _WITHOUT
    return _AGAINST_SHAM if Role.SHAM in roles else _AGAINST_OTHER


def _trial_row(trial: Trial) -> tuple[str, ...]:
    people = sum(arm.analysed.value for arm in trial.arms)
    name = f"{linked('trials', trial.id, trial.title)} ({trial.id})"
    return name, figure(people), _lasted(trial), "; ".join(arm.name for arm in trial.arms)


def _lasted(trial: Trial) -> str:
    return {
        "acute": "under 6 weeks",
        "subacute": "6 to 12 weeks",
        "chronic": "over 12 weeks",
        "mixed": "mixed or not known",
    }[trial.phase]


def _trial(trial: Trial) -> str:
    facts = [trial.design, f"trouble had lasted: {_lasted(trial)}"]
    if trial.radicular_excluded:
        facts.append("people with trouble from a nerve root were left out")
    return section(
        trial.title,
        f"{anchor(trial.id)}*{linked('sources', trial.id, trial.id)} · {' · '.join(facts)}*",
        f"**People.** {flowing(trial.population)}",
        _arms(trial.arms),
        titled_list("At the start, all groups together", _start(trial)),
        _became(trial),
        _contrasts(trial),
        titled_list("Limits", trial.limits),
        backed(trial),
        level=3,
    )


def _arms(arms: Iterable[Arm]) -> str:
    return "**Groups.**\n\n" + known_table(
        ("group", "was given", "sessions", "weeks", "allotted", "analysed", "who says so"),
        (
            (
                f"**{arm.name}** ({worded(arm.role)})",
                arm.given.what,
                "" if arm.given.sessions is None else figure(arm.given.sessions),
                "" if arm.given.weeks is None else figure(arm.given.weeks),
                "" if arm.randomised is None else figure(arm.randomised.value),
                figure(arm.analysed.value),
                marked(
                    ("given", arm.given), ("allotted", arm.randomised), ("analysed", arm.analysed)
                ),
            )
            for arm in arms
        ),
    )


def _start(trial: Trial) -> Iterator[str]:
    for one in trial.baselines:
        spread = f", spread {figure(one.sd.value)}" if one.sd else ""
        yield (
            f"{capital(worded(one.measure))} {figure(one.mean.value)}{spread} on {one.scale} "
            f"({marked(('mean', one.mean), ('spread', one.sd))})"
        )


_Backing = tuple[tuple[str, Citation | None], ...]


class _Reading(NamedTuple):
    """One cell of the table of outcomes: what it shows and who says so."""

    text: str
    backing: _Backing


def _became(trial: Trial) -> str:
    """Rows of measure and week, and a column for each group."""
    cells: dict[tuple[str, float], dict[str, _Reading]] = {}
    for arm in trial.arms:
        for outcome in arm.outcomes:
            for week, reading in _readings(outcome, arm.name):
                cells.setdefault((_measured(outcome), week), {})[arm.id] = reading
    rows = sorted(cells.items(), key=lambda cell: _first_seen(cells, cell[0]))
    shown = known_table(
        ("measure", "week", *(arm.name for arm in trial.arms), "who says so"),
        (
            (
                what,
                "start" if week < 0 else figure(week),
                *(readings[arm.id].text if arm.id in readings else "" for arm in trial.arms),
                marked(*(part for reading in readings.values() for part in reading.backing)),
            )
            for (what, week), readings in rows
        ),
    )
    table_ = f"**What became of them.**\n\n{shown}" if shown else ""
    unusable = titled_list("Nothing can be taken from", _unusable(trial))
    return "\n\n".join(part for part in (table_, unusable) if part)


def _first_seen(
    cells: Mapping[tuple[str, float], object], row: tuple[str, float]
) -> tuple[int, float]:
    """Measures in the order in which they come up, weeks from the start on."""
    measures = list(dict.fromkeys(what for what, _ in cells))
    return measures.index(row[0]), row[1]


_START = -1.0
"""Stands before week 0, for the reading before anything was given."""


def _readings(outcome: Outcome, arm: str) -> Iterator[tuple[float, _Reading]]:
    if outcome.baseline is not None:
        spread = f" (spread {figure(outcome.baseline_sd.value)})" if outcome.baseline_sd else ""
        start: _Backing = ((arm, outcome.baseline), ("spread", outcome.baseline_sd))
        yield _START, _Reading(f"{figure(outcome.baseline.value)}{spread}", start)
    for point in outcome.timepoints:
        backing: _Backing = ((arm, point.mean), ("spread", point.sd), ("95 %", point.interval))
        yield point.week, _Reading(_reading(point, outcome), backing)


def _reading(point: Timepoint, outcome: Outcome) -> str:
    unit = " %" if outcome.kind == "percent" else ""
    mean = DASH if point.mean is None else f"{figure(point.mean.value)}{unit}"
    beside = [
        f"spread {figure(point.sd.value)}" if point.sd else "",
        f"95 %: {ranged(point.interval.low, point.interval.high)}" if point.interval else "",
    ]
    told = "; ".join(part for part in beside if part)
    return f"{mean} ({told})" if told else mean


def _measured(outcome: Outcome) -> str:
    kind = {"change": ", change", "level": "", "percent": ""}[outcome.kind]
    definition = f": {flowing(outcome.definition)}" if outcome.definition else ""
    return f"{worded(outcome.measure)}{kind}{definition} ({_scale(outcome)})"


def _scale(one: Outcome | Contrast) -> str:
    return linked("instruments", one.instrument, one.scale) if one.instrument else one.scale


def _unusable(trial: Trial) -> Iterator[str]:
    for arm in trial.arms:
        for outcome in arm.outcomes:
            if outcome.unusable:
                yield f"{capital(arm.name)}, {worded(outcome.measure)}: {flowing(outcome.unusable)}"


def _contrasts(trial: Trial) -> str:
    rows = known_table(
        ("first minus second", "measure", "week", "difference", "95 %", "who says so"),
        (
            _contrast_row(trial, contrast, point)
            for contrast in trial.contrasts
            for point in contrast.timepoints
        ),
    )
    remarks = titled_list("On the differences", _remarks(trial))
    shown = f"**Differences between groups.**\n\n{rows}" if rows else ""
    return "\n\n".join(part for part in (shown, remarks) if part)


def _contrast_row(trial: Trial, contrast: Contrast, point: Difference) -> tuple[str, ...]:
    first, second = (trial.arm(arm_id).name for arm_id in contrast.between)
    interval = point.interval
    return (
        f"{first} − {second}",
        f"{worded(contrast.measure)} ({_scale(contrast)})",
        figure(point.week),
        figure(point.difference.value),
        ranged(interval.low, interval.high) if interval else "",
        marked(("difference", point.difference), ("interval", interval)),
    )


def _remarks(trial: Trial) -> Iterator[str]:
    for contrast in trial.contrasts:
        if contrast.estimand:
            yield f"{capital(worded(contrast.measure))}: {flowing(contrast.estimand)}"
        if contrast.unreported_weeks:
            weeks = joined(map(figure, contrast.unreported_weeks))
            yield f"{capital(worded(contrast.measure))}: also measured in week {weeks}, figures not known."


def bibliography(library: Library, book: Mapping[str, str]) -> str:
    """The page of sources: each with its address and the pages of ``book`` that cite it."""
    citing = _citing(book)
    groups = {
        head: [key for key, source in library.sources.items() if source.kind == kind]
        for kind, head in _SOURCES.items()
    }
    return page(
        "Sources",
        f"The whole bibliography, {counted(len(library.sources), 'source')}, by kind. That a source "
        "stands here says nothing of its worth: read its note, and at each claim the mark that says how far "
        "it was read.",
        *(
            section(
                head,
                listed(_source(key, library.sources[key], citing.get(key, ())) for key in keys),
            )
            for head, keys in groups.items()
            if keys
        ),
    )


def _citing(book: Mapping[str, str]) -> Mapping[str, list[str]]:
    """For each source, links to the pages that cite it, and how often each does."""
    citing: dict[str, list[str]] = {}
    for name, text in book.items():
        for key, times in Counter(re.findall(r"\]\(sources\.md#([^)]+)\)", text)).items():
            often = f" {times}×" if times > 1 else ""
            citing.setdefault(key, []).append(
                f"[{worded(name.removesuffix('.md'))}]({name}){often}"
            )
    return citing


def _source(key: str, source: Source, citing: Iterable[str]) -> str:
    address = f" <{source.link}>" if source.link else ""
    note = f" *{flowing(source.note)}*" if source.note else ""
    cited_on = ", ".join(citing)
    on = f" Cited on: {cited_on}." if cited_on else ""
    return f"{anchor(key)}**{key}** {flowing(source.cited)}{address}{note}{on}"
