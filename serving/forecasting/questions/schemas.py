"""Shapes of questions and their answers."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from serving.forecasting.insights.schemas import LanguageName
from serving.kit.parameters import PlainText
from serving.kit.schemas import example
from words.questions import Name

_EXAMPLES = ["Who wins the next match of Aberwick?"]
_ID = "6f1c1c70-2b1e-4f0e-9a37-5f0f0c1d2e3a"
_TOPIC = "question:6f1c1c702b1e4f0e9a375f0f0c1d2e3a"


class QuestionWrite(BaseModel):
    """A question in plain words."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"question": _EXAMPLES[0], "language": "en"}]},
    )

    question: Annotated[PlainText, Field(min_length=3, max_length=300)]
    language: LanguageName = Field(default="en", description="Of the answer.")


class QuestionTaken(BaseModel):
    """A question that waits for its answer."""

    model_config = example(
        world="simulated", question_id=_ID, topic=_TOPIC, asked_at="2026-03-01T12:00:00Z"
    )

    world: str
    question_id: UUID = Field(
        description="Keep it to yourself: whoever knows the id of a stranger's question reads the"
        " answer. A question of an account is read by that account alone."
    )
    topic: str = Field(description="Follow it: `question.answered` brings the answer.")
    asked_at: datetime


class AnswerRead(BaseModel):
    """An answer with the rows it rests on, or what can be answered."""

    model_config = example(
        world="simulated",
        question_id=_ID,
        status="done",
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
        chosen_by="keywords",
        model=None,
        asked_at="2026-03-01T12:00:00Z",
        done_at="2026-03-01T12:00:01Z",
    )

    world: str
    question_id: UUID
    status: Literal["waiting", "done"]
    answered: bool = Field(description="Whether a query fits, and found something.")
    text: str = Field(description="Empty while the question waits.")
    query: Name | None = Field(description="The query that the question was read as.")
    rows: list[dict[str, Any]] = Field(description="What the answer rests on.")
    examples: list[str] = Field(description="A question for every query there is.")
    chosen_by: Literal["model", "keywords"] | None = Field(description="Who chose the query.")
    model: str | None = Field(description="The language model that did.")
    asked_at: datetime
    done_at: datetime | None
