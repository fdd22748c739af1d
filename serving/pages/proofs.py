"""The pages of what was sealed: one forecast with its proof, and the chain of all seals."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from football.sealed.forecast import ForecastBody, decode
from serving.football.matches.schemas import MatchRead
from serving.football.matches.service import find
from serving.forecasting.seals.schemas import Proof, SealPage
from serving.forecasting.seals.service import read_page, read_proof
from serving.kit.cursors import PageRequest
from serving.kit.postgres.database import Database
from serving.pages.figures.shares import Triple, percents

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


async def read_seals(database: Database, world: str, cursor: str | None) -> SealPage:
    """Return one page of the chain, newest first. Raises `BadRequestError` for a bad cursor."""
    return await read_page(database, world, page=PageRequest(cursor=cursor, limit=_PER_PAGE))
