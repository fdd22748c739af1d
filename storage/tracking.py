"""MLflow: a run per fitted outcome model, its registered version, and the alias `champion`.

What belongs here: what MLflow is told. What does not: which version is champion, which Postgres
decides (`registry`).
"""
# pyright: standard
# MLflow and pandas return partly unknown types; nothing of them leaves this module.

import hashlib
import json
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from storage.canonical import canonical_json, digest

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CHAMPION = "champion"
EXPERIMENT = "outcome"
_CODE = Path(__file__).parent / "outcome_pyfunc.py"
_REQUIREMENTS = ("mlflow", "numpy", "pandas", "polars")
_EXAMPLE_ROWS = 3
_DIGEST_LENGTH = 32  # MLflow takes up to 36 characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A fitted model that may become champion of its name.

    Attributes:
        name: registered model; there is one champion per name.
        track: what its forecasts may have seen.
        family: kind of model, e.g. `stacked_logit`, `dixon_coles`.
        parameters: named parameters that rebuild the model.
        recipe: named settings it was fitted with: a refit has the same.
    """

    name: str
    track: str
    family: str
    parameters: Mapping[str, Any]
    as_of: datetime
    metrics: Mapping[str, float] = field(default_factory=dict[str, float])
    recipe: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def digest(self) -> str:
        """Fingerprint of the parameters: equal models are not registered twice."""
        return digest(canonical_json(self.parameters)).hex()


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """Where MLflow keeps a candidate."""

    run_id: str
    version: int


def feature_names(parameters: Mapping[str, Any]) -> list[str]:
    """Return the features an outcome model needs, its fallback's included, each once."""
    names = [str(column["name"]) for column in parameters["columns"]]
    spare = parameters.get("fallback")
    return list(dict.fromkeys([*names, *(feature_names(spare) if spare else ())]))


class Tracking:
    """One MLflow server. MLflow itself is imported when first needed: it takes seconds."""

    def __init__(self, uri: str) -> None:
        self.uri = uri

    def log(
        self,
        candidate: Candidate,
        training: pl.DataFrame,
        *,
        figures: "Mapping[str, Figure]",
        tags: Mapping[str, str],
    ) -> Logged:
        """Write an outcome model: run, parameters, metrics, plots, dataset, registered version.

        Args:
            candidate: whose parameters carry `columns`, the features it needs.
            training: what it was fitted on: those features and `outcome`.
            figures: plots by file name.
            tags: of the run and of the version.
        """
        import mlflow  # noqa: PLC0415 - seconds to import
        from mlflow.data.pandas_dataset import from_pandas  # noqa: PLC0415

        names = feature_names(candidate.parameters)
        rows = training.select(*names, "outcome").to_pandas()
        with self._run(candidate.name, tags) as run_id:
            mlflow.log_params(_summary(candidate, training.height))
            mlflow.log_metrics(dict(candidate.metrics))
            dataset = from_pandas(
                rows, targets="outcome", name="training_set", digest=_digest_of(training)
            )
            mlflow.log_input(dataset, context="training")
            for file_name, figure in figures.items():
                mlflow.log_figure(figure, file_name)
            registered = _log_model(candidate, rows[names].head(_EXAMPLE_ROWS))
        client = self._client()
        for key, value in {**tags, "parameters_digest": candidate.digest}.items():
            client.set_model_version_tag(candidate.name, str(registered), key, value)
        return Logged(run_id=run_id, version=registered)

    def set_champion(self, name: str, number: int) -> None:
        """Point the alias at a version; harmless when it points there already."""
        self._client().set_registered_model_alias(name, CHAMPION, str(number))

    @contextmanager
    def _run(self, name: str, tags: Mapping[str, str]) -> Generator[str]:
        import mlflow  # noqa: PLC0415 - seconds to import

        mlflow.set_tracking_uri(self.uri)
        mlflow.set_experiment(EXPERIMENT)
        with mlflow.start_run(run_name=name, tags=dict(tags)) as run:
            yield run.info.run_id

    def _client(self) -> Any:
        from mlflow.tracking import MlflowClient  # noqa: PLC0415 - seconds to import

        return MlflowClient(self.uri)


def _log_model(candidate: Candidate, example: Any) -> int:
    """Log the model as code and parameters, register it, and return its version."""
    import mlflow  # noqa: PLC0415 - seconds to import
    import pandas as pd  # noqa: PLC0415 - only MLflow asks for it
    from mlflow.models import infer_signature  # noqa: PLC0415

    answer = pd.DataFrame({"home": [0.45], "draw": [0.27], "away": [0.28]})
    with tempfile.TemporaryDirectory() as directory:
        parameters = Path(directory) / "parameters.json"
        parameters.write_bytes(canonical_json(candidate.parameters))
        info = mlflow.pyfunc.log_model(
            name="model",
            python_model=str(_CODE),
            artifacts={"parameters": str(parameters)},
            signature=infer_signature(example, answer),
            input_example=example,
            # Named, because inferring them starts another Python and takes seven seconds.
            pip_requirements=[f"{name}=={version(name)}" for name in _REQUIREMENTS],
            registered_model_name=candidate.name,
        )
    return int(info.registered_model_version or 0)


def _digest_of(training: pl.DataFrame) -> str:
    """Fingerprint every row; MLflow's own digest looks at the first ten thousand."""
    return hashlib.sha256(training.write_csv().encode()).hexdigest()[:_DIGEST_LENGTH]


def _summary(candidate: Candidate, training_rows: int) -> dict[str, Any]:
    return {
        "track": candidate.track,
        "family": candidate.family,
        "features": len(feature_names(candidate.parameters)),
        "training_rows": training_rows,
        "as_of": candidate.as_of.isoformat(),
        "parameters_digest": candidate.digest,
        "calibration": json.dumps(candidate.parameters["calibration"]),
    }
