"""Who is out, doubtful, banned or back: what news claims and what line-ups suggest.

A provider that lists injuries is plugged in as one more `Intake`: its parser returns
`AbsenceObservation`s with `Evidence.PROVIDER`, and everything after that is here already.
"""

import dagster as dg
from sqlalchemy import Engine

from assets import contracts
from assets.core import reporting
from assets.core.articles import ESPN_NEWS, FEEDS
from assets.core.intake import Intake, take_in, takers
from assets.result import Materialized
from sources.reports.absences import AbsenceReader
from storage.football.writes import absences, squads
from storage.kit.unit_of_work import UnitOfWork
from storage.raw.writes import quarantine


def _read_in(articles: Intake) -> Intake:
    """Return the intake of the absences that a feed's articles claim."""
    return Intake(
        provider=articles.provider,
        endpoint=articles.endpoint,
        parser=AbsenceReader(articles.parser),
        apply=absences.apply,
    )


# ESPN first: its stories list players by id, so that those of other feeds find them known.
INTAKES = (_read_in(ESPN_NEWS), _read_in(FEEDS))
_TRIED_AGAIN = 40  # payloads of a run: who was nobody may have been in a line-up since


@dg.asset(
    # After the articles, which say when a story was first read, and the line-ups, which say who
    # plays where.
    deps=["core_articles", "core_lineups"],
    owners=["team:data"],
    kinds={"postgres"},
    code_version=".".join(f"{each.parser.name}{each.parser.version}" for each in INTAKES),
    pool="facts",
    check_specs=[contracts.spec("core_absences"), reporting.readable_spec("core_absences")],
)
def core_absences(engine: dg.ResourceParam[Engine]) -> Materialized:
    """Absences with the sentence that says so, a confidence and an end; versioned."""
    taken = take_in(engine, INTAKES)
    quarantine.replay(engine, takers(engine, INTAKES, taken), newest=_TRIED_AGAIN)
    with UnitOfWork(engine) as uow:
        from_squads = squads.apply(uow)
        uow.commit()
    return reporting.result(
        "core_absences",
        engine,
        taken,
        [each.parser.name for each in INTAKES],
        metadata={"from_line_ups": from_squads},
    )
