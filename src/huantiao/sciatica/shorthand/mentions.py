"""What a line of point shorthand mentions, piece by piece: points, what is said of them, currents.

Everything in the line is either understood or refused with its place; nothing is skipped.
What the pieces add up to is for ``shorthand`` to say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from huantiao.sciatica.anatomy import Side
from huantiao.sciatica.atlas import ASHI, Atlas, is_mark
from huantiao.sciatica.atlas.points import nominal_mm
from huantiao.sciatica.shorthand.naming import Named, Namer
from huantiao.sciatica.shorthand.needling import DEEPEST_MM, Doubt, Manner, NeedleSize, Notice
from huantiao.sciatica.shorthand.notation import (
    ANGLES,
    CUN,
    CURRENT,
    HANDLINGS,
    HERTZ,
    MINUTES,
    MM,
    RANGE,
    RELATIVE_SIDES,
    SIDES,
    STAYING,
    TIMES,
    Token,
    Walk,
)


@dataclass(slots=True)
class Mention:
    """Points that were named in one breath, and what the line says of all of them."""

    names: list[Named]
    sides: tuple[Side, ...] = ()
    relative: str = ""
    mark: str = ""
    count: int | None = None
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def manner(self) -> Manner:
        """How their needles go in."""
        return Manner(**self.said)


@dataclass(slots=True)
class Wire:
    """Two mentions joined by a current."""

    a: Mention
    b: Mention
    said: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Mentions:
    """All that a line mentions, in its order."""

    points: list[Mention] = field(default_factory=list)
    wires: list[Wire] = field(default_factory=list)
    said: dict[str, Any] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)


def mentioned(line: str, atlas: Atlas) -> Mentions:
    """What a line mentions.

    Raises:
        UnableToRead: a piece is not understood.
    """
    return _Reader(line, atlas).read()


_WORDS = {
    "handling": "handling",
    "angle": "angle",
    "depth_mm": "depth",
    "size": "needle",
    "retention_min": "time",
    "low_hz": "frequency",
    "high_hz": "frequency",
    "minutes": "time",
}
_PLACING = frozenset((*SIDES, *RELATIVE_SIDES, "("))
_JOINS = frozenset(("-", "—", "~"))
_NEW_SENTENCE = frozenset((";", "\n"))


class _Reader:
    """Reads one line from its beginning to its end."""

    def __init__(self, line: str, atlas: Atlas) -> None:
        self.walk = Walk(line, atlas.named)
        self.namer = Namer(self.walk, atlas)
        self.found = Mentions()
        self.live = False

    def read(self) -> Mentions:
        """All that the line mentions."""
        while self.walk.peek().kind != "end":
            if self.walk.resting:
                if self.walk.take().text in _NEW_SENTENCE:
                    self.namer.forget()
            else:
                self._clause()
        self.found.notices += self.namer.end()
        return self.found

    def _clause(self) -> None:
        """What stands between two separators: a current, a word on all needles, or points."""
        if self.walk.took(CURRENT):
            self.live = True
            self.walk.took({":"})
            self._wire()
        elif self.live and self._wire_ahead():
            self._wire()
        else:
            self.live = False
            while self._said_of_all():
                pass
            leading = True
            while not self.walk.resting:
                self._points(leading=leading)
                leading = False

    # Points and what is said of them

    def _points(self, *, leading: bool) -> None:
        mention = Mention([])
        if leading and not self.namer.here() and self.namer.here(1):
            self._side(mention)
        if self.walk.quantity():
            raise self.walk.refusal(
                "it stands behind no point; write it behind the point it is for"
            )
        if not leading and self.walk.peek().kind == "number" and self.namer.continued():
            raise self.walk.refusal("it lacks its unit, or a comma before one more point")
        mention.names.append(self.namer.read())
        while self.walk.peek().text in {",", "&"} and self.namer.continued(1):
            self.walk.take()
            mention.names.append(self.namer.read())
        if self.walk.peek().text in RANGE and self.namer.here(1):
            raise self.walk.refusal(
                "a range is written BL31-34, a current e-stim BL25-BL40, two points with a comma"
            )
        while self._modifier(mention):
            pass
        self.found.points.append(mention)

    def _modifier(self, mention: Mention) -> bool:
        """Read one thing said of the points; False when nothing of the kind stands here."""
        token = self.walk.peek()
        if token.kind == "mark":
            self._mark(mention, self.walk.line[token.at + 1 : token.end - 1])
            self.walk.take()
        elif token.text == "(":
            self._bracket(mention)
        elif token.text in HANDLINGS:
            self._handling(mention)
        elif token.text in ANGLES:
            self._say(mention.said, "angle", ANGLES[token.text])
            self.walk.take()
        elif token.text in TIMES and self.walk.peek(2).text not in MINUTES:
            self._count(mention)
        elif token.kind == "number" and self.walk.peek(1).text in MM | CUN:
            self._depth(mention)
        else:
            return self._side(mention) or self._size(mention.said) or self._stay()
        return True

    def _side(self, mention: Mention) -> bool:
        token = self.walk.peek()
        if token.text not in SIDES and token.text not in RELATIVE_SIDES:
            return False
        if mention.sides or mention.relative:
            raise self.walk.refusal("a second side; a point takes left, right or both")
        mention.sides = SIDES.get(token.text, ())
        mention.relative = "" if mention.sides else token.text
        self.walk.take()
        return True

    def _bracket(self, mention: Mention) -> None:
        """A side in brackets, or for a tender point where it lies."""
        opening = self.walk.take()
        if self.walk.peek(1).text == ")" and self._side(mention):
            self.walk.take()
            return
        while not self.walk.took({")"}):
            if self.walk.take().kind in {"end", "stop"}:
                raise self.walk.refusal("this bracket does not close", opening)
        if mention.names[-1].points != (ASHI,):
            raise self.walk.unread(opening, "in brackets stands a side or the point's name")
        self._mark(mention, self.walk.since(opening)[1:-1], opening)

    def _mark(self, mention: Mention, text: str, token: Token | None = None) -> None:
        if mention.mark:
            raise self.walk.refusal("a second mark for one needle", token)
        if not is_mark(text.strip()):
            raise self.walk.refusal("it marks nothing", token)
        mention.mark = text.strip()

    def _handling(self, mention: Mention) -> None:
        token = self.walk.peek()
        self._say(mention.said, "handling", HANDLINGS[token.text])
        self.walk.take()
        if token.kind == "sign" and self.namer.here():
            self.found.notices.append(
                Notice(
                    doubt=Doubt.SIGN_BETWEEN,
                    at=token.at,
                    piece=token.text,
                    text=f"read as '{HANDLINGS[token.text]}' for the point before it; "
                    "if it joins two points, write a comma",
                )
            )

    def _count(self, mention: Mention) -> None:
        self.walk.take()
        number = self.walk.peek()
        if mention.count is not None or not number.text.isdigit() or number.text == "0":
            raise self.walk.refusal("after × stands how many needles, or minutes with their unit")
        mention.count = int(self.walk.take().text)

    def _depth(self, mention: Mention) -> None:
        number = self.walk.peek()
        depth = float(number.text)
        if self.walk.peek(1).text in CUN:
            depth = nominal_mm(depth)
        if not 0 < depth <= DEEPEST_MM:
            raise self.walk.refusal(f"a needle goes in up to {DEEPEST_MM} mm")
        self._say(mention.said, "depth_mm", depth)
        unit = self.walk.peek(1)
        self.walk.take(2)
        if unit.text in CUN:
            self.found.notices.append(
                Notice(
                    doubt=Doubt.CUN_NOMINAL,
                    at=number.at,
                    piece=self.walk.since(number),
                    text=f"taken as {depth:g} mm at 25 mm to the cun; a body's cun differs",
                )
            )

    # What is said of all needles

    def _said_of_all(self) -> bool:
        return self._size(self.found.said) or self._stay()

    def _stay(self) -> bool:
        """How long the needles stay in."""
        start = int(self.walk.peek().text in STAYING)
        start += self.walk.peek(start).text in TIMES
        number, unit = self.walk.peek(start), self.walk.peek(start + 1)
        if number.kind != "number" or unit.text not in MINUTES:
            return False
        self._say(self.found.said, "retention_min", self._whole(number), number)
        self.walk.take(start + 2)
        return True

    def _size(self, said: dict[str, Any]) -> bool:
        """A needle: 0.25×40 or #34×40, in millimetres."""
        gauge = self.walk.peek().text == "#"
        thick, times, length = (self.walk.peek(gauge + step) for step in range(3))
        if not gauge and not (self.walk.quantity() and times.text in TIMES):
            return False
        if times.text not in TIMES or length.kind != "number":
            raise self.walk.refusal("a needle is written 0.25×40 or #34×40", thick)
        try:
            size = NeedleSize(
                length_mm=self._whole(length),
                gauge=self._whole(thick) if gauge else None,
                diameter_mm=None if gauge else float(thick.text),
            )
        except ValueError as refusal:
            raise self.walk.refusal(str(refusal), thick) from refusal
        self._say(said, "size", size, thick)
        self.walk.take(gauge + 3)
        self.walk.took(MM)
        return True

    def _whole(self, number: Token) -> int:
        if not number.text.isdigit():
            raise self.walk.refusal("a whole number stands here", number)
        return int(number.text)

    def _say(self, said: dict[str, Any], what: str, value: Any, token: Token | None = None) -> None:
        """Keep what was said, unless something else was said of it before."""
        if said.setdefault(what, value) != value:
            raise self.walk.refusal(f"it contradicts an earlier {_WORDS[what]}", token)

    # Currents

    def _wire_ahead(self) -> bool:
        """Whether two names with a joining sign stand here."""
        steps = self.namer.steps()
        while steps and (
            self.walk.peek(steps).kind == "mark" or self.walk.peek(steps).text in _PLACING
        ):
            steps += 1
        return steps > 0 and self.walk.peek(steps).text in _JOINS and self.namer.here(steps + 1)

    def _wire(self) -> None:
        a = self._end()
        if not self.walk.took(_JOINS):
            raise self.walk.refusal("a current joins two points: e-stim BL25-BL40")
        wire = Wire(a, self._end())
        while not self.walk.resting:
            self._current(wire.said)
        self.found.wires.append(wire)

    def _end(self) -> Mention:
        """One end of a current: a point, and which of its needles."""
        mention = Mention([self.namer.read(single=True)])
        while self.walk.peek().kind == "mark" or self.walk.peek().text in _PLACING:
            self._modifier(mention)
        return mention

    def _current(self, said: dict[str, Any]) -> None:
        """How often the current beats, or how long it flows."""
        minutes = int(self.walk.peek().text in TIMES)
        low = self.walk.peek(minutes)
        if low.kind == "number" and self.walk.peek(minutes + 1).text in MINUTES:
            self._say(said, "minutes", self._whole(low), low)
            self.walk.take(minutes + 2)
            return
        alternating = self.walk.peek(1).text in {"/", "-"}
        high = self.walk.peek(2 * alternating)
        if {low.kind, high.kind} != {"number"} or self.walk.peek(
            1 + 2 * alternating
        ).text not in HERTZ:
            raise self.walk.refusal("of a current the frequency is said, 2/100 Hz, or the minutes")
        ends = sorted((float(low.text), float(high.text)))
        self._say(said, "low_hz", ends[0], low)
        self._say(said, "high_hz", ends[1], low)
        self.walk.take(2 + 2 * alternating)
