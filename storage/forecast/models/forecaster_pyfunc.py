"""A model of outcomes as MLflow serves it: this file is its code, its parameters are JSON.

Logged as "models from code", so that nothing is pickled: `load_context` reads the named parameters
that training wrote, `predict` is the arithmetic every forecast of ours goes through.
"""
# pyright: standard
# MLflow and pandas return partly unknown types; nothing of them leaves this module.

import json
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
from mlflow.models import set_model
from mlflow.pyfunc.model import PythonModel, PythonModelContext

from football.models import forecaster


class ForecasterPyfunc(PythonModel):
    """Feature columns in; `home`, `draw`, `away` out."""

    def load_context(self, context: PythonModelContext) -> None:
        """Read the family and its parameters beside the code."""
        written = json.loads(Path(str(context.artifacts["model"])).read_text())
        self.model = forecaster.load(written["family"], written["parameters"])

    def predict(
        self,
        context: PythonModelContext,
        model_input: pd.DataFrame,
        params: dict[str, Any] | None = None,
    ) -> Any:
        """Return calibrated probabilities, a row per row of features."""
        del context, params
        frame = pl.from_pandas(model_input, nan_to_null=True)
        return pd.DataFrame(self.model.predict(frame), columns=["home", "draw", "away"])


set_model(ForecasterPyfunc())
