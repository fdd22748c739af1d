"""What the pages say, empty and filled, over the real server and database."""

import re
from datetime import timedelta

import pytest

from tests.clocks import step
from words.errors import heading

pytestmark = pytest.mark.services

ADDRESSES = (
    *("/", "/standings", "/standings/S1", "/track-record", "/advice/record", "/advice/risk"),
    *("/search", "/search?q=a"),
)
CLIENTS = (
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
    ("text/html;q=0.5, application/json", "application/json"),
    ("application/json", "application/json"),
    ("*/*", "application/json"),
    ("text/html;q=x", "application/json"),
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_empty_world_has_pages_that_say_so(empty_site, address):
    answer = empty_site.get(address, headers={"Cookie": "touchline_adult=yes"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert 'lang="en"' in answer.text
    assert "simulated" in answer.text
    assert re.search(r'class="(empty|nothing|tiles)"', answer.text)


@pytest.mark.parametrize(("accept", "kind"), CLIENTS)
def test_the_first_address_is_a_page_for_browsers_and_a_list_for_programs(
    empty_site, accept, kind
):
    answer = empty_site.get("/", headers={"Accept": accept})
    assert answer.headers["content-type"].startswith(kind)
    assert answer.headers["vary"].startswith("Accept")


@pytest.mark.parametrize("address", ["/nothing", "/matches/999999", "/teams/x", "/standings/E9"])
def test_errors_are_pages_for_browsers_and_problems_for_programs(empty_site, address):
    page = empty_site.get(address)
    problem = empty_site.get(address, headers={"Accept": "application/json"})
    assert page.status_code == problem.status_code in {404, 422}
    assert f">{page.status_code}<" in page.text
    assert "simulated" in page.text
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["status"] == page.status_code
    assert problem.json()["title"] in {"Not Found", "Unprocessable Content"}
    assert problem.json()["title"] not in page.text
    assert f"<h1>{heading(page.status_code)}</h1>" in page.text
    assert "/v1/" not in page.text.partition("<main")[2].partition("</main>")[0]


def test_a_page_without_its_database_says_to_come_back(serving_api):
    with serving_api(database_url="postgresql+psycopg://x@127.0.0.1:1/none") as site:
        answer = site.get("/", headers={"Accept": "text/html"})
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "1"
        assert "The database is away" in answer.text


def test_a_day_has_its_matches_by_competition_with_whole_percents_that_sum_to_a_hundred(filled):
    text = filled.site.get("/?date=2025-11-16").text
    assert "Sunday 16 November" in text
    found = [int(p) for p in re.findall(r"<b>(\d+)</b><span class=\"sign\"", text)]
    assert len(found) >= 3
    assert all(sum(found[i : i + 3]) == 100 for i in range(0, len(found), 3))
    leagues = re.findall(r'<a href="/standings/(S\d)">', text)
    assert leagues == ["S1", "S2"]
    assert 'data-topics="competition:S1,competition:S2"' in text
    assert 'class="tick"' in text


def test_today_has_results_and_what_is_on_and_says_what_is_from_before(filled):
    text = filled.site.get("/").text
    assert "Saturday 15 November" in text
    assert re.search(r'<p class="when"><b>24&#39;</b>', text)
    row = text.partition('class="match on"')[2].partition("</li>")[0]
    assert re.findall(r"<b>(\d+)</b><span class=\"sign\"", row) == ["70", "20", "10"]
    assert re.search(r"before \d+·\d+·\d+", row)
    assert "<b>FT</b>" in text
    assert "We gave this" in text
    assert re.search(r'id="live-count" data-live>1<', text)


def test_a_competition_a_line_and_a_day_can_be_chosen(filled):
    text = filled.site.get("/?date=2025-11-18&competition=S2&line=market").text
    assert "No matches on this day" in text
    assert 'href="/?date=2025-11-16&amp;competition=S2&amp;line=market"' in text
    assert re.search(r'<option value="S2" selected>', text)
    assert filled.site.get("/?competition=&line=&date=").status_code == 200
    assert filled.site.get("/?utm_source=somewhere").status_code == 200
    assert filled.site.get("/?date=tomorrow").status_code == 422
    assert filled.site.get("/?date=2025-11-15&cursor=x").status_code == 422


def test_a_day_continues_without_losing_a_match(changing):
    ids = [
        changing.league.add_match(63 + n / 20, code="S1S2"[n % 2 * 2 :][:2]) for n in range(130)
    ]
    seen: list[int] = []
    address = "/?date=2025-11-18"
    while address:
        text = changing.site.get(address).text
        days = text.partition('id="days"')[2]
        seen += [int(found) for found in re.findall(r'href="/matches/(\d+)"', days)]
        following = re.search(r'class="button" href="([^"]+)" rel="next"', text)
        address = following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == len(set(seen))
    assert set(ids) == set(seen)


def test_a_match_page_has_everything_around_the_match(filled):
    text = filled.site.get(f"/matches/{filled.coming}").text
    for words in (
        "Without prices", "With prices", "Market", "Every score", "Likely scores",
        "Why it moved", "first forecast", "Strength", "Askvik Stadion",
        "light rain, windy", "Askvik &lt;b&gt;sign&lt;/b&gt; a keeper", "/proof", "Expected goals",
        "Niall Grindle</strong> injured (knee), until", "85 % sure",
        "Niall Grindle is &lt;out&gt; for weeks.", "Nobody is known to be out.", "/proofs/",
        "than the market.", "Against each other",
    ):  # fmt: skip
        assert words in text, words
    assert "<b>sign</b>" not in text
    text = filled.site.get(f"/matches/{filled.coming}?line=odds_free").text
    assert text.count("Seal ") >= 2
    assert "Sealed a day before, from what was known then: results, squads." in text


def test_a_match_has_four_tabs_that_keep_the_line(filled):
    address = f"/matches/{filled.coming}"
    betting = filled.site.get(f"{address}?tab=betting&line=market").text
    for words in (
        "Fair odds beside prices",
        "Both teams score",
        "Average",
        "Is a price worth",
        "1.90",
    ):
        assert words in betting, words
    assert 'href="?tab=live&amp;line=market"' in betting
    insights = filled.site.get(f"{address}?tab=insights").text
    for words in ("The forecast moved", "52 %", "line-ups came out", "rare", "As JSON"):
        assert words in insights, words
    assert "The numbers behind it" in insights
    bare = filled.site.get(f"/matches/{filled.bare}?tab=insights").text
    assert "Nothing is known about this match yet" in bare
    live = filled.site.get(f"{address}?tab=live").text
    assert "probabilities will move here once it has" in live
    assert filled.site.get(f"{address}?tab=other").status_code == 422


def test_insights_of_a_played_match_a_team_and_rounds(filled):
    over = filled.site.get(f"/matches/{filled.finished}?tab=insights").text
    assert over.index('id="insights-after"') < over.index('id="insights-before"')
    of_team = filled.site.get(f"/teams/{filled.team}/insights").text
    assert "Streak" in of_team
    assert f'href="/teams/{filled.team}/insights"' in filled.site.get(f"/teams/{filled.team}").text
    assert "The next match" in of_team
    assert f"/matches/{filled.coming}?tab=insights" in of_team
    index = filled.site.get("/insights").text
    assert 'href="/insights/S1"' in index
    assert "Will Askvik be relegated?" in index
    tab = filled.site.get(f"/matches/{filled.coming}?tab=insights").text
    for words in ("Analyst", "written by gemma3:4b, prompt 2", "Sealed: check it"):
        assert words in tab
    preview = filled.site.get("/insights/S1").text
    assert "The clearest favourite: Askvik, 52 %." in preview
    assert f"/matches/{filled.coming}?tab=insights" in preview
    review = filled.site.get("/insights/S1?when=played").text
    assert "Expected least:" in review
    assert f"/matches/{filled.finished}?tab=insights" in review
    assert "No finished match" in filled.site.get("/insights/S2?when=played").text
    assert filled.site.get("/insights/Q").status_code == 404


def test_a_match_in_play_shows_its_live_data(filled):
    text = filled.site.get(f"/matches/{filled.on}?tab=live").text
    for words in (
        "Now, 24&#39;: ", "goal, 20 points", "Before kick-off", "1\N{EN DASH}0",
        "Niall Grindle 23&#39;",
        "Goal: Niall Grindle", "Possession, %", "4-3-3", "Nobody follows matches in play",
        "Not published yet", "Probabilities over the match. ", "after 23 minutes",
        "First half, 24&#39;",
    ):  # fmt: skip
        assert words in text, words


def test_a_match_in_play_has_the_grid_of_now_and_what_a_goal_would_change(filled):
    text = filled.site.get(f"/matches/{filled.on}").text
    scores = re.findall(r'scope="row">(\d+)\D(\d+)</th><td class="bars">', text)
    assert scores
    assert all(int(home) >= 1 for home, _ in scores)
    assert "Askvik scores next" in text
    assert "from where the match stands now" in text
    before = filled.site.get(f"/matches/{filled.coming}").text
    assert "scores next" not in before
    assert "As sealed before kick-off" in before


def test_the_dashboard_lists_matches_in_play_and_says_so_when_there_are_none(filled, empty_site):
    text = filled.site.get("/live").text
    for words in ("Askvik", "<b>24&#39;</b>", ">70</b>", 'data-topics="live"'):
        assert words in text, words
    assert "No match is in play" in empty_site.get("/live").text


def test_a_match_without_a_forecast_says_so_on_every_line(filled):
    text = filled.site.get(f"/matches/{filled.bare}").text
    assert "No forecast of this match is sealed yet" in text
    assert text.count("None was sealed of this match.") == 2
    assert "odds_free" not in text.partition('id="three-lines"')[2].partition("</table>")[0]
    assert "Every score" not in text


def test_a_finished_match_shows_what_was_given_to_what_happened(filled):
    text = filled.site.get(f"/matches/{filled.finished}").text
    assert "2–1" in text  # noqa: RUF001 - as it is printed
    assert "We gave this" in text
    text = filled.site.get(f"/matches/{filled.finished}?tab=live").text
    assert "Shots" in text
    assert "Corners" not in text


def test_a_proof_the_chain_and_the_feeds_are_pages(filled):
    match = filled.site.get(f"/matches/{filled.coming}").text
    address = re.findall(r'href="(/proofs/[0-9a-f-]{36})"', match)[0]
    page = filled.site.get(address).text
    raw = re.search(r'class="button" href="(/v1/forecasts/[^"]+/proof)"', page)
    assert raw is not None
    proof = filled.site.get(raw[1], headers={"Accept": "application/json"}).json()
    for words in (proof["digest"][:12], proof["head"][:12], "Was this forecast changed", "Askvik"):
        assert words in page, words
    chain = filled.site.get("/seals").text
    assert proof["head"] in chain
    assert filled.site.get("/seals?cursor=x").status_code == 422
    assert "No provider was asked yet" in filled.site.get("/feeds").text
    assert "Log loss" in filled.site.get("/glossary").text
    for address in ("/seals", "/feeds", "/glossary", "/track-record", "/live", "/agents"):
        assert f'href="{address}"' in filled.site.get("/more").text
    missing = filled.site.get("/proofs/019a85c4-1f6e-7c3a-9a51-0c9c1d6f2b11")
    assert missing.status_code == 404
    assert "There is no such page" in missing.text


def test_a_match_can_be_shared(filled):
    address = f"/matches/{filled.coming}"
    text = filled.site.get(address).text
    tags = dict(re.findall(r'<meta property="og:([a-z:]+)" content="([^"]*)">', text))
    assert tags["title"] == "Askvik v Bø 100% (simulated)"
    assert tags["url"] == f"{filled.site.base_url}{address}".replace("//matches", "/matches")
    assert "draw" in tags["description"]
    card = filled.site.get(tags["image"])
    assert card.headers["content-type"] == "image/png"
    assert card.content.startswith(b"\x89PNG")
    width, height = (int.from_bytes(card.content[at : at + 4]) for at in (16, 20))
    assert (width, height) == (int(tags["image:width"]), int(tags["image:height"])) == (1200, 630)
    drawing = filled.site.get(f"{address}/card.svg")
    assert drawing.headers["content-type"] == "image/svg+xml"
    assert "Simulated" in drawing.text


def test_links_in_cards_use_the_public_address(database_url, league, serving_api):
    match_id = league.add_match(2)
    with serving_api(database_url=database_url, public_url="https://scores.example/") as site:
        text = site.get(f"/matches/{match_id}", headers={"Host": "evil.example"}).text
    assert 'content="https://scores.example/matches/' in text
    assert "evil" not in text


def test_standings_add_up(filled):
    text = filled.site.get("/standings/S1").text.partition("Where they may finish")[0]
    rows = re.findall(r"<tr.*?</tr>", text, re.DOTALL)[1:]
    numbers = [
        [int(n) for n in re.findall(r"<td>(\d+)</td>", row.partition("</th>")[2])] for row in rows
    ]
    assert len(rows) == 4
    heat = filled.site.get("/standings/S1").text.partition('class="figure places"')[2]
    assert heat.partition("</svg>")[0].count('class="name"') == 4
    assert sum(played for played, *_ in numbers) == 2 * 5
    assert all(played == won + drawn + lost for played, won, drawn, lost, *_ in numbers)
    assert filled.site.get("/standings/S1?season=1999").status_code == 404


def test_the_track_record_has_scores_intervals_and_calibration(filled):
    text = filled.site.get("/track-record").text
    for words in (
        "Sealed forecasts", "Backtest", "Base rate", "0.9800", "Compared with", "whisker",
        "Reliability", "As a table", "At kick-off", "A day before",
    ):  # fmt: skip
        assert words in text, words
    assert "No backtest has been run yet" in filled.site.get("/track-record?competition=S1").text


def test_a_team_page_has_form_fixtures_results_and_a_calendar(filled):
    text = filled.site.get(f"/teams/{filled.team}").text
    for words in (
        "Fixtures", "Results", "calendar.ics", "Strength", "won", "Northland Premier",
        "Where they may finish", "Expected points", "Of the last 1 match that",
    ):  # fmt: skip
        assert words in text, words


@pytest.mark.parametrize(
    ("q", "there", "not_there"),
    [
        ("ask", "Askvik", "Nothing is called that"),
        ("bø 100% v askvik", "Matches", "Nothing is called that"),
        ("premier", "Northland Premier", "Matches</h2>"),
        ("zzz", "Nothing is called that", "Teams</h2>"),
        ("<script>alert(1)</script>", "&lt;script&gt;", "<script>alert"),
    ],
)
def test_search_finds_teams_competitions_and_matches(filled, q, there, not_there):
    text = filled.site.get("/search", params={"q": q}).text
    assert there in text
    assert not_there not in text


def test_a_live_world_is_not_called_simulated(database_url, league, serving_api):
    match_id = league.add_match(2, code="S1")
    with serving_api(database_url=database_url, world="live") as site:
        site.headers["Accept"] = "text/html"
        for address in ("/", f"/matches/{match_id}", "/nothing"):
            assert "simulated" not in site.get(address).text.lower()
        assert site.get("/styleguide").status_code == 404


def test_an_unchanged_page_is_not_sent_twice_and_files_are_kept_by_their_content(filled):
    address = f"/matches/{filled.finished}"
    etag = filled.site.get(address).headers["etag"]
    assert filled.site.get(address, headers={"If-None-Match": etag}).status_code == 304
    sheet = re.search(r'href="(/static/site\.css\?v=\w+)"', filled.site.get("/").text)
    assert sheet is not None
    kept = filled.site.get(sheet[1])
    assert "immutable" in kept.headers["cache-control"]
    assert filled.site.get("/static/site.css?v=old").headers["cache-control"] == "no-cache"


def test_the_reference_of_the_api_asks_no_other_host(empty_site):
    text = empty_site.get("/docs").text
    assert not re.search(r'(src|href)="(https?:)?//', text)
    for file in re.findall(r'(?:src|href)="(/static/[^"]+)"', text):
        assert empty_site.get(file).status_code == 200


def test_what_is_not_heard_of_for_longer_than_a_match_lasts_is_not_shown_as_on(changing):
    on, coming = changing.on, changing.coming
    assert f'/matches/{on}?tab=live"' in changing.site.get("/live").text
    assert "First half, 24&#39;" in changing.site.get(f"/matches/{on}").text
    step(changing.league.engine, by=timedelta(days=120))
    assert "No match is in play" in changing.site.get("/live").text
    page = changing.site.get(f"/matches/{on}").text
    assert "Not heard of since Sat 15 Nov 09:00 UTC" in page
    assert "First half" not in page.partition('id="hero"')[2].partition("</header>")[0]
    assert "No result was reported" in changing.site.get(f"/matches/{coming}").text
    assert "No news" in changing.site.get("/?date=2025-11-15").text
    assert "Not heard of since" in changing.site.get(f"/matches/{on}/card.svg").text
    assert changing.site.get("/v1/live/matches").json()["items"] == []


@pytest.mark.parametrize(
    ("columns", "short", "long"),
    [
        ({"status": "in_play", "phase_rank": 20, "minute": "45'+2'"}, "HT", "Half-time"),
        ({"status": "in_play", "phase_rank": 60, "minute": "120'"}, "Pens", "Penalty shoot-out"),
        ({"status": "finished", "phase_rank": 100}, "FT", "Full time"),
        (
            {"status": "finished", "phase_rank": 100, "home_goals_aet": 2, "away_goals_aet": 1},
            "AET", "After extra time",
        ),
        ({"status": "postponed"}, "Postp.", "Postponed"),
    ],
)  # fmt: skip
def test_every_state_reads_the_same_in_lists_and_headers(changing, columns, short, long):
    scores = {"home_goals_90": 1, "away_goals_90": 1}
    match_id = changing.league.add_match(-1, **(scores | columns))
    row = changing.site.get("/").text.partition(f'href="/matches/{match_id}')[0]
    assert row.rpartition('class="when"')[2].startswith(f"><b>{short}</b>")
    header = changing.site.get(f"/matches/{match_id}").text.partition('class="state"')[2]
    assert header.startswith(f"><strong>{long}</strong>")


def test_a_team_page_shows_its_course_who_is_out_and_a_season_what_is_at_stake(filled):
    page = filled.site.get(f"/teams/{filled.team}").text
    assert "Strength over time" in page
    assert 'class="band"' in page
    assert "Niall Grindle" in page
    for address in ("/standings/S1", f"/matches/{filled.coming}"):
        assert "at stake" in filled.site.get(address).text
    assert "at stake" not in filled.site.get(f"/matches/{filled.finished}").text


def test_a_match_page_says_where_to_watch_and_what_its_source_writes(filled):
    page = filled.site.get(f"/matches/{filled.on}?tab=live").text
    assert "<strong>Northland One</strong>" in page
    assert "television, Northland" in page
    assert "We stream no pictures" in page
    assert "Goal! Askvik 1, Bø 0. &lt;Low&gt; shot." in page
    assert "No channel is known yet" in filled.site.get(f"/matches/{filled.coming}").text
    assert "Where to watch" not in filled.site.get(f"/matches/{filled.finished}").text
    detail = filled.site.get(f"/v1/matches/{filled.on}", headers={"Accept": "*/*"}).json()
    assert [each["name"] for each in detail["broadcasts"]] == ["Northland One"]


def test_an_overlay_and_text_alone_tell_a_match_in_the_language_that_is_asked_for(filled):
    board = filled.site.get(f"/overlay/match/{filled.on}?size=large&theme=light").text
    assert '<body class="overlay large light"' in board
    for told in ("Goal for Askvik", "70 %", "home win"):
        assert told in board
    assert filled.site.get("/overlay/match/999").status_code == 404
    text = filled.site.get(f"/text/matches/{filled.on}?lang=de").text
    assert "Tor für Askvik" in text
    assert "jetzt 70 · 20 · 10 %" in text
    written = filled.site.get(f"/text/matches/{filled.on}").text
    assert "Goal! Askvik 1, Bø 0. &lt;Low&gt; shot. 1\N{EN DASH}0; now 70 · 20 · 10 %" in written
    assert "Written by ESPN" in written
    listed = filled.site.get("/text")
    assert f"/text/matches/{filled.on}?lang=en" in listed.text
    for page in (listed.text, text):
        assert not re.search(r"<(script|link|img|svg)", page)
        assert len(page.encode()) < 4_000
