"""The outcome model as MLflow serves it: this file is the model's code, its parameters are JSON.

Logged as "models from code", so that nothing is pickled: `load_context` reads the named parameters
that training wrote, `predict` is the arithmetic every forecast of ours goes through.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlflow.models import set_model
from mlflow.pyfunc.model import PythonModel, PythonModelContext

from football.models.outcome import OutcomeModel

if TYPE_CHECKING:
    import pandas as pd

PARAMETERS = "parameters"


class OutcomePyfunc(PythonModel):
    """Feature columns in; `home`, `draw`, `away` out."""

    def load_context(self, context: PythonModelContext) -> None:
        """Read the parameters beside the code."""
        path = Path(str(context.artifacts[PARAMETERS]))
        self.model = OutcomeModel.from_dict(json.loads(path.read_text()))

    def predict(
        self,
        context: PythonModelContext,
        model_input: "pd.DataFrame",
        params: dict[str, Any] | None = None,
    ) -> "pd.DataFrame":
        """Return calibrated probabilities, a row per row of features."""
        del context, params
        import pandas as pd  # noqa: PLC0415 - not to be paid for by whoever imports storage
        import polars as pl  # noqa: PLC0415

        columns = {name: model_input[name].to_numpy() for name in model_input.columns}
        frame = pl.DataFrame(columns).with_columns(pl.all().fill_nan(None))
        return pd.DataFrame(self.model.predict(frame), columns=["home", "draw", "away"])


set_model(OutcomePyfunc())
