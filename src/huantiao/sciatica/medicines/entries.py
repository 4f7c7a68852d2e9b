"""What the files say that a clinician reviews: each medicine, and the everyday words around it.

A medicine is one ingredient with every name people give it. A name belongs to one
ingredient only, unless it is listed as a combination; names of products that stay on the
skin or in the eye are kept apart, because they must never fire a rule meant for tablets.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from huantiao.sciatica.coding import Atc, RxNorm
from huantiao.sciatica.evidence import Citation, Entry


class MedicineClass(StrEnum):
    """Why a medicine matters before needling; the last one says that it does not."""

    VITAMIN_K_ANTAGONIST = "vitamin_k_antagonist"
    DOAC = "doac"
    HEPARIN = "heparin"
    OTHER_ANTICOAGULANT = "other_anticoagulant"
    ANTIPLATELET = "antiplatelet"
    NSAID = "nsaid"
    GLUCOCORTICOID = "glucocorticoid"
    IMMUNOSUPPRESSANT = "immunosuppressant"
    CYTOTOXIC = "cytotoxic"
    ANTIEPILEPTIC = "antiepileptic"
    GLUCOSE_LOWERING = "glucose_lowering"
    OPIOID = "opioid"
    GABAPENTINOID = "gabapentinoid"
    SSRI_SNRI = "ssri_snri"
    TRICYCLIC = "tricyclic"
    BENZODIAZEPINE = "benzodiazepine"
    HERBAL_BLEEDING_TENDENCY = "herbal_bleeding_tendency"
    NO_KNOWN_NEEDLING_RISK = "no_known_needling_risk"


class Effect(StrEnum):
    """What a class asks for in screening; the rule itself is a screening file."""

    NEEDS_CLEARANCE = "needs_clearance"
    PRECAUTION = "precaution"
    NO_ELECTRO = "no_electro"
    CONTEXT = "context"
    NONE = "none"


class Route(StrEnum):
    """How a medicine reaches the body; only ``systemic`` reaches all of it."""

    SYSTEMIC = "systemic"
    SKIN = "skin"
    EYE = "eye"
    EAR = "ear"
    NOSE = "nose"
    MOUTH = "mouth"
    INHALED = "inhaled"
    RECTAL = "rectal"
    VAGINAL = "vaginal"


class Status(StrEnum):
    """What has become of one piece of a patient's own words."""

    MATCHED = "matched"
    """A known medicine, taken now."""
    STOPPED = "stopped"
    """A known medicine that the words say is no longer taken."""
    NOT_CURRENT = "not_current"
    """A known medicine named as an allergy, as never taken, or as not taken."""
    OFFERED = "offered"
    """Only a near-miss, or taken perhaps: a person must decide."""
    HINTED = "hinted"
    """A kind of medicine without its name, such as "blood thinner"."""
    UNMATCHED = "unmatched"
    """Nothing known: a person must read it."""


class Meaning(StrEnum):
    """What an everyday word does in a line about medicines."""

    MEDICINE = "medicine"
    HINT = "hint"
    ROUTE = "route"
    TAKING = "taking"
    STOPPED = "stopped"
    RESTARTED = "restarted"
    PAUSED = "paused"
    PLANNED = "planned"
    UNCLEAR = "unclear"
    NEVER = "never"
    NOTHING = "nothing"
    DENIAL = "denial"
    NOUN = "noun"
    DOSE = "dose"
    INDICATION = "indication"
    REMARK = "remark"
    SMALL = "small"
    AND = "and"
    OR = "or"
    LIST = "list"
    BREAK = "break"
    BRACKET = "bracket"
    COLON = "colon"


class AtcCode(Citation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An ATC code with the place where it was seen."""

    code: Atc


class RxNormCode(Citation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An RxNorm ingredient number with the place where it was seen."""

    code: RxNorm


class MedicineExample(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line as a patient might write it, and what must become of the medicine in it.

    An empty ``ingredient`` stands for the file's own medicine; ``-`` for none.
    """

    text: str
    expect: Status
    ingredient: str = ""
    route: Route = Route.SYSTEMIC


class Medicine(
    Entry,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"risk": "class", "also": "further_classes"},
):
    """One ingredient: its class, its names, and what it means before needling.

    ``family`` marks a file that stands for several harmless medicines which nobody needs to
    tell apart here, such as the laxatives.
    """

    name: str
    family: bool = False
    risk: MedicineClass
    also: tuple[MedicineClass, ...] = ()
    effect: Effect
    meaning: str
    brands: tuple[str, ...] = ()
    """Products of this ingredient, alone or with others that have no file of their own."""
    combinations: dict[Route, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """Products that hold this and other ingredients, by route; each of those lists them too."""
    synonyms: tuple[str, ...] = ()
    other_scripts: tuple[str, ...] = ()
    misspellings: tuple[str, ...] = ()
    usual_route: Route = Route.SYSTEMIC
    """What is assumed when the words name no route."""
    local_routes: tuple[Route, ...] = ()
    """Routes by which the medicine stays local, so that its classes do not count."""
    topical_brands: dict[Route, tuple[str, ...]] = msgspec.field(default_factory=dict)
    atc: AtcCode | None = None
    rxnorm: RxNormCode | None = None
    examples: tuple[MedicineExample, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.examples:
            raise ValueError("a medicine carries at least one example")
        if Route.SYSTEMIC in (*self.local_routes, *self.topical_brands):
            raise ValueError("systemic is not a local route")
        named = {*self.topical_brands, *self.combinations} - {Route.SYSTEMIC}
        if self.usual_route is not Route.SYSTEMIC:
            named.add(self.usual_route)
        for route in sorted(named.difference(self.local_routes)):
            raise ValueError(f"{route} is used but is not among its local_routes")
        if self.family and not self.harmless:
            raise ValueError("only harmless medicines share a file")
        if self.harmless != (self.effect is Effect.NONE):
            raise ValueError("no_known_needling_risk and effect none go together")

    @property
    def classes(self) -> tuple[MedicineClass, ...]:
        """Every class the medicine belongs to, the leading one first."""
        return (self.risk, *self.also)

    @property
    def plain_names(self) -> tuple[str, ...]:
        """Every name of the ingredient that implies no route of its own."""
        return (
            self.name,
            *self.brands,
            *self.synonyms,
            *self.other_scripts,
            *self.misspellings,
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Every name at all."""
        routed = (*self.topical_brands.values(), *self.combinations.values())
        return (*self.plain_names, *(name for names in routed for name in names))

    @property
    def harmless(self) -> bool:
        """Whether nothing is known of it that matters before needling."""
        return self.risk is MedicineClass.NO_KNOWN_NEEDLING_RISK

    def counts_by(self, route: Route) -> bool:
        """Whether its classes count when it is taken by ``route``."""
        return route not in self.local_routes


class MedicineWords(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everyday words of one meaning, by language, such as all words for "stopped"."""

    meaning: Meaning
    words: dict[str, tuple[str, ...]]
    classes: tuple[MedicineClass, ...] = ()
    """For a hint: the classes the unnamed medicine could belong to."""
    route: Route | None = None
    """For a route: which one."""
    local_routes: tuple[Route, ...] = ()
    """For a hint: routes by which the unnamed medicine stays local ("steroid cream")."""
    leads: bool = False
    """Whether the medicine follows the words ("used to take") rather than stands on a side."""
    note: str = ""
    examples: tuple[MedicineExample, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.meaning is Meaning.HINT) != bool(self.classes):
            raise ValueError("a hint, and only a hint, names the classes it could mean")
        if (self.meaning is Meaning.ROUTE) != (self.route is not None):
            raise ValueError("a route, and only a route, says which one it is")
        if self.meaning is Meaning.MEDICINE:
            raise ValueError("medicines have their own files")
