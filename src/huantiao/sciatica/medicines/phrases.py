"""Reads one line about medicines: what is taken, what was stopped, what nobody can tell.

Every word of a line ends up in exactly one place: in a piece that names a medicine or asks
for a person's eye, in the words that say what became of it, or among the words passed over.
Where the words leave it open whether a medicine is taken, the piece is offered, not cleared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from huantiao.sciatica.medicines.clauses import DENYING, JOINING, TELLING, Clause, Part, clauses_of
from huantiao.sciatica.medicines.entries import Meaning, Route, Status
from huantiao.sciatica.medicines.index import Candidate, Sense
from huantiao.sciatica.medicines.names import Names

_UNDONE_BY_DENIAL = TELLING - {Meaning.PLANNED, Meaning.RESTARTED}
_STILL_TAKEN = frozenset({Meaning.PAUSED, Meaning.RESTARTED})
_FAINT = frozenset({Meaning.SMALL, Meaning.COLON})
_TRAILING = frozenset({Meaning.SMALL, Meaning.DOSE})
_EMPTY_HANDED = frozenset({*DENYING, *_FAINT, Meaning.TAKING})


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a line about one medicine, or one that nobody but a person can read."""

    text: str
    status: Status
    sense: Sense | None = None
    """The name or hint behind it; None for an unknown word."""
    route: Route | None = None
    """The route that the words or the name say; None where they say none."""
    candidates: tuple[Candidate, ...] = ()
    said: tuple[str, ...] = ()
    """The words that decided the status."""


class LineReading(msgspec.Struct, frozen=True, kw_only=True):
    """One line taken apart."""

    pieces: tuple[Piece, ...]
    passed_over: tuple[str, ...]
    """Words that name no medicine: doses, times, small words."""
    nothing: bool
    """Whether the line says that no medicine is taken."""


def read_line(line: str, names: Names) -> LineReading:
    """Take ``line`` apart; a blank one yields no piece and does not say "nothing" either."""
    clauses, joints = clauses_of(line, names)
    for clause in clauses:
        _undo(clause)
    for at in range(len(clauses)):
        _name_local(clauses, at)
        _tell_clause(clauses, at, line)
        _tell_routes(clauses, at, line)
        _leave_unread(clauses, at)
    pieces = [piece for clause in clauses for piece in _pieces(clause, line)]
    nothing = not pieces and _says_nothing(clauses)
    remark = any(clause.has(Meaning.REMARK) for clause in clauses)
    if clauses and not (pieces or nothing or remark):
        return LineReading(pieces=(_unread(line.strip()),), passed_over=(), nothing=False)
    over = [part for clause in clauses for part in clause.parts if not part.used]
    return LineReading(
        pieces=tuple(pieces),
        passed_over=tuple(
            line[part.start : part.end] for part in (*over, *joints) if line[part.start].isalnum()
        ),
        nothing=nothing,
    )


def _undo(clause: Clause) -> None:
    """Take back "not stopped" and "stopped smoking"; leave "pain stopped" open."""
    for at, part in enumerate(clause.parts):
        following = _next(clause.parts[at + 1 :], _FAINT)
        if part.meaning in DENYING:
            _undo_denied(part, clause.parts[at + 1 :])
        elif part.meaning in TELLING:
            before = _next(reversed(clause.parts[:at]), _FAINT)
            beside = {each.meaning for each in (before, following) if each is not None}
            if Meaning.REMARK in beside:
                part.meaning = Meaning.SMALL
            elif Meaning.INDICATION in beside:
                part.meaning = Meaning.UNCLEAR


def _undo_denied(denial: Part, rest: Sequence[Part]) -> None:
    """Undo "not stopped" and "no penicillin allergy", and a "no" that means a remark."""
    denied = _next(rest, _FAINT | {Meaning.TAKING})
    if denied is not None and denied.meaning is Meaning.MEDICINE:
        denied = _next(rest[rest.index(denied) + 1 :], _FAINT)
    if denied is None:
        return
    if denied.meaning in _UNDONE_BY_DENIAL:
        denial.meaning = denied.meaning = Meaning.TAKING
    elif denied.meaning is Meaning.REMARK:
        denial.meaning = Meaning.SMALL


def _next(parts: Iterable[Part], skipped: frozenset[Meaning]) -> Part | None:
    return next((part for part in parts if part.meaning not in skipped), None)


def _first_mention(parts: Iterable[Part]) -> Part | None:
    return next((part for part in parts if part.mention), None)


def _tell_clause(clauses: list[Clause], at: int, line: str) -> None:
    """Pass on what a clause says to the mentions it speaks of."""
    clause = clauses[at]
    for index, part in enumerate(clause.parts):
        if part.meaning in DENYING:
            _deny(clauses, at, index, line)
        elif part.meaning in TELLING:
            before = _first_mention(reversed(clause.parts[:index]))
            after = _first_mention(clause.parts[index + 1 :])
            said = _words(clause, index, line)
            if before is not None and after is not None:
                _tell_between(clause, index, (before, after), said)
            elif after is not None:
                _tell(after, part.meaning, said)
                _tell_when(clause, after, part.meaning, line)
                _spread_ahead(clauses, at, index, after, said)
            elif before is not None:
                meaning = _backward(part, clause.parts[index - 1])
                _tell(before, meaning, said)
                _spread_back(clauses, at, meaning, before, said)
            else:
                _tell_alone(clauses, at, part.meaning, said)


def _backward(cue: Part, neighbour: Part) -> Meaning:
    """What a cue says of the name before it: "penicillin allergy", but "cetirizine ... allergy"."""
    meaning = cue.meaning or Meaning.UNCLEAR
    apart = not neighbour.mention and neighbour.meaning is not Meaning.COLON
    return Meaning.UNCLEAR if meaning is Meaning.NEVER and apart else meaning


def _words(clause: Clause, index: int, line: str) -> str:
    """The words of a part and the times and small words right after it."""
    end = index + 1
    while end < len(clause.parts) and clause.parts[end].meaning in _TRAILING:
        end += 1
    for part in clause.parts[index:end]:
        part.used = True
    return line[clause.parts[index].start : clause.parts[end - 1].end]


def _tell_when(clause: Clause, mention: Part, meaning: Meaning, line: str) -> None:
    """Keep the time that stands behind the medicine: "finished Clexane last week"."""
    following = clause.parts.index(mention) + 1
    if following < len(clause.parts) and clause.parts[following].meaning in _TRAILING:
        _tell(mention, meaning, _words(clause, following, line))


def _tell(mention: Part, meaning: Meaning, said: str) -> None:
    mention.told.append((meaning, said))


def _tell_between(clause: Clause, index: int, beside: tuple[Part, Part], said: str) -> None:
    """Words with a mention on either side: they must lean to one, or both are unclear."""
    before, after = beside
    cue = clause.parts[index]
    gap = clause.parts[index + 1 : clause.parts.index(after)]
    meaning = cue.meaning or Meaning.UNCLEAR
    if before.told is after.told or any(part.meaning is Meaning.TAKING for part in gap):
        _tell(before, meaning, said)
    elif cue.sense is not None and cue.sense.leads and _next(gap, _FAINT) is None:
        _tell(after, meaning, said)
    else:
        for mention in beside:
            _tell(mention, meaning if meaning in _STILL_TAKEN else Meaning.UNCLEAR, said)


def _spread_ahead(clauses: list[Clause], at: int, index: int, told: Part, said: str) -> None:
    """Leave open what follows a stopped medicine: "stopped aspirin and clopidogrel".

    After a colon ("Stopped: aspirin, clopidogrel") the doubt reaches the end of the sentence.
    """
    clause = clauses[at]
    if clause.parts[index].meaning in _STILL_TAKEN:
        return
    for part in clause.parts[clause.parts.index(told) + 1 :]:
        if part.meaning is Meaning.TAKING:
            return
        _doubt(part, told, said)
    headed = index + 1 < len(clause.parts) and clause.parts[index + 1].meaning is Meaning.COLON
    for following in clauses[at + 1 :]:
        reached = following.joined in JOINING or (headed and following.joined is not Meaning.BREAK)
        if not (reached and following.bare):
            return
        for part in following.parts:
            _doubt(part, told, said)


def _spread_back(clauses: list[Clause], at: int, meaning: Meaning, told: Part, said: str) -> None:
    """Leave open what stands before a stopped medicine: "aspirin and clopidogrel stopped"."""
    if meaning in _STILL_TAKEN:
        return
    for part in clauses[at].parts:
        _doubt(part, told, said)
    while at > 0 and clauses[at].joined in JOINING and clauses[at - 1].bare:
        at -= 1
        for part in clauses[at].parts:
            _doubt(part, told, said)


def _doubt(part: Part, told: Part, said: str) -> None:
    if part.mention and part.told is not told.told:
        _tell(part, Meaning.UNCLEAR, said)


def _tell_alone(clauses: list[Clause], at: int, meaning: Meaning, said: str) -> None:
    """Words in a clause without a mention belong to the mention before: "warfarin, stopped"."""
    own, following = clauses[at], clauses[at + 1 : at + 2]
    before = reversed(clauses[:at])
    earlier = next((one for one in before if one.mentions or one.has(Meaning.REMARK)), None)
    if own.has(Meaning.REMARK) or (earlier is not None and not earlier.mentions):
        for part in own.parts:
            part.used = False  # a habit was meant: "warfarin, cigarettes, stopped"
    elif meaning is Meaning.NEVER or own.has(Meaning.INDICATION) or any(p.form for p in own.parts):
        own.unread = True
    elif earlier is not None:
        told = earlier.mentions[-1]
        _tell(told, meaning, said)
        _spread_back(clauses, clauses.index(earlier), meaning, told, said)
    elif following and following[0].joined in JOINING and following[0].mentions:
        _tell(following[0].mentions[0], meaning, said)
    else:
        own.unread = True


def _deny(clauses: list[Clause], at: int, index: int, line: str) -> None:
    """Pass on "no warfarin", "not on warfarin" and "warfarin: no", but not "not daily"."""
    clause = clauses[at]
    cue = clause.parts[index]
    verbs = {Meaning.TAKING} if cue.meaning is Meaning.DENIAL else set()
    after = _next(clause.parts[index + 1 :], _FAINT | verbs)
    before = _next(reversed(clause.parts[:index]), _FAINT)
    if after is not None and after.mention:
        said = _words(clause, index, line)
        certain = not clause.has(Meaning.DOSE, Meaning.PAUSED) and not _answers(cue)
        _tell(after, Meaning.NEVER if certain else Meaning.UNCLEAR, said)
        if certain:
            _deny_alternatives(clauses[at + 1 :], said)
    elif after is None and before is not None and before.mention and cue.meaning is Meaning.NOTHING:
        _tell(before, Meaning.NEVER, _words(clause, index, line))


def _answers(cue: Part) -> bool:
    """Whether it answers what stands before it ("none") rather than what follows ("no")."""
    return cue.meaning is Meaning.NOTHING and cue.sense is not None and not cue.sense.leads


def _deny_alternatives(following: list[Clause], said: str) -> None:
    """Carry "no" along "no aspirin, warfarin or heparin": as far as the last bare "or"."""
    waiting: list[Part] = []
    for clause in following:
        if clause.joined not in (Meaning.LIST, Meaning.OR) or not clause.bare:
            return
        if clause.has(Meaning.DOSE):
            return
        waiting += clause.mentions
        if clause.joined is Meaning.OR:
            for mention in waiting:
                _tell(mention, Meaning.NEVER, said)
            waiting = []


def _name_local(clauses: list[Clause], at: int) -> None:
    """Let "eye drops" without a name stand for a medicine that stays in the eye."""
    clause = clauses[at]
    words = [part for part in clause.parts if part.local]
    of_the_name_before = clause.joined is Meaning.BRACKET and clauses[at - 1].mentions
    if words and not (clause.mentions or of_the_name_before or any(p.form for p in clause.parts)):
        words[0].route = words[0].sense.route if words[0].sense else None
        words[0].meaning, words[0].sense = Meaning.MEDICINE, Sense(Meaning.MEDICINE)


def _tell_routes(clauses: list[Clause], at: int, line: str) -> None:
    """Give a clause's medicine the route its words name; between several it stays open."""
    clause = clauses[at]
    words = [part for part in clause.parts if part.meaning is Meaning.ROUTE]
    mentions = clause.mentions or (
        clauses[at - 1].mentions[-1:] if clause.joined is Meaning.BRACKET else []
    )
    alone = len({id(mention.told) for mention in mentions}) == 1
    for part in sorted(words, key=lambda part: part.local):
        for mention in mentions:
            _tell_route(mention, part, line, alone=alone)


def _tell_route(mention: Part, word: Part, line: str, *, alone: bool) -> None:
    route = word.sense.route if word.sense is not None else None
    said = line[word.start : word.end]
    known = mention.sense or Sense(Meaning.HINT)
    if alone and mention.route is None:
        mention.route = route
        word.used = word.local
        if word.local:
            _tell(mention, Meaning.ROUTE, said)
    elif route in known.local and route not in (mention.route, known.route):
        _tell(mention, Meaning.UNCLEAR, said)


def _leave_unread(clauses: list[Clause], at: int) -> None:
    """Ask a person to read "tablets for my heart": a medicine whose name is not given."""
    clause = clauses[at]
    if clause.mentions or not any(part.form for part in clause.parts):
        return
    purpose = clause.has(Meaning.INDICATION) and clause.joined is not Meaning.BRACKET
    another = at > 0 and clause.joined in JOINING and not clause.has(Meaning.DOSE)
    clause.unread = clause.unread or purpose or another


def _says_nothing(clauses: list[Clause]) -> bool:
    parts = [part for clause in clauses for part in clause.parts]
    if not all(part.meaning in _EMPTY_HANDED or part.form for part in parts):
        return False
    said = {part.meaning for part in parts}
    return Meaning.NOTHING in said or (
        Meaning.DENIAL in said and (Meaning.TAKING in said or any(part.form for part in parts))
    )


def _pieces(clause: Clause, line: str) -> Iterator[Piece]:
    if clause.unread:
        for part in clause.parts:
            part.used = True
        yield _unread(line[clause.parts[0].start : clause.parts[-1].end])
    for part in clause.mentions:
        part.used = True
        status = _status(part)
        yield Piece(
            text=line[part.start : part.end],
            status=status,
            sense=part.sense,
            route=part.route or (part.sense.route if part.sense else None),
            candidates=part.candidates,
            said=tuple(dict.fromkeys(said for _, said in part.told)),
        )


def _unread(text: str) -> Piece:
    return Piece(text=text, status=Status.UNMATCHED)


def _status(part: Part) -> Status:
    """What the words leave of a mention; where they contradict each other, a person decides."""
    if part.sense is None:
        return Status.OFFERED if part.candidates else Status.UNMATCHED
    named = part.sense.meaning is Meaning.MEDICINE
    told = [meaning for meaning, _ in part.told if meaning is not Meaning.ROUTE]
    ended = [meaning for meaning in told if meaning not in _STILL_TAKEN]
    if not ended or told[-1] is Meaning.RESTARTED:
        return Status.MATCHED if named else Status.HINTED
    if len(ended) == len(told) and set(ended) <= {Meaning.STOPPED, Meaning.NEVER}:
        return Status.STOPPED if Meaning.STOPPED in ended else Status.NOT_CURRENT
    return Status.OFFERED if named else Status.HINTED


__all__ = ["LineReading", "Piece", "read_line"]
