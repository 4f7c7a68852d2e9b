"""The chapter on safety: rules by urgency, and the questions behind them."""

from __future__ import annotations

from collections.abc import Mapping

from huantiao.sciatica.evidence import flowing
from huantiao.sciatica.knowledge import Library
from huantiao.sciatica.reference.index import anchor, linked
from huantiao.sciatica.reference.markdown import (
    backed,
    cited,
    figure,
    listed,
    page,
    section,
    standing,
    table,
    worded,
)
from huantiao.sciatica.screening import Block, Example, Level, Rule, Screen
from huantiao.sciatica.screening.conditions import Condition, spelled
from huantiao.sciatica.screening.finding import TOPICS, Finding

TITLE = "Safety"

_HEADS = {
    Level.EMERGENCY: "Emergencies: stop, and get help now",
    Level.SAME_DAY: "A doctor today",
    Level.NEEDS_CLEARANCE: "Somebody must agree first",
    Level.PRECAUTION: "Precautions",
}


def pages(library: Library) -> Mapping[str, str]:
    """The rules by urgency, and the questions by topic."""
    screen = Screen.of(library)
    return {"rules.md": _rules(screen), "questions.md": _questions(screen)}


def _rules(screen: Screen) -> str:
    by_level = {
        level: [rule for rule, _ in screen.by_urgency if rule.verdict is level] for level in _HEADS
    }
    overview = table(
        ("rule", "verdict", "closes"),
        (
            (linked("screening", rule.id, rule.title), worded(rule.verdict), _closes(rule))
            for rules in by_level.values()
            for rule in rules
        ),
    )
    parts = [
        section(head, *map(_rule, by_level[level]))
        for level, head in _HEADS.items()
        if by_level[level]
    ]
    return page(
        "Safety: the rules",
        "A rule fires, is clear, or stays undecided while an answer that could change it is missing. "
        "Undecided never clears anyone, and what an undecided rule would close stays closed.",
        standing(screen.rules.values()),
        overview,
        *parts,
    )


def _rule(rule: Rule) -> str:
    return section(
        rule.title,
        f"{anchor(rule.id)}*{worded(rule.kind)} · `{rule.id}` · {worded(rule.verdict)} · "
        f"refer: {worded(rule.refer)} · opens with {worded(rule.opens_with)}{_snomed(rule)}*",
        f"**Do.** {flowing(rule.advice)}",
        f"**Tell the patient.** {flowing(rule.patient_advice)}" if rule.patient_advice else "",
        flowing(rule.explanation),
        f"**When.** {_asking(rule.when)}",
        f"**Closes.** {_closes(rule)}" if rule.blocks else "",
        _clearance(rule),
        "**Shown by.**\n\n" + listed(_example(example) for example in rule.examples),
        backed(rule),
        level=3,
    )


def _snomed(entry: Rule | Finding) -> str:
    return f" · SNOMED CT {', '.join(entry.snomed)}" if entry.snomed else ""


def _asking(condition: Condition | str) -> str:
    """A condition in words; the question behind each is found by the same words."""
    return spelled(condition).replace("_", " ")


def _clearance(rule: Rule) -> str:
    if not rule.clearance_questions:
        return ""
    return "**Ask the provider.**\n\n" + listed(flowing(q) for q in rule.clearance_questions)


def _example(example: Example) -> str:
    given = [
        *(f"{worded(name)}: yes" for name in example.present),
        *(f"{worded(name)}: no" for name in example.absent),
        *(f"{worded(name)}: {_value(value)}" for name, value in example.values.items()),
        *(f"medicine: {text}" for text in example.medicines or ()),
    ]
    told = f" ({'; '.join(given)})" if given else " (nothing answered)"
    return f"{flowing(example.case)}{told} → **{example.expect}**"


def _value(value: object) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)


def _closes(rule: Rule) -> str:
    return "; ".join(_block(block) for block in rule.blocks) or "nothing"


def _block(block: Block) -> str:
    what = worded(block.scope)
    if block.max_depth_mm is not None:
        what = f"deeper than {block.max_depth_mm} mm"
    points = (linked("points", point, point) for point in block.points)
    where = [*points, *(worded(region) for region in block.regions)]
    if block.places_of:
        limb = " and the whole limb" if block.whole_limb else ""
        told = linked("findings", block.places_of, worded(block.places_of))
        where.append(f"where {told} says{limb}")
    word = "care: " if block.strength == "warn" else ""
    at = f" at {', '.join(where)}" if where else ""
    told = "; ".join(part for part in (flowing(block.note), cited(block.sources)) if part)
    return f"{word}{what}{at}{f' ({told})' if told else ''}"


def _questions(screen: Screen) -> str:
    by_topic = {
        topic: [f for f in screen.findings.by_id.values() if f.topic == topic] for topic in TOPICS
    }
    return page(
        "Safety: the questions",
        "Each question once, with the rules it feeds. An answer counts on the day it was given and for the "
        "days named; after that the question is open again.",
        standing(screen.findings.by_id.values()),
        *(
            section(worded(topic).capitalize(), *(_question(f, screen) for f in found))
            for topic, found in by_topic.items()
            if found
        ),
    )


def _takes(finding: Finding) -> str:
    """What answers a question takes."""
    if finding.kind == "number":
        return f"{figure(finding.lowest)} to {figure(finding.highest)} {finding.unit}".strip()
    if finding.kind == "choice":
        return " / ".join(map(worded, finding.choices))
    return {"yes_no": "yes or no", "places": "places on the body map"}[finding.kind]


def _question(finding: Finding, screen: Screen) -> str:
    feeds = ", ".join(
        linked("screening", rule, screen.rules[rule].title) for rule in screen.feeds[finding.id]
    )
    facts = [
        f"`{finding.id}`",
        _takes(finding),
        f"asked of the {finding.asked_of}",
        "every visit" if finding.every_visit else f"good for {finding.valid_days} days",
        *(["in private"] if finding.sensitive else []),
        *([f"only if {_asking(finding.ask_if)}"] if finding.ask_if else []),
        *(
            [f"also answered by medicines: {', '.join(map(worded, finding.medicines))}"]
            if finding.medicines
            else []
        ),
    ]
    return section(
        flowing(finding.question),
        f"{anchor(finding.id)}*{' · '.join(facts)}{_snomed(finding)}*",
        flowing(finding.note),
        f"**Feeds.** {feeds}" if feeds else "",
        backed(finding),
        level=3,
    )
