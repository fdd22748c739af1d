"""How a language model did in the last day, for Prometheus: what workers kept of its calls."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

HOURS = 24


class ModelCalls(Collector):
    """Figures of the last day by model and purpose.

    Attributes:
        rows: of `storage.insights.calls.lately`, read when somebody scrapes.
    """

    def __init__(self) -> None:
        self.rows: Sequence[Mapping[str, Any]] = ()

    def collect(self) -> Iterator[Metric]:
        """Give calls, the share that passed, seconds and tokens."""
        labels = ("model", "purpose")
        calls = GaugeMetricFamily(
            "touchline_language_model_calls", "Calls in 24 hours.", labels=labels
        )
        passed = GaugeMetricFamily(
            "touchline_language_model_passed",
            "Share of answers in 24 hours that the verifier let pass.",
            labels=labels,
        )
        away = GaugeMetricFamily(
            "touchline_language_model_away", "Calls in 24 hours nobody answered.", labels=labels
        )
        seconds = GaugeMetricFamily(
            "touchline_language_model_seconds",
            "Seconds until the answer, in 24 hours.",
            labels=(*labels, "quantile"),
        )
        tokens = GaugeMetricFamily(
            "touchline_language_model_tokens",
            "Tokens in 24 hours.",
            labels=(*labels, "direction"),
        )
        for row in self.rows:
            of = (row["model"], row["purpose"])
            answered = row["calls"] - row["away"]
            calls.add_metric(of, row["calls"])
            away.add_metric(of, row["away"])
            if answered:
                passed.add_metric(of, row["passed"] / answered)
            seconds.add_metric((*of, "0.5"), row["median_seconds"])
            seconds.add_metric((*of, "0.95"), row["slow_seconds"])
            tokens.add_metric((*of, "read"), row["prompt_tokens"])
            tokens.add_metric((*of, "written"), row["answer_tokens"])
        yield from (calls, passed, away, seconds, tokens)
