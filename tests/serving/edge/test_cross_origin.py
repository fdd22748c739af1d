"""Pages of other sites: all may read, those that are named may bring a person's cookie."""

import httpx
import pytest

pytestmark = pytest.mark.services

OURS = "https://ours.example"
OTHER = "https://apps.example"


@pytest.fixture(scope="module")
def api(postgres_server, template_database, serving_api, eventually):
    postgres_server.copy(template_database, "cross_origin")
    url = postgres_server.url("cross_origin")
    with serving_api(database_url=url, allowed_origins=(OURS,)) as client:
        eventually(lambda: client.get("/readyz").status_code == 200)
        yield client
    postgres_server.administer("DROP DATABASE cross_origin WITH (FORCE)")


def preflight(api: httpx.Client, origin: str, method: str, *names: str) -> httpx.Response:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": ", ".join(names),
    }
    return api.options("/v1/ab-tests", headers=headers)


@pytest.mark.parametrize("path", ["/v1/competitions", "/v1/ab-tests", "/v1/monitoring/alerts"])
def test_only_named_sites_are_answered_with_credentials(api, path):
    for _ in range(2):  # asked, then kept
        named = api.get(path, headers={"Origin": OURS})
        assert named.headers["Access-Control-Allow-Origin"] == OURS
        assert named.headers["Access-Control-Allow-Credentials"] == "true"
        assert "origin" in named.headers["Vary"].lower()
        other = api.get(path, headers={"Origin": OTHER})
        assert other.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in other.headers
        assert named.content == other.content


def test_a_page_may_send_what_a_change_needs(api):
    wanted = ("authorization", "idempotency-key", "if-match", "content-type")
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        allowed = preflight(api, OURS, method, *wanted)
        assert allowed.status_code == 200
        assert allowed.headers["Access-Control-Allow-Credentials"] == "true"
        assert allowed.headers["Access-Control-Allow-Origin"] == OURS
        assert method in allowed.headers["Access-Control-Allow-Methods"]
        assert "idempotency-key" in allowed.headers["Access-Control-Allow-Headers"].lower()
        stranger = preflight(api, OTHER, method, *wanted)
        assert "Access-Control-Allow-Credentials" not in stranger.headers


@pytest.mark.parametrize(
    "origin", ["null", f"{OURS}.evil.example", "http://ours.example", OURS.upper()]
)
def test_what_only_looks_like_a_named_site_is_another(api, origin):
    answer = api.get("/v1/ab-tests", headers={"Origin": origin})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_an_answer_for_one_account_is_cached_nowhere(api):
    kept = "private, no-store"
    document = api.get("/openapi.json").json()
    checked = 0
    for path, item in document["paths"].items():
        access = item.get("get", {}).get("x-touchline-access")
        if access is None or "{" in path:
            continue
        headers = api.get(path).headers if not path.endswith(("/stream", "/ws")) else None
        if headers is not None and (not access["anonymous"] or item["get"].get("security")):
            checked += 1
            assert headers["Cache-Control"] == kept, path
        elif headers is not None:
            assert headers.get("Cache-Control") != kept, path
    assert checked
    refused = api.post("/v1/monitoring/alerts/1/resolve", json={})
    assert refused.headers["Cache-Control"] == kept
