"""Pages of the models and of how they did."""

from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from serving.forecasting.dependencies import OrchestratorDependency
from serving.forecasting.monitoring.schemas import Span
from serving.kit.dependencies import DatabaseDependency, SettingsDependency
from serving.kit.parameters import PathId
from serving.pages import ab_tests, models, player_strengths, record, versions
from serving.pages.answering import Competition, PagesDependency, router_of_pages

router = router_of_pages()


@router.get("/track-record")
async def show_record(
    pages: PagesDependency, database: DatabaseDependency, competition: Competition = None
) -> Response:
    """How good we are."""
    return await pages.answer(
        "record.html",
        lambda: record.read_record(database, pages.world, competition),
        beside={"strength_check": lambda: player_strengths.read_check(database)},
    )


@router.get("/models")
async def show_models(
    pages: PagesDependency,
    database: DatabaseDependency,
    settings: SettingsDependency,
    competition: Competition = None,
    span: Annotated[Span, Query()] = "season",
) -> Response:
    """How the models do, and what is watched of them."""

    async def workshop() -> Mapping[str, str]:
        """Return where what is behind the page is seen, by name."""
        known = (("Dagster", settings.dagster_url), ("MLflow", settings.mlflow_tracking_uri))
        return {name: address for name, address in known if address}

    return await pages.answer(
        "models.html",
        lambda: models.read_dashboard(
            database,
            pages.world,
            competition=competition,
            span=span,
        ),
        beside={"workshop": workshop},
    )


@router.get("/models/{version}")
async def show_version(
    version: PathId,
    pages: PagesDependency,
    database: DatabaseDependency,
    orchestrator: OrchestratorDependency,
    settings: SettingsDependency,
) -> Response:
    """One model version."""

    async def page_of() -> Callable[[str], str] | None:
        """Return what names the page of a run, where Dagster is known."""
        return orchestrator.page_of if orchestrator.is_known else None

    async def tracking() -> str | None:
        """Return where MLflow is, for links to its runs."""
        return (settings.mlflow_tracking_uri or "").rstrip("/") or None

    return await pages.answer(
        "model.html",
        lambda: versions.read_version(database, pages.world, version),
        beside={"page_of": page_of, "tracking": tracking},
    )


@router.get("/ab-tests/{ab_test_id}")
async def show_test(
    ab_test_id: PathId, pages: PagesDependency, database: DatabaseDependency
) -> Response:
    """One test of a challenger."""
    return await pages.answer(
        "ab_test.html", lambda: ab_tests.read_test(database, pages.world, ab_test_id)
    )
