import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from touchline.bench.errors import SkippedError
from touchline.bench.processes import figures, nginx
from touchline.bench.processes.__main__ import main
from touchline.bench.processes.figures import Cost, Figure, Limit
from touchline.bench.processes.measuring import KINDS


def figure(processes: int, per_second: float) -> Figure:
    cost = Cost(api=0.5, postgres=0.25, nginx=0.125)
    return Figure(kind="cold reads", processes=processes, per_second=per_second, cost=cost)


def test_ratios_are_of_the_same_round() -> None:
    rounds = [[figure(n, n * speed) for n in (1, 2, 4)] for speed in (1000, 100, 10)]
    lines = figures.table(["cold reads"], rounds).splitlines()
    assert lines[2] == "| cold reads | 100 | 200: 2.00 [2.00, 2.00] | 400: 4.00 [4.00, 4.00] |"


def test_what_postgresql_feeds_is_its_rate_times_the_cost_of_an_answer() -> None:
    limits = [Limit(kind="cold reads", per_second=8000)]
    line = figures.cost_table(["cold reads"], [[figure(1, 1000)]], limits).splitlines()[2]
    assert line == "| cold reads | 0.500 | 0.250 | 0.125 | 8,000/s | 4.0 |"


def test_several_fronts_of_one_nginx_share_no_name() -> None:
    first, second = (nginx.configuration(front, [1, 2]) for front in (8080, 8081))
    names = re.compile(r"^(?:upstream|map \S+|    listen) \S+", re.MULTILINE)
    assert len(names.findall(first)) == 4
    assert not set(names.findall(first)) & set(names.findall(second))


@pytest.mark.services
@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_quick_run_gives_every_figure(tmp_path: Path) -> None:
    try:
        nginx.program()
    except SkippedError as reason:
        pytest.skip(str(reason))
    file = tmp_path / "processes.json"
    result = CliRunner().invoke(main, ["--quick", "--json", str(file)])
    assert result.exit_code == 0, result.output
    found = json.loads(file.read_text())
    (one_round,) = found["figures"]
    wanted = {(kind, count) for kind in KINDS for count in figures.COUNTS}
    assert {(each["kind"], each["processes"]) for each in one_round} == wanted
    assert all(each["per_second"] > 0 for each in (*one_round, *found["alone"]))
    assert len(found["alone"]) == 2
