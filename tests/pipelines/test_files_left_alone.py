"""Files that are not taken: the person is told why, and what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines import files


@pytest.mark.parametrize(
    ("why", "body", "words"),
    [
        (files.why_no_season_file, b"Date,HomeTeam,AwayTeam,FTHG,FTAG\n", "--division"),
        (files.why_no_season_file, b"a;b;c\n1;2;3\n", "lacks"),
        (
            files.why_no_season_file,
            b"date,home_team,away_team,home_score,away_score,tournament,city,country,neutral\n",
            "touchline ingest internationals",
        ),
        (files.why_no_openfootball, b'{"events": []}', "touchline ingest espn"),
        (files.why_no_answer, b'{"name": "x", "matches": []}', "touchline ingest openfootball"),
        (files.why_no_answer, b'{"leagues": 3}', "no scoreboard"),
        (
            files.why_no_results,
            b"Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,FTR\nE0,01/09/2025,A,B,1,0,H\n",
            "touchline ingest football-data",
        ),
        (files.why_no_results, b"date,home_team\n", "lacks"),
    ],
)
def test_a_file_that_is_left_alone_says_why(
    tmp_path: Path, why: Callable[[Path], str], body: bytes, words: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(body)
    assert words in why(path)
