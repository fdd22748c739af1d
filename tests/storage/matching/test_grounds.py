"""Where grounds are: our own table, and towns that there can be no doubt about."""

import csv
from collections import defaultdict
from importlib import resources
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, insert, select

from football.observations.match import VenueReference
from football.observations.parsed import Parsed, RejectReason
from football.observations.surroundings import PlaceObservation
from storage.football.writes import places
from storage.kit.unit_of_work import UnitOfWork
from storage.matching import venues
from storage.matching.venues import known_grounds
from storage.raw.counts import IngestCounts
from storage.register.tables import team, venue
from tests.storage.builders import FETCHED

pytestmark = pytest.mark.usefixtures("clock")

BOXES = {  # south, north, west, east
    "England": (50.0, 56.0, -6.0, 2.0),
    "Spain": (27.5, 44.0, -18.5, 4.5),
    "Germany": (47.0, 55.1, 5.8, 15.1),
    "Italy": (36.5, 47.1, 6.5, 18.6),
    "France": (41.3, 51.1, -5.2, 9.6),
}
HISTORY = Path(__file__).parents[2] / ".." / ".." / "shared" / "history"
FIRST_TIERS = {"E0": "England", "SP1": "Spain", "D1": "Germany", "I1": "Italy", "F1": "France"}


def test_every_known_ground_is_in_its_country_and_has_its_names_to_itself() -> None:
    grounds = known_grounds()
    assert len({ground.venue_key for ground in grounds}) == len(grounds) > 170
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    for ground in grounds:
        south, north, west, east = BOXES[ground.country]
        assert south < ground.latitude < north, ground
        assert west < ground.longitude < east, ground
        for name in (ground.name, *ground.also):
            names[ground.country, name.casefold()].add(ground.venue_key)
    assert {key for key, found in names.items() if len(found) > 1} == set()


def test_no_club_has_two_homes() -> None:
    clubs = [(g.country, name) for g in known_grounds() for name in g.teams]
    assert len(clubs) == len(set(clubs))


def test_every_club_of_the_first_tiers_since_2012_has_a_home() -> None:
    if not HISTORY.is_dir():
        pytest.skip("no history beside the repository")
    homes = {(g.country, name) for g in known_grounds() for name in g.teams}
    for code, country in FIRST_TIERS.items():
        for path in HISTORY.glob(f"*/{code}.csv"):
            if int(path.parent.name[:4]) < 2012:
                continue
            with path.open(encoding="latin-1") as opened:
                clubs = {(row.get("HomeTeam") or "").strip() for row in csv.DictReader(opened)}
            assert {club for club in clubs - {""} if (country, club) not in homes} == set(), path


def test_the_table_is_as_precise_as_it_says() -> None:
    table = (resources.files("storage.matching") / "venues.csv").read_text("utf-8")
    for row in csv.DictReader(table.splitlines()):
        assert all(len(row[axis].partition(".")[2]) == 4 for axis in ("latitude", "longitude"))


def test_a_source_means_the_planted_ground_by_any_of_its_names(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(team).values(name="Bournemouth", country="England"))
        venues.plant(connection, known_grounds())
        met = [
            VenueReference(name="Dean Court", source_id="1", country="England"),
            VenueReference(name="Dean Court", source_id="2", country="Scotland"),
            VenueReference(name="Cardiff City Stadium", source_id="3", country="Wales"),
        ]
        first, second, third = (venues.resolve(connection, "espn", [each]) for each in met)
        home = connection.execute(select(team.c.home_venue_id)).scalar_one()
        assert first["1"] == home != second["2"]
        ours = select(venue.c.latitude).where(venue.c.venue_id == third["3"])
        assert connection.execute(ours).scalar_one() == pytest.approx(51.47, abs=0.01)
        row = connection.execute(select(venue).where(venue.c.venue_id == home)).one()
    assert (row.name, row.coordinates_source) == ("Vitality Stadium", "seed")


def test_a_ground_met_before_it_was_planted_gets_its_coordinates(engine: Engine) -> None:
    reference = VenueReference(name="Anfield", source_id="9", city="Liverpool", country="England")
    with engine.begin() as connection:
        (number,) = venues.resolve(connection, "espn", [reference]).values()
        venues.plant(connection, known_grounds())
        row = connection.execute(select(venue).where(venue.c.venue_id == number)).one()
    assert row.latitude == pytest.approx(53.43, abs=0.01)


def place(requested_country: str = "Spain", **changes: object) -> PlaceObservation:
    values: dict[str, object] = {
        "row_no": 1,
        "source": "openmeteo",
        "requested_city": "Santa Clara",
        "requested_country": requested_country,
        "name": "Santa Clara",
        "country": requested_country,
        "region": "Galicia",
        "latitude": 42.0,
        "longitude": -8.0,
        "population": 1000,
        "fetched_at": FETCHED,
    }
    return PlaceObservation(**(values | changes))  # pyright: ignore[reportArgumentType]


def located(engine: Engine, country: str, *found: PlaceObservation) -> tuple[float | None, object]:
    with engine.begin() as connection:
        connection.execute(
            insert(venue).values(
                venue_key="espn:7", name="X", city=found[0].requested_city, country=country
            )
        )
    counts = apply(engine, *found)
    with engine.connect() as connection:
        row = connection.execute(select(venue)).one()
    return row.latitude, counts.by_reason


def apply(engine: Engine, *found: PlaceObservation) -> IngestCounts:
    with UnitOfWork(engine) as uow:
        parsed = Parsed(rows=len(found), observations=found)
        counts = places.apply(uow, uuid4(), parsed, "test", 1)
        uow.commit()
    return counts


@pytest.mark.parametrize(
    ("country", "found", "latitude"),
    [
        ("Spain", [place()], 42.0),
        ("Spain", [place(), place(country="Cuba", latitude=22.4)], 42.0),
        ("Spain", [place(), place(latitude=42.1, population=5000)], 42.1),
        ("Spain", [place(population=90_000), place(latitude=38.0)], 42.0),
        ("Spain", [place(name="Santa Clara de Abajo", latitude=38.0), place()], 42.0),
        (
            "England",
            [
                place("England", country="United Kingdom", region="England"),
                place("England", country="United Kingdom", region="Scotland", latitude=57.0),
            ],
            42.0,
        ),
        ("Turkey", [place("Turkey", country="Türkiye")], 42.0),
    ],
)
def test_a_town_without_doubt_gives_its_grounds_their_coordinates(
    engine: Engine, country: str, found: list[PlaceObservation], latitude: float
) -> None:
    assert located(engine, country, *found) == (latitude, {})


def test_a_name_of_two_towns_is_neither(engine: Engine) -> None:
    found = [place(), place(latitude=38.0, row_no=2)]
    assert located(engine, "Spain", *found) == (None, {RejectReason.AMBIGUOUS_PLACE: 1})


def test_a_town_of_another_country_is_not_taken_and_coordinates_are_kept(engine: Engine) -> None:
    assert located(engine, "Spain", place(country="Cuba"))[0] is None
    assert apply(engine, place()).accepted == 1
    assert apply(engine, place(latitude=1.0)).accepted == 0
    with engine.connect() as connection:
        assert connection.execute(select(venue.c.latitude)).scalar_one() == pytest.approx(42.0)
