"""Every protocol gives the sites that its own examples say it gives."""

from __future__ import annotations

import pytest

from huantiao.sciatica import knowledge
from huantiao.sciatica.anatomy import Place
from huantiao.sciatica.course import Courses
from huantiao.sciatica.prescription import Picture, prescribe
from huantiao.sciatica.prescription.limits import Limits
from huantiao.sciatica.prescription.protocols import Example, Protocol, protocols

CASES = [
    pytest.param(protocol, example, id=f"{protocol.id}: {example.case}")
    for protocol in protocols(knowledge.shipped()).values()
    for example in protocol.examples
]


@pytest.mark.parametrize(("protocol", "example"), CASES)
def test_an_example_of_a_protocol_gives_its_sites(protocol: Protocol, example: Example) -> None:
    picture = Picture(
        sides=(example.side,),
        course=example.course,
        back_pain=example.back_pain,
        tender=tuple(Place.parse(place) for place in example.tender),
    )

    proposal = prescribe(knowledge.shipped(), picture, Limits(()), protocol=protocol.id)

    assert [str(needle.site) for needle in proposal.needles] == list(example.expect)
    assert proposal.omissions == ()


def test_every_protocol_is_there() -> None:
    assert len(protocols(knowledge.shipped())) == 17


def test_every_schedule_that_a_protocol_names_is_a_course() -> None:
    library = knowledge.shipped()
    named = {protocol.course for protocol in protocols(library).values()} - {None}

    assert named <= Courses.of(library).by_id.keys()
