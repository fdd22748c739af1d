"""What each kind of task takes, as a checked model; its JSON Schema is what clients read."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from football.competitions import COMPETITIONS


def _printable(text: str) -> str:
    if any(not (each.isprintable() or each in "\n\t") for each in text):
        raise ValueError("control characters are not allowed")
    return text


def _known(code: str) -> str:
    if code not in COMPETITIONS:
        raise ValueError(f"no such competition; allowed: {', '.join(COMPETITIONS)}")
    return code


Text = Annotated[str, AfterValidator(_printable)]
Code = Annotated[str, AfterValidator(_known)]
Column = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z][a-z0-9_]*$")]


class Input(BaseModel):
    """Base of the inputs: an unknown field is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class NoteInput(Input):
    """A finding to keep as an insight."""

    title: Annotated[Text, Field(min_length=1, max_length=200)]
    text: Annotated[Text, Field(max_length=4000)] = ""
    subject_kind: Literal["", "match", "team", "competition", "model", "agent"] = ""
    subject_id: Annotated[Text, Field(max_length=60)] = ""
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None
    key: Annotated[Text, Field(min_length=1, max_length=100)] | None = Field(
        default=None, description="The same finding is kept once."
    )


Check = Literal["freshness", "drift", "alerts"]


class WatchInput(Input):
    """What to watch, and for how long; each thing that is wrong becomes an insight, once a day."""

    checks: Annotated[list[Check], Field(min_length=1, max_length=3)] = [
        "freshness",
        "drift",
        "alerts",
    ]
    stale_hours: Annotated[float, Field(gt=0, le=720)] = Field(
        default=48, description="A feed without an answer for so long is stale (wall clock)."
    )
    seconds: Annotated[int, Field(ge=0, le=3600)] = Field(
        default=0, description="Goes on looking for so long; 0 looks once."
    )
    every_seconds: Annotated[int, Field(ge=1, le=600)] = 15


class SearchInput(Input):
    """Where to look for absences that news report."""

    hours: Annotated[int, Field(ge=1, le=336)] = Field(
        default=24, description="Of domain time, back from now."
    )
    competition: Code | None = None


class PickInput(Input):
    """Which matches to pick, and how."""

    hours: Annotated[int, Field(ge=1, le=336)] = Field(
        default=48, description="Matches that kick off within so many hours of domain time."
    )
    competition: Code | None = None
    line: Literal["model", "market"] = Field(
        default="model", description="Whose sealed probabilities a pick begins with."
    )
    sharpness: Annotated[float, Field(ge=0.5, le=2)] = Field(
        default=1.1, description="The power they are raised to: above 1 is surer of itself."
    )


class WriteInsightsInput(Input):
    """What an insight is to be written about; a language model writes, places hold the numbers."""

    subject_kind: Literal["match", "team"]
    subject_id: Annotated[int, Field(ge=1, le=2**63 - 1)]
    language: Literal["en", "de"] = "en"


class DispatchInput(Input):
    """What a service elsewhere is to do."""

    integration_id: Annotated[int, Field(ge=1, le=2**63 - 1)] = Field(
        description="Of this agent; of the kind `agent_os`."
    )
    agent: Annotated[Text, Field(min_length=1, max_length=200)] = Field(
        description="An agent of the service, by its own name: `discover` finds them."
    )
    input: dict[str, Any] = Field(default_factory=dict[str, Any], description="For that agent.")


class DiscoverInput(Input):
    """Which service is to be looked at."""

    integration_id: Annotated[int, Field(ge=1, le=2**63 - 1)]


class IngestInput(Input):
    """Which feeds to refresh."""

    feeds: Literal["feeds", "lineups", "surroundings", "history", "refresh"] = Field(
        default="feeds",
        description="`feeds`: fixtures, prices, news, weather. `lineups`: of matches about to"
        " begin. `surroundings`: grounds, weather, news. `history`: the file of one season."
        " `refresh`: the whole graph but history.",
    )
    competition: Code | None = Field(default=None, description="With `history` only.")
    season: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")] | None = Field(
        default=None, description="With `history` only, as `2025-26`."
    )

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        """A file is named by its competition and season; nothing else is."""
        given = (self.competition is not None, self.season is not None)
        if given != (self.feeds == "history",) * 2:
            raise ValueError("history takes both competition and season, other feeds neither")
        return self


class ForecastInput(Input):
    """Forecast the coming matches with the present champions and challengers."""


class TrainInput(Input):
    """A recipe; the model becomes a challenger and is promoted only as any model is."""

    track: Literal["odds_free", "market_blended"]
    family: (
        Literal["stacked_logit", "sequence_stack", "online_stack", "ordered_logit", "opinion_pool"]
        | None
    ) = None
    columns: Annotated[list[Column], Field(min_length=1, max_length=100)] | None = None
    fallback: Annotated[list[Column], Field(min_length=1, max_length=100)] | None = None
    regularisation: Annotated[float, Field(gt=0, le=1e6)] | None = None
    lower_tier_weight: Annotated[float, Field(ge=0, le=1)] | None = None
    training_seasons: Annotated[int, Field(ge=1, le=50)] | None = None
    reason: Annotated[Text, Field(min_length=3, max_length=500)] | None = None

    def options(self) -> dict[str, Any]:
        """Return what is chosen otherwise than the champion has it."""
        chosen = self.model_dump(exclude={"track"}, exclude_none=True)
        return {"track": self.track, **chosen}


class BacktestInput(Input):
    """Score the recipes walk-forward on the training set."""


class DriftInput(Input):
    """Look for drift of data, forecasts and scores."""
