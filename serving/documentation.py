"""The OpenAPI document: FastAPI's, completed with what it leaves out."""

from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel

from serving.problems import Problem

_REFERENCES = "#/components/schemas/{model}"


class DocumentedAPI(FastAPI):
    """An application whose document is whole.

    FastAPI omits the schema of problems, which no route returns, and every null in an example,
    which makes the example false to its schema.
    """

    _answers: dict[str, type[BaseModel]]

    def note_answers(self, router: APIRouter) -> None:
        """Remember what a router's routes answer with."""
        models = [r.response_model for r in router.routes if isinstance(r, APIRoute)]
        self._answers = getattr(self, "_answers", {}) | {
            model.__name__: model
            for model in models
            if isinstance(model, type) and issubclass(model, BaseModel)
        }

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            schemas = super().openapi()["components"]["schemas"]
            problem = Problem.model_json_schema(ref_template=_REFERENCES)
            schemas.update(problem.pop("$defs"))
            schemas[Problem.__name__] = problem
            for name, model in self._answers.items():
                schemas[name]["examples"] = model.model_json_schema()["examples"]
        return super().openapi()
