"""The OpenAPI document: FastAPI's, completed with what it leaves out."""

from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel

from serving.kit.problems import Problem

REFERENCE = "/docs"
"""The address at which people read the document."""
TAGS: list[dict[str, Any]] = [
    {"name": name, "description": description}
    for name, description in (
        ("matches", "Fixtures and results: begin here."),
        ("forecasts", "What we say of a match, sealed before kick-off."),
        ("insights", "What is notable, with the numbers it rests on."),
        ("live", "Matches in play, minute by minute."),
        ("competitions", "Leagues and cups, and their seasons."),
        ("teams", "Clubs: ground, form, ratings."),
        ("players", "Players: clubs, minutes, absences, values; and the squads of teams."),
        ("standings", "Tables, with the probabilities of final places."),
        ("search", "One box for teams, competitions and matches."),
        ("track record", "How good the forecasts turned out to be."),
        ("advice", "Whether prices are worth taking, and how such advice fared."),
        ("seals", "The chain that proves when each forecast was made."),
        ("events", "What happens, as it happens: long poll, server-sent events, WebSocket."),
        ("models", "The versions behind the forecasts, and their training."),
        ("A/B tests", "Challengers against champions, on matches to come."),
        ("accounts", "Getting an account and getting in; your own account."),
        ("monitoring", "Accuracy, calibration, drift and alerts."),
        ("community", "Posts, comments, likes, follows, profiles."),
        ("moderation", "Cases for moderators, and the log for everybody."),
        ("picks", "Fans' own forecasts, locked at kick-off and scored beside ours."),
        ("groups", "Fans who play together, by rules of their own."),
        ("play money", "Wallets, and stakes on matches; never bought, never paid out."),
        ("agents", "Workers with a name: their tasks, workflows, findings and figures."),
        ("operations", "Data providers, and rows that wait for a person."),
        ("health", "For supervisors and balancers."),
    )
]
"""The parts of the API in the order a newcomer meets them."""
_REFERENCES = "#/components/schemas/{model}"


class DocumentedAPI(FastAPI):
    """An application whose document is whole.

    FastAPI omits the schema of problems, which no route returns, and every null in an example,
    which makes the example false to its schema.
    """

    _answers: dict[str, type[BaseModel]]
    _paths: dict[str, dict[str, Any]]

    def note_answers(self, router: APIRouter) -> None:
        """Remember what a router's routes answer with."""
        models = [r.response_model for r in router.routes if isinstance(r, APIRoute)]
        self._answers = getattr(self, "_answers", {}) | {
            model.__name__: model
            for model in models
            if isinstance(model, type) and issubclass(model, BaseModel)
        }

    def note_path(self, path: str, item: dict[str, Any]) -> None:
        """Add an address that is no route of FastAPI's."""
        self._paths = getattr(self, "_paths", {}) | {path: item}

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            document = super().openapi()
            document["paths"].update(getattr(self, "_paths", {}))
            schemas = document["components"]["schemas"]
            problem = Problem.model_json_schema(ref_template=_REFERENCES)
            schemas.update(problem.pop("$defs"))
            schemas[Problem.__name__] = problem
            for name, model in self._answers.items():
                schemas[name]["examples"] = model.model_json_schema()["examples"]
        return super().openapi()
