"""Shapes of insights."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from serving.forecasting.risk.schemas import RiskBadge
from serving.kit.schemas import example

LanguageName = Literal["en", "de"]
When = Literal["coming", "played"]
_VALUES = {
    "probability": {"number": 0.524, "unit": "probability"},
    "without": {"number": 0.582, "unit": "probability"},
    "shift": {"number": -0.058, "unit": "probability_change"},
    "lead": {"number": -0.241, "unit": "logit"},
}
INSIGHT: dict[str, Any] = {
    "insight_id": 88,
    "fact_id": "2f0a6c1d9b3e4f57",
    "kind": "cause",
    "subject": {"kind": "match", "id": "7"},
    "title": "Why we say so",
    "text": "Absences: without that, a win of Aberwick would be at 58 % instead of 52 %.",
    "values": _VALUES,
    "names": {"home": "Aberwick", "away": "Dornton"},
    "codes": {"cause": "absences", "outcome": "home"},
    "interval": None,
    "sources": [{"kind": "forecast", "id": "3b1f2c66-4a7e-4a51-9d0b-0b8f1f6c2d11"}],
    "chance": 0.021,
    "surprise": 5.57,
    "rarity": "rare",
    "as_of": "2026-03-01T12:00:00Z",
    "found_at": "2026-03-01T12:00:02Z",
    "seal_no": 4,
}
_FINDING: dict[str, Any] = {
    "insight_id": 90,
    "agent_id": 3,
    "agent_name": "Analyst",
    "kind": "text",
    "title": "Why we say so",
    "text": "Absences: the chance of a win of Aberwick fell to 52.0 %.",
    "language": "en",
    "model": "gemma3:4b",
    "prompt_version": "1",
    "found_at": "2026-03-01T12:04:00Z",
    "seal_no": 5,
}

_RISK: dict[str, Any] = {
    "level": "high",
    "text": "High risk",
    "causes": [{"code": "open", "text": "all three outcomes are likely"}],
    "measures": [
        {
            "name": "openness",
            "value": 0.984,
            "high_from": 0.973,
            "text": "Openness: 98 % of three equally likely outcomes; high from 97 %.",
        }
    ],
    "settled": 0,
}


class ValueRead(BaseModel):
    """A number and what it counts; probabilities are from 0 to 1."""

    number: float
    unit: str


class IntervalRead(BaseModel):
    """Bounds of one of the values."""

    of: str
    level: float
    lower: float
    upper: float


class NamedRow(BaseModel):
    """A row by its kind and id: what a fact is about, or rests on."""

    kind: str
    id: str


class FactRead(BaseModel):
    """A fact with its text, every number of which is one of its values."""

    insight_id: int
    fact_id: str = Field(description="The same as long as the fact says the same.")
    kind: str
    subject: NamedRow
    title: str
    text: str
    values: dict[str, ValueRead]
    names: dict[str, str]
    codes: dict[str, str]
    interval: IntervalRead | None
    sources: list[NamedRow] = Field(description="The rows it rests on.")
    chance: float = Field(
        description="How often something so remarkable is found where nothing is special,"
        " corrected for everything that was looked at."
    )
    surprise: float = Field(description="The same in bits.")
    rarity: str
    as_of: datetime
    found_at: datetime
    seal_no: int | None = Field(
        default=None,
        description="The seal that holds its texts; `/v1/insights/{insight_id}/proof` proves it.",
    )


class FindingRead(BaseModel):
    """What an agent found or wrote, with what wrote it."""

    insight_id: int
    agent_id: int
    agent_name: str
    kind: str = Field(description="`text` and `review` are words of a language model.")
    title: str
    text: str
    language: str | None = None
    model: str | None = Field(default=None, description="The language model that wrote it.")
    prompt_version: str | None = Field(default=None, description="Of what the model was asked.")
    found_at: datetime
    seal_no: int | None = None


class FactList(BaseModel):
    """Facts of a match, a team or a round, the most surprising of each first."""

    model_config = example(
        world="simulated",
        language="en",
        templates="1",
        summary=None,
        items=[INSIGHT],
        coming=[],
        risk=_RISK,
        found=[_FINDING],
    )

    world: str
    language: LanguageName
    templates: str = Field(description="Version of the templates that the texts are written from.")
    summary: str | None = Field(default=None, description="A round in a few sentences.")
    items: list[FactRead]
    coming: list[FactRead] = Field(
        default_factory=list[FactRead],
        description="Of a team: the most surprising facts about its next match, as its page shows"
        " them; `subject` names the match.",
    )
    risk: RiskBadge | None = Field(
        default=None,
        description="Of a match: how risky it is to call, by its first line; null without a line.",
    )
    found: list[FindingRead] = Field(
        default_factory=list[FindingRead],
        description="What agents that everybody may see found of the match or team, newest first.",
    )
