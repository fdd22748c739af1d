"""Nothing a stranger sends to a page makes a server error or comes back unescaped."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.services

VALUES = (
    "0", "-1", "9" * 19, "9" * 400, "x", "%00", "%ff", "..%2f..%2fetc%2fpasswd", "'",
    "%22%3E%3Cb%3E",
    "%E2%80%AE", "a%0d%0ab",
)  # fmt: skip
PATHS = (
    "/matches/{}", "/matches/{}/card.png", "/matches/{}/card.svg", "/teams/{}",
    "/teams/{}/calendar.ics", "/standings/{}", "/standings/S1?season={}", "/?competition={}",
    "/?line={}", "/?cursor={}", "/track-record?competition={}", "/search?q={}", "/static/{}",
    "/static/swagger/{}", "/community?cursor={}", "/community/posts/{}",
    "/community/posts/1/comments/{}", "/community/people/{}", "/community/people/{}/followers",
    "/community/tags/{}", "/community/search?q={}", "/community/search?match_id={}",
    "/community/viewer?person={}", "/{}", "/search?{}=1",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_odd_addresses_are_answered(empty_site, path):
    for value in VALUES:
        answer = empty_site.get(path.format(value))
        assert answer.status_code < 500, (path, value)
        assert "><b>" not in answer.text


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(q=st.text(max_size=200))
def test_any_text_can_be_searched(empty_site, q):
    safe = q.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    assert empty_site.get("/search", params={"q": safe}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "a b", "[::1", "x:99999", "", "<b>"])
def test_any_host_is_answered(empty_site, host):
    answer = empty_site.get("/standings", headers={"Host": host})
    assert answer.status_code < 500
    assert "<b>" not in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_pages_only_read(empty_site, method):
    for address in ("/standings", "/search", "/track-record"):
        assert empty_site.request(method, address).status_code == 405
