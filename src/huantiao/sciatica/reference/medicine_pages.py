"""The chapter on medicines: why each matters before needling, and the words patients use for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from huantiao.sciatica.evidence import flowing
from huantiao.sciatica.knowledge import Library
from huantiao.sciatica.medicines import Formulary
from huantiao.sciatica.medicines.entries import (
    Effect,
    Meaning,
    Medicine,
    MedicineClass,
    MedicineExample,
    MedicineWords,
    Route,
)
from huantiao.sciatica.reference.index import anchor, linked
from huantiao.sciatica.reference.markdown import (
    backed_together,
    capital,
    language,
    one_cited,
    page,
    section,
    standing,
    titled_list,
    worded,
)
from huantiao.sciatica.screening import Screen

TITLE = "Medicines"

_CLASSES = {
    MedicineClass.VITAMIN_K_ANTAGONIST: "Vitamin K antagonists",
    MedicineClass.DOAC: "Direct oral anticoagulants (DOAC)",
    MedicineClass.HEPARIN: "Heparins",
    MedicineClass.OTHER_ANTICOAGULANT: "Other anticoagulants",
    MedicineClass.ANTIPLATELET: "Antiplatelet medicines",
    MedicineClass.NSAID: "Anti-inflammatory painkillers (NSAID)",
    MedicineClass.GLUCOCORTICOID: "Glucocorticoids",
    MedicineClass.IMMUNOSUPPRESSANT: "Immunosuppressants",
    MedicineClass.CYTOTOXIC: "Cytotoxic medicines",
    MedicineClass.ANTIEPILEPTIC: "Antiepileptics",
    MedicineClass.GLUCOSE_LOWERING: "Medicines that lower glucose",
    MedicineClass.OPIOID: "Opioids",
    MedicineClass.GABAPENTINOID: "Gabapentinoids",
    MedicineClass.SSRI_SNRI: "SSRI and SNRI",
    MedicineClass.TRICYCLIC: "Tricyclics",
    MedicineClass.BENZODIAZEPINE: "Benzodiazepines",
    MedicineClass.HERBAL_BLEEDING_TENDENCY: "Herbs that may favour bleeding",
    MedicineClass.NO_KNOWN_NEEDLING_RISK: "No known risk for needling",
}
_EFFECTS = {
    Effect.NEEDS_CLEARANCE: "needs clearance",
    Effect.PRECAUTION: "precaution",
    Effect.NO_ELECTRO: "no current",
    Effect.CONTEXT: "worth knowing",
    Effect.NONE: "no known risk",
}
_MEANINGS = {
    Meaning.HINT: "A kind of medicine without its name",
    Meaning.ROUTE: "How it is taken",
    Meaning.TAKING: "Taken now",
    Meaning.STOPPED: "Stopped",
    Meaning.PAUSED: "Paused",
    Meaning.RESTARTED: "Taken again",
    Meaning.PLANNED: "Not begun yet",
    Meaning.UNCLEAR: "Not sure",
    Meaning.NEVER: "Never taken, or not tolerated",
    Meaning.DENIAL: "Not taken",
    Meaning.NOTHING: "No medicine at all",
}
_GRAMMAR = "Words that only hold a line together"


def pages(library: Library) -> Mapping[str, str]:
    """The medicines by class, and the everyday words by meaning."""
    formulary = Formulary.of(library)
    words = library.read("medicine_words", MedicineWords)
    return {
        "medicines.md": _medicines(formulary, Screen.of(library)),
        "words.md": _words(words),
    }


def _medicines(formulary: Formulary, screen: Screen) -> str:
    medicines = formulary.medicines.values()
    groups = {risk: [one for one in medicines if one.risk is risk] for risk in MedicineClass}
    return page(
        "Medicines: why each matters before needling",
        "By leading class; the class, not the brand, answers the question of the screening. A name that is "
        "only similar to one of these is offered and never assumed, and a name that is not here is shown to "
        "a person. Nothing here is advice to stop, pause or change a medicine.",
        standing(medicines),
        *(
            section(_CLASSES[risk], *_class(risk, group, screen))
            for risk, group in groups.items()
            if group
        ),
    )


def _class(risk: MedicineClass, group: Iterable[Medicine], screen: Screen) -> Iterator[str]:
    medicines = list(group)
    links = ((linked("medicines", one.id, one.name), one) for one in medicines)
    yield backed_together(links, "Medicines and their sources")
    asked = [one for one in screen.findings.by_id.values() if risk in one.medicines]
    yield titled_list(
        "Questions it answers", (linked("findings", one.id, flowing(one.question)) for one in asked)
    )
    rules = dict.fromkeys(rule for one in asked for rule in screen.feeds[one.id])
    yield titled_list(
        "Rules behind it",
        (
            f"{linked('screening', rule, screen.rules[rule].title)}: {worded(screen.rules[rule].verdict)}"
            for rule in rules
        ),
    )
    yield from map(_medicine, medicines)


def _medicine(medicine: Medicine) -> str:
    also = f"; also {', '.join(_CLASSES[risk] for risk in medicine.also)}" if medicine.also else ""
    return section(
        capital(medicine.name),
        f"{anchor(medicine.id)}*{_EFFECTS[medicine.effect]}{also}* · {flowing(medicine.meaning)}",
        titled_list("Names", _names(medicine)),
        _local(medicine),
        _codes(medicine),
        titled_list("Examples", (_example(one, medicine.id) for one in medicine.examples)),
        level=3,
    )


def _names(medicine: Medicine) -> Iterator[str]:
    for what, names in (
        ("Brands", medicine.brands),
        *_combined(medicine),
        ("Other names", medicine.synonyms),
        ("In other scripts", medicine.other_scripts),
        ("Understood when misspelt", medicine.misspellings),
    ):
        if names:
            yield f"{what}: {', '.join(names)}"


def _combined(medicine: Medicine) -> Iterator[tuple[str, Iterable[str]]]:
    for route, names in medicine.combinations.items():
        by = "" if route is Route.SYSTEMIC else f" ({route})"
        yield f"Brands with something else in them{by}", names


def _local(medicine: Medicine) -> str:
    if not medicine.local_routes:
        return ""
    brands = {route: ", ".join(names) for route, names in medicine.topical_brands.items()}
    routes = (
        f"{route} ({brands[route]})" if route in brands else f"{route}"
        for route in medicine.local_routes
    )
    return f"**Stays local, and does not count, by these routes.** {capital('; '.join(routes))}."


def _codes(medicine: Medicine) -> str:
    codes = [
        f"{name} {found.code} ({one_cited(found)})"
        for name, found in (("ATC", medicine.atc), ("RxNorm", medicine.rxnorm))
        if found
    ]
    return f"**Codes.** {'; '.join(codes)}." if codes else ""


def _example(example: MedicineExample, own: str) -> str:
    other = "" if example.ingredient in ("", "-", own) else f" as {worded(example.ingredient)}"
    route = "" if example.route == "systemic" else f", {example.route}"
    return f"“{flowing(example.text)}” → {worded(example.expect)}{other}{route}"


def _words(words: Mapping[str, MedicineWords]) -> str:
    groups: dict[str, list[MedicineWords]] = {head: [] for head in (*_MEANINGS.values(), _GRAMMAR)}
    for one in words.values():
        groups[_MEANINGS.get(one.meaning, _GRAMMAR)].append(one)
    return page(
        "Words: what patients write about medicines",
        "Everyday words beside the names of medicines, by what they do to a line. Words that are not here "
        "are shown to a person and never guessed at; a kind of medicine without its name leaves every class "
        "it could be open.",
        standing(words.values()),
        *(
            section(head, *map(_word, group), backed_together((_name(one), one) for one in group))
            for head, group in groups.items()
            if group
        ),
    )


def _word(words: MedicineWords) -> str:
    return section(
        _name(words),
        anchor(words.id) + flowing(words.note),
        f"**Could be.** {'; '.join(_CLASSES[risk] for risk in words.classes)}."
        if words.classes
        else "",
        f"**Does not count by these routes.** {capital(', '.join(words.local_routes))}."
        if words.local_routes
        else "",
        "They stand before the medicine's name." if words.leads else "",
        titled_list(
            "Words", (f"{language(code)}: {', '.join(each)}" for code, each in words.words.items())
        ),
        titled_list("Examples", (_example(one, "") for one in words.examples)),
        level=3,
    )


def _name(words: MedicineWords) -> str:
    return capital(worded(words.id))
