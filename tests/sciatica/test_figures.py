"""A figure is a number with a name behind it, or it is not there."""

from __future__ import annotations

import pytest

from huantiao.sciatica.evidence import Mark
from huantiao.sciatica.figures import Figure, Span


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_figure_that_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="leave the key out if there is none"):
        Figure(value=value, source="tu-2024", mark=Mark.READ)


@pytest.mark.parametrize(("low", "high"), [(3, 1), (float("nan"), 1), (0, float("inf"))])
def test_a_span_runs_from_low_to_high(low: float, high: float) -> None:
    with pytest.raises(ValueError, match="is not a range from low to high"):
        Span(low=low, high=high, source="tu-2024", mark=Mark.READ)


def test_a_span_holds_both_its_ends() -> None:
    span = Span(low=-21.3, high=-10.6, source="tu-2024", mark=Mark.READ)

    assert -21.3 in span
    assert -10.6 in span
    assert -10.5 not in span
