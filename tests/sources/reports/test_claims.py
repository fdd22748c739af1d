"""How well claims are read, measured on labelled sentences; and what each rule is for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from football.observations.surroundings import AbsenceStatus
from sources.reports.claims import Claim, claims_of
from sources.reports.durations import duration_in
from tests.sources.reports.labelled import HELD_OUT, LABELLED, Label

REPORTED_AT = datetime(2025, 11, 10, 9, tzinfo=UTC)


def read(title: str, summary: str = "") -> list[Claim]:
    return claims_of(title, summary, REPORTED_AT)


def label_of(claim: Claim) -> Label:
    duration = claim.duration
    length = None
    if duration.matches is not None:
        length = f"{duration.matches}m"
    elif duration.expires_at is not None:
        days = (duration.expires_at - REPORTED_AT) / timedelta(days=1)
        length = f"{days:.0f}d" if days == int(days) else "date"
    return claim.name.split()[-1], claim.status, length


@dataclass(slots=True)
class Score:
    """Counts over labelled sentences; a wrong status is a claim too many and one too few."""

    right: int = 0
    claimed: int = 0
    labelled: int = 0
    lengths_right: int = 0
    lengths_stated: int = 0

    @classmethod
    def of(cls, examples: Iterable[tuple[str, tuple[Label, ...]]]) -> "Score":
        score = cls()
        for sentence, labels in examples:
            found = {label_of(claim)[:2]: label_of(claim)[2] for claim in read(sentence)}
            wanted = {label[:2]: label[2] for label in labels}
            score.claimed += len(found)
            score.labelled += len(wanted)
            for key in found.keys() & wanted.keys():
                score.right += 1
                score.lengths_stated += wanted[key] is not None
                score.lengths_right += wanted[key] is not None and found[key] == wanted[key]
            if found != wanted:
                print(f"{sentence!r}: read {found}, should be {wanted}")  # noqa: T201 - shown on -s
        return score

    @property
    def precision(self) -> float:
        return self.right / self.claimed

    @property
    def recall(self) -> float:
        return self.right / self.labelled

    def __str__(self) -> str:
        return (
            f"precision {self.precision:.3f} ({self.right}/{self.claimed}), recall "
            f"{self.recall:.3f} ({self.right}/{self.labelled}), stated lengths "
            f"{self.lengths_right}/{self.lengths_stated}"
        )


@pytest.mark.parametrize(
    ("examples", "least_precision", "least_recall"),
    [
        pytest.param(LABELLED, 0.97, 0.95, id="with these in view"),
        pytest.param(HELD_OUT, 0.9, 0.6, id="held out"),
    ],
)
def test_precision_and_recall_on_labelled_sentences(
    examples, least_precision: float, least_recall: float
) -> None:
    score = Score.of(examples)
    print(f"{len(examples)} sentences: {score}")  # noqa: T201 - the measurement
    assert score.precision >= least_precision, score
    assert score.recall >= least_recall, score
    assert score.lengths_right >= 0.9 * score.lengths_stated, score


def test_a_claim_keeps_its_sentence_its_complaint_and_its_length() -> None:
    (claim,) = read(
        "Setback for Caldervane",
        "The cup is over for them. Osric Inkster is out for six weeks with a knee injury, the "
        "club say. They play on Saturday.",
    )
    assert claim.sentence == (
        "Osric Inkster is out for six weeks with a knee injury, the club say."
    )
    assert (claim.status, claim.complaint) == (AbsenceStatus.INJURED, "knee")
    assert claim.duration.expires_at == REPORTED_AT + timedelta(weeks=6)


def test_a_pronoun_is_the_one_player_named_so_far() -> None:
    (claim,) = read("Osric Inkster sidelined", "He will be out for four months.")
    assert claim.name == "Osric Inkster"
    assert claim.duration.expires_at == REPORTED_AT + timedelta(days=120)
    assert read("Caldervane win", "He will be out for four months.") == []


def test_a_summary_completes_the_title_but_does_not_contradict_it() -> None:
    (claim,) = read(
        "Inkster returns to full training", "Osric Inkster was out for six weeks with a knock."
    )
    assert (claim.name, claim.status) == ("Osric Inkster", AbsenceStatus.RETURNED)


@pytest.mark.parametrize(
    ("words", "expires_on"),
    [
        ("out until 3 March", "2026-03-03"),
        ("out until late December", "2025-12-25"),
        ("out until early February", "2026-02-05"),
        ("out until 2026", "2026-01-01"),
        ("out until after the international break", "2025-11-26"),
        ("will miss the rest of the year", "2026-01-01"),
        ("ruled out for season", "2026-06-30"),
        ("ruled out until next month", "2025-12-01"),
        ("sidelined for two to three weeks", "2025-12-01"),
        ("facing a four-week absence", "2025-12-08"),
        ("ruled out until 31 February", None),
        ("sidelined, three weeks ago", None),
    ],
)
def test_lengths_of_absences_are_dates(words: str, expires_on: str | None) -> None:
    expires_at = duration_in(f"Inkster {words}", REPORTED_AT).expires_at
    assert (expires_at and f"{expires_at:%Y-%m-%d}") == expires_on


@given(title=st.text(max_size=80), summary=st.text(max_size=200))
@example(title="A" * 4000 + " ruled out", summary="out for " + "one " * 2000)
@settings(deadline=None)
def test_any_text_is_read(title: str, summary: str) -> None:
    for claim in read(title, summary):
        assert 0 < claim.confidence <= 1
        assert claim.name


def test_reading_takes_time_in_proportion_to_the_text() -> None:
    words = "Ashgrove will miss the the " * 3000
    started = perf_counter()
    read("", words)
    assert perf_counter() - started < 5
