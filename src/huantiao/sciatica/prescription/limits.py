"""What may not be done to this person, where, and which rule says so.

Screening says what is closed; people add what they do not want. Both become one value that
every needle, current and heat source is held against before it is proposed.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from huantiao.sciatica.anatomy import Place
from huantiao.sciatica.screening import Scope, StandingBlock


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is closed, or allowed only so deep, and who says so.

    ``places`` None and no ``points`` means everywhere.
    """

    scope: Scope
    because: str
    points: frozenset[str] = frozenset()
    places: frozenset[Place] | None = None
    max_depth_mm: int | None = None
    holds: bool = True

    def reaches(self, point: str, places: frozenset[Place]) -> bool:
        """Whether it applies to a needle at ``point``, which lies in ``places``."""
        if not self.points and self.places is None:
            return True
        return point in self.points or bool(self.places and self.places & places)


class Limits(msgspec.Struct, frozen=True):
    """All limits that stand for one person."""

    all: tuple[Limit, ...]

    @classmethod
    def of(
        cls,
        blocks: Iterable[StandingBlock],
        *,
        avoid_points: Iterable[str] = (),
        avoid_places: Iterable[Place] = (),
        avoid_scopes: Iterable[Scope] = (),
    ) -> Limits:
        """Screening's blocks together with what patient or practitioner wish to avoid."""
        wishes = [
            *(_wish(Scope.NEEDLING, points=frozenset({point})) for point in avoid_points),
            *(_wish(Scope.NEEDLING, places=frozenset({place})) for place in avoid_places),
            *(_wish(scope) for scope in avoid_scopes),
        ]
        return cls((*(_from_block(block) for block in blocks), *wishes))

    def closed(self, scope: Scope, point: str, places: frozenset[Place]) -> tuple[str, ...]:
        """The rules that close ``scope`` at this point; empty when it is open."""
        found = (
            limit.because
            for limit in self.all
            if limit.scope is scope and limit.holds and limit.reaches(point, places)
        )
        return tuple(dict.fromkeys(found))

    def closed_everywhere(self, scope: Scope) -> tuple[str, ...]:
        """The rules that close ``scope`` for the whole body."""
        return self.closed(scope, "", frozenset())

    def warned(self, scope: Scope, point: str, places: frozenset[Place]) -> tuple[str, ...]:
        """The rules that ask for care at this point without closing it."""
        found = (
            limit.because
            for limit in self.all
            if limit.scope is scope
            and not limit.holds
            and limit.reaches(point, places)
            and (limit.points or limit.places)
        )
        return tuple(dict.fromkeys(found))

    def deepest_mm(self, point: str, places: frozenset[Place]) -> tuple[int | None, str]:
        """The strictest depth limit at this point and its rule; None when there is none."""
        depths = [
            (limit.max_depth_mm, limit.because)
            for limit in self.all
            if limit.max_depth_mm is not None and limit.holds and limit.reaches(point, places)
        ]
        return min(depths, default=(None, ""))

    def apart_from_clearance(self, awaited: frozenset[str]) -> Limits:
        """The limits that would remain if the rules ``awaited`` gave their clearance.

        Only their hold on all needling is lifted; depth, points and places stay closed, for a
        clearance does not undo why it was needed.
        """
        return Limits(
            tuple(
                limit
                for limit in self.all
                if limit.because not in awaited
                or limit.scope is not Scope.NEEDLING
                or limit.points
                or limit.places is not None
            )
        )


WISH = "a wish"
"""Stands where a rule's id would, for what somebody asked to avoid."""


def _wish(
    scope: Scope, *, points: frozenset[str] = frozenset(), places: frozenset[Place] | None = None
) -> Limit:
    return Limit(scope=scope, because=WISH, points=points, places=places)


def _from_block(block: StandingBlock) -> Limit:
    return Limit(
        scope=block.scope,
        because=block.rule,
        points=frozenset(block.points),
        places=block.places,
        max_depth_mm=block.max_depth_mm,
        holds=block.holds,
    )
