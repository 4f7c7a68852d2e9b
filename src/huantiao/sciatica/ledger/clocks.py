"""Adds up stretches of time: contact, needles and room are three clocks and are never mixed.

A stretch that has not ended runs on to the moment of reading. Stretches that overlap count
once: two people at one bed for ten minutes are ten minutes of contact, not twenty.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

import msgspec


class Stretch(msgspec.Struct, frozen=True, order=True):
    """From one moment to another, in seconds since 1970; open while ``ended`` is infinite."""

    began: float
    ended: float = inf

    def minutes(self, stop: float) -> float:
        """How many of its minutes lie before ``stop``."""
        return max(0.0, min(self.ended, stop) - self.began) / 60


def minutes_together(stretches: Iterable[Stretch], stop: float) -> float:
    """The minutes before ``stop`` that lie in at least one stretch."""
    total = 0.0
    reached = -inf
    for stretch in sorted(stretches):
        ended = min(stretch.ended, stop)
        began = max(stretch.began, reached)
        if ended > began:
            total += ended - began
            reached = ended
    return total / 60


def minutes_overall(stretches: Iterable[Stretch], stop: float) -> float:
    """The minutes before ``stop`` from the first beginning to the last end, gaps included."""
    known = tuple(stretches)
    if not known:
        return 0.0
    first = min(stretch.began for stretch in known)
    last = max(stretch.ended for stretch in known)
    return Stretch(first, last).minutes(stop)
