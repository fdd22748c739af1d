"""Sealing insights: what was said, in which words, and before which kick-off.

What belongs here: which rows are sealed, and their bodies. What does not: finding and wording.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, LargeBinary, bindparam, func, literal, select

from football.insights.wording import Wording
from football.sealed.insight import OF_PLAYED, InsightBody, encode
from storage.football.tables.match import match
from storage.forecast.tables.sealed_insight import sealed_insight
from storage.kit.rules import Row, Rule, now, one, rows


def open_kickoff(match_id: int) -> Rule[datetime | None]:
    """Return when a match kicks off; None once nothing may be sealed of it any more."""
    at = yield from now()
    of_match = func.forecast.closed_matches(
        bindparam("match_ids", [match_id], type_=ARRAY(BigInteger)), at
    ).table_valued("match_id")
    found = yield from one(
        select(match.c.kickoff_at).where(
            match.c.match_id == match_id,
            match.c.kickoff_at > at,
            ~select(of_match.c.match_id).exists(),
        )
    )
    return None if found is None else found["kickoff_at"]


def bodies_of_facts(
    kept: Sequence[Row], kickoffs: Mapping[int, datetime], wording: Wording
) -> Rule[Sequence[InsightBody]]:
    """Return what is to be sealed of the facts among rows that no seal holds yet.

    Args:
        kept: rows of facts.
        kickoffs: of coming matches, by id; facts about others speak of no coming match.
        wording: of the templates.
    """
    sealed = yield from _sealed([row["insight_id"] for row in kept])
    return [
        _body(
            row,
            [row["data"]],
            datetime.fromisoformat(row["data"]["as_of"]),
            kickoffs.get(int(row["subject_id"])) if _is_coming(row) else None,
            wording.texts(row["data"]),
            {"templates": wording.version},
        )
        for row in kept
        if row["insight_id"] not in sealed
    ]


def seal_text(row: Row, kickoff_at: datetime | None) -> Rule[None]:
    """Seal the text of an agent, by a function of the database: workers write no seals.

    Args:
        row: of the insight; its data name language, model, version of the prompt, and facts.
        kickoff_at: of the coming match it speaks of.
    """
    at = yield from now()
    data = row["data"]
    body = _body(
        row,
        list(data["facts"].values()),
        at,
        kickoff_at,
        {data["language"]: row["text"]},
        {"model": data["model"], "prompt": data["prompt_version"]},
    )
    yield from rows(select(func.forecast.seal_insight(literal(encode(body), LargeBinary))))


def _sealed(insight_ids: Sequence[int]) -> Rule[Collection[int]]:
    if not insight_ids:
        return ()
    wanted = sealed_insight.c.insight_id.in_(insight_ids)
    found = yield from rows(select(sealed_insight.c.insight_id).where(wanted))
    return {row["insight_id"] for row in found}


def _is_coming(row: Row) -> bool:
    return row["subject_kind"] == "match" and row["kind"] not in OF_PLAYED


def _body(  # noqa: PLR0913, PLR0917 - each is a field
    row: Row,
    facts: Sequence[Mapping[str, object]],
    as_of: datetime,
    kickoff_at: datetime | None,
    texts: Mapping[str, str],
    versions: Mapping[str, str],
) -> InsightBody:
    return InsightBody(
        insight_id=row["insight_id"],
        source=row["source"],
        kind=row["kind"],
        subject_kind=row["subject_kind"],
        subject_id=row["subject_id"],
        match_id=int(row["subject_id"]) if kickoff_at is not None else None,
        kickoff_at=kickoff_at,
        as_of=as_of,
        texts=texts,
        facts=facts,
        versions=versions,
    )
