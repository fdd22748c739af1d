from sources.settings import SourceSettings


def test_addresses_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("TOUCHLINE_ESPN_URL", "http://127.0.0.1:1")
    monkeypatch.setenv(
        "TOUCHLINE_NEWS_URLS", "http://127.0.0.1:1/a.xml, http://127.0.0.1:1/b.xml,"
    )
    settings = SourceSettings()
    assert settings.espn_url == "http://127.0.0.1:1"
    assert settings.news_urls == ("http://127.0.0.1:1/a.xml", "http://127.0.0.1:1/b.xml")


def test_the_agent_names_a_page_unless_told_otherwise(monkeypatch):
    assert "(+https://" in SourceSettings().user_agent
    monkeypatch.setenv("TOUCHLINE_USER_AGENT", "Mine/2.0 (+https://mine.example)")
    assert SourceSettings().user_agent == "Mine/2.0 (+https://mine.example)"
