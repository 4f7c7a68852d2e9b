"""Adding a thing is one new file and no other edit: done here, in a scratch copy, for each kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from huantiao.sciatica import knowledge
from huantiao.sciatica.atlas import Atlas
from huantiao.sciatica.course import Courses
from huantiao.sciatica.course.policies import Policies
from huantiao.sciatica.examination import Signs
from huantiao.sciatica.instruments import Instruments
from huantiao.sciatica.knowledge import Library
from huantiao.sciatica.medicines import Formulary
from huantiao.sciatica.prescription.protocols import protocols
from huantiao.sciatica.reference import handbook
from huantiao.sciatica.screening import Screen
from huantiao.sciatica.techniques import Techniques

SHIPPED = knowledge.shipped().root

KINDS: dict[str, tuple[str, str, Callable[[Library, str], object]]] = {
    "points": ("BL57", "BL57-TWIN", lambda library, key: Atlas.of(library).point(key)),
    "screening": ("fracture_major", "a_new_rule", lambda library, key: Screen.of(library).rules[key]),
    "findings": ("fever", "a_new_question", lambda library, key: Screen.of(library).findings.by_id[key]),
    "instruments": ("nrs_leg", "nrs_foot", lambda library, key: Instruments.of(library)[key]),
    "techniques": ("manual", "a_new_technique", lambda library, key: Techniques.of(library).by_id[key]),
    "protocols": ("tu_2024", "a_new_protocol", lambda library, key: protocols(library)[key]),
    "courses": ("weekly", "a_new_course", lambda library, key: Courses.of(library)[key]),
    "policies": ("gba", "a_new_policy", lambda library, key: Policies.of(library)[key]),
    "signs": ("slump", "a_new_sign", lambda library, key: Signs.of(library).by_id[key]),
}  # fmt: skip


def _twin(kind: str, old: str, new: str) -> str:
    """The neighbour's file under another id, with names of its own where names must not clash."""
    text = (SHIPPED / kind / f"{old}.toml").read_text().replace(f'id = "{old}"', f'id = "{new}"', 1)
    if kind == "points":
        for name in ("Chéngshān", "承山", "Chengshan"):
            text = text.replace(name, f"{name}twin" if name.isascii() else f"{name}双")
        start = text.index("[[examples]]")
        text = text[:start] + f'[[examples]]\ntext = "{new} R"\nmeans = ["{new} right"]\n'
    return text


@pytest.mark.parametrize("kind", KINDS)
def test_a_thing_is_added_with_one_file(scratch: Path, kind: str) -> None:
    old, new, find = KINDS[kind]
    (scratch / kind / f"{new}.toml").write_text(_twin(kind, old, new))

    library = Library(scratch, compiled=False)

    assert find(library, new)
    assert any(new.lower() in page.lower() for page in handbook(library).values())


NEW_MEDICINE = """
id = "huantiaolol"
name = "Huantiaolol"
class = "antiplatelet"
effect = "precaution"
meaning = "Made up for a test."
brands = ["Springol"]
sources = [{ source = "general-knowledge", mark = "unverified", covers = "everything" }]
reviewed = { status = "draft" }

[[examples]]
text = "springol 5 mg"
expect = "matched"
"""


def test_a_medicine_is_added_with_one_file_and_fires_at_once(scratch: Path) -> None:
    (scratch / "medicines" / "huantiaolol.toml").write_text(NEW_MEDICINE)

    formulary = Formulary.of(Library(scratch, compiled=False))

    (item,) = formulary.read(["Springol 5 mg daily"]).items
    assert item.ingredients == ("huantiaolol",)
