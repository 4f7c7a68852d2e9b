"""Which point a piece of point shorthand names: by code, by pinyin, in Chinese, or between two points.

A code and a name that stand side by side must agree; where an older book's numbering
explains why they do not, the name decides and a notice says so.
"""

from __future__ import annotations

from typing import NamedTuple

from huantiao.sciatica.atlas import ASHI, Atlas, Channel, folded
from huantiao.sciatica.shorthand.needling import Doubt, Notice
from huantiao.sciatica.shorthand.notation import LUMBAR, RANGE, Token, UnableToRead, Walk

_LONGEST = 8
"""No name of a point is cut into more tokens than this (Hua Tuo Jia Ji L 4)."""

_SPINE = (
    *(f"T{number}" for number in range(1, 13)),
    *(f"L{number}" for number in range(1, 6)),
    *(f"S{number}" for number in range(1, 6)),
)


_LETTERS = {**dict.fromkeys(LUMBAR, "L"), "t": "T", "s": "S"}


class Named(NamedTuple):
    """The points that a piece names, and the mark that tells where a tender point lies."""

    first: Token
    piece: str
    points: tuple[str, ...]
    mark: str = ""


class _Code(NamedTuple):
    """A channel's code with a number behind it, and how many tokens it takes."""

    channel: Channel
    number: str
    steps: int

    @property
    def written(self) -> str:
        """The id it would have in the atlas."""
        return f"{self.channel.id}{self.number}"


class _Glimpse(NamedTuple):
    """What can be seen of a name before stepping over it."""

    points: tuple[str, ...]
    code: _Code | None
    steps: int


class Namer:
    """Reads names of points along a walk, remembering what a bare number continues."""

    def __init__(self, walk: Walk, atlas: Atlas) -> None:
        """Read along ``walk``; remarks gather in ``notices``."""
        self.notices: list[Notice] = []
        self._walk = walk
        self._atlas = atlas
        self._codes = {
            folded(code): channel
            for channel in atlas.channels.values()
            if channel.count
            for code in channel.codes
        }
        self._channel: Channel | None = None
        self._series: tuple[str, ...] = ()
        self._older: set[str] = set()
        self._shifted: list[tuple[Token, str, _Code]] = []

    def forget(self) -> None:
        """A new sentence: a bare number continues nothing."""
        self._channel, self._series = None, ()

    def steps(self, ahead: int = 0) -> int:
        """How many tokens the name takes that begins so many steps ahead; 0 if none does."""
        seen = self._off_channel(ahead) or self._glimpse(ahead)
        return seen.steps if seen else 2 * self.continued(ahead)

    def here(self, ahead: int = 0) -> bool:
        """Whether a name begins so many steps ahead, be it in the atlas or not."""
        return self.steps(ahead) > 0

    def continued(self, ahead: int = 0) -> bool:
        """Whether a bare number or level so many steps ahead continues the name before."""
        token, after = self._walk.peek(ahead), self._walk.peek(ahead + 1)
        if self._series:
            return token.text in LUMBAR and after.kind == "number" and not after.spaced
        return (
            self._channel is not None
            and token.kind == "number"
            and token.text not in self._atlas.named
            and not self._walk.quantity(ahead)
        )

    def read(self, *, single: bool = False) -> Named:
        """The name that stands here; with ``single`` a hyphen behind it makes no range.

        Raises:
            UnableToRead: no point is called so, or what stands beside contradicts it.
        """
        first = self._walk.peek()
        if self._series and self.continued():
            return self._levels(first, self._series, single=single)
        between = self._off_channel()
        if between is not None:
            return self._between(first, between)
        glimpse = self._glimpse()
        if glimpse is None:
            raise self._unknown(first)
        self._walk.take(glimpse.steps)
        if len(glimpse.points) > 1:
            return self._levels(first, glimpse.points, single=single)
        if glimpse.points and (level := self._atlas.point(glimpse.points[0]).level):
            series = self._atlas.series(glimpse.points[0])
            return self._levels(first, series, level, single=single)
        self._channel, self._series = glimpse.code.channel if glimpse.code else None, ()
        if glimpse.code and not single and self._ranging():
            return self._range(first, glimpse.code)
        return self._settled(first, glimpse)

    def end(self) -> list[Notice]:
        """All remarks, with those that only the whole line allows."""
        for first, piece, code in self._shifted:
            renumbered = code.channel.renumbered(int(code.number))
            if code.channel.id in self._older and renumbered is not None:
                self._notice(
                    Doubt.OLDER_NUMBERING,
                    first,
                    piece,
                    f"this line uses an older numbering elsewhere; if it does here too, "
                    f"{code.written} is WHO's {code.channel.id}{renumbered}",
                )
        return self.notices

    def _notice(self, doubt: Doubt, first: Token, piece: str, text: str) -> None:
        self.notices.append(Notice(doubt=doubt, at=first.at, piece=piece, text=text))

    # What can be seen

    def _glimpse(self, ahead: int = 0) -> _Glimpse | None:
        points, steps = self._longest(ahead)
        code = self._code(ahead)
        if not points and code is None:
            return None
        if code and not points and code.written in self._atlas.points:
            points = (code.written,)
        return _Glimpse(points, code, steps or (code.steps if code else 0))

    def _longest(self, ahead: int) -> tuple[tuple[str, ...], int]:
        """The points of the longest name here, and its tokens; two numbers never join."""
        text, last = "", ""
        best: tuple[tuple[str, ...], int] = ((), 0)
        for steps in range(_LONGEST):
            token = self._walk.peek(ahead + steps)
            if token.text == "-" and text:
                continue
            if token.kind not in {"word", "number", "han"} or last == token.kind == "number":
                break
            text, last = text + token.text, token.kind
            if text in self._atlas.named:
                best = (self._atlas.named[text], steps + 1)
        return best

    def _code(self, ahead: int = 0) -> _Code | None:
        """A channel's code and a whole number, or a bare number that continues one."""
        found = self._numbered(ahead)
        return found if found and found.number.isdigit() else None

    def _off_channel(self, ahead: int = 0) -> _Code | None:
        """A channel's code and a number with a decimal, which is no point's own name."""
        found = self._numbered(ahead)
        listed = self._walk.peek(ahead).text in self._atlas.named
        return None if found is None or found.number.isdigit() or listed else found

    def _numbered(self, ahead: int) -> _Code | None:
        channel = self._codes.get(self._walk.peek(ahead).text)
        if channel is None:
            if self._channel is None or not self.continued(ahead):
                return None
            return _Code(self._channel, self._walk.peek(ahead).text, 1)
        steps = 2 if self._walk.peek(ahead + 1).text == "-" else 1
        number = self._walk.peek(ahead + steps)
        if number.kind != "number":
            return None
        return _Code(channel, number.text, steps + 1)

    # Codes

    def _settled(self, first: Token, glimpse: _Glimpse) -> Named:
        """One point, after a look at the name or code that may stand beside it."""
        opened = int(self._walk.peek().text == "(")
        beside = self._glimpse(opened)
        if beside is None or (opened and self._walk.peek(1 + beside.steps).text != ")"):
            return self._alone(first, glimpse)
        if glimpse.code and beside.code:
            return self._alone(first, glimpse)
        if glimpse.code or beside.code or glimpse.points == beside.points != (ASHI,):
            self._walk.take(beside.steps + 2 * opened)
            return self._agreed(first, glimpse, beside)
        return self._alone(first, glimpse)

    def _alone(self, first: Token, glimpse: _Glimpse) -> Named:
        """A code or a name with nothing beside it."""
        piece = self._walk.since(first)
        code = glimpse.code
        if code and not glimpse.points:
            raise UnableToRead(first.at, piece, self._unlisted(code))
        point = self._atlas.point(glimpse.points[0])
        if code:
            self._shifted.append((first, piece, code))
        if point.homophones and folded(piece) == folded(point.pinyin) and piece.isascii():
            others = " and ".join(point.homophones)
            self._notice(
                Doubt.HOMOPHONE,
                first,
                piece,
                f"taken as {point.id}; without its tones it could also be {others}",
            )
        return Named(first, piece, glimpse.points)

    def _agreed(self, first: Token, one: _Glimpse, other: _Glimpse) -> Named:
        """The point of which both the code and the name speak."""
        piece = self._walk.since(first)
        code = one.code or other.code
        points = other.points if one.code else one.points
        if code is None or code.written in points:
            return Named(first, piece, points)
        older = code.channel.renumbered(int(code.number))
        if f"{code.channel.id}{older}" not in points:
            means = " or ".join(points)
            raise UnableToRead(
                first.at,
                piece,
                f"the name means {means}, the code {code.written}; "
                "put a comma between them if both are meant",
            )
        self._older.add(code.channel.id)
        self._notice(
            Doubt.OLDER_NUMBERING,
            first,
            piece,
            f"an older numbering: its {code.written} is WHO's {points[0]}, as the name says",
        )
        return Named(first, piece, points)

    def _ranging(self) -> bool:
        """Whether a sign that means 'up to' stands here with a bare number behind it."""
        behind = self._walk.peek(1)
        return (
            self._walk.peek().text in RANGE
            and behind.kind == "number"
            and not self._walk.quantity(1)
        )

    def _range(self, first: Token, code: _Code) -> Named:
        """All points of a channel from one number up to another: BL31-34."""
        self._walk.take()
        last = self._walk.take()
        piece = self._walk.since(first)
        if not last.text.isdigit() or int(last.text) <= int(code.number):
            raise UnableToRead(first.at, piece, "a range runs from a lower number to a higher")
        points = tuple(
            f"{code.channel.id}{number}" for number in range(int(code.number), int(last.text) + 1)
        )
        absent = [one for one in points if one not in self._atlas.points]
        if absent:
            raise UnableToRead(
                first.at,
                piece,
                f"the atlas has no {', '.join(absent[:5])}; name the points you mean",
            )
        self._shifted += [
            (first, piece, _Code(code.channel, one.removeprefix(code.channel.id), 0))
            for one in points
        ]
        return Named(first, piece, points)

    def _between(self, first: Token, code: _Code) -> Named:
        """A tender point between two numbered ones: SP2.5."""
        self._walk.take(code.steps)
        piece = self._walk.since(first)
        lower = int(code.number.split(".")[0])
        if not 1 <= lower < (code.channel.count or 0):
            raise UnableToRead(first.at, piece, f"{code.channel.id} has no such two points")
        self._channel, self._series = code.channel, ()
        self._notice(
            Doubt.OFF_CHANNEL,
            first,
            piece,
            f"no point of its own: taken as a tender point between "
            f"{code.channel.id}{lower} and {code.channel.id}{lower + 1}",
        )
        return Named(first, piece, (ASHI,), code.written)

    # Series of levels

    def _levels(
        self, first: Token, series: tuple[str, ...], start: str | None = None, *, single: bool
    ) -> Named:
        """The members of a series at the levels that follow: HTJJ L4-S1."""
        opened = start is None and self._walk.took({"("})
        start = end = start or self._level()
        if not single and self._walk.peek().text in RANGE and self._level_ahead():
            self._walk.take()
            end = self._level(letter=start[0])
        if opened and not self._walk.took({")"}):
            raise self._walk.refusal("the bracket round the levels does not close")
        self._channel, self._series = None, series
        return self._taken(first, series, start, end)

    def _level_ahead(self) -> bool:
        """Whether a level stands behind the sign here, with its letter or without."""
        lettered = self._walk.peek(1).text in _LETTERS
        return self._walk.peek(1 + lettered).kind == "number" and not self._walk.quantity(1)

    def _level(self, letter: str = "") -> str:
        """One level, as 'L4'; a range may leave out its second letter."""
        lettered = self._walk.peek().text in _LETTERS
        letter = _LETTERS.get(self._walk.peek().text, letter)
        level = f"{letter}{self._walk.peek(lettered).text}"
        if level not in _SPINE:
            raise self._walk.refusal("say which level, as 'L4' or 'L4-L5'")
        self._walk.take(1 + lettered)
        return level

    def _taken(self, first: Token, series: tuple[str, ...], start: str, end: str) -> Named:
        """What the series has from one level to another, with a notice of what it cannot have."""
        piece = self._walk.since(first)
        members = {self._atlas.point(one).level: one for one in series}
        span = _SPINE[_SPINE.index(start) : _SPINE.index(end) + 1]
        points = tuple(members[level] for level in span if level in members)
        absent = [level for level in span if level not in members]
        if not points or any(not level.startswith("S") for level in absent):
            raise UnableToRead(first.at, piece, f"of these the atlas has {', '.join(series)}")
        if absent:
            levels = ", ".join(absent)
            text = f"there is no such point at {levels}; taken: {', '.join(points)}"
            self._notice(Doubt.LEVEL_ABSENT, first, piece, text)
        return Named(first, piece, points)

    # What the atlas does not have

    def _unlisted(self, code: _Code) -> str:
        """Why a code without a name beside it cannot be read, and what may have been meant."""
        channel, number = code.channel, int(code.number)
        if not 1 <= number <= (channel.count or 0):
            return f"{channel.id} runs from 1 to {channel.count}"
        reason = f"{code.written} is not among the {len(self._atlas.points)} points of the atlas"
        older = f"{channel.id}{channel.renumbered(number)}"
        if older in self._atlas.points:
            name = self._atlas.point(older).pinyin
            reason += f"; an older numbering has it for {older} {name}: put the name beside it"
        return reason

    def _unknown(self, first: Token) -> UnableToRead:
        """The error for words that name nothing, with the names that come near."""
        end = 1
        while self._walk.peek(end).kind in {"word", "number", "han"}:
            end += 1
        piece = self._walk.line[first.at : self._walk.peek(end - 1).end]
        near = self._atlas.near(piece)
        hint = f"; near it are {', '.join(near)}" if near else ""
        return UnableToRead(first.at, piece, f"no point is called so{hint}")
