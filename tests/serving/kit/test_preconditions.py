"""`If-Match`: an edit is made on the version that was read, or not at all."""

import pytest

from serving.kit.errors import BadRequestError, PreconditionError
from serving.kit.preconditions import expected_of, tag_of


@pytest.mark.parametrize("header", [None, "*", '"7"', '"6", "7"', 'W/"7","7"'])
def test_the_version_that_was_read_may_be_edited(header):
    expected_of(header).check(7)


@pytest.mark.parametrize("header", ['"6"', 'W/"7"', '"77"', '"6","8"', '"*"'])
def test_another_version_may_not(header):
    with pytest.raises(PreconditionError, match='"7"') as refused:
        expected_of(header).check(7)
    assert refused.value.status == 412


@pytest.mark.parametrize("header", ["7", "", '"7', '"7" "8"', '"7",', '"a\nb"'])
def test_what_is_no_tag_is_refused_with_what_would_be(header):
    with pytest.raises(BadRequestError, match='"3"'):
        expected_of(header)


def test_a_tag_is_the_version_in_quotes():
    assert tag_of(12) == '"12"'
