"""MLflow: a run per training, a nested run per fold, registered versions, and their aliases.

What belongs here: requests to MLflow. What does not: which version is champion, which
Postgres decides (`registry`).
"""
# pyright: standard
# MLflow and pandas return partly unknown types; nothing of them leaves this module.

import hashlib
import json
import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

import football
from football.canonical import canonical_json
from football.models import forecaster
from storage.forecast.models import experiments
from storage.forecast.models.candidates import Candidate, Logged

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_CODE = Path(__file__).parent / "forecaster_pyfunc.py"
_REQUIREMENTS = ("mlflow", "numpy", "pandas", "polars")
_EXAMPLE_ROWS = 3
_DIGEST_LENGTH = 32  # MLflow takes up to 36 characters
_NOTE = "mlflow.note.content"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """A stretch of the walk-forward, for a nested run.

    Attributes:
        name: of the stretch, e.g. a season.
        metrics: scores of the matches in it.
    """

    name: str
    metrics: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Training:
    """What a run shows beside the model.

    Attributes:
        competitions: codes; they name the experiment.
        rows: what the model was fitted on: its features and `outcome`.
        folds: how the same recipe fared as it was walked forward.
        figures: plots by file name.
        tags: of the run and of the version.
        note: what a person should read first, as Markdown.
    """

    competitions: Sequence[str]
    rows: pl.DataFrame
    folds: Sequence[Fold] = ()
    figures: "Mapping[str, Figure]" = field(default_factory=dict[str, Any])
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    note: str = ""


class TrackingAwayError(RuntimeError):
    """MLflow does not answer; what was decided stands, and can be shown there later."""


class Tracking:
    """One MLflow server. MLflow itself is imported when first needed: it takes seconds."""

    def __init__(self, uri: str) -> None:
        self.uri = uri

    def log(self, candidate: Candidate, training: Training) -> Logged:
        """Write a training: run, parameters, scores, plots, dataset, folds, registered version."""
        import mlflow  # noqa: PLC0415 - seconds to import

        mlflow.set_tracking_uri(self.uri)
        experiment = self._experiment(training.competitions)
        tags = {**training.tags, "code": code_version()}
        names = list(forecaster.load(candidate.family, candidate.parameters).features)
        with _run(candidate.name, {**tags, _NOTE: training.note}) as run_id:
            self._batch(run_id, candidate.metrics, _summary(candidate, training, names))
            rows = training.rows.select(*names, "outcome").to_pandas()
            mlflow.log_input(_dataset(rows, candidate, training.rows), context="training")
            for file_name, figure in training.figures.items():
                mlflow.log_figure(figure, file_name)
            address = _log_model(candidate, rows[names].head(_EXAMPLE_ROWS))
        registered = mlflow.register_model(
            address,
            candidate.name,
            await_registration_for=0,
            tags={**tags, "parameters_digest": candidate.digest},
        )
        number = int(registered.version)
        self._name(candidate.name, number, run_id, training.note)
        self._log_folds(experiment, run_id, training.folds, f"v{number}")
        return Logged(run_id=run_id, version=number)

    def log_reference(
        self, candidate: Candidate, competitions: Sequence[str], tags: Mapping[str, str]
    ) -> str:
        """Write a plain model as a run beside ours, and return the run's id.

        It has parameters and scores, but no registered version: nothing serves it from here.
        """
        import mlflow  # noqa: PLC0415 - seconds to import

        mlflow.set_tracking_uri(self.uri)
        self._experiment(competitions)
        shown = {
            "track": candidate.track,
            "family": candidate.family,
            "competitions": ", ".join(competitions),
            "as_of": candidate.as_of.isoformat(),
            "parameters_digest": candidate.digest,
        }
        of_run = {**tags, "code": code_version(), "reference": "true"}
        with _run(candidate.name, of_run) as run_id:
            self._batch(run_id, candidate.metrics, shown)
            mlflow.log_dict(dict(candidate.parameters), "parameters.json")
        return run_id

    def aliases(self, name: str) -> dict[str, int]:
        """Return which version each alias of a registered model points at; none if unknown.

        Raises:
            TrackingAwayError: the server does not answer.
        """
        from mlflow.exceptions import MlflowException  # noqa: PLC0415 - seconds to import

        try:
            found = self._client().get_registered_model(name).aliases
        except MlflowException as error:
            if error.error_code != "RESOURCE_DOES_NOT_EXIST":
                raise TrackingAwayError(f"MLflow at {self.uri} does not answer.") from error
            return {}
        return {alias: int(number) for alias, number in found.items()}

    def set_alias(self, name: str, alias: str, number: int | None) -> None:
        """Point an alias at a version, or nowhere; harmless when it is so already."""
        if number is None:
            self._client().delete_registered_model_alias(name, alias)
        else:
            self._client().set_registered_model_alias(name, alias, str(number))

    def tags_of(self, name: str, number: int) -> dict[str, str]:
        """Return the tags of a version."""
        return dict(self._client().get_model_version(name, str(number)).tags)

    def tag_version(self, name: str, number: int, tags: Mapping[str, str]) -> None:
        """Write tags of a version; those of the same name are replaced."""
        client = self._client()
        for key, value in tags.items():
            client.set_model_version_tag(name, str(number), key, value)

    def _batch(
        self, run_id: str, metrics: Mapping[str, float], parameters: Mapping[str, Any]
    ) -> None:
        """Log scores and parameters in one request."""
        from mlflow.entities import Metric, Param  # noqa: PLC0415 - seconds to import
        from mlflow.utils.time import get_current_time_millis  # noqa: PLC0415

        now = get_current_time_millis()
        self._client().log_batch(
            run_id,
            metrics=[Metric(name, value, now, 0) for name, value in metrics.items()],
            params=[Param(name, str(value)) for name, value in parameters.items()],
        )

    def _experiment(self, competitions: Sequence[str]) -> str:
        """Return the experiment's id; it is described, and shown as one of trainings."""
        import mlflow  # noqa: PLC0415 - seconds to import

        self._remove_default()
        found = mlflow.set_experiment(experiments.name_of(competitions))
        for key, value in experiments.tags().items():
            if found.tags.get(key) != value:
                self._client().set_experiment_tag(found.experiment_id, key, value)
        return found.experiment_id

    def _remove_default(self) -> None:
        """Delete MLflow's own experiment, which would stand empty before ours."""
        default = self._client().get_experiment_by_name("Default")
        if default is None or default.lifecycle_stage != "active":
            return
        if not self._client().search_runs([default.experiment_id], max_results=1):
            self._client().delete_experiment(default.experiment_id)

    def _name(self, name: str, number: int, run_id: str, note: str) -> None:
        """Call a run by the version it led to: in a comparison it is the name that is seen."""
        client = self._client()
        client.update_run(run_id, name=f"v{number} {name}")  # lists cut off its end
        client.update_model_version(name, str(number), description=note)

    def _log_folds(
        self, experiment_id: str, parent: str, folds: Sequence[Fold], of_version: str
    ) -> None:
        client = self._client()
        for fold in folds:
            run = client.create_run(
                experiment_id,
                tags={"mlflow.parentRunId": parent},
                run_name=f"{of_version} {fold.name}",
            )
            self._batch(run.info.run_id, fold.metrics, {"fold": fold.name})
            client.set_terminated(run.info.run_id)

    def _client(self) -> Any:
        from mlflow.tracking import MlflowClient  # noqa: PLC0415 - seconds to import

        return MlflowClient(self.uri)


@contextmanager
def _run(name: str, tags: Mapping[str, str]) -> Generator[str]:
    import mlflow  # noqa: PLC0415 - seconds to import

    with mlflow.start_run(run_name=name, tags=dict(tags)) as run:
        yield run.info.run_id


def code_version() -> str:
    """Return a fingerprint of the code that fits and forecasts, the same wherever it runs."""
    root = Path(football.__file__).parent
    seen = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        seen.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return f"football {seen.hexdigest()[:12]}"


def _log_model(candidate: Candidate, example: Any) -> str:
    """Log the model as code and parameters and return its address."""
    import mlflow  # noqa: PLC0415 - seconds to import
    import pandas as pd  # noqa: PLC0415 - only MLflow needs it
    from mlflow.models import infer_signature  # noqa: PLC0415

    answer = pd.DataFrame({"home": [0.45], "draw": [0.27], "away": [0.28]})
    with tempfile.TemporaryDirectory() as directory:
        written = Path(directory) / "model.json"
        written.write_bytes(
            canonical_json({"family": candidate.family, "parameters": candidate.parameters})
        )
        info = mlflow.pyfunc.log_model(
            name="model",
            python_model=str(_CODE),
            artifacts={"model": str(written)},
            signature=infer_signature(example, answer),
            input_example=example,
            # Named, because inferring them starts another Python and takes seven seconds.
            pip_requirements=[f"{name}=={version(name)}" for name in _REQUIREMENTS],
        )
    return str(info.model_uri)


def _dataset(rows: Any, candidate: Candidate, training: pl.DataFrame) -> Any:
    from mlflow.data.pandas_dataset import from_pandas  # noqa: PLC0415

    name = f"training set as of {candidate.as_of:%Y-%m-%d %H:%M}"
    return from_pandas(rows, targets="outcome", name=name, digest=_digest_of(training))


def _digest_of(training: pl.DataFrame) -> str:
    """Fingerprint every row; MLflow's own digest looks at the first ten thousand."""
    return hashlib.sha256(training.write_csv().encode()).hexdigest()[:_DIGEST_LENGTH]


def _summary(candidate: Candidate, training: Training, features: Sequence[str]) -> dict[str, Any]:
    of_candidate = ("track", "family")  # of the candidate: twice would only hide what differs
    recipe = {
        f"recipe.{key}": json.dumps(value)
        for key, value in candidate.recipe.items()
        if key not in of_candidate
    }
    return {
        "track": candidate.track,
        "family": candidate.family,
        "features": len(features),
        "training_rows": training.rows.height,
        "competitions": ", ".join(training.competitions),
        "as_of": candidate.as_of.isoformat(),
        "parameters_digest": candidate.digest,
        **recipe,
    }
