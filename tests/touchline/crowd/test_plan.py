"""Who does what and when: the same for the same seed, by the domain clock alone."""

from datetime import datetime, timedelta

from tests.conftest import OPENING
from touchline.crowd import reactions
from touchline.crowd.cast import CAST
from touchline.crowd.facts import Club, Fixture, Outlook, Place, Post, Scene
from touchline.crowd.plan import PREVIEW_HOURS, Plan, clubs_of

CLUBS = [Club(team_id=number, name=f"Club {chr(64 + number)}") for number in range(1, 15)]
KICKOFF = OPENING + timedelta(hours=60)


def match(number: int, *, score: tuple[int, int] | None = None) -> Fixture:
    return Fixture(
        match_id=number,
        competition="S1",
        home=CLUBS[2 * number],
        away=CLUBS[2 * number + 1],
        kickoff_at=KICKOFF,
        status="scheduled" if score is None else "finished",
        score=score,
    )


def scene(now: datetime, *, score: tuple[int, int] | None = None) -> Scene:
    fixtures = {number: match(number, score=score) for number in range(7)}
    outlook = Outlook(forecast_id="f", home=0.5, draw=0.3, away=0.2)
    return Scene(
        now=now,
        speed=1.0,
        fixtures=fixtures,
        outlooks=dict.fromkeys(fixtures, outlook) if score is None else {},
        places={
            club.team_id: Place(competition="S1", position=1, club=club, points=3, played=1)
            for club in CLUBS
        },
        posts=(),
    )


def plan(seed: int = 1966) -> Plan:
    return Plan(seed=seed, cast=CAST, clubs=clubs_of(CAST, CLUBS))


def keys(made: Plan, at: datetime, **how: tuple[int, int]) -> list[str]:
    return [each.key for each in made.due(scene(at, **how))]


def test_every_club_has_a_supporter_and_chance_repeats_itself() -> None:
    assert {club.name for club in plan().clubs.values()} == {club.name for club in CLUBS}
    before = KICKOFF - timedelta(hours=1)
    assert keys(plan(), before) == keys(plan(), before)
    assert keys(plan(), before) != keys(plan(seed=7), before)


def test_previews_come_one_after_the_other_and_none_after_kick_off() -> None:
    before: set[str] = set()
    for hours in range(int(PREVIEW_HOURS), 0, -5):
        due = plan().due(scene(KICKOFF - timedelta(hours=hours)))
        previews = {each.key for each in due if each.kind == "preview"}
        assert before <= previews, "what is due stays due until it is done"
        before = previews
        assert due == sorted(due, key=lambda each: (each.due_at, each.key))
    assert 14 <= len(before) <= 45
    assert not [key for key in keys(plan(), KICKOFF) if ":preview:" in key]


def test_results_come_after_the_final_whistle_and_are_old_after_a_day() -> None:
    final = (2, 0)

    def results(after: timedelta) -> list[str]:
        return [key for key in keys(plan(), KICKOFF + after, score=final) if ":result:" in key]

    assert results(timedelta(minutes=100)) == []
    assert len(results(timedelta(hours=4))) > len(results(timedelta(hours=2, minutes=10)))
    assert len(set(results(timedelta(hours=4)))) == len(results(timedelta(hours=4)))
    assert results(timedelta(hours=40)) == []


def test_no_two_who_write_in_one_language_about_a_match_have_the_same_turn() -> None:
    due = plan().due(scene(KICKOFF - timedelta(hours=1)))
    previews = [each for each in due if each.kind == "preview"]
    turns = {(each.thing, each.member.language, each.turn) for each in previews}
    assert len(turns) == len(previews)


def post(number: int, author: str) -> Post:
    return Post(
        post_id=number,
        author=author,
        is_program=author.startswith("sim-"),
        match_id=None,
        competition=None,
        team_id=None,
        outlook=None,
        created_at=OPENING,
        like_count=0,
        comment_count=0,
    )


def test_likes_and_answers_trickle_in_and_nobody_reacts_to_themselves() -> None:
    posts = [post(number, CAST[number % 36].username) for number in range(1, 60)]
    early = sum(len(reactions.likes(1, CAST, each, OPENING)) for each in posts)
    later = sum(
        len(reactions.likes(1, CAST, each, OPENING + timedelta(hours=5))) for each in posts
    )
    assert early == 0
    assert 2.5 < later / len(posts) < 6
    for each in posts:
        for react in (reactions.likes, reactions.answers):
            due = react(1, CAST, each, OPENING + timedelta(hours=5))
            assert each.author not in {one.member.username for one in due}
            assert [one.turn for one in due] == list(range(len(due)))


def test_nobody_follows_themselves_and_everybody_follows_somebody() -> None:
    for member in CAST:
        followed = reactions.following(1966, CAST, member)
        assert member.username not in followed
        assert len(followed) < 20
    assert sum(bool(reactions.following(1966, CAST, each)) for each in CAST) > 30
