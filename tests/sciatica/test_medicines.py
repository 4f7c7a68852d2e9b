"""The medicine list: nothing lost, nothing guessed, nothing cleared by accident."""

from __future__ import annotations

from typing import Any

import pytest

from huantiao.sciatica import knowledge
from huantiao.sciatica.medicines import (
    ANTITHROMBOTIC,
    Formulary,
    MedicineClass,
    MedicineItem,
    MedicineList,
    Route,
    Status,
    UnfitMedicine,
)
from huantiao.sciatica.medicines.index import NEAR

FORMULARY = Formulary.of(knowledge.shipped())
RISKS = [each for each in MedicineClass if each is not MedicineClass.NO_KNOWN_NEEDLING_RISK]

VKA = MedicineClass.VITAMIN_K_ANTAGONIST
DOAC = MedicineClass.DOAC
PLATELETS = MedicineClass.ANTIPLATELET
STEROID = MedicineClass.GLUCOCORTICOID


def read(*lines: Any) -> MedicineList:
    return FORMULARY.read(lines)


def statuses(line: str) -> dict[str, Status]:
    """The status of each piece of a line, by its words."""
    return {item.text: item.status for item in read(line).items}


def ingredients(line: str) -> list[str]:
    """The ingredients taken now, in the order of the line."""
    matched = read(line).of_status(Status.MATCHED)
    return [ingredient for item in matched for ingredient in item.ingredients]


def only(line: str) -> MedicineItem:
    (item,) = read(line).items
    return item


# ---------------------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("warfarin", "warfarin"),
        ("WARFARIN", "warfarin"),
        ("Sintrom", "acenocoumarol"),
        ("clopidrogel", "clopidogrel"),
        ("sinthrom", "acenocoumarol"),
        ("xeralto", "rivaroxaban"),
        ("warfrin", "warfarin"),
        ("eliquiss", "apixaban"),
        ("eliquiss 2.5mg bd", "apixaban"),
        ("fentanyl 75mcg/h patch", "fentanyl"),
        ("Ramipril 5mg 1-0-1", "ramipril"),
        ("ibuprofen 400 p.r.n.", "ibuprofen"),
        ("Ibuprofen 600 bei Bedarf", "ibuprofen"),
        ("Enantyum 25 mg cada 8 horas", "dexketoprofen"),
        ("阿司匹林 100mg 每天一次", "acetylsalicylic_acid"),
        ("华法林", "warfarin"),
        ("Варфарин 5 мг", "warfarin"),
        ("ワルファリン 1mg", "warfarin"),
        ("وارفارين", "warfarin"),
        ("Ｗａｒｆａｒｉｎ ５ｍｇ", "warfarin"),
        ("APIXABÁN", "apixaban"),
        ("me\u0301thotrexate", "methotrexate"),
        ("co codamol", "codeine"),
        ("cocodamol 30/500", "codeine"),
        ("war farin 3 mg", "warfarin"),
        ("apixa-ban", "apixaban"),
        ("A.S.A. 100", "acetylsalicylic_acid"),
        ("Aspirin75mg", "acetylsalicylic_acid"),
        ("DuoPlavin", "clopidogrel"),
    ],
)
def test_a_name_is_found_however_it_is_written(line: str, expected: str) -> None:
    assert expected in ingredients(line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "aspirin + ramipril, omeprazole 20; vit D",
            ["acetylsalicylic_acid", "ramipril", "omeprazole", "vitamin_d"],
        ),
        ("aspirin/clopidogrel", ["acetylsalicylic_acid", "clopidogrel"]),
        ("amlodipine and aspirin", ["amlodipine", "acetylsalicylic_acid"]),
        ("Marcumar und ASS 100", ["phenprocoumon", "acetylsalicylic_acid"]),
        ("Sintrom y omeprazol", ["acenocoumarol", "omeprazole"]),
        (
            "阿司匹林、氯吡格雷和奥美拉唑",
            ["acetylsalicylic_acid", "clopidogrel", "omeprazole"],
        ),
        ("warfarin\naspirin\r\nramipril", ["warfarin", "acetylsalicylic_acid", "ramipril"]),
        ("Losec Lasix", ["omeprazole", "furosemide"]),
    ],
)
def test_one_line_may_hold_several_medicines(line: str, expected: list[str]) -> None:
    assert ingredients(line) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("Xanax, Xarelto", ["alprazolam", "rivaroxaban"]),
        ("Prednisone, Primidone", ["prednisone", "primidone"]),
        ("Plavix, Paxil", ["clopidogrel", "paroxetine"]),
        ("Losec, Lasix", ["omeprazole", "furosemide"]),
        ("Celebrex, Celexa, Cerebyx", ["celecoxib", "citalopram", "fosphenytoin"]),
    ],
)
def test_names_that_look_alike_are_kept_apart(names: str, expected: list[str]) -> None:
    assert ingredients(names) == expected


def test_a_combination_counts_each_of_its_ingredients() -> None:
    told = read("CoPlavix")

    assert told.count_taking([PLATELETS]) == (2, 2)
    assert told.items[0].ingredients == ("acetylsalicylic_acid", "clopidogrel")


def test_a_brand_beside_its_ingredient_is_one_medicine() -> None:
    assert read("clopidogrel (Plavix)").count_taking([PLATELETS]) == (1, 1)


# --------------------------------------------------------------- stopped and not yet


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("warfarin stopped in May", "stopped in May"),
        ("warfarin, stopped in May", "stopped in May"),
        ("warfarin. Stopped in May.", "Stopped in May"),
        ("warfarin (stopped in May) 3 mg", "stopped in May"),
        ("no longer take warfarin", "no longer take"),
        ("I used to take warfarin", "used to take"),
        ("finished warfarin last month", "finished"),
        ("warfarin abgesetzt", "abgesetzt"),
        ("dejé de tomar warfarina", "dejé de tomar"),
        ("华法林 停药", "停药"),
        ("华法林已停用", "已停用"),
        ("switched from warfarin to apixaban", "switched from"),
        ("warfarin stopped because of bleeding", "stopped"),
        ("Coumadin (warfarin) stopped", "stopped"),
    ],
)
def test_a_stopped_medicine_does_not_fire_and_says_why(line: str, words: str) -> None:
    told = read(line)
    stopped = [item for item in told.not_taken if "warfarin" in item.ingredients]

    assert {item.status for item in stopped} == {Status.STOPPED}
    assert words in stopped[0].said
    assert told.taking(VKA) is False


def test_the_time_behind_the_medicine_is_kept_with_the_words_that_stopped_it() -> None:
    assert only("finished Clexane last week").said == ("finished", "last week")


@pytest.mark.parametrize(
    "line",
    [
        "allergic to aspirin",
        "aspirin allergy",
        "Allergie gegen Aspirin",
        "alérgico a aspirina",
        "对阿司匹林过敏",
        "never took aspirin",
        "no aspirin",
        "aspirin: no",
        "Do you take aspirin? No",
        "nehme kein Aspirin",
        "不吃阿司匹林",
        "can't take aspirin",
    ],
)
def test_what_was_never_taken_is_listed_as_not_current(line: str) -> None:
    told = read(line)

    assert told.not_taken[-1].status is Status.NOT_CURRENT
    assert told.not_taken[-1].ingredients == ("acetylsalicylic_acid",)
    assert told.taking(PLATELETS) is False


@pytest.mark.parametrize(
    "line",
    [
        "warfarin, stopped smoking",
        "warfarin. Stopped smoking.",
        "stopped smoking, warfarin",
        "smoking stopped, warfarin",
        "warfarin; gave up my cigarettes",
        "not stopped warfarin",
        "have not stopped warfarin",
        "I never stopped taking warfarin",
        "warfarin not yet stopped",
        "warfarin nicht abgesetzt",
        "no he dejado warfarina",
        "没有停用华法林",
        "warfarin will be stopped next week",
        "told to stop warfarin before surgery",
        "warfarin paused",
        "warfarin paused for procedure",
        "warfarin stopped before surgery",
        "warfarin, bridging with Clexane",
        "warfarin stopped in May, restarted in June",
        "stopped and restarted warfarin",
        "no medication except warfarin",
        "no problems with warfarin",
        "no warfarin side effects",
        "no warfarin allergy",
        "No I take warfarin",
        "not only warfarin",
        "warfarin not every day",
        "aspirin, no warfarin side effects",
        "can't take ibuprofen because of warfarin",
        "aspirin stopped because of warfarin",
        "stopped aspirin, now on warfarin",
        "aspirin stopped now take warfarin",
        "ramipril stopped, warfarin 3 mg",
        "stopped ramipril and started warfarin",
        "Stopped: ramipril. Taking: warfarin",
        "my husband takes warfarin",
    ],
)
def test_what_was_not_stopped_fires(line: str) -> None:
    assert read(line).taking(VKA) is True


@pytest.mark.parametrize(
    "line",
    [
        "starting warfarin next week",
        "warfarin planned",
        "haven't started warfarin yet",
        "prescribed but not taking warfarin",
        "warfarin until May",
        "maybe warfarin",
        "warfarin stopped maybe",
        "aspirin instead of warfarin",
        "warfarin and aspirin stopped",
        "warfarin aspirin stopped",
        "warfarin and aspirin, stopped in May",
        "stopped aspirin and warfarin",
        "stopped aspirin warfarin",
        "aspirin stopped warfarin",
        "Allergies: penicillin, warfarin",
        "warfarin stopped yesterday",
        "finished warfarin last week",
        "restarted warfarin, stopped in May",
        "warfarin for clots stopped",
        "I do not take warfarin every day",
        "none warfarin",
        "warfarin tablets against allergy",
        "avoid warfarin today",
        "warfarin stopped xyzzy",
    ],
)
def test_where_the_words_leave_it_open_a_person_decides(line: str) -> None:
    told = read(line)

    assert "warfarin" in {each.ingredient for item in told.offered for each in item.candidates}
    assert told.taking(VKA) is None


@pytest.mark.parametrize(
    ("line", "denied"),
    [
        ("no aspirin or warfarin", 2),
        ("no aspirin, warfarin or clopidogrel", 3),
        ("no aspirin, warfarin 3 mg or clopidogrel", 1),
        ("no aspirin, warfarin", 1),
        ("no aspirin or taking warfarin", 1),
        ("no aspirin today or warfarin", 0),
    ],
)
def test_a_no_reaches_along_bare_alternatives_only(line: str, denied: int) -> None:
    assert len(read(line).not_taken) == denied


def test_words_that_end_nothing_on_their_own_are_shown_to_a_person() -> None:
    assert statuses("stopped in May") == {"stopped in May": Status.UNMATCHED}
    assert statuses("warfarin, other medication stopped") == {
        "warfarin": Status.MATCHED,
        "other medication stopped": Status.UNMATCHED,
    }
    assert statuses("warfarin, allergies") == {
        "warfarin": Status.MATCHED,
        "allergies": Status.UNMATCHED,
    }


def test_a_habit_between_medicine_and_stop_keeps_the_medicine() -> None:
    assert read("warfarin, cigarettes, stopped").taking(VKA) is True
    assert read("warfarin, stopped last year with smoking").taking(VKA) is True


def test_the_nearest_medicine_before_is_the_one_that_was_stopped() -> None:
    told = read("aspirin, clopidogrel 75, od, stopped")

    assert [item.status for item in told.items] == [Status.MATCHED, Status.STOPPED]


# ------------------------------------------------------------- unknown, offered, hints


def test_a_near_miss_is_offered_and_leaves_its_class_open() -> None:
    told = read("warfarim 3 mg")

    assert told.offered[0].candidates[0].ingredient == "warfarin"
    assert told.offered[0].candidates[0].name == "warfarin"
    assert told.offered[0].candidates[0].likeness >= NEAR
    assert told.taking(VKA) is None
    assert told.taking(DOAC) is False


def test_a_brand_is_offered_as_its_file_writes_it() -> None:
    assert only("Plavixx").candidates[0].name == "Plavix"


def test_a_near_miss_of_a_harmless_name_clears_nothing() -> None:
    told = read("omeprazzole")

    assert told.offered[0].candidates[0].ingredient == "omeprazole"
    assert {told.taking(risk) for risk in RISKS} == {None}


def test_a_near_miss_stays_offered_though_it_was_stopped() -> None:
    assert read("stopped warfarim").taking(VKA) is None


@pytest.mark.parametrize(
    "line",
    [
        "zzyzzx",
        "not sure",
        "I don't know",
        "2 tablets daily",
        "75 mg",
        "1-0-1",
        "something for my heart",
        "a white pill",
        "什么都吃一点",
        "zz",
    ],
)
def test_what_nobody_can_read_is_listed_and_leaves_every_class_open(line: str) -> None:
    told = read(line)

    assert len(told.unmatched) >= 1
    assert {told.taking(risk) for risk in RISKS} == {None}


def test_unknown_words_in_a_row_are_one_piece_and_near_misses_stand_apart() -> None:
    assert statuses("qqvv wwxx, warfarim qqvv wwxx") == {
        "qqvv wwxx": Status.UNMATCHED,
        "warfarim": Status.OFFERED,
    }


def test_a_long_row_of_unknown_words_is_compared_word_by_word() -> None:
    line = "qqvvxx wwxxzz jjkkqq vvbbnn warfarim zzqqxx"

    assert Status.OFFERED in statuses(line).values()


@pytest.mark.parametrize(
    "hint",
    [
        "blood thinner",
        "bloodthinner",
        "Blutverdünner",
        "anticoagulante",
        "抗凝药",
        "anticoagulants",
    ],
)
def test_a_blood_thinner_without_a_name_leaves_all_of_them_open(hint: str) -> None:
    told = read(hint)

    assert told.items[0].status is Status.HINTED
    assert {told.taking(risk) for risk in ANTITHROMBOTIC} == {None}
    assert told.taking(STEROID) is False


def test_a_hint_beside_its_medicine_is_that_medicine() -> None:
    for line in (
        "bloodthinner clopidrogel 75 mg 1x tgl",
        "blood thinner: clopidogrel",
        "clopidogrel (blood thinner)",
        "blood thinner (clopidogrel)",
    ):
        told = read(line)
        assert told.count_taking(ANTITHROMBOTIC) == (1, 1), line
        assert told.taking(DOAC) is False, line


def test_a_hint_beside_another_kind_of_medicine_stays_open() -> None:
    assert read("blood thinner omeprazole").taking(DOAC) is None


def test_a_harmless_kind_is_recognised_and_leaves_no_risk_open() -> None:
    told = read("water tablet", "降压药")

    assert {item.status for item in told.items} == {Status.HINTED}
    assert {told.taking(risk) for risk in RISKS} == {False}


def test_a_hint_may_be_stopped_or_left_open_like_a_name() -> None:
    assert read("no blood thinners").taking(DOAC) is False
    assert only("blood thinner until May").status is Status.HINTED


def test_a_purpose_behind_a_known_medicine_is_no_second_medicine() -> None:
    assert statuses("ramipril (1 tablet for blood pressure)") == {"ramipril": Status.MATCHED}
    assert statuses("metformin 1 tablet morning and 1 tablet night") == {
        "metformin": Status.MATCHED
    }


def test_another_form_without_a_name_is_shown_to_a_person() -> None:
    assert statuses("ramipril, tablets for my heart") == {
        "ramipril": Status.MATCHED,
        "tablets for my heart": Status.UNMATCHED,
    }
    assert read("hydrocortisone cream and tablets").taking(STEROID) is None


# ------------------------------------------------------------------------------ routes


@pytest.mark.parametrize(
    ("line", "route"),
    [
        ("hydrocortisone cream", Route.SKIN),
        ("hydrocortisone (cream)", Route.SKIN),
        ("crema de hidrocortisona", Route.SKIN),
        ("氢化可的松软膏", Route.SKIN),
        ("betnovate", Route.SKIN),
        ("Locoid", Route.SKIN),
        ("Maxidex", Route.EYE),
        ("Tobradex", Route.EYE),
        ("prednisolone eye drops", Route.EYE),
        ("steroid inhaler", Route.INHALED),
        ("Kortisonsalbe", Route.SKIN),
        ("Flixonase", Route.NOSE),
        ("Symbicort 200/6 2 puffs", Route.INHALED),
        ("fluticasone", Route.INHALED),
        ("budesonide nasal spray", Route.NOSE),
    ],
)
def test_a_steroid_that_stays_local_does_not_fire(line: str, route: Route) -> None:
    told = read(line)

    assert [item.route for item in told.items] == [route]
    assert told.taking(STEROID) is False


@pytest.mark.parametrize(
    "line",
    [
        "hydrocortisone 10 mg",
        "hydrocortisone cream, prednisolone 5 mg",
        "beclometasone tablets",
        "Maxidex tablets",
        "budesonide capsules",
        "methylprednisolone injection",
    ],
)
def test_a_steroid_that_reaches_the_body_fires(line: str) -> None:
    assert read(line).taking(STEROID) is True


def test_a_route_between_two_medicines_stays_open() -> None:
    assert read("prednisone eye drops Xarelto").taking(STEROID) is None
    assert read("prednisone eye drops Xarelto").taking(DOAC) is True
    assert read("hydrocortisone tablets cream").taking(STEROID) is None
    assert read("latanoprost eye drops warfarin").items[0].status is Status.MATCHED


def test_gel_and_cream_count_by_the_medicine_they_hold() -> None:
    assert read("diclofenac gel").taking(MedicineClass.NSAID) is False
    assert read("diclofenac suppositories").taking(MedicineClass.NSAID) is True
    assert read("Cequa").taking(MedicineClass.IMMUNOSUPPRESSANT) is False
    assert read("warfarin cream").taking(VKA) is True


@pytest.mark.parametrize(
    ("line", "route"),
    [("eye drops", Route.EYE), ("inhaler", Route.INHALED), ("nasal spray", Route.NOSE)],
)
def test_a_local_product_without_a_name_is_matched_and_fires_nothing(
    line: str, route: Route
) -> None:
    told = read(line)

    assert (told.items[0].status, told.items[0].route) == (Status.MATCHED, route)
    assert {told.taking(risk) for risk in RISKS} == {False}


def test_what_is_said_of_eye_drops_is_not_said_of_the_tablets_before() -> None:
    assert read("warfarin, eye drops stopped in May").taking(VKA) is True


def test_an_unknown_cream_is_still_unknown() -> None:
    assert read("zzyzzx cream").taking(STEROID) is None


# --------------------------------------------------------------- lists, counts, answers


def test_an_empty_list_means_that_nothing_is_taken() -> None:
    told = read()

    assert told.asked
    assert {told.taking(risk) for risk in MedicineClass} == {False}
    assert told.count_taking(ANTITHROMBOTIC) == (0, 0)


def test_a_list_that_was_not_asked_for_answers_nothing() -> None:
    told = FORMULARY.read(None)

    assert not told.asked
    assert {told.taking(risk) for risk in MedicineClass} == {None}
    assert told.count_taking(ANTITHROMBOTIC) == (0, None)


@pytest.mark.parametrize(
    "line",
    [
        "none",
        "None.",
        "nothing",
        "keine",
        "ninguno",
        "无",
        "no medication",
        "No medicines at all",
        "I don't take any medicines",
        "not taking anything",
        "no tablets",
        "no tomo nada",
        "nehme keine Medikamente",
        "没有吃药",
    ],
)
def test_a_line_may_say_that_nothing_is_taken(line: str) -> None:
    told = read(line)

    assert told.items == ()
    assert told.asked
    assert {told.taking(risk) for risk in MedicineClass} == {False}


@pytest.mark.parametrize("line", ["", "   ", "\n", "-", "...", "no known allergies", "not"])
def test_a_line_that_says_nothing_about_medicines_is_no_answer(line: str) -> None:
    assert read(line).taking(VKA) is not False


def test_none_beside_a_medicine_does_not_hide_it() -> None:
    assert read("none", "warfarin").taking(VKA) is True


def test_two_blood_thinners_are_counted_once_each() -> None:
    assert read("warfarin", "Coumadin", "aspirin").count_taking(ANTITHROMBOTIC) == (2, 2)


def test_an_offered_medicine_may_be_one_more() -> None:
    assert read("warfarin", "plavixx").count_taking(ANTITHROMBOTIC) == (1, 2)
    assert read("warfarin", "warfarim").count_taking(ANTITHROMBOTIC) == (1, 1)


@pytest.mark.parametrize("line", ["blood thinner", "zzyzzx", "omeprazzole"])
def test_what_has_no_name_may_be_any_number_more(line: str) -> None:
    assert read("warfarin", line).count_taking(ANTITHROMBOTIC) == (1, None)


def test_a_local_steroid_is_not_counted() -> None:
    assert read("hydrocortisone cream").count_taking([STEROID]) == (0, 0)


# ----------------------------------------------------------------------- a person decides


def test_a_person_may_name_the_class_of_an_unknown_medicine() -> None:
    told = read({"text": "Xyzol", "class": "no_known_needling_risk"})

    assert told.items[0].by_person
    assert {told.taking(risk) for risk in RISKS} == {False}
    assert read({"text": "Xyzol", "class": "doac"}).taking(DOAC) is True


def test_a_person_may_name_the_ingredient() -> None:
    told = read({"text": "die weißen", "ingredient": "warfarin"})

    assert told.taking(VKA) is True
    assert told.items[0].text == "die weißen"


def test_a_person_may_say_that_it_is_not_taken_or_stays_local() -> None:
    stopped = read({"text": "aspirin and so on", "ingredient": "warfarin", "taking": False})
    cream = read({"text": "Hydro", "ingredient": "hydrocortisone", "route": "skin"})
    usual = read({"text": "Flutica", "ingredient": "fluticasone"})

    assert stopped.not_taken[0].status is Status.STOPPED
    assert stopped.taking(VKA) is False
    assert cream.taking(STEROID) is False
    assert usual.items[0].route is Route.INHALED


def test_two_unnamed_medicines_of_one_class_count_as_two() -> None:
    told = read({"text": "Xyzol", "class": "doac"}, {"text": "Abcol", "class": "doac"})

    assert told.count_taking([DOAC]) == (2, 2)


def test_text_alone_in_a_table_is_read_like_a_line() -> None:
    assert read({"text": "warfarin, aspirin"}).items == read("warfarin, aspirin").items


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"text": "x", "class": "blood"}, r"medicines\[0\]\.class: 'blood'.*vitamin_k_antagonist"),
        ({"text": "x", "ingredient": "warfarrin"}, r"medicines\[0\]\.ingredient.*such as warfarin"),
        ({"text": "x", "ingredient": "qqqqqq"}, r"ingredient: 'qqqqqq'.*such as warfarin, ibupro"),
        ({"text": "x", "ingredient": 7}, r"medicines\[0\]\.ingredient: 7 does not fit"),
        ({"text": "x", "class": "doac", "taking": "no"}, r"\.taking: 'no'.*true or false"),
        ({"text": "x", "class": "doac", "route": "tongue"}, r"\.route: 'tongue'.*systemic"),
        ({"class": "doac"}, r"medicines\[0\]\.text: is missing"),
        ({"text": "x", "klass": "doac"}, r"medicines\[0\]\.klass: is no field; expected text"),
        ({"text": "x", "class": "doac", "ingredient": "warfarin"}, r"both class and ingredient"),
        ({"text": "x", "taking": False}, r"without class or ingredient"),
        (5, r"medicines\[0\]: expected text or a table, got 5"),
    ],
)
def test_an_entry_that_cannot_be_used_is_refused_with_its_field(
    entry: object, message: str
) -> None:
    with pytest.raises(UnfitMedicine, match=message):
        read(entry)


@pytest.mark.parametrize("lines", ["warfarin", b"warfarin", {"text": "warfarin"}])
def test_something_else_than_a_list_is_refused(lines: Any) -> None:
    with pytest.raises(UnfitMedicine, match="expected a list of entries"):
        FORMULARY.read(lines)
