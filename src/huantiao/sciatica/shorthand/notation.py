"""The words and signs of point shorthand, in Latin letters and in Chinese, and how a line is cut up.

Cutting a line never loses a character: every sign that is not a space ends up in a token
with its place in the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Mapping
from typing import NamedTuple

from huantiao.sciatica.anatomy import Angle, Side
from huantiao.sciatica.shorthand.needling import Handling

BOTH = (Side.LEFT, Side.RIGHT)

SIDES: Mapping[str, tuple[Side, ...]] = {
    **dict.fromkeys(("l", "left", "lt", "左", "左侧"), (Side.LEFT,)),
    **dict.fromkeys(("r", "right", "rt", "右", "右侧"), (Side.RIGHT,)),
    **dict.fromkeys(
        (
            "b",
            "b/l",
            "l/r",
            "r/l",
            "bil",
            "bilat",
            "bilateral",
            "both",
            "双",
            "双侧",
            "两侧",
            "左右",
        ),
        BOTH,
    ),
    **dict.fromkeys(("m", "mid", "midline", "中", "正中"), (Side.MIDLINE,)),
}

RELATIVE_SIDES = frozenset(
    (
        *("affected", "aff", "painful", "ipsi", "ipsilateral", "unaffected", "healthy", "sound"),
        *("contra", "contralateral", "opposite", "患", "患侧", "健", "健侧", "对侧"),
    )
)
"""Words for a side that only the patient's own story can turn into left or right."""

HANDLINGS: Mapping[str, Handling] = {
    **dict.fromkeys(("+", "t", "tonify", "reinforce", "bu", "补", "补法"), Handling.REINFORCE),
    **dict.fromkeys(
        ("-", "s", "sedate", "reduce", "disperse", "xie", "泻", "泻法"), Handling.REDUCE
    ),
    **dict.fromkeys(("=", "even", "平补平泻"), Handling.EVEN),
}

ANGLES: Mapping[str, Angle] = {
    **dict.fromkeys(("⊥", "perp", "perpendicular", "直刺"), Angle.PERPENDICULAR),
    **dict.fromkeys(("∠", "obl", "oblique", "斜刺"), Angle.OBLIQUE),
    **dict.fromkeys(("—", "trans", "transverse", "平刺"), Angle.TRANSVERSE),
}

MM = frozenset(("mm", "毫米"))
CUN = frozenset(("cun", "寸"))
MINUTES = frozenset(("'", "min", "mins", "minute", "minutes", "分钟"))
HERTZ = frozenset(("hz", "赫兹"))
TIMES = frozenset(("×", "x"))
RANGE = frozenset(("-", "~", "to", "至", "到"))
STAYING = frozenset(("retain", "retention", "留针"))
CURRENT = frozenset(("ea", "estim", "e-stim", "electro", "电针"))
LUMBAR = frozenset(("l", "腰"))

_CHINESE: frozenset[str] = frozenset(
    word
    for table in (
        *(SIDES, RELATIVE_SIDES, HANDLINGS, ANGLES),
        *(MM, CUN, MINUTES, HERTZ, RANGE, STAYING, CURRENT, LUMBAR),
    )
    for word in table
    if "\u4e00" <= word[0] <= "\u9fff"
)

# Signs that people type for one another; each stands for exactly one, so places stay put.
_ALIKE = str.maketrans("−–‐’‘′`´✕✖*【】。、", "---" + "'" * 5 + "×××[];,")

_TOKEN = re.compile(
    r"""
      (?P<mark>\[[^\]\n]*\])
    | (?P<word>e-stim | (?:b/l|l/r|r/l)\b | (?:bil|bilat|lt|rt|min|perp|obl)\. | [a-z]+)
    | (?P<number>\d+(?:\.\d+)?)
    | (?P<han>[\u4e00-\u9fff]+)
    | (?P<stop>[,;&\n] | \.(?=\s|$))
    | (?P<dot>(?<=[a-z])\.(?=\d))
    | (?P<sign>\S)
    """,
    re.VERBOSE,
)


class Token(NamedTuple):
    """A piece of the line: its kind, its text as compared, and where it stands.

    Kinds are word, number, han (Chinese), mark (in square brackets), stop (a separator) and
    sign. ``spaced`` tells whether a space, or nothing at all, comes before it.
    """

    kind: str
    text: str
    at: int
    end: int
    spaced: bool


def cut(line: str, names: Container[str]) -> list[Token]:
    """The tokens of a line; Chinese runs are cut at the longest of ``names`` or of our words."""
    plain = "".join(map(_plain, line))
    tokens: list[Token] = []
    for match in _TOKEN.finditer(plain):
        kind, start = str(match.lastgroup), match.start()
        spaced = start == 0 or plain[start - 1].isspace()
        if kind == "han":
            tokens += _cut_chinese(match[0], start, names, spaced=spaced)
        elif kind != "dot":  # the dot of 'Sp.6' says nothing
            text = match[0].removesuffix(".") if kind == "word" else match[0]
            tokens.append(Token(kind, text, start, match.end(), spaced))
    return tokens


def _plain(sign: str) -> str:
    """One sign as it is compared: half-width, no capital, no tone; always one sign again."""
    if "\uff01" <= sign <= "\uff5e":
        sign = chr(ord(sign) - 0xFEE0)
    sign = sign.translate(_ALIKE)
    bare = unicodedata.normalize("NFD", sign)[0] if sign.isalpha() else sign
    lower = bare.lower()
    return lower if len(lower) == 1 else bare


def _cut_chinese(run: str, at: int, names: Container[str], *, spaced: bool) -> list[Token]:
    tokens: list[Token] = []
    start = 0
    while start < len(run):
        ends = range(len(run), start, -1)
        known = (end for end in ends if run[start:end] in names or run[start:end] in _CHINESE)
        end = next(known, start + 1)
        tokens.append(Token("han", run[start:end], at + start, at + end, spaced and start == 0))
        start = end
    return tokens


class UnableToRead(ValueError):
    """A piece of a line cannot be read, so nothing of the line is taken.

    ``at`` is where the ``piece`` begins, counted from 0.
    """

    def __init__(self, at: int, piece: str, reason: str) -> None:
        super().__init__(f"cannot read '{piece}' at character {at + 1}: {reason}")
        self.at = at
        self.piece = piece
        self.reason = reason


class Walk:
    """Goes along the tokens of one line, and knows where it stands."""

    def __init__(self, line: str, names: Container[str]) -> None:
        """Cut ``line`` and stand before its first token."""
        self.line = unicodedata.normalize("NFC", line)
        self._tokens = cut(self.line, names)
        self._place = 0

    def peek(self, ahead: int = 0) -> Token:
        """The token so many steps ahead; past the end, one that is nothing."""
        if self._place + ahead < len(self._tokens):
            return self._tokens[self._place + ahead]
        return Token("end", "", len(self.line), len(self.line), spaced=True)

    def take(self, steps: int = 1) -> Token:
        """The token here, and so many steps on."""
        token = self.peek()
        self._place += steps
        return token

    def took(self, words: Container[str]) -> bool:
        """Step on if one of the words stands here, and tell whether it did."""
        here = self.peek().text in words
        self._place += here
        return here

    @property
    def resting(self) -> bool:
        """Whether a separator or the end of the line stands here."""
        return self.peek().kind in {"stop", "end"}

    def since(self, first: Token) -> str:
        """The line from a token up to the last one taken."""
        return self.line[first.at : self._tokens[self._place - 1].end]

    def refusal(self, reason: str, token: Token | None = None) -> UnableToRead:
        """The error for the token given, or for the one here."""
        token = token or self.peek()
        piece = self.line[token.at : token.end] or "the end of the line"
        return UnableToRead(token.at, piece, reason)

    def unread(self, first: Token, reason: str) -> UnableToRead:
        """The error for the line from a token up to the last one taken."""
        return UnableToRead(first.at, self.since(first), reason)

    def quantity(self, ahead: int = 0) -> bool:
        """Whether a number with a unit, or a needle's size, stands so many steps ahead."""
        number, unit = self.peek(ahead), self.peek(ahead + 1)
        if number.kind != "number":
            return False
        size = float(number.text) < 1 and unit.text in TIMES
        return size or unit.text in MM | CUN | MINUTES | HERTZ
