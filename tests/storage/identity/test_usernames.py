"""Names: which are possible, and which count as one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.identity.usernames import UnfitUsernameError, username_key, username_of


@pytest.mark.parametrize(
    "text",
    [
        "", "ab", "x" * 31, "ana lopez", "ana..b", "-ana", "ana_", "an@a", "ana\nb", "ana\x00",
        "\u0430dmin", "\u03b1na",
        "ana\u200b", "ana\u202e", "ana\r\nBcc", "\U0001f600abc", "a\ud800b",
    ],
)  # fmt: skip
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(UnfitUsernameError, match="username has"):
        username_of(text)


@pytest.mark.parametrize("text", ["admin", "Admin", "ADM1N", "r00t", "a_d_m_i_n", "touch-line"])
def test_a_name_that_would_be_taken_for_ours_is_an_operators_to_give(text: str) -> None:
    with pytest.raises(UnfitUsernameError, match="reserved"):
        username_of(text)
    assert username_of(text, may_be_reserved=True) == text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ana", "ANA"),
        ("ana", "\uff21\uff4e\uff41"),
        ("ana.lopez", "analopez"),
        ("ana_lopez", "ana-lopez"),
        ("bobby", "b0bby"),
        ("paul", "pau1"),
        ("paul", "pauI"),
        ("modern", "modem"),
        ("vvalter", "walter"),
    ],
)
def test_names_that_look_alike_are_one(one: str, other: str) -> None:
    assert username_key(username_of(one)) == username_key(username_of(other))


@given(st.text(max_size=40))
def test_whatever_is_let_through_is_plain_and_keeps_its_key(text: str) -> None:
    try:
        name = username_of(text)
    except UnfitUsernameError:
        return
    assert name.isascii()
    assert name.isprintable()
    assert username_of(name) == name
    assert username_key(name) == username_key(text)
