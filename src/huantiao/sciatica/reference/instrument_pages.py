"""The page on instruments: what each score means, and when a change on it matters."""

from __future__ import annotations

from collections.abc import Iterator

from huantiao.sciatica.evidence import flowing
from huantiao.sciatica.figures import Figure
from huantiao.sciatica.instruments import Instruments
from huantiao.sciatica.instruments.questionnaire import (
    Band,
    ChangeExample,
    Coded,
    Instrument,
    SciaticaThreshold,
    ScoreExample,
)
from huantiao.sciatica.reference.index import anchor, linked
from huantiao.sciatica.reference.markdown import (
    backed,
    capital,
    counted,
    figure,
    known_table,
    language,
    one_cited,
    page,
    ranged,
    section,
    standing,
    table,
    titled_list,
    worded,
)

_DIRECTIONS = {"higher_is_worse": "less is better", "higher_is_better": "more is better"}
_RULES = {
    "single": "one number",
    "sum": "the sum of the answers",
    "mean": "the mean of the answers",
    "count_true": "the number of yes answers",
    "percent_of_answered": "the sum of the answers as a percentage of the most it could be",
    "min_of": "the lowest answer",
    "max_of": "the highest answer",
}
_WORDING = {
    "own": "this project's own words",
    "numbered": "by number only, on an official sheet",
    "none": "the score only",
}


def instruments(all_of_them: Instruments) -> str:
    """The page on instruments."""
    return page(
        "Instruments: scores, and when a change matters",
        "A change matters under one definition and not under another, so both are shown: by points, and by "
        "share of the start. A change within the noise of a single reading may be no change at all, and no "
        "change says by itself that the treatment did it.",
        standing(all_of_them),
        table(
            ("instrument", "measures", "scale", "better", "kept as"),
            (
                (
                    linked("instruments", one.id, one.title),
                    worded(one.measures),
                    ranged(one.low, one.high),
                    _DIRECTIONS[one.direction].removesuffix(" is better"),
                    _WORDING[one.wording],
                )
                for one in all_of_them
            ),
        ),
        *map(_instrument, all_of_them),
    )


def _instrument(one: Instrument) -> str:
    return section(
        one.title,
        anchor(one.id) + flowing(one.about),
        f"**Score.** {capital(_RULES[one.rule])}, {ranged(one.low, one.high)} {one.unit_words}; "
        f"{_DIRECTIONS[one.direction]}.",
        _items(one),
        f"**Left blank.** {_blanks(one)} ({one_cited(one.blanks)}).",
        f"**Not for change.** {capital(one.no_change_because)}." if one.no_change_because else "",
        _noise(one),
        _important(one),
        titled_list("A good reading", _cuts(one)),
        _bands(one),
        titled_list("Codes", (_code(code, one) for code in one.codes)),
        _licence(one),
        titled_list("Traps", one.traps),
        titled_list("Examples", _examples(one)),
        backed(one),
    )


def _items(one: Instrument) -> str:
    if one.wording == "none":
        return ""
    if one.wording == "numbered":
        return f"**Questions.** {counted(len(one.items), 'statement')}, each answered {one.items[0].expects}."
    return titled_list(
        "Questions",
        (
            f"{item.label}: {', '.join(item.choices) or item.expects}"
            f"{' (need not be used)' if item.optional else ''}"
            for item in one.items
        ),
    )


def _blanks(one: Instrument) -> str:
    blanks = one.blanks
    return {
        "all_required": "Every question is needed",
        "treat_missing_as_no": "A statement left blank counts as no",
        "percent_of_answered": "A question left blank is left out of the percentage; at most "
        f"{blanks.at_most_missing} may be",
        "mean_of_answered": f"The mean of what was answered; at least {blanks.at_least_answered} are needed",
    }[blanks.rule]


def _noise(one: Instrument) -> str:
    error = one.measurement_error
    if error is None:
        return "" if one.no_change_because else "**Noise of a single reading.** Not known."
    smallest, standard = error.smallest_change, error.standard_error
    text = (
        f"**Noise of a single reading.** Smallest change that is more than noise: "
        f"{ranged(smallest.low, smallest.high)} {one.unit_words}, found in {worded(error.population)} "
        f"({one_cited(smallest)})."
    )
    if standard is None:
        return text
    return f"{text} Standard error: {ranged(standard.low, standard.high)} ({one_cited(standard)})."


def _important(one: Instrument) -> str:
    rows = known_table(
        ("an improvement that matters", "at least", "found in", "who says so"),
        _thresholds(one),
    )
    if rows:
        return f"**When a change matters.**\n\n{rows}"
    return "" if one.no_change_because else "**When a change matters.** Not known."


def _thresholds(one: Instrument) -> Iterator[tuple[str, ...]]:
    important, units = one.important, one.unit_words
    if found := important.points:
        yield _threshold("by points", found, units, found.population)
    if found := important.percent:
        yield _threshold("by share of the start", found, "%", found.population)
    for band in important.by_baseline:
        name = f"by points, from a start of {ranged(band.low, band.high)}"
        yield _threshold(name, band, units, band.population)
    if important.in_sciatica:
        yield from _in_sciatica(important.in_sciatica, units)


def _in_sciatica(found: SciaticaThreshold, units: str) -> Iterator[tuple[str, ...]]:
    for name, given in (
        ("**the bar used in sciatica**", found.used),
        ("in sciatica, over all care", found.overall),
        ("in sciatica, from a low start", found.low_baseline),
        ("in sciatica, from a high start", found.high_baseline),
    ):
        if given is not None:
            yield _threshold(name, given, units, "sciatica")


def _threshold(name: str, found: Figure, units: str, people: str) -> tuple[str, ...]:
    who = "people not recorded" if people == "unknown" else worded(people)
    unit = units.removesuffix("s") if found.value == 1 else units
    return name, f"{figure(found.value)} {unit}", who, one_cited(found)


def _cuts(one: Instrument) -> Iterator[str]:
    better, best = (
        (" or less", one.low) if one.direction == "higher_is_worse" else (" or more", one.high)
    )
    for cut in (one.recovered, one.responder):
        if cut is not None:
            who = "" if cut.population == "unknown" else f", in {worded(cut.population)}"
            beyond = "" if cut.value == best else better
            yield f"{figure(cut.value)}{beyond}: {flowing(cut.meaning)}{who} ({one_cited(cut)})"


def _bands(one: Instrument) -> str:
    rows = known_table(
        ("band", "score", "and", "who says so"),
        (
            (band.label, ranged(band.low, band.high), _narrowed(band, one), one_cited(band))
            for band in one.bands
        ),
    )
    return f"**Bands.** The first that fits names the score.\n\n{rows}" if rows else ""


def _narrowed(band: Band, one: Instrument) -> str:
    if not band.item:
        return ""
    return f"{_label(one, band.item).lower()} {ranged(band.item_low, band.item_high)}"


def _label(one: Instrument, item_id: str) -> str:
    return next(item.label for item in one.items if item.id == item_id)


def _code(code: Coded, one: Instrument) -> str:
    part = f"{code.part}: {_label(one, code.item).lower()}" if code.item else code.part
    return f"LOINC {code.loinc}, {code.display} ({part}; {one_cited(code)})"


def _licence(one: Instrument) -> str:
    ship = "The wording may be shipped." if one.may_ship_wording else "The wording is not shipped."
    tongues = ", ".join(map(language, one.languages))
    offered = f" Offered in {tongues}." if tongues else ""
    return f"**Licence.** {flowing(one.licence)} {ship}{offered}"


def _examples(one: Instrument) -> Iterator[str]:
    yield from map(_scored, one.examples)
    yield from map(_changed, one.change_examples)


def _scored(example: ScoreExample) -> str:
    if example.score is None:
        return f"{flowing(example.case)} → cannot be scored"
    blank = f", {example.missing} left blank" if example.missing else ""
    band = f", {example.band}" if example.band else ""
    return f"{flowing(example.case)} → {figure(round(example.score, 2))}{band}{blank}"


_NOISE = {
    "within": "within the noise",
    "unsure": "perhaps within the noise",
    "beyond": "beyond the noise",
    "unknown": "noise not known",
}


def _changed(example: ChangeExample) -> str:
    gain = example.improvement
    way = "better" if gain > 0 else "worse" if gain < 0 else "no different"
    size = f" by {figure(round(abs(gain), 2))}" if gain else ""
    share = "" if example.percent is None else f" ({abs(example.percent):.0f} %)"
    return (
        f"{flowing(example.case)}: {figure(example.before)} to {figure(example.after)} → "
        f"{way}{size}{share}, {_NOISE[example.noise]}{_matters(example) if gain > 0 else ''}"
    )


def _matters(example: ChangeExample) -> str:
    verdicts = {
        "by points": example.by_points,
        "by share of the start": example.by_percent,
        "for that start": example.by_baseline,
        "in sciatica": example.in_sciatica,
    }
    met = [name for name, verdict in verdicts.items() if verdict]
    unmet = [name for name, verdict in verdicts.items() if verdict is False]
    said = f"; matters {', '.join(met)}" if met else ""
    return f"{said}; does not matter {', '.join(unmet)}" if unmet else said
