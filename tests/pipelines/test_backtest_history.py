"""Which files a backtest reads, and how two copies of a match become one."""

from pathlib import Path

from pipelines.history import read, season_files

HEADER = "Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,FTR"
STATISTICS = ",HS,AS"
CLOSING = ",PSCH,PSCD,PSCA"


def put(directory: Path, name: str, text: str) -> None:
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_files_of_other_divisions_seasons_and_kinds_are_left_alone(tmp_path: Path):
    for name in (
        "2016-2017/E0.csv",
        "1718/E0.csv",
        "reconstructed/2016-2017/E0.csv",
        "2016-2017/F1.csv",
        "2010-2011/E0.csv",
        "xg/understat_E0_2016.csv",
        "latest/E0.csv",
    ):
        put(tmp_path, name, "")
    put(tmp_path, "E0.csv", "")
    found = season_files(tmp_path, {"E0"}, {2016, 2017})
    assert [path.relative_to(tmp_path).as_posix() for path in found] == [
        "1718/E0.csv",
        "2016-2017/E0.csv",
        "latest/E0.csv",
        "reconstructed/2016-2017/E0.csv",
    ]


def test_a_deeper_copy_fills_what_the_shallower_lacks(tmp_path: Path):
    put(tmp_path, "2016-2017/E0.csv", f"{HEADER}{STATISTICS}\nE0,13/08/16,Hull,Leeds,2,1,H,14,\n")
    put(
        tmp_path,
        "copies/2016-2017/E0.csv",
        f"{HEADER}{STATISTICS}{CLOSING}\n"
        "E0,13/08/2016,Hull,Leeds,0,0,D,99,18,2.0,3.5,4.0\n"
        "E0,14/08/2016,Leeds,Hull,1,1,D,5,6,2.0,3.5,4.0\n",
    )
    history = read(tmp_path, {"E0"}, {2016})
    matches = history.facts.matches.select("match_key", "home_goals", "away_goals").rows()
    assert matches == [("E0|2016-08-13|Hull|Leeds", 2, 1), ("E0|2016-08-14|Leeds|Hull", 1, 1)]
    shots = history.facts.statistics.select("home_shots", "away_shots").rows()
    assert shots == [(14, 18), (5, 6)]
    assert history.facts.odds.select("book", "phase").rows() == [("ps", "closing")] * 2


def test_the_digest_changes_with_any_byte_and_with_nothing_else(tmp_path: Path):
    put(tmp_path, "2016-2017/E0.csv", f"{HEADER}\nE0,13/08/16,Hull,Leeds,2,1,H\n")
    first = read(tmp_path, {"E0"}, {2016}).digest
    put(tmp_path, "2016-2017/F1.csv", f"{HEADER}\n")
    assert read(tmp_path, {"E0"}, {2016}).digest == first
    put(tmp_path, "2016-2017/E0.csv", f"{HEADER}\nE0,13/08/16,Hull,Leeds,2,0,H\n")
    assert read(tmp_path, {"E0"}, {2016}).digest != first


def test_a_file_that_is_no_season_file_is_named_and_the_rest_is_read(tmp_path: Path):
    put(tmp_path, "2016-2017/E0.csv", f"{HEADER}\nE0,13/08/16,Hull,Leeds,2,1,H\n")
    put(tmp_path, "copies/2016-2017/E0.csv", "<html>moved</html>")
    history = read(tmp_path, {"E0"}, {2016})
    assert history.facts.matches.height == 1
    assert [line.split(":")[0] for line in history.unreadable] == ["copies/2016-2017/E0.csv"]


def test_a_club_that_is_spelt_otherwise_later_keeps_its_record(tmp_path: Path):
    put(
        tmp_path,
        "2014-2015/G1.csv",
        f"{HEADER}\nG1,13/09/14,OFI,Veria,2,1,H\nG1,20/09/14,Veria,Xanthi,1,1,D\n",
    )
    put(tmp_path, "2018-2019/G1.csv", f"{HEADER}\nG1,15/09/18,Xanthi,OFI Crete,0,0,D\n")
    matches = read(tmp_path, {"G1"}, {2014, 2018}).facts.matches
    assert matches.select("home", "away").rows() == [
        ("OFI Crete", "Veria"), ("Veria", "Xanthi"), ("Xanthi", "OFI Crete"),
    ]  # fmt: skip
    assert matches["match_key"][0] == "G1|2014-09-13|OFI Crete|Veria"


def test_namesakes_stay_apart(tmp_path: Path):
    rows = "EC,13/08/05,AFC Wimbledon,Altrincham,1,0,H\nEC,13/08/05,Wimbledon,Barnet,1,0,H\n"
    put(tmp_path, "2005-2006/EC.csv", f"{HEADER}\n{rows}")
    assert set(read(tmp_path, {"EC"}, {2005}).facts.matches["home"]) == {
        "AFC Wimbledon", "Wimbledon",
    }  # fmt: skip
