"""Who won the shoot-outs of the international results: `shootouts.csv`, beside `results.csv`.

The file says who won and by no score; the results say that the match was drawn.
"""

from datetime import date

from football.observations.match import TeamReference
from football.observations.parsed import Parsed, PayloadContext, Reject, RejectReason
from football.observations.surroundings import ShootOutObservation
from sources.internationals.payloads import Line, header_of, read_lines

_COLUMNS = ("date", "home_team", "away_team", "winner")


class ShootOutsParser:
    """Reads `shootouts.csv`."""

    name = "shoot_outs"
    version = 1

    def parse(self, body: bytes, context: PayloadContext) -> Parsed[ShootOutObservation]:
        """Read every shoot-out.

        Raises:
            PayloadUnreadable: the first line is not the file's header.
        """
        observations: list[ShootOutObservation] = []
        rejects: list[Reject] = []
        rows = 0
        for line in read_lines(body, _COLUMNS):
            rows += 1
            try:
                observations.append(_read(line, context))
            except ValueError as fault:
                row = {name: cell for name, cell in line.cells.items() if cell}
                rejects.append(
                    Reject(
                        row_no=line.row_no,
                        reason=RejectReason.BAD_VALUE,
                        detail=str(fault),
                        row=row,
                    )
                )
        return Parsed(rows=rows, observations=observations, rejects=rejects)


def is_shoot_outs(body: bytes) -> bool:
    """Tell from the first line whether this is the list of shoot-outs."""
    names = set(header_of(body))
    return set(_COLUMNS) <= names and "home_score" not in names


def _read(line: Line, context: PayloadContext) -> ShootOutObservation:
    home, away, winner = (line.cells.get(name, "") for name in _COLUMNS[1:])
    if not home or not away:
        raise ValueError("home_team or away_team is empty")
    if winner not in (home, away):
        raise ValueError(f"winner is neither {home} nor {away}: {winner!r}")
    return ShootOutObservation(
        row_no=line.row_no,
        source="internationals",
        day=date.fromisoformat(line.cells["date"]),
        home=TeamReference(name=home),
        away=TeamReference(name=away),
        winner_is_home=winner == home,
        fetched_at=context.fetched_at,
    )


PARSER = ShootOutsParser()
