"""Turns the answers of a pain or disability questionnaire into a score, and two scores into a change.

A score lies on its scale or does not exist: what cannot be scored says which answer is in the
way. Questions left blank are handled as the questionnaire's own manual says and are counted
aloud. A change never says what brought it about, and one that could be the wobble of a single
reading says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from huantiao.sciatica.instruments.questionnaire import Answer, Cut, Instrument, Item

if TYPE_CHECKING:
    from huantiao.sciatica.figures import Figure
    from huantiao.sciatica.knowledge import Library

_DIGITS = 9
"""Differences are rounded to this many decimals, so that 5.3 - 3.0 meets a threshold of 2.3."""


class UnableToScore(ValueError):
    """The answers give no score; the message names the item, what was given and what is expected."""


class UnableToCompare(ValueError):
    """Two scores cannot be set against each other; the message says why."""


class UnknownInstrument(ValueError):
    """No instrument has that id."""


class Instruments(msgspec.Struct, frozen=True):
    """All questionnaires and scores, by id."""

    by_id: Mapping[str, Instrument]

    @classmethod
    def of(cls, library: Library) -> Instruments:
        """The instruments of ``library``, read once.

        Raises:
            UnfitKnowledge: a file of the folder does not fit.
        """
        return library.derive(_gather)

    def __getitem__(self, instrument_id: str) -> Instrument:
        try:
            return self.by_id[instrument_id]
        except KeyError:
            known = ", ".join(self.by_id)
            raise UnknownInstrument(f"'{instrument_id}' is none of {known}") from None

    def __iter__(self) -> Iterator[Instrument]:
        return iter(self.by_id.values())

    def __len__(self) -> int:
        return len(self.by_id)


def _gather(library: Library) -> Instruments:
    return Instruments(library.read("instruments", Instrument))


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """One score and what it rests on.

    ``could_be`` is the lowest and highest score that the blank answers leave open; with
    nothing missing both are ``value``. ``recovered`` and ``responder`` are None where the
    instrument has no such cut-off, or where the blanks leave it open. ``remark`` says in words
    what was left blank and how the manual counts it.
    """

    instrument: str
    value: float
    answered: tuple[str, ...]
    missing: tuple[str, ...]
    could_be: tuple[float, float]
    recovered: bool | None
    responder: bool | None
    band: str | None
    remark: str


def score(instrument: Instrument, answers: Mapping[str, Answer]) -> Score:
    """The score of ``answers`` by item id; None and absent both mean: not answered.

    Raises:
        UnableToScore: an answer is not of its item's kind or range, names no item, or more
            is missing than the manual allows.
    """
    given = _checked(instrument, answers)
    missing = tuple(item for item in instrument.required if item.id not in given)
    _refuse_blanks(instrument, given, missing)
    could_be = (
        instrument.worked_out({**given, **{item.id: item.low for item in missing}}),
        instrument.worked_out({**given, **{item.id: item.high for item in missing}}),
    )
    return _score(instrument, instrument.worked_out(given), given, missing, could_be)


def known_score(instrument: Instrument, value: float) -> Score:
    """A total that was worked out elsewhere, on paper or by another system.

    Raises:
        UnableToScore: the total is not on the instrument's scale.
    """
    if not instrument.low <= value <= instrument.high:
        raise UnableToScore(
            f"{instrument.id}: {value!r} is not a total from {instrument.low:g} to "
            f"{instrument.high:g}"
        )
    if instrument.steps_of_one and value != int(value):
        raise UnableToScore(f"{instrument.id}: {value!r} is not a whole number")
    return _score(instrument, value, {}, (), (value, value))


def _checked(instrument: Instrument, answers: Mapping[str, Answer]) -> dict[str, float]:
    """The answers that were given, as numbers."""
    items = {item.id: item for item in instrument.items}
    given: dict[str, float] = {}
    for name, answer in answers.items():
        if name not in items:
            raise UnableToScore(f"{instrument.id}: '{name}' is no item; items are {list(items)}")
        if answer is None:
            continue
        value = items[name].reads(answer)
        if value is None:
            raise UnableToScore(
                f"{instrument.id}: item '{name}' was answered {answer!r}; "
                f"{items[name].expects} is expected"
            )
        given[name] = value
    return given


def _refuse_blanks(
    instrument: Instrument, given: Mapping[str, float], missing: tuple[Item, ...]
) -> None:
    """Apply the manual's rule on blanks; an empty sheet is refused under every rule."""
    blanks = instrument.blanks
    if not given:
        raise UnableToScore(f"{instrument.id}: nothing was answered; a blank sheet has no score")
    if blanks.rule == "all_required" and missing:
        item = missing[0]
        raise UnableToScore(
            f"{instrument.id}: item '{item.id}' was left blank; {item.expects} is expected"
        )
    if blanks.at_most_missing is not None and len(missing) > blanks.at_most_missing:
        raise UnableToScore(
            f"{instrument.id}: {len(missing)} items were left blank, first '{missing[0].id}'; "
            f"at most {blanks.at_most_missing} may be"
        )
    if blanks.at_least_answered is not None and len(given) < blanks.at_least_answered:
        raise UnableToScore(
            f"{instrument.id}: {len(given)} items were answered; "
            f"at least {blanks.at_least_answered} are needed"
        )


def _score(
    instrument: Instrument,
    value: float,
    given: Mapping[str, float],
    missing: tuple[Item, ...],
    could_be: tuple[float, float],
) -> Score:
    bands = (band.label for band in instrument.bands if band.holds(value, given))
    return Score(
        instrument=instrument.id,
        value=value,
        answered=tuple(item.id for item in instrument.items if item.id in given),
        missing=tuple(item.id for item in missing),
        could_be=could_be,
        recovered=_reads(instrument, could_be, instrument.recovered),
        responder=_reads(instrument, could_be, instrument.responder),
        band=next(bands, None),
        remark=_said_blanks(instrument, len(missing), could_be) if missing else "",
    )


def _reads(instrument: Instrument, ends: tuple[float, float], cut: Cut | None) -> bool | None:
    """Whether the score is as good as ``cut`` wherever it may lie; None if that differs."""
    verdicts = {instrument.at_least_as_good(end, cut) for end in ends}
    return verdicts.pop() if len(verdicts) == 1 else None


_BLANKS_COUNTED = {
    "treat_missing_as_no": "and counted as no",
    "percent_of_answered": "and left out of the percentage",
    "mean_of_answered": "and left out of the mean",
}


def _said_blanks(instrument: Instrument, left: int, could_be: tuple[float, float]) -> str:
    low, high = could_be
    return (
        f"{left} of {len(instrument.required)} left blank {_BLANKS_COUNTED[instrument.blanks.rule]}; "
        f"answered, they would put the score between {low:.3g} and {high:.3g}."
    )


class Noise(StrEnum):
    """A change held against the wobble of a single reading."""

    WITHIN = "within"
    """Smaller than every smallest detectable change that was reported."""
    UNSURE = "unsure"
    """The reports disagree at this size."""
    BEYOND = "beyond"
    """At least as large as all of them."""
    UNKNOWN = "unknown"
    """Nothing was reported for this instrument."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What lies between two scores of one instrument.

    ``raw`` is after minus before; ``improvement`` is positive when the person is better off,
    whichever way the scale runs; ``percent`` is that improvement as a share of the start, and
    None at a start of 0. The four verdicts speak of improvements only and are None where no
    threshold is known or blank answers leave it open: ``by_points`` and ``by_percent`` are the
    two general definitions, ``by_baseline`` follows the start, ``in_sciatica`` uses the
    threshold found in sciatica.
    """

    instrument: str
    before: float
    after: float
    raw: float
    improvement: float
    percent: float | None
    noise: Noise
    by_points: bool | None
    by_percent: bool | None
    by_baseline: bool | None
    in_sciatica: bool | None
    recovered: bool | None
    sentence: str


def change(instrument: Instrument, before: Score, after: Score) -> Change:
    """The change from ``before`` to ``after``, and whether it counts.

    Raises:
        UnableToCompare: the scores are of another instrument, of an instrument that already is
            a comparison, or rest on different questions.

    Source: ostelo-2008 for the two general definitions; jce-sciatica-mic-2014 in sciatica.
    """
    _refuse_unlike(instrument, before, after)
    gain, share = _gain(instrument, before.value, after.value)
    low, high = (0, 1) if instrument.direction == "higher_is_better" else (1, 0)
    least = _gain(instrument, before.could_be[high], after.could_be[low])
    most = _gain(instrument, before.could_be[low], after.could_be[high])
    gains, shares = zip(least, most, strict=True)
    important = instrument.important
    found = Change(
        instrument=instrument.id,
        before=before.value,
        after=after.value,
        raw=round(after.value - before.value, _DIGITS),
        improvement=gain,
        percent=share,
        noise=_noise(instrument, abs(gain)),
        by_points=_reaches(gains, important.points),
        by_percent=_reaches(shares, important.percent),
        by_baseline=_reaches(gains, important.starting_at(before.value)),
        in_sciatica=_reaches(gains, important.used_in_sciatica),
        recovered=after.recovered,
        sentence="",
    )
    remarks = [reading.remark for reading in (before, after) if reading.remark]
    return msgspec.structs.replace(found, sentence=_sentence(instrument, found, remarks))


def _gain(instrument: Instrument, before: float, after: float) -> tuple[float, float | None]:
    """The improvement in points, and in percent of the start where that means anything."""
    raw = after - before if instrument.direction == "higher_is_better" else before - after
    meaningful = instrument.true_zero and before > 0
    return round(raw, _DIGITS), round(100.0 * raw / before, _DIGITS) if meaningful else None


def _refuse_unlike(instrument: Instrument, before: Score, after: Score) -> None:
    for reading in (before, after):
        if reading.instrument != instrument.id:
            raise UnableToCompare(f"a score of {reading.instrument} is none of {instrument.id}")
    if instrument.no_change_because:
        raise UnableToCompare(f"{instrument.id}: {instrument.no_change_because}")
    optional = {item.id for item in instrument.items if item.optional}
    if instrument.rule != "single" and optional & (set(before.answered) ^ set(after.answered)):
        raise UnableToCompare(
            f"{instrument.id}: before rests on {list(before.answered)}, after on "
            f"{list(after.answered)}; only the same questions can be compared"
        )


def _noise(instrument: Instrument, size: float) -> Noise:
    if instrument.measurement_error is None:
        return Noise.UNKNOWN
    smallest = instrument.measurement_error.smallest_change
    if size < smallest.low:
        return Noise.WITHIN
    return Noise.BEYOND if size >= smallest.high else Noise.UNSURE


def _reaches(sizes: Sequence[float | None], threshold: Figure | None) -> bool | None:
    """Whether every size that is possible reaches the threshold, or none does; else None."""
    if threshold is None:
        return None
    verdicts = {None if size is None else size >= threshold.value for size in sizes}
    return verdicts.pop() if len(verdicts) == 1 else None


def _sentence(instrument: Instrument, found: Change, remarks: list[str]) -> str:
    parts = (
        _said_change(instrument, found),
        *remarks,
        _said_noise(instrument, found),
        _said_importance(instrument, found),
        _said_recovery(instrument, found),
        "A change over time is not by itself the effect of the treatment.",
    )
    return " ".join(part for part in parts if part)


def _said_change(instrument: Instrument, found: Change) -> str:
    noun = instrument.noun[0].upper() + instrument.noun[1:]
    if found.raw == 0:
        return f"{noun} stayed at {found.before:g}."
    way = "better" if found.improvement > 0 else "worse"
    share = "" if found.percent is None else f" ({abs(found.percent):.0f} % of the start)"
    size = _in_units(instrument, abs(found.raw))
    return f"{noun} went from {found.before:.3g} to {found.after:.3g}: {way} by {size}{share}."


def _said_noise(instrument: Instrument, found: Change) -> str:
    if found.raw == 0:
        return ""
    if instrument.measurement_error is None:
        return "How far this score wobbles by itself is not known."
    smallest = instrument.measurement_error.smallest_change
    words = {
        Noise.WITHIN: "This is within the noise of a single reading",
        Noise.UNSURE: "This may still be the noise of a single reading",
        Noise.BEYOND: "This is more than the noise of a single reading",
    }[found.noise]
    return f"{words} ({_range(smallest.low, smallest.high)})."


def _said_importance(instrument: Instrument, found: Change) -> str:
    if found.improvement <= 0:
        return ""
    important = instrument.important
    bars = (
        (found.by_points, important.points, "by size", instrument),
        (found.by_percent, important.percent, "by share of the start", None),
        (found.by_baseline, important.starting_at(found.before), "for that start", instrument),
        (found.in_sciatica, important.used_in_sciatica, "by the bar for sciatica", instrument),
    )
    met: list[str] = []
    unmet: list[str] = []
    for verdict, bar, name, units in bars:
        if verdict is not None and bar is not None:
            least = f"{bar.value:g} %" if units is None else _in_units(units, bar.value)
            (met if verdict else unmet).append(f"{name} (at least {least})")
    return _said_met(met, unmet)


def _said_met(met: list[str], unmet: list[str]) -> str:
    if not met and not unmet:
        return ""
    if not met:
        return f"It does not count as an improvement that matters {' or '.join(unmet)}."
    but = f", but not {' or '.join(unmet)}" if unmet else ""
    return f"It counts as an improvement that matters {' and '.join(met)}{but}."


def _said_recovery(instrument: Instrument, found: Change) -> str:
    if not found.recovered or instrument.recovered is None:
        return ""
    return f"The score is in the range counted as {instrument.recovered.meaning}."


def _range(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _in_units(instrument: Instrument, size: float) -> str:
    words = instrument.unit_words
    return f"{size:.3g} {words.removesuffix('s') if size == 1 else words}"
