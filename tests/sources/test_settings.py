import pytest
from pydantic import ValidationError

from sources.settings import SourceSettings


def test_addresses_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("TOUCHLINE_ESPN_URL", "http://127.0.0.1:1")
    monkeypatch.setenv(
        "TOUCHLINE_NEWS_URLS", "http://127.0.0.1:1/a.xml, http://127.0.0.1:1/b.xml,"
    )
    settings = SourceSettings()
    assert settings.espn_url == "http://127.0.0.1:1"
    assert settings.news_urls == ("http://127.0.0.1:1/a.xml", "http://127.0.0.1:1/b.xml")


def test_the_agent_names_a_page_unless_set_otherwise(monkeypatch):
    assert "(+https://" in SourceSettings().user_agent
    monkeypatch.setenv("TOUCHLINE_USER_AGENT", "Mine/2.0 (+https://mine.example)")
    assert SourceSettings().user_agent == "Mine/2.0 (+https://mine.example)"


def test_the_services_beside_the_forecast_follow_it_to_another_host(monkeypatch):
    public = SourceSettings()
    assert public.previous_runs_address == "https://previous-runs-api.open-meteo.com"
    assert public.geocoding_address == "https://geocoding-api.open-meteo.com"
    monkeypatch.setenv("TOUCHLINE_OPENMETEO_URL", "http://127.0.0.1:1")
    ours = SourceSettings()
    assert ours.previous_runs_address == ours.geocoding_address == "http://127.0.0.1:1"
    monkeypatch.setenv("TOUCHLINE_OPENMETEO_GEOCODING_URL", "http://127.0.0.1:2")
    assert SourceSettings().geocoding_address == "http://127.0.0.1:2"


@pytest.mark.parametrize(
    "name", ["TOUCHLINE_OPENMETEO_URL", "TOUCHLINE_OPENMETEO_PREVIOUS_RUNS_URL"]
)
def test_no_address_of_reanalysis_is_taken(monkeypatch, name):
    monkeypatch.setenv(name, "https://archive-api.open-meteo.com")
    with pytest.raises(ValidationError, match="reanalysis"):
        SourceSettings()
