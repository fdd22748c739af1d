"""Requests, statements and their times as Prometheus wants them, put together from tallies."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import NamedTuple

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from serving.kit.metrics.tally import SECONDS, Tally


class Kind(NamedTuple):
    """The labels by which answers are counted."""

    method: str
    route: str
    status: int


class Answers(Collector):
    """Every tally of one application.

    Args:
        statements: those sent to the database.
    """

    def __init__(self, statements: Tally) -> None:
        self._statements = statements
        self._tallies: defaultdict[Kind, Tally] = defaultdict(Tally)

    def tally(self, kind: Kind) -> Tally:
        """Return the one tally of a kind."""
        return self._tallies[kind]

    @property
    def tallies(self) -> Mapping[Kind, Tally]:
        """Every tally by its kind."""
        return self._tallies

    def collect(self) -> Iterator[Metric]:
        """Give the counts of each kind, the times of each route, and those of statements."""
        requests = CounterMetricFamily(
            "touchline_http_requests", "Requests answered.", labels=("method", "route", "status")
        )
        routes: defaultdict[str, list[Tally]] = defaultdict(list)
        for kind, tally in self._tallies.items():
            requests.add_metric((kind.method, kind.route, str(kind.status)), tally.count)
            routes[kind.route].append(tally)
        yield requests
        sent = CounterMetricFamily(
            "touchline_http_response_bytes", "Bytes of bodies sent.", labels=("route",)
        )
        for route, tallies in routes.items():
            sent.add_metric((route,), sum(tally.total_bytes for tally in tallies))
        yield sent
        seconds = HistogramMetricFamily(
            "touchline_http_request_seconds",
            "From the request to the start of its answer.",
            labels=("route",),
        )
        for route, tallies in routes.items():
            _add(seconds, (route,), tallies)
        yield seconds
        statements = HistogramMetricFamily(
            "touchline_statement_seconds", "From a statement to its rows, as the API waited."
        )
        _add(statements, (), [self._statements])
        yield statements


def _add(family: HistogramMetricFamily, labels: tuple[str, ...], tallies: list[Tally]) -> None:
    within = accumulate(sum(each) for each in zip(*(t.within for t in tallies), strict=True))
    limits = (*map(str, SECONDS), "+Inf")
    buckets = list(zip(limits, map(float, within), strict=True))
    family.add_metric(labels, buckets, sum(tally.total_seconds for tally in tallies))
