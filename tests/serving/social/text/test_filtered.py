"""Filtered words, and texts that repeat each other."""

from pathlib import Path

import pytest

from serving.social.text.filtered import filter_of
from serving.social.words import fingerprint_of

WORDS = ("casino", "buy followers", "verd*")


WIDE = "".join(chr(ord(each) + 0xFEE0) for each in "CASINO")


@pytest.mark.parametrize(
    "text",
    ["CASINO!", "best  c\u200basino ever", "cásíno", WIDE, "c4s1n0", "(casino)",
     "Buy  Followers", "verdammt", "Verdacht?"],
)  # fmt: skip
def test_a_word_is_found_however_it_is_written(text: str) -> None:
    assert filter_of(WORDS, None).finds(text)


@pytest.mark.parametrize("text", ["casinos", "occasion", "buy more followers", "green", ""])
def test_other_words_are_not(text: str) -> None:
    assert not filter_of(WORDS, None).finds(text)


def test_a_file_has_a_word_a_line(tmp_path: Path) -> None:
    file = tmp_path / "words"
    file.write_text("# rude ones\n\nrude word\n", encoding="utf-8")
    assert filter_of((), file).finds("What a RUDE word")
    assert not filter_of((), file).finds("# rude ones")
    assert not filter_of((), None).finds("anything")


def test_texts_that_repeat_each_other_have_one_fingerprint() -> None:
    first = fingerprint_of("Best odds of the day at our place, offer 17!")
    assert first is not None
    assert first == fingerprint_of("BEST ODDS of the day — at our place: offer 18")
    assert first != fingerprint_of("Best odds of the week at our place, offer 17!")
    assert fingerprint_of("What a goal!") is None
    assert fingerprint_of("Look: https://a.example", has_links=True) is not None
