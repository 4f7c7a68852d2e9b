"""The bedside examination of the leg nerves: what was found, what changed, what it means.

What was not examined is never taken for normal, an examination answers a safety question only
with yes, and no nerve level is ever named without a finding of reflex, strength or feeling.

    found = read_examination({"right": {"reflexes": {"ankle": "reduced"}}})
    alarms(found)                                   # findings of the screening answered with yes
    change(earlier, found, signs=Signs.of(library))  # what got better or worse
    RootPatterns.of(library).compare(found, drawing, side=Side.RIGHT)
"""

from huantiao.sciatica.examination.alarms import FINDINGS, alarms, questions
from huantiao.sciatica.examination.comparison import Change, Difference, Direction, change
from huantiao.sciatica.examination.observations import (
    WEAK,
    Degree,
    Examination,
    Leg,
    Movement,
    MrcGrade,
    Raise,
    Reflex,
    ReflexGrade,
    SensationAt,
    Slump,
    Stimulus,
)
from huantiao.sciatica.examination.reading import UnfitExamination, read_examination
from huantiao.sciatica.examination.root_pattern import RootPattern, RootPatterns
from huantiao.sciatica.examination.signs import LegTest, Sign, Signs

__all__ = [
    "FINDINGS",
    "WEAK",
    "Change",
    "Degree",
    "Difference",
    "Direction",
    "Examination",
    "Leg",
    "LegTest",
    "Movement",
    "MrcGrade",
    "Raise",
    "Reflex",
    "ReflexGrade",
    "RootPattern",
    "RootPatterns",
    "SensationAt",
    "Sign",
    "Signs",
    "Slump",
    "Stimulus",
    "UnfitExamination",
    "alarms",
    "change",
    "questions",
    "read_examination",
]
