"""The clubs of Northland and their grounds: invented names, nothing that changes with the seed."""

from dataclasses import dataclass

COUNTRY = "Northland"


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """A ground; `key` is its id on the scoreboard."""

    key: str
    name: str
    city: str
    country: str
    latitude: float
    longitude: float
    team: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Club:
    """A club; `name` is how results files write it, `display_name` how the scoreboard does."""

    number: int
    name: str
    display_name: str
    abbreviation: str
    colour: str
    venue: Venue

    @property
    def espn_id(self) -> str:
        return str(9001 + self.number)


# name, display name, abbreviation, colour, ground, town, latitude, longitude; the first half opens
# in the top division. Norwick and Northwick are not the same town, as every postman there knows.
_ROWS = (
    ("Harrowmere", "Harrowmere FC", "HAR", "8b1e3f", "Millrace Park", "Harrowmere", 61.21, -3.42),
    ("Port Kestrel", "Port Kestrel", "PKE", "1d4e89", "Lanternside", "Port Kestrel", 62.05, -5.87),
    ("Skellbridge United", "Skellbridge United FC", "SKU", "d1495b", "Ropewalk Ground",
     "Skellbridge", 61.64, -2.11),
    ("Norwick Vale", "Norwick Vale", "NWV", "00798c", "Saltmarket", "Norwick", 62.48, -3.05),
    ("Northwick Dale", "Northwick Dale FC", "NTD", "edae49", "Foundry Lane", "Northwick",
     60.93, -4.66),
    ("Caldervane", "Caldervane FC", "CAL", "2e4057", "The Weir", "Caldervane", 61.88, -1.47),
    ("Brannock City", "Brannock City", "BRC", "66a182", "Gallowhill", "Brannock", 60.71, -2.98),
    ("Eastmarch", "Eastmarch FC", "EAS", "f18f01", "Beacon Road", "Eastmarch", 62.31, -0.62),
    ("Tarnholm Athletic", "Tarnholm Athletic", "TAR", "5b2a86", "Tarnside", "Tarnholm",
     61.02, -0.95),
    ("Fennelgate", "Fennelgate FC", "FEN", "3a7d44", "Cooper's Field", "Fennelgate", 61.43, -5.13),
    ("Dunmarrow", "Dunmarrow SC", "DUN", "c1121f", "Old Quarry", "Dunmarrow", 63.02, -4.20),
    ("Wexmoor Wanderers", "Wexmoor Wanderers", "WEX", "003049", "Heather Bank", "Wexmoor",
     60.55, -5.52),
    ("Lindisfell", "Lindisfell FC", "LIN", "588157", "Abbey Close", "Lindisfell", 62.77, -1.83),
    ("Ravensey Town", "Ravensey Town FC", "RAV", "22223b", "Cliff Top", "Ravensey", 61.72, -6.41),
    ("Ostrevik", "Ostrevík FC", "OST", "0077b6", "Harbour Arena", "Ostrevik", 63.35, -2.64),
    ("Hollowick County", "Hollowick County", "HOC", "bc6c25", "Tannery End", "Hollowick",
     60.84, -1.66),
    ("Pellmouth Argyle", "Pellmouth Argyle", "PEL", "6a994e", "Estuary Park", "Pellmouth",
     61.10, -6.02),
    ("Thornquay", "AFC Thornquay", "THO", "a4161a", "Pilot Street", "Thornquay", 62.66, -5.31),
    ("Greyfold", "Greyfold FC", "GRE", "6c757d", "Shepherd's Rest", "Greyfold", 61.55, -4.02),
    ("Kirkmallow", "Kirkmallow", "KIR", "ffb703", "Priory Ground", "Kirkmallow", 60.62, -3.77),
    ("Sutherby Villa", "Sutherby Villa", "SUV", "7b2cbf", "Orchard Road", "Sutherby",
     61.93, -3.61),
    ("Marlidale Thistle", "Marlidale Thistle FC", "MAT", "2d6a4f", "Drovers Green", "Marlidale",
     62.18, -4.49),
    ("Inverlune", "Inverlüne", "INV", "023047", "Moonpool Stadium", "Inverlune", 63.11, -0.71),
    ("Bexcombe", "Bexcombe FC", "BEX", "e76f51", "Hopfield", "Bexcombe", 60.78, -0.38),
    ("Oakhithe Borough", "Oakhithe Borough", "OAK", "606c38", "Timber Wharf", "Oakhithe",
     61.34, -1.90),
    ("Silverstrand", "Silverstrand SC", "SIL", "adb5bd", "Dunes Park", "Silverstrand",
     62.58, -6.60),
    ("Yarrowby Star", "Yarrowby Star", "YAR", "ffd60a", "Ferry Meadow", "Yarrowby", 62.01, -2.44),
    ("Cobblestead", "Cobblestead FC", "COB", "9a031e", "Market Cross", "Cobblestead",
     61.27, -4.84),
)  # fmt: skip


def _club(number: int, row: tuple[str, str, str, str, str, str, float, float]) -> Club:
    name, display_name, abbreviation, colour, ground, city, latitude, longitude = row
    venue = Venue(
        key=str(7001 + number),
        name=ground,
        city=city,
        country=COUNTRY,
        latitude=latitude,
        longitude=longitude,
        team=name,
    )
    return Club(
        number=number,
        name=name,
        display_name=display_name,
        abbreviation=abbreviation,
        colour=colour,
        venue=venue,
    )


CLUBS = tuple(_club(number, row) for number, row in enumerate(_ROWS))
DIVISION_SIZE = len(CLUBS) // 2
