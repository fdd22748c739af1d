"""The pages of what was sealed: a forecast or an insight with its proof, and all seals."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from football.sealed.forecast import ForecastBody, decode
from football.sealed.insight import InsightBody
from football.sealed.insight import decode as decode_insight
from serving.football.matches.schemas import MatchRead
from serving.football.matches.service import find
from serving.football.teams.service import read_names
from serving.forecasting.seals.schemas import InsightProof, Proof, SealPage
from serving.forecasting.seals.service import read_page, read_proof, read_proof_of_insight
from serving.kit.cursors import PageRequest
from serving.kit.postgres.database import Database
from serving.pages.figures.shares import Triple, percents
from words.phrases import versus

_PER_PAGE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofView:
    """What the page of a proof shows; the reader's browser recomputes the rest.

    Attributes:
        body: what was sealed.
        match: which match it forecasts.
        sealed_at: when its seal was made.
    """

    proof: Proof
    body: ForecastBody
    match: MatchRead
    sealed_at: datetime

    @property
    def shares(self) -> Triple:
        return self.body.outcomes

    @property
    def percents(self) -> list[int]:
        return percents(self.shares)

    @property
    def ahead(self) -> timedelta:
        """How long before kick-off it was sealed."""
        return self.body.kickoff_at - self.sealed_at

    @property
    def raw(self) -> str:
        """Where the proof is as JSON."""
        return f"/v1/forecasts/{self.proof.forecast_id}/proof"


async def read_proof_page(database: Database, world: str, forecast_id: UUID) -> ProofView:
    """Return the page of a proof. Raises `NotFoundError` when nothing of that id was sealed."""
    proof = await read_proof(database, world, forecast_id)
    body = decode(proof.body.encode())
    return ProofView(
        proof=proof,
        body=body,
        match=await find(database, body.match_id),
        sealed_at=proof.sealed_at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class InsightProofView:
    """What the page of the proof of an insight shows.

    Attributes:
        body: what was sealed.
        name: of the match or team it is about.
        address: of the page it stands on.
    """

    proof: InsightProof
    body: InsightBody
    name: str
    address: str

    @property
    def sealed_at(self) -> datetime:
        return self.proof.sealed_at

    @property
    def raw(self) -> str:
        """Where the proof is as JSON."""
        return f"/v1/insights/{self.proof.insight_id}/proof"


async def read_insight_proof(database: Database, world: str, insight_id: int) -> InsightProofView:
    """Return the page of a proof. Raises `NotFoundError` when nothing of that id was sealed."""
    proof = await read_proof_of_insight(database, world, insight_id)
    body = decode_insight(proof.body.encode())
    subject_id = int(body.subject_id)
    if body.subject_kind == "match":
        match = await find(database, subject_id)
        name, address = versus(match.home.name, match.away.name), f"/matches/{subject_id}"
    else:
        name = (await read_names(database, [subject_id])).get(subject_id, body.subject_id)
        address = f"/teams/{subject_id}"
    return InsightProofView(proof=proof, body=body, name=name, address=address)


async def read_seals(database: Database, world: str, cursor: str | None) -> SealPage:
    """Return one page of the chain, newest first. Raises `BadRequestError` for a bad cursor."""
    return await read_page(database, world, page=PageRequest(cursor=cursor, limit=_PER_PAGE))
