"""Names as they are kept: what is mended, and what is sent back."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from football.texts import LONGEST_NAME, UnfitText, key_of, line_of, name_of

UNFIT = {
    "300 characters": "Nor" + "w" * 294 + "ick",
    "right-to-left override": "Nor\u202ekciw",
    "isolate": "Nor\u2067wick\u2069",
    "accents without end": "Norwi" + "\u0316" * 40 + "ck",
    "nothing but hidden characters": "\u200b\u2060\x00",
    "nothing": " \t ",
}
MENDED = {
    "  Norwick\tTown\r\n": "Norwick Town",
    "Nor\u200bwi\u00adck": "Norwick",
    "Norwick\u00a0\u2003 Town": "Norwick Town",
    "Norw\x00ick\x07": "Norwick",
    "\ufeffNorwick\u200e": "Norwick",
    "A\u030askvik": "\u00c5skvik",
}


@pytest.mark.parametrize("name", UNFIT.values(), ids=UNFIT)
def test_a_name_that_cannot_be_mended_is_refused(name):
    with pytest.raises(UnfitText) as refused:
        name_of(name)
    assert str(refused.value).isprintable()


@pytest.mark.parametrize(("name", "kept"), MENDED.items())
def test_a_name_is_kept_in_one_form(name, kept):
    assert name_of(name) == kept


@pytest.mark.parametrize(
    "name", ["Borussia Mönchengladbach", "Łódź", "Bø 100%", "北京国安", "Al-Ahly"]
)
def test_an_ordinary_name_is_left_alone(name):
    assert name_of(name) == name


@given(st.text(max_size=200))
def test_what_is_kept_is_fit_to_be_shown(text):
    try:
        kept = name_of(text)
    except UnfitText:
        return
    assert kept == name_of(kept) == unicodedata.normalize("NFC", kept).strip()
    assert 0 < len(kept) <= LONGEST_NAME
    assert not {unicodedata.category(c) for c in kept} & {"Cc", "Cf", "Cs", "Co"}


def test_an_id_is_taken_as_it_is_or_not_at_all():
    assert key_of("401547") == "401547"
    for key in ("", "9" * 10_000, "40\x001", " 1", "1\n"):
        with pytest.raises(UnfitText):
            key_of(key)


def test_a_line_may_be_longer_than_a_name():
    assert line_of("Norwick\nwin " * 100).startswith("Norwick win Norwick")
    with pytest.raises(UnfitText):
        line_of("")
