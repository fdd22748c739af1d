"""TOUCHLINE_CROWD: on unless it says off; what means nothing is no yes."""

import pytest

from touchline.stack.crowd_setting import CROWD, fault_of, is_crowd_wanted
from touchline.stack.doctor import crowd_findings


@pytest.mark.parametrize(
    ("written", "is_wanted", "is_wrong"),
    [(None, True, False), ("", True, False), ("on", True, False), ("OFF", False, False),
     ("off", False, False), ("no", False, True)],
)  # fmt: skip
def test_a_word_is_meant_or_named(written: str | None, is_wanted: bool, is_wrong: bool) -> None:
    environ = {} if written is None else {CROWD: written}
    assert is_crowd_wanted(environ) is is_wanted
    assert (fault_of(environ) is not None) is is_wrong
    assert [finding.advice for finding in crowd_findings(environ)] == (
        ["set it to `on` or `off`"] if is_wrong else []
    )
