"""Players of lists who may be several of ours, and the commands that say who each is."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from serving.kit.postgres.database import Database
from storage.football.statements import player_questions

_CLUBS = ("club", "from_club", "to_club")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A player of ours who may be meant, and the command that says he is."""

    player_id: int
    name: str
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerQuestion:
    """Somebody of a list.

    Attributes:
        born_on: as the list says; None if it does not.
        command: that says he is nobody we know.
    """

    source: str
    name: str
    clubs: Sequence[str]
    born_on: str | None
    candidates: Sequence[Candidate]
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerQuestions:
    """The oldest open questions, and how many there are in all."""

    total: int
    items: Sequence[PlayerQuestion]


async def read(database: Database, *, limit: int) -> PlayerQuestions:
    """Return open questions about players, those asked first first."""
    rows = await database.fetch(player_questions.waiting(), limit=limit)
    if not rows:
        return PlayerQuestions(total=0, items=())
    numbers = sorted({number for row in rows for number in row["suggestion"]["players"]})
    found = await database.fetch(player_questions.names(), players=numbers)
    names = {row["player_id"]: row["name"] for row in found}
    items = [_question(row["row"], row["suggestion"]["players"], names) for row in rows]
    return PlayerQuestions(total=rows[0]["total"], items=items)


def _question(
    row: Mapping[str, str | None], players: Sequence[int], names: Mapping[int, str]
) -> PlayerQuestion:
    source, name, own = row["source"] or "", row["player"] or "", row["player_id"] or ""
    return PlayerQuestion(
        source=source,
        name=name,
        clubs=[club for key in _CLUBS if (club := row.get(key))],
        born_on=row.get("born_on"),
        candidates=[
            Candidate(
                player_id=number,
                name=names[number],
                command=_command("link", "--source", source, "--", own, str(number)),
            )
            for number in players
            if number in names
        ],
        command=_command("add", "--source", source, f"--id={own}", "--", name),
    )


def _command(*words: str) -> str:
    return shlex.join(["touchline", "player", *words])
