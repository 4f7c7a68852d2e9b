"""The chapter on safety: rules by urgency, and the questions behind them."""

from __future__ import annotations

from collections.abc import Mapping

from huantiao.sciatica.conditions import spelled
from huantiao.sciatica.findings import TOPICS, Finding
from huantiao.sciatica.knowledge import Library
from huantiao.sciatica.reference.markdown import (
    cited,
    flowing,
    listed,
    page,
    reviewed,
    section,
    table,
    worded,
)
from huantiao.sciatica.screening import Block, Example, Level, Rule, Screen

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
            (f"[{rule.title}](#{rule.id})", worded(rule.verdict), _closes(rule))
            for rules in by_level.values()
            for rule in rules
        ),
    )
    parts = [
        section(head, *(_rule(rule) for rule in by_level[level])) for level, head in _HEADS.items()
    ]
    return page(
        "Safety: the rules",
        "A rule fires, is clear, or stays undecided while an answer that could change it is missing. "
        "Undecided never clears anyone, and what an undecided rule would close stays closed.",
        overview,
        *parts,
    )


def _rule(rule: Rule) -> str:
    return section(
        rule.title,
        f'<a id="{rule.id}"></a>*{worded(rule.kind)} · `{rule.id}` · {worded(rule.verdict)} · '
        f"refer: {worded(rule.refer)} · opens with {worded(rule.opens_with)}*",
        f"**Do.** {flowing(rule.advice)}",
        f"**Tell the patient.** {flowing(rule.patient_advice)}" if rule.patient_advice else "",
        flowing(rule.explanation),
        f"**When.** {spelled(rule.when)}",
        f"**Closes.** {_closes(rule)}" if rule.blocks else "",
        _clearance(rule),
        "**Shown by.**\n\n" + listed(_example(example) for example in rule.examples),
        f"**Sources.** {cited(rule.sources)}. {reviewed(rule.reviewed)}",
        level=3,
    )


def _clearance(rule: Rule) -> str:
    if not rule.clearance_questions:
        return ""
    return "**Ask the provider.**\n\n" + listed(flowing(q) for q in rule.clearance_questions)


def _example(example: Example) -> str:
    given = [
        *(f"{name}: yes" for name in example.present),
        *(f"{name}: no" for name in example.absent),
        *(f"{name}: {_value(value)}" for name, value in example.values.items()),
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
        what = f"deeper than {block.max_depth_mm} mm ({cited(block.sources)})"
    where = [*block.points, *(worded(region) for region in block.regions)]
    if block.places_of:
        limb = " and the whole limb" if block.whole_limb else ""
        where.append(f"where `{block.places_of}` says{limb}")
    word = "care: " if block.strength == "warn" else ""
    return f"{word}{what}{' at ' + ', '.join(where) if where else ''}"


def _questions(screen: Screen) -> str:
    by_topic = {
        topic: [f for f in screen.findings.by_id.values() if f.topic == topic] for topic in TOPICS
    }
    return page(
        "Safety: the questions",
        "Each question once, with the rules it feeds. An answer counts on the day it was given and for the "
        "days named; after that the question is open again.",
        *(
            section(worded(topic).capitalize(), *(_question(f, screen) for f in found))
            for topic, found in by_topic.items()
            if found
        ),
    )


def _question(finding: Finding, screen: Screen) -> str:
    feeds = ", ".join(f"[{rule}](rules.md#{rule})" for rule in screen.feeds[finding.id])
    facts = [
        f"`{finding.id}`",
        worded(finding.kind),
        f"asked of the {finding.asked_of}",
        "every visit" if finding.every_visit else f"good for {finding.valid_days} days",
        *(["in private"] if finding.sensitive else []),
        *([f"only if {spelled(finding.ask_if)}"] if finding.ask_if else []),
        *(
            [f"also answered by medicines: {', '.join(map(worded, finding.medicines))}"]
            if finding.medicines
            else []
        ),
    ]
    return section(
        flowing(finding.question),
        f'<a id="{finding.id}"></a>*{" · ".join(facts)}*',
        flowing(finding.note),
        f"**Feeds.** {feeds}" if feeds else "",
        f"**Sources.** {cited(finding.sources)}. {reviewed(finding.reviewed)}",
        level=3,
    )
