"""What an observation does to a match: order, ownership, corrections."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from football.known import KnownBasis
from football.match_record import MatchState
from football.match_state import Effect, apply, first_state
from football.observations.match import MatchObservation, MatchStatus, Phase, Score
from tests.storage.builders import FETCHED, KICKOFF, final, fixture, from_csv, in_play


def after(*observations: MatchObservation) -> MatchState:
    first, *rest = observations
    state = first_state(first, None)
    for seen in rest:
        state = apply(state, seen, None).state
    return state


def effect_of(seen: MatchObservation, state: MatchState) -> Effect:
    return apply(state, seen, None).effect


def later(**changes: Any) -> dict[str, Any]:
    return {"fetched_at": KICKOFF + timedelta(days=1), **changes}


def test_a_match_is_followed_from_fixture_to_result() -> None:
    state = after(fixture(), in_play(1, 0, 20), final(2, 1))
    assert state.status is MatchStatus.FINISHED
    assert (state.home_goals_90, state.away_goals_90) == (2, 1)
    assert state.score_source == "espn"


def test_the_same_observation_again_is_unchanged() -> None:
    state = after(fixture())
    again = fixture(fetched_at=FETCHED + timedelta(hours=1))
    assert effect_of(again, state) is Effect.UNCHANGED


def test_only_the_match_clock_moving_is_no_new_version_but_is_kept() -> None:
    state = after(fixture(), in_play(1, 0, 20))
    result = apply(state, in_play(1, 0, 21), None)
    assert result.effect is Effect.TICKED
    assert result.state.clock_seconds == 21 * 60


@pytest.mark.parametrize(
    "late",
    [
        in_play(0, 0, 19),
        in_play(0, 0, 20, fetched_at=KICKOFF),
        fixture(),
        fixture(**later()),
    ],
)
def test_a_lower_key_is_stale_and_changes_nothing(late: MatchObservation) -> None:
    state = after(fixture(), in_play(1, 0, 20))
    result = apply(state, late, None)
    assert result.effect is Effect.STALE
    assert result.state is state


def test_a_goal_that_does_not_stand_is_taken_back() -> None:
    state = after(fixture(), in_play(1, 0, 20), in_play(0, 0, 21))
    assert state.home_goals_90 == 0


def test_nothing_after_the_final_whistle_reopens_a_match() -> None:
    state = after(fixture(), final(2, 1))
    assert effect_of(in_play(2, 1, 89, **later()), state) is Effect.STALE


def test_a_source_may_correct_its_own_final_score_which_is_known_from_then() -> None:
    state = after(fixture(), final(2, 1), final(2, 2, **later()))
    assert (state.home_goals_90, state.away_goals_90) == (2, 2)
    assert state.known_at == KICKOFF + timedelta(days=1)
    assert state.known_basis == KnownBasis.OBSERVED


def test_an_older_correction_is_stale() -> None:
    state = after(fixture(), final(2, 1, **later()))
    assert effect_of(final(3, 1), state) is Effect.STALE


def test_another_source_cannot_overrule_a_final_score() -> None:
    state = after(fixture(), final(2, 1))
    result = apply(state, final(1, 1, **from_csv()), None)
    assert result.effect is Effect.CONFLICT
    assert "footballdata has the final score 1-1, espn has 2-1" in result.detail
    assert result.state is state


def test_another_source_that_agrees_adds_what_the_first_did_not_know() -> None:
    state = after(fixture(), final(2, 1))
    score = Score(home_goals_90=2, away_goals_90=1, home_goals_half_time=1, away_goals_half_time=0)
    result = apply(state, final(2, 1, **from_csv(score=score)), None)
    assert result.effect is Effect.CHANGED
    assert result.state.home_goals_half_time == 1
    assert result.state.score_source == "espn"
    assert result.state.known_at == state.known_at


def test_no_source_blanks_what_another_knew() -> None:
    full = Score(
        home_goals_90=1,
        away_goals_90=1,
        home_goals_half_time=0,
        away_goals_half_time=1,
        home_goals_aet=2,
        away_goals_aet=1,
    )
    state = first_state(final(1, 1, score=full), 7)
    result = apply(state, final(1, 1, **from_csv()), None)
    assert result.effect is Effect.UNCHANGED
    assert (result.state.home_goals_aet, result.state.venue_id) == (2, 7)


def test_a_date_without_a_time_does_not_overwrite_a_kickoff_time() -> None:
    state = after(fixture(), final(2, 1, **from_csv()))
    assert (state.kickoff_at, state.has_kickoff_time) == (KICKOFF, True)
    assert state.status is MatchStatus.FINISHED


def test_a_kickoff_time_replaces_a_date_and_the_better_source_replaces_the_other() -> None:
    dated = fixture(**from_csv(fetched_at=FETCHED))
    guess = fixture(
        **from_csv(fetched_at=FETCHED, kickoff_at=KICKOFF + timedelta(hours=1)),
    )
    timed = fixture(
        source="footballdata", kickoff_at=KICKOFF + timedelta(hours=1), has_kickoff_time=True
    )
    assert after(dated, timed).kickoff_at == KICKOFF + timedelta(hours=1)
    assert after(dated, timed, fixture()).kickoff_at == KICKOFF
    assert after(fixture(), timed).kickoff_at == KICKOFF
    assert after(fixture(), guess).kickoff_at == KICKOFF


def test_a_moved_kickoff_is_a_change_by_its_own_source() -> None:
    state = after(fixture(), fixture(kickoff_at=KICKOFF + timedelta(days=1)))
    assert state.kickoff_at == KICKOFF + timedelta(days=1)
    assert state.schedule_generation == 0


def test_a_postponed_match_scheduled_again_starts_over() -> None:
    postponed = fixture(
        status=MatchStatus.POSTPONED,
        phase=Phase.FINAL,
        score=Score(home_goals_90=0, away_goals_90=0),
        fetched_at=KICKOFF,
    )
    rescheduled = fixture(kickoff_at=KICKOFF + timedelta(days=30), **later())
    state = after(fixture(), postponed, rescheduled)
    assert (state.status, state.schedule_generation) == (MatchStatus.SCHEDULED, 1)
    assert state.home_goals_90 is None
    played = in_play(
        1, 0, 10, kickoff_at=KICKOFF + timedelta(days=30), fetched_at=KICKOFF + timedelta(days=30)
    )
    assert effect_of(played, state) is Effect.CHANGED


def test_an_old_fixture_list_does_not_revive_a_postponed_match() -> None:
    postponed = fixture(status=MatchStatus.POSTPONED, phase=Phase.FINAL, fetched_at=KICKOFF)
    state = after(fixture(), postponed)
    assert effect_of(fixture(), state) is Effect.STALE
    assert effect_of(fixture(**from_csv()), state) is Effect.STALE


moments = st.builds(
    lambda minute, home, phase: in_play(
        home, 0, minute, phase=Phase.FIRST_HALF if phase == 1 else Phase.SECOND_HALF, period=phase
    ),
    st.integers(0, 45),
    st.integers(0, 3),
    st.integers(1, 2),
)


@given(st.lists(moments, max_size=8), st.randoms())
def test_the_last_observation_in_order_decides_whatever_order_they_arrive_in(
    seen: list[MatchObservation], rng: Any
) -> None:
    def order(o: MatchObservation) -> tuple[int, int, int, Any]:
        return int(o.phase), o.period, o.clock_seconds, o.fetched_at

    distinct = list({order(o): o for o in seen}.values())
    rng.shuffle(distinct)
    state = after(fixture(), *distinct)
    if distinct:
        assert state.home_goals_90 == max(distinct, key=order).score.home_goals_90


RULED = final(0, 3, **from_csv(source="openfootball"), is_awarded=True)
FORFEIT = fixture(status=MatchStatus.ABANDONED, phase=Phase.FINAL, is_awarded=True, **later())
PLAYED = final(1, 0)
_BROKEN_OFF = Score(home_goals_played=1, away_goals_played=0)
ABANDONED = fixture(status=MatchStatus.ABANDONED, phase=Phase.FINAL, score=_BROKEN_OFF, **later())
LISTED = final(0, 3, **from_csv())


def ending(state: MatchState) -> tuple[object, ...]:
    """What is told of how a match ended."""
    goals = (state.home_goals_90, state.away_goals_90)
    return state.status, goals, state.is_awarded, state.home_goals_played


@given(
    st.sampled_from([
        (RULED, PLAYED), (RULED, ABANDONED), (RULED, FORFEIT), (LISTED, FORFEIT), (RULED, LISTED),
        (LISTED, ABANDONED), (PLAYED, LISTED),
    ]),
    st.data(),
)  # fmt: skip
def test_how_a_match_ended_does_not_depend_on_who_says_so_first(
    observations: tuple[MatchObservation, ...], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(observations))
    again = data.draw(st.lists(st.sampled_from(observations), max_size=3))
    assert ending(after(fixture(), *order, *again)) == ending(after(fixture(), *observations))


@pytest.mark.parametrize(
    ("observations", "expected"),
    [
        ((RULED, PLAYED), (MatchStatus.FINISHED, (1, 0), False, None)),
        ((LISTED, FORFEIT), (MatchStatus.FINISHED, (0, 3), True, None)),
        ((RULED, ABANDONED), (MatchStatus.FINISHED, (0, 3), True, 1)),
        ((RULED, LISTED), (MatchStatus.FINISHED, (0, 3), True, None)),
    ],
)
def test_a_ruling_stands_beside_what_was_played(observations, expected) -> None:
    assert ending(after(fixture(), *observations)) == expected


def test_a_source_that_corrects_its_ruling_to_a_result_has_a_result() -> None:
    corrected = final(2, 2, **from_csv(source="openfootball", fetched_at=KICKOFF + timedelta(9)))
    assert ending(after(RULED, corrected)) == (MatchStatus.FINISHED, (2, 2), False, None)
