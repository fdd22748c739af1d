"""Absences: announced before they count, and only while they last."""

from datetime import timedelta

import numpy as np

from sources.simulated.news import items_of
from sources.simulated.world import World


def test_an_absence_counts_from_its_announcement_until_the_return(world: World) -> None:
    absences = world.season(2025).absences
    spell = max(absences.spells, key=lambda s: s.player.attack_loss)
    at = [
        spell.announced_at - timedelta(hours=1),
        spell.announced_at + timedelta(hours=1),
        spell.returns_at + timedelta(hours=1),
    ]
    assert [absences.is_out(spell.player, instant) for instant in at] == [False, True, False]
    seconds = np.array([instant.timestamp() for instant in at])
    losses = absences.losses(np.full(3, spell.club), seconds, seconds)
    assert losses[1, 0] > losses[0, 0]


def test_what_is_not_yet_announced_is_not_known(world: World) -> None:
    season = world.season(2025)
    spell = max(season.absences.spells, key=lambda s: s.player.attack_loss)
    club = np.array([spell.club])
    played = np.array([(spell.announced_at + timedelta(days=2)).timestamp()])
    before = np.array([(spell.announced_at - timedelta(hours=1)).timestamp()])
    known = season.absences.losses(club, played, played)[0, 0]
    unknown = season.absences.losses(club, played, before)[0, 0]
    assert known > unknown


def test_nobody_is_out_twice_at_once(world: World) -> None:
    spells = world.season(2025).absences.spells
    for spell in spells:
        overlapping = [
            other
            for other in spells
            if other.player.espn_id == spell.player.espn_id
            and other.announced_at < spell.returns_at
            and spell.announced_at < other.returns_at
        ]
        assert overlapping == [spell]


def test_the_press_reports_an_absence_the_moment_it_counts(world: World) -> None:
    season = world.season(2025)
    reported = {(item.published_at, item.player) for item in items_of(season) if item.player}
    for spell in season.absences.spells:
        assert (spell.announced_at, spell.player) in reported
        assert (spell.returns_at, spell.player) in reported


def test_the_press_also_writes_of_what_is_no_absence(world: World) -> None:
    chatter = [item for item in items_of(world.season(2025)) if "no new injuries" in item.title]
    assert len(chatter) >= 10
