"""What members write: every name and number is a fact's, in both languages."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.conftest import OPENING
from touchline.crowd.cast import CAST, Member
from touchline.crowd.facts import Club, Fixture, Outlook, Place
from touchline.crowd.voice.sentences import Voice, fields_of, sentences_of

HOME, AWAY = Club(team_id=1, name="Port Kestrel"), Club(team_id=2, name="Inverlüne")
OUTLOOKS = [
    Outlook(forecast_id="f", home=0.614, draw=0.232, away=0.154),
    Outlook(forecast_id="f", home=0.2449, draw=0.2951, away=0.46),
    Outlook(forecast_id="f", home=0.36, draw=0.29, away=0.35),
]
SCORES = [(2, 1), (0, 3), (1, 1)]


def fixture(score: tuple[int, int] | None = None) -> Fixture:
    return Fixture(
        match_id=41,
        competition="S1",
        home=HOME,
        away=AWAY,
        kickoff_at=OPENING + timedelta(hours=6),
        status="scheduled" if score is None else "finished",
        score=score,
    )


def voices() -> Iterator[Voice]:
    for member in CAST:
        for own in (HOME.name, AWAY.name, "Greyfold"):
            yield Voice(seed=1966, member=member, own=own)


def numbers_of(text: str) -> set[str]:
    return set(re.findall(r"\d+", text.replace("#S1", "")))


def percents(outlook: Outlook) -> set[str]:
    return {f"{100 * each:.0f}" for each in (outlook.home, outlook.draw, outlook.away)}


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_sentence_has_a_digit_of_its_own(language) -> None:
    for kind, sentences in sentences_of(language).items():
        for each in sentences:
            assert not any(map(str.isdigit, each)), (kind, each)


def test_both_languages_have_sentences_of_every_kind() -> None:
    english, german = sentences_of("en"), sentences_of("de")
    assert english.keys() == german.keys()
    for kind, sentences in english.items():
        known = {name for each in (*sentences, *german[kind]) for name in fields_of(each)}
        assert known <= {name for each in sentences for name in fields_of(each)} | {"own"}


@pytest.mark.parametrize("outlook", OUTLOOKS)
def test_a_preview_has_the_numbers_of_its_forecast_and_no_others(outlook) -> None:
    for voice in voices():
        for turn in range(9):
            text = voice.preview(fixture(), outlook, turn)
            assert numbers_of(text) <= percents(outlook), text
            assert len(text) < 300


@pytest.mark.parametrize("score", SCORES)
@pytest.mark.parametrize("outlook", [*OUTLOOKS, None])
def test_a_result_has_the_score_and_what_was_forecast(score, outlook) -> None:
    allowed = set(map(str, score)) | (percents(outlook) if outlook else set())
    for voice in voices():
        for turn in range(7):
            text = voice.result(fixture(score), outlook, turn)
            assert f"{score[0]}:{score[1]}" in text
            assert numbers_of(text) <= allowed, text


def test_nobody_calls_the_losers_winners() -> None:
    neutral = Voice(seed=1, member=CAST[0], own="Greyfold")
    for turn in range(7):
        text = neutral.result(fixture((0, 3)), OUTLOOKS[0], turn)  # 15 % came true
        assert AWAY.name in text
        assert "15" in text
        beaten = re.search(r"(\S.*) beat (.*?)[,:]", text)
        assert beaten is None or beaten[2] == HOME.name


def test_a_table_has_the_row_of_the_club() -> None:
    for position in (1, 9):
        place = Place(competition="S1", position=position, club=HOME, points=23, played=12)
        for voice in voices():
            for turn in range(6):
                text = voice.table(place, turn)
                assert numbers_of(text) <= {str(position), "23", "12"}
                assert ("23" in text) or (position == 9 and "9" in text)


def test_those_who_write_about_one_match_write_different_texts() -> None:
    supporters = [member for member in CAST if member.language == "de"][:5]
    texts = {
        re.sub(
            r"#\S+|\W",
            "",
            Voice(seed=3, member=member, own=HOME.name).preview(fixture(), OUTLOOKS[0], turn),
        )
        for turn, member in enumerate(supporters)
    }
    assert len(texts) == len(supporters)


def test_an_answer_names_whom_it_answers_and_the_draw_of_that_forecast() -> None:
    for voice in voices():
        for turn in range(9):
            assert "@sim-bram" in voice.reply("result", "sim-bram", None, turn)
            text = voice.reply("preview", "sim-bram", OUTLOOKS[1], turn)
            assert numbers_of(text) <= {"30"}, text
            assert not numbers_of(voice.reply("preview", "sim-bram", None, turn))


def is_labelled(member: Member, biography: str) -> bool:
    names_it = {"en": "simulated", "de": "simuliert"}[member.language]
    return names_it in biography.lower() and "simul" in member.last_name


def test_everything_about_a_member_says_that_it_is_simulated() -> None:
    assert len({member.username for member in CAST}) == len(CAST) == 36
    for member in CAST:
        assert member.username.startswith("sim-")
        assert is_labelled(member, Voice(seed=9, member=member, own=HOME.name).biography())
