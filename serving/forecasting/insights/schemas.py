"""Shapes of insights."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from serving.kit.parameters import PlainText
from serving.kit.schemas import example
from words.questions import Name

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


class FactList(BaseModel):
    """Facts of a match, a team or a round, the most surprising of each first."""

    model_config = example(world="simulated", language="en", templates="1", items=[INSIGHT])

    world: str
    language: LanguageName
    templates: str = Field(description="Version of the templates that the texts are written from.")
    items: list[FactRead]


_EXAMPLES = ["Who wins the next match of Aberwick?"]


class QuestionWrite(BaseModel):
    """A question in plain words."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"question": _EXAMPLES[0], "language": "en"}]},
    )

    question: Annotated[PlainText, Field(min_length=3, max_length=300)]
    language: LanguageName = Field(default="en", description="Of the answer.")


class AnswerRead(BaseModel):
    """An answer with the rows it rests on, or what can be answered."""

    model_config = example(
        world="simulated",
        answered=True,
        text="Aberwick v Dornton, Sun 1 Mar 2026, 15:00: home 52 %, draw 26 %, away 22 %.",
        query="forecast",
        rows=[
            {
                "match_id": 7,
                "home": "Aberwick",
                "away": "Dornton",
                "kickoff_at": "2026-03-01T15:00:00+00:00",
                "forecast_id": "3b1f2c66-4a7e-4a51-9d0b-0b8f1f6c2d11",
                "p_home": 0.52,
                "p_draw": 0.26,
                "p_away": 0.22,
            }
        ],
        examples=_EXAMPLES,
    )

    world: str
    answered: bool = Field(description="Whether a query fits, and found something.")
    text: str
    query: Name | None = Field(description="The query that the question was read as.")
    rows: list[dict[str, Any]] = Field(description="What the answer rests on.")
    examples: list[str] = Field(description="A question for every query there is.")
