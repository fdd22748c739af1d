"""What is written about a team, as pages show it: how much, in which tone, by which words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from football.advice.headlines import DAYS, FEWEST_RATED, Attention, Tone, attention
from serving.kit.postgres.database import Database
from serving.pages.figures.days import day_bars
from serving.pages.moments import read_now
from storage.football.statements import articles
from words.dates import short_date
from words.messages import gettext as _
from words.messages import ngettext

_MOST = 400
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written about one team lately.

    Attributes:
        as_of: the end of the last day.
    """

    name: str
    found: Attention
    as_of: datetime

    @property
    def picture(self) -> Markup:
        """Bars of the days by tone."""
        first = self.as_of - timedelta(days=DAYS - 1)
        return day_bars(
            [(day.good, day.neutral, day.bad) for day in self.found.days],
            (short_date(first), short_date(self.as_of)),
            _("Headlines of each day about %(team)s") % {"team": self.name},
            self.volume,
        )

    @property
    def volume(self) -> str:
        """How much was written, beside what is usual."""
        now = ngettext(
            "%(num)s headline about %(team)s in fourteen days",
            "%(num)s headlines about %(team)s in fourteen days",
            self.found.n,
        ) % {"num": self.found.n, "team": self.name}
        return _("%(now)s, after %(before)s in the fourteen before.") % {
            "now": now,
            "before": self.found.before,
        }

    @property
    def examples(self) -> Sequence[tuple[str, Tone]]:
        """The headlines with the clearest tone; what several sources write alike comes once."""
        return list(dict(self.found.rated).items())[:_SHOWN]

    @property
    def fewest(self) -> int:
        return FEWEST_RATED


async def read_written(database: Database, teams: Mapping[int, str]) -> Sequence[Written]:
    """Return what is written about teams, in their order.

    Args:
        database: where the news is.
        teams: names by number.
    """
    now = await read_now(database)
    rows = await database.fetch(articles.of_teams(), team_ids=list(teams), limit=_MOST)
    names = sorted({name for row in rows for name in row["teams"]} | set(teams.values()))
    return [
        Written(
            name=name,
            found=attention(
                ((row["published_at"], row["title"]) for row in rows if name in row["teams"]),
                names,
                now,
            ),
            as_of=now,
        )
        for name in teams.values()
    ]
