"""Codes: a slip of the finger is refused, and one system never passes for another."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from huantiao.sciatica.coding import Atc, Code, Icd10, Loinc, RxNorm, Snomed, Ucum, UnfitCode

SNOMED = ("23056005", "22298006", "386661006", "73211009", "192970008", "900000000000207008")
LOINC = ("2160-0", "8480-6", "718-7", "4548-4", "8867-4", "29463-7", "72514-3")

digits = st.integers(0, 9).map(str)


def _refused(system: type[Code], text: str) -> bool:
    try:
        system(text)
    except UnfitCode:
        return True
    return False


@pytest.mark.parametrize(
    ("system", "texts"),
    [
        (Snomed, SNOMED),
        (Loinc, LOINC),
        (Icd10, ("M54", "M54.3", "M54.41", "M54.-", "M51.1-", "C7A.0", "S32.010A")),
        (Ucum, ("%", "1", "{score}", "{points of ten}", "mm", "min", "kg/m", "Cel")),
        (Atc, ("B", "B01", "B01A", "B01AC", "B01AC04")),
        (RxNorm, ("1", "11289", "32968")),
    ],
)
def test_a_real_code_is_kept_as_it_is_written(system: type[Code], texts: tuple[str, ...]) -> None:
    for text in texts:
        code = system(text)

        assert code == text
        assert type(code) is system


@given(st.sampled_from(SNOMED), st.data())
def test_one_wrong_digit_is_never_another_snomed_concept(code: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(code) - 1))
    digit = data.draw(digits)
    assume(digit != code[place])

    assert _refused(Snomed, code[:place] + digit + code[place + 1 :])


@given(st.sampled_from(SNOMED), st.data())
def test_two_swapped_digits_are_never_another_snomed_concept(
    code: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(code) - 2))
    assume(code[place] != code[place + 1])

    assert _refused(Snomed, code[:place] + code[place + 1] + code[place] + code[place + 2 :])


@given(st.sampled_from(LOINC), st.data())
def test_one_wrong_digit_is_never_another_loinc_code(code: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from([i for i, sign in enumerate(code) if sign != "-"]))
    digit = data.draw(digits)
    assume(digit != code[place])

    assert _refused(Loinc, code[:place] + digit + code[place + 1 :])


@given(st.integers(1, 9_999_999))
def test_every_loinc_number_has_exactly_one_check_digit(number: int) -> None:
    assert sum(not _refused(Loinc, f"{number}-{check}") for check in range(10)) == 1


@pytest.mark.parametrize(
    ("system", "texts"),
    [
        (
            Snomed,
            ("", "0", "23056", "023056005", "23056005 ", " 23056005", "2305600S", "-23056005"),
        ),
        (Loinc, ("", "2160", "2160-", "-0", "2160-00", "2160–0", "12345678-9", "2160-0\n")),
        (Icd10, ("", "M5", "m54", "M54.", "M54-", "M543", "M54.12345", "M54.3.1", "M54.--")),
        (Ucum, ("", "mm[Hg]", "{Score}", "{score", "/min", "min/", "m m", "2")),
        (Atc, ("", "b01", "B1", "B01AC0", "B01A4", "B01AC044", "01AC04")),
        (RxNorm, ("", "0", "011289", "123456789", "1.0", "-1")),
    ],
)
def test_what_is_no_code_of_the_system_is_refused(
    system: type[Code], texts: tuple[str, ...]
) -> None:
    assert [text for text in texts if not _refused(system, text)] == []


@pytest.mark.parametrize("system", [Snomed, Loinc, Icd10, Atc, RxNorm])
def test_digits_of_other_scripts_are_no_digits_of_a_code(system: type[Code]) -> None:
    written = {
        Snomed: "23056005",
        Loinc: "2160-0",
        Icd10: "M54.3",
        Atc: "B01AC04",
        RxNorm: "11289",
    }[system]
    fullwidth = written.translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})
    arabic = written.translate({ord(str(digit)): 0x0660 + digit for digit in range(10)})

    assert not _refused(system, written)
    assert _refused(system, fullwidth)
    assert _refused(system, arabic)


def test_a_refusal_names_the_text_and_the_system() -> None:
    with pytest.raises(UnfitCode, match="'23056006' is not a SNOMED CT code"):
        Snomed("23056006")


def test_each_system_has_an_address_of_its_own() -> None:
    systems = (Snomed, Loinc, Icd10, Ucum, Atc, RxNorm)

    assert len({one.system for one in systems}) == len(systems)
    assert all(one.system.startswith("http") for one in systems)
