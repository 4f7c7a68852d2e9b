"""The names of medicines: how many are known, how far a misspelling reaches, which are refused."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from rapidfuzz.distance import OSA

from huantiao.sciatica import knowledge
from huantiao.sciatica.knowledge import Library, UnfitKnowledge
from huantiao.sciatica.medicines import (
    ANTITHROMBOTIC,
    Formulary,
    MedicineClass,
    MedicineList,
    Route,
    Status,
)
from huantiao.sciatica.medicines.entries import Effect, Meaning, MedicineWords
from huantiao.sciatica.medicines.index import NEAR, keys_of

MakeLibrary = Callable[..., Library]

FORMULARY = Formulary.of(knowledge.shipped())
RISKS = [each for each in MedicineClass if each is not MedicineClass.NO_KNOWN_NEEDLING_RISK]
DOAC = MedicineClass.DOAC
PLATELETS = MedicineClass.ANTIPLATELET
STEROID = MedicineClass.GLUCOCORTICOID


def read(*lines: Any) -> MedicineList:
    return FORMULARY.read(lines)


def bare(name: str) -> str:
    return keys_of([name])[0].replace(" ", "")


EVERYDAY = """
always although another around because become bedroom belief better blanket breakfast bring
brother building business butter carpet cattle centre chair change cheese children church city
clothes collect computer concern corner country cousin culture decide degree dinner doctor dream
drive early engine enough evening example expect family father finger flower forest friend garden
general glass government grandma hammer happen holiday honest hospital hotel however husband
important include insurance interest journey kitchen ladder language laugh leather library listen
machine market matter measure message minute mirror money mountain museum neighbour newspaper
nothing number office opinion orange paper parent people picture pillow player pocket postman
potato problem promise question railway reason remember return river school season secret sentence
shoulder silver sister soldier station story strange street summer sunday support teacher telephone
television thunder together tomorrow travel trousers umbrella uncle village visit walking weather
wedding window winter woman wonder wooden writing yellow yesterday young
Abend Brille Fenster Garten Gesundheit Hausnummer Kinder Krankenkasse Nachbarin Straße Treppe
abuela amigo cabeza calle domingo escalera hermano lluvia pierna trabajo vecino ventana
"""
"""Words that are in no list of ours, or should cost nobody more than a look."""


def test_most_listed_misspellings_would_be_offered_if_they_were_not_listed() -> None:
    """Measured: 98.6 % at a likeness of 0.75 (99.4 % at 0.70, 94.7 % at 0.80)."""
    found = misspelt = 0
    for medicine in FORMULARY.medicines.values():
        spoilt = msgspec.structs.replace(medicine, misspellings=())
        for wrong in filter(str.isascii, medicine.misspellings):
            misspelt += 1
            found += any(
                OSA.normalized_similarity(bare(wrong), bare(name)) >= NEAR for name in spoilt.names
            )

    assert misspelt > 1000
    assert found / misspelt > 0.97


def test_few_everyday_words_are_taken_for_a_near_miss() -> None:
    """Measured: 4.7 % at a likeness of 0.75 (16.9 % at 0.70, 1.2 % at 0.80)."""
    words = EVERYDAY.split()
    offered = [word for word in words if read(word).offered]

    assert len(words) > 150
    assert len(offered) / len(words) < 0.06


HARMLESS = """
omeprazole lansoprazole pantoprazole esomeprazole rabeprazole famotidine ranitidine paracetamol
acetaminophen atorvastatin simvastatin rosuvastatin pravastatin ezetimibe ramipril lisinopril
perindopril enalapril losartan candesartan valsartan irbesartan telmisartan olmesartan amlodipine
felodipine nifedipine lercanidipine diltiazem verapamil bisoprolol metoprolol atenolol carvedilol
nebivolol propranolol hydrochlorothiazide indapamide bendroflumethiazide furosemide spironolactone
doxazosin levothyroxine carbimazole cholecalciferol cyanocobalamin thiamine folic-acid iron calcium
magnesium zinc potassium glucosamine melatonin salbutamol tiotropium montelukast cetirizine
loratadine fexofenadine chlorphenamine allopurinol febuxostat colchicine tamsulosin finasteride
solifenacin mirabegron sildenafil amoxicillin penicillin flucloxacillin cefalexin doxycycline
clarithromycin ciprofloxacin trimethoprim nitrofurantoin metronidazole aciclovir fluconazole
mirtazapine trazodone bupropion quetiapine olanzapine risperidone aripiprazole lithium baclofen
tizanidine methocarbamol sumatriptan levodopa donepezil methylphenidate lactulose senna loperamide
mebeverine metoclopramide domperidone ondansetron mesalazine alendronic-acid estradiol tibolone
tamoxifen letrozole digoxin amiodarone isosorbide nitroglycerin Losec Nexium Zantac Lipitor Crestor
Tritace Zestril Norvasc Istin Cozaar Diovan Concor Lopressor Lasix Euthyrox Panadol Tylenol Ventolin
Zyrtec Claritin Zyloric Flomax Viagra Augmentin Movicol Buscopan Gaviscon Xyzal Zofran Singulair
Pantozol Nolvadex Fosamax Prolia Microgynon Yasmin Mirena Utrogestan Madopar Aricept Ritalin
"""


@pytest.mark.parametrize("name", HARMLESS.split())
def test_a_harmless_medicine_is_known_and_leaves_nothing_open(name: str) -> None:
    told = read(f"{name} 20 mg")

    assert told.of_status(Status.MATCHED)
    assert {told.taking(risk) for risk in RISKS} == {False}


REPOSITORY = Path(__file__).resolve().parents[2]
NAMES = (
    Path(os.environ.get("HUANTIAO_SHARED", REPOSITORY.parent / "shared"))
    / "data"
    / "drugs"
    / "risk_drug_names.csv"
)
needs_names = pytest.mark.skipif(
    not NAMES.is_file(),
    reason=f"no {NAMES.name}: point HUANTIAO_SHARED at the folder that holds data/drugs",
)
CLASSES = {
    "anticoagulant": {*ANTITHROMBOTIC} - {PLATELETS},
    "antiplatelet": {PLATELETS},
    "immunosuppressant": {MedicineClass.IMMUNOSUPPRESSANT, MedicineClass.CYTOTOXIC},
    "systemic_corticosteroid": {STEROID},
}
USELESS = {"prdl", "sone", "ears and nose", "neosporin"}
LABORATORY = re.compile(
    r"\d|antibody|protein|tnfr|immuno|anti-|\bsdz\b|\bmab\b|acetoxy|carboxyphenyl|recombinant|cortisol"
)


def named_rows() -> list[dict[str, str]]:
    """The rows of the list of names, without the traps that its notes describe."""
    with NAMES.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["name"] not in USELESS]


@needs_names
def test_the_names_of_risk_medicines_are_known() -> None:
    """Measured: 522 of 595 names; 500 of 511 without most laboratory and chemical names."""
    rows = named_rows()
    known = {row["name"] for row in rows if read(row["name"]).of_status(Status.MATCHED)}
    spoken = {row["name"] for row in rows if not LABORATORY.search(row["name"])}

    assert len(known) / len({row["name"] for row in rows}) > 0.87
    assert len(known & spoken) / len(spoken) > 0.97


@needs_names
def test_a_known_name_fires_its_own_class_or_stays_local() -> None:
    for row in named_rows():
        told = read(row["name"])
        taken = {risk for risk in RISKS if told.taking(risk)}
        local = any(item.route is not Route.SYSTEMIC for item in told.items)
        if told.of_status(Status.MATCHED):
            assert taken & CLASSES[row["class"]] or local, row["name"]
            assert taken <= {*CLASSES[row["class"]], MedicineClass.CYTOTOXIC}, row["name"]


@needs_names
@pytest.mark.parametrize(
    "name", ["maxidex", "tobradex", "locoid", "preparation h anti-itch", "cequa"]
)
def test_a_product_for_eye_or_skin_never_fires(name: str) -> None:
    assert {read(name).taking(risk) for risk in RISKS} == {False}


def test_names_are_compared_only_when_a_word_is_unknown() -> None:
    program = (
        "import sys; from huantiao.sciatica import knowledge;"
        "from huantiao.sciatica.medicines import Formulary;"
        "told = Formulary.of(knowledge.shipped()).read(['warfarin 3 mg, ramipril']);"
        "assert len(told.items) == 2; print('rapidfuzz' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert done.stdout.strip() == b"False"


def test_the_formulary_is_built_once_for_a_library(library: Library) -> None:
    assert Formulary.of(library) is Formulary.of(library)


MEDICINE = """
name = "{name}"
class = "doac"
effect = "needs_clearance"
meaning = "Made up."
{more}
[[examples]]
text = "{name}"
expect = "matched"
"""
STOP = """
meaning = "stopped"
words = { en = ["stopped"] }
"""


def made(make_library: MakeLibrary, first: str, second: str = "") -> Formulary:
    files = {
        "medicines/one.toml": MEDICINE.format(name="Onexaban", more=first),
        "medicines/two.toml": MEDICINE.format(name="Twoxaban", more=second),
        "medicine_words/stopped.toml": STOP,
    }
    return Formulary.of(make_library(files))


def test_a_small_formulary_reads_its_own_names(make_library: MakeLibrary) -> None:
    formulary = made(make_library, 'other_scripts = ["一沙班"]')

    assert formulary.read(["Onexaban"]).taking(DOAC) is True
    assert formulary.read(["一沙班 stopped"]).taking(DOAC) is False


@pytest.mark.parametrize(
    ("first", "second", "problem"),
    [
        ('brands = ["Samex"]', 'brands = ["SAMEX"]', r"two\.toml: the name 'SAMEX'.*one\.toml"),
        ('brands = ["Onexabán"]', "", r"one\.toml: the name 'Onexabán'.*one\.toml"),
        ('brands = ["Stopped"]', "", r"stopped\.toml: the name 'stopped'.*one\.toml"),
        ('brands = ["--"]', "", r"one\.toml: the name '--' is empty"),
        ('combinations = { systemic = ["Both"] }', "", r"one\.toml: no other medicine.*'Both'"),
    ],
)
def test_a_name_that_is_claimed_twice_is_refused(
    make_library: MakeLibrary, first: str, second: str, problem: str
) -> None:
    with pytest.raises(UnfitKnowledge, match=problem):
        made(make_library, first, second)


def test_a_foreign_name_that_is_claimed_twice_is_refused(make_library: MakeLibrary) -> None:
    formulary = made(make_library, 'other_scripts = ["沙班"]', 'other_scripts = ["沙班"]')

    with pytest.raises(UnfitKnowledge, match=r"two\.toml: the name '沙班'.*one\.toml"):
        formulary.read(["沙班"])


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ('usual_route = "skin"', "skin is used but is not among its local_routes"),
        ('[topical_brands]\nskin = ["Onecream"]', "skin is used but is not among"),
        ('[combinations]\nnose = ["Onenose"]', "nose is used but is not among"),
        ('local_routes = ["systemic"]', "systemic is not a local route"),
        ('[topical_brands]\nsystemic = ["Onetab"]', "systemic is not a local route"),
        ("family = true", "only harmless medicines share a file"),
    ],
)
def test_a_medicine_that_contradicts_itself_is_refused(
    make_library: MakeLibrary, more: str, problem: str
) -> None:
    with pytest.raises(UnfitKnowledge, match=problem):
        made(make_library, more)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"examples": ()}, "at least one example"),
        ({"effect": Effect.NONE}, "go together"),
        ({"risk": MedicineClass.NO_KNOWN_NEEDLING_RISK}, "go together"),
    ],
)
def test_a_medicine_without_what_it_needs_is_refused(change: dict[str, Any], problem: str) -> None:
    warfarin = FORMULARY.medicines["warfarin"]

    with pytest.raises(ValueError, match=problem):
        msgspec.structs.replace(warfarin, **change)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"classes": (DOAC,)}, "only a hint"),
        ({"meaning": Meaning.HINT}, "only a hint"),
        ({"route": Route.SKIN}, "only a route"),
        ({"meaning": Meaning.ROUTE}, "only a route"),
        ({"meaning": Meaning.MEDICINE}, "their own files"),
    ],
)
def test_words_that_contradict_themselves_are_refused(change: dict[str, Any], problem: str) -> None:
    stopped = knowledge.shipped().read("medicine_words", MedicineWords)["stopped"]

    with pytest.raises(ValueError, match=problem):
        msgspec.structs.replace(stopped, **change)


def test_a_medicine_knows_all_its_classes() -> None:
    methotrexate = FORMULARY.medicines["methotrexate"]

    assert methotrexate.classes == (MedicineClass.IMMUNOSUPPRESSANT, MedicineClass.CYTOTOXIC)
    assert not methotrexate.harmless
    assert read("methotrexate").taking(MedicineClass.CYTOTOXIC) is True
