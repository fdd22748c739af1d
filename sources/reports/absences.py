"""A second reading of news payloads: the absences that their articles claim.

The reader wraps the parser of a feed, so that what a payload says of absences is stored, counted,
quarantined and replayed like anything else a payload says. A provider that lists injuries needs no
reader: its own parser returns `AbsenceObservation`s with `Evidence.PROVIDER`.
"""

from football.observations.parsed import Parsed, PayloadContext
from football.observations.play import PlayerReference
from football.observations.surroundings import AbsenceObservation, ArticleObservation, Evidence
from sources.parser import Parser
from sources.reports.claims import Claim, claims_of

_VERSION = 1
_VERSIONS_OF_INNER = 100


class AbsenceReader:
    """Reads absences out of the articles that another parser reads."""

    def __init__(self, articles: Parser) -> None:
        self._articles = articles
        self.name = f"{articles.name}_absences"
        self.version = _VERSION * _VERSIONS_OF_INNER + articles.version

    def parse(self, body: bytes, context: PayloadContext) -> Parsed[AbsenceObservation]:
        """Read every claim; a row is a claim, and an article without any is no row.

        Raises:
            PayloadUnreadable: the articles cannot be read.
        """
        found: list[AbsenceObservation] = []
        for article in self._articles.parse(body, context).observations:
            if isinstance(article, ArticleObservation):
                stated_at = article.modified_at or article.published_at or article.fetched_at
                found.extend(
                    _observation(len(found) + place, claim, article)
                    for place, claim in enumerate(
                        claims_of(article.title, article.summary, stated_at), start=1
                    )
                )
        return Parsed(rows=len(found), observations=found, rejects=[])


def _observation(row_no: int, claim: Claim, article: ArticleObservation) -> AbsenceObservation:
    stated_at = article.modified_at or article.published_at or article.fetched_at
    return AbsenceObservation(
        row_no=row_no,
        source=article.source,
        player=_player(claim, article),
        status=claim.status,
        evidence=Evidence.REPORT,
        sentence=claim.sentence,
        confidence=claim.confidence,
        stated_at=min(stated_at, article.fetched_at),
        fetched_at=article.fetched_at,
        teams=article.teams,
        context=" ".join((article.title, article.summary, *article.categories)),
        expires_at=claim.duration.expires_at,
        matches=claim.duration.matches,
        complaint=claim.complaint,
        url=article.url,
    )


def _player(claim: Claim, article: ArticleObservation) -> PlayerReference:
    """Return the player as the article's own list has him, where it has one of that name."""
    last = claim.name.split()[-1].casefold()
    listed = [p for p in article.players if p.name.casefold().split()[-1:] == [last]]
    return listed[0] if len(listed) == 1 else PlayerReference(name=claim.name)
