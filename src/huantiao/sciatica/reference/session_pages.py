"""The chapter on the session: the bedside examination, what needles feel like, what can go wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from huantiao.sciatica.evidence import flowing
from huantiao.sciatica.examination.root_pattern import LevelWeights, RootPatterns
from huantiao.sciatica.examination.signs import (
    Accuracy,
    Estimate,
    Example,
    Reliability,
    Sign,
    Signs,
)
from huantiao.sciatica.knowledge import Library
from huantiao.sciatica.ledger.reactions import ReactionEntry, ReactionGroup, Reactions
from huantiao.sciatica.ledger.sensations import Meaning, SensationEntry, Sensations
from huantiao.sciatica.reference.index import anchor, linked
from huantiao.sciatica.reference.markdown import (
    backed,
    backed_together,
    capital,
    counted,
    figure,
    known_table,
    one_cited,
    page,
    ranged,
    section,
    standing,
    table,
    titled_list,
    worded,
)
from huantiao.sciatica.stricta import NUMBERS, Stricta, StrictaEntry

TITLE = "Session"

_SIGNS = {
    "nerve_tension": "Tests that draw a nerve tight",
    "nerve_function": "What the nerve can still do",
    "other_cause": "Tests for another cause",
    "measure": "Measures to take before and after",
}
_RELIABILITY = {
    "detectable_change": "smallest change in one person that is more than error",
    "detectable_change_in_a_group": "smallest change of a group's mean that is more than error",
    "standard_error": "standard error of one reading",
    "agreement_icc": "agreement (ICC)",
    "agreement_kappa": "agreement (kappa)",
    "effect_size": "effect size",
    "correlation": "correlation",
    "variance_explained": "share of the variance explained",
}
_MEANINGS = {
    Meaning.DE_QI: "Counted as de qi",
    Meaning.NEEDLE_PAIN: "Counted as pain from the needle: ease it",
    Meaning.TWITCH: "A jump of the muscle",
    Meaning.UNSETTLED: "Recorded, counted as neither",
    Meaning.NOTHING: "Asked, and nothing felt",
}


def pages(library: Library) -> Mapping[str, str]:
    """Signs, nerve levels, sensations, reactions and the items of a report."""
    patterns, stricta = RootPatterns.of(library), Stricta.of(library)
    return {
        "signs.md": _signs(patterns.signs),
        "roots.md": _roots(patterns),
        "sensations.md": _sensations(stricta.sensations),
        "reactions.md": _reactions(Reactions.of(library)),
        "reporting.md": _reporting(stricta),
    }


def _signs(signs: Signs) -> str:
    by_id = signs.by_id
    return page(
        "Signs: the bedside tests and measures",
        "An accuracy belongs to the people it was found in. A likelihood ratio multiplies the odds of the "
        "condition; 1 says nothing. A change smaller than a measure's own error is noise. No one test makes or "
        "excludes a diagnosis.",
        standing(by_id.values()),
        known_table(
            ("sign", "looks for"),
            (
                (linked("signs", one.id, one.title), one.looks_for)
                for kind in _SIGNS
                for one in by_id.values()
                if one.kind == kind
            ),
        ),
        *(
            section(head, *(_sign(one) for one in by_id.values() if one.kind == kind))
            for kind, head in _SIGNS.items()
        ),
    )


def _sign(sign: Sign) -> str:
    window = sign.window
    counts = f"**What counts.** {flowing(sign.positive)}"
    if window:
        counts += f" (The window: {ranged(window.from_deg, window.up_to_deg)} degrees, {one_cited(window)}.)"
    return section(
        sign.title,
        f"{anchor(sign.id)}*{flowing(sign.looks_for)}*",
        f"**How.** {flowing(sign.how)}",
        counts,
        f"**Worth.** {flowing(sign.worth)}",
        _accuracy(sign.accuracy),
        _reliability(sign.reliability),
        titled_list("Traps", sign.traps),
        titled_list("Examples", (_example(one, sign) for one in sign.examples)),
        backed(sign),
        level=3,
    )


def _accuracy(found: Iterable[Accuracy]) -> str:
    rows = known_table(
        (
            *("tells apart", "people", "sensitivity", "specificity"),
            *("if positive, odds ×", "if negative, odds ×", "remark", "who says so"),
        ),
        (
            (
                one.condition,
                _people(one),
                _estimate(one.sensitivity),
                _estimate(one.specificity),
                _ratio(one, positive=True),
                _ratio(one, positive=False),
                one.note,
                one_cited(one),
            )
            for one in found
        ),
    )
    return f"**How far it may be trusted.**\n\n{rows}" if rows else ""


def _people(accuracy: Accuracy) -> str:
    told = accuracy.people is None or str(accuracy.people) in accuracy.setting
    return accuracy.setting if told else f"{accuracy.setting} (n = {accuracy.people})"


def _estimate(estimate: Estimate | None) -> str:
    """A figure with its interval, or the range that a source leaves open."""
    if estimate is None:
        return ""
    low, high = estimate.low, estimate.high
    span = "" if low is None or high is None else ranged(low, high)
    if estimate.value is None:
        return span
    return f"{figure(estimate.value)} ({span})" if span else figure(estimate.value)


def _ratio(accuracy: Accuracy, *, positive: bool) -> str:
    """What a result multiplies the odds by: as reported, else worked out from both rates."""
    reported = accuracy.lr_positive if positive else accuracy.lr_negative
    if reported is not None:
        return _estimate(reported)
    ratio = accuracy.likelihood_ratio(positive=positive)
    if ratio is None:
        return ""
    return f"{figure(float(f'{ratio:.2g}'))} (worked out)"


def _reliability(found: Iterable[Reliability]) -> str:
    rows = known_table(
        ("measure", "figure", "in whom", "who says so"),
        (
            (
                _RELIABILITY[one.measure],
                f"{_estimate(one.figure)} {one.unit}".strip(),
                one.setting,
                one_cited(one),
            )
            for one in found
        ),
    )
    return f"**How far it agrees with itself.**\n\n{rows}" if rows else ""


def _example(example: Example, sign: Sign) -> str:
    if example.before is None or example.after is None:
        return f"{flowing(example.case)} → {example.expect}"
    readings = f"{figure(example.before)} to {figure(example.after)} {sign.unit}"
    return f"{flowing(example.case)} ({readings}) → {example.expect}"


def _roots(patterns: RootPatterns) -> str:
    return page(
        "Nerve levels: how findings are counted",
        "An open count of points, never a diagnosis. A level is named only when it leads the next by the "
        "points shown and a loss of reflex, strength or feeling speaks for it. What is drawn on the body "
        "map weighs least and never names a level.",
        standing(patterns.weights.values()),
        *(_level(level) for level in patterns.weights.values()),
    )


def _level(level: LevelWeights) -> str:
    return section(
        f"{level.id}: {level.title[0].lower()}{level.title[1:]}",
        f"{anchor(level.id)}Named when it leads the next level by {counted(level.lead_needed, 'point')}.",
        table(("finding", "points"), ((what, figure(points)) for what, points in _counting(level))),
        backed(level),
    )


def _counting(level: LevelWeights) -> Iterator[tuple[str, float]]:
    yield from (
        (f"{worded(reflex)} reflex reduced or absent", points)
        for reflex, points in level.reflexes.items()
    )
    yield from ((f"weak: {worded(move)}", points) for move, points in level.weakness.items())
    for name, felt in (
        ("feeling lost", level.sensation),
        ("tingling or numbness drawn", level.tingling),
        ("pain drawn", level.pain),
    ):
        yield f"{name}: {' or '.join(map(worded, felt.regions))}", felt.points
    yield from (
        (f"{linked('signs', test, worded(test))} positive", points)
        for test, points in level.tests.items()
    )


def _sensations(sensations: Sensations) -> str:
    groups = {
        head: [one for one in sensations.entries.values() if one.counts_as is meaning]
        for meaning, head in _MEANINGS.items()
    }
    return page(
        "Sensations: what a needle may feel like",
        "Plain words for what a person may feel, not the wording of any licensed scale. An electric shock is "
        "not among them: it is a sign that a nerve was touched, and is recorded by itself.",
        standing(sensations.entries.values()),
        *(section(head, *_sensation_table(group)) for head, group in groups.items() if group),
    )


def _sensation_table(group: Iterable[SensationEntry]) -> Iterator[str]:
    entries = list(group)
    yield known_table(
        ("word", "in Chinese", "what it is like", "remark"),
        (
            (f"{anchor(one.id)}{one.word}", one.chinese, one.description, one.note)
            for one in entries
        ),
    )
    yield backed_together((one.word, one) for one in entries)


def _reactions(reactions: Reactions) -> str:
    groups = {group: reactions.group(group) for group in ReactionGroup}
    return page(
        "Reactions: what can go wrong",
        "Words that blame nobody. A rate keeps its own denominator: studies count different things, so "
        "rates of two studies are never compared, added or averaged, and a reaction without a rate is not "
        "a rare one.",
        standing(reactions.entries.values()),
        *(
            section(capital(worded(group)), *map(_reaction, found))
            for group, found in groups.items()
            if found
        ),
    )


def _reaction(entry: ReactionEntry) -> str:
    rates = (f"{rate.text} ({one_cited(rate)})" for rate in entry.rates)
    code = f" · *SNOMED CT {entry.snomed}*" if entry.snomed else ""
    return section(
        entry.clinician_name,
        f"{anchor(entry.id)}“{flowing(entry.patient_words)}”{code}",
        f"**Serious when.** {flowing(entry.serious_when)}",
        titled_list("How often", rates),
        backed(entry),
        level=3,
    )


def _reporting(stricta: Stricta) -> str:
    items = [stricta.entries[number] for number in NUMBERS]
    parts = dict.fromkeys(item.part for item in items)
    return page(
        "Reporting: the items of STRICTA 2010",
        f"The {len(items)} items that a report of needling answers, in this project's own words. The sheet "
        "is filled from plan and ledger; what is not recorded is named as missing and never filled with "
        "what is usual.",
        standing(items),
        *(
            section(capital(worded(part)), _items(item for item in items if item.part == part))
            for part in parts
        ),
        backed_together((item.id, item) for item in items),
    )


def _items(items: Iterable[StrictaEntry]) -> str:
    return known_table(
        (
            "item",
            "a report says",
            "the chart holds it in",
            "if it is missing, record",
            "for example",
        ),
        (
            (
                f"{anchor(item.id)}**{item.id}** {item.title}",
                item.report,
                item.chart_field,
                item.record,
                item.example,
            )
            for item in items
        ),
    )
