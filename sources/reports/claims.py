"""From an article's words to claims: who is out, who may be, who is back, and until when."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from football.observations.surroundings import AbsenceStatus
from sources.reports import subjects
from sources.reports.complaints import complaint_in
from sources.reports.durations import Duration, duration_in
from sources.reports.sentences import plain, sentences
from sources.reports.subjects import Subject
from sources.reports.wording import (
    DISMISSED,
    FUTURE_RETURN,
    INJURY,
    PHRASES,
    SUSPENSION,
    Phrase,
)

_STATED_LENGTH_BONUS = 0.1
_POSSIBLE_SHARE = 0.6
_SURE = 0.95
_AKIN = {AbsenceStatus.INJURED, AbsenceStatus.MISSING, AbsenceStatus.SUSPENDED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one sentence says of one player.

    Attributes:
        name: a run of capitalised words that ends with the player's name.
        sentence: as the article has it.
    """

    name: str
    status: AbsenceStatus
    sentence: str
    confidence: float
    duration: Duration
    complaint: str | None


def claims_of(title: str, summary: str, reported_at: datetime) -> list[Claim]:
    """Return what an article claims, one claim per player; the title has the last word."""
    found: dict[str, Claim] = {}
    for text in (title, summary):
        for sentence in sentences(plain(text)):
            for claim in _claims_in(sentence, reported_at, _named_so_far(found)):
                key = claim.name.split()[-1].casefold()
                found[key] = _merged(found[key], claim) if key in found else claim
    return list(found.values())


def _named_so_far(found: dict[str, Claim]) -> str | None:
    """Return whom a pronoun means: the one player the article has named."""
    return next(iter(found.values())).name if len(found) == 1 else None


def _claims_in(sentence: str, reported_at: datetime, mentioned: str | None) -> Iterator[Claim]:
    if DISMISSED.search(sentence):
        return
    taken: list[range] = []
    for phrase in PHRASES:
        for match in phrase.pattern.finditer(sentence):
            span = range(match.start(), match.end())
            if any(span.start < other.stop and other.start < span.stop for other in taken):
                continue
            left, right = sentence[: match.start()], sentence[match.end() :]
            subject = subjects.after(right) if phrase.side == "after" else subjects.before(left)
            names = subject.names
            if subject.is_pronoun and mentioned:
                names = (mentioned,)
            status = _status(phrase, subject, sentence, left)
            if status is None or not names:
                continue
            taken.append(span)
            duration = Duration()
            if status is not AbsenceStatus.RETURNED:
                duration = duration_in(sentence, reported_at)
            confidence = phrase.confidence * (_POSSIBLE_SHARE if subject.is_possible else 1.0)
            confidence += _STATED_LENGTH_BONUS * duration.is_stated
            for name in names:
                yield Claim(
                    name=name,
                    status=status,
                    sentence=sentence,
                    confidence=round(min(confidence, _SURE), 3),
                    duration=duration,
                    complaint=complaint_in(sentence),
                )


def _status(phrase: Phrase, subject: Subject, sentence: str, left: str) -> AbsenceStatus | None:
    """Return what the phrase says in its sentence; `None` when it says nothing."""
    if subject.is_denied and not phrase.is_negative:
        return None
    status = phrase.status
    if status is AbsenceStatus.RETURNED:
        is_coming = subject.is_possible or FUTURE_RETURN.search(left)
        return None if is_coming else status
    if subject.is_possible:
        return AbsenceStatus.DOUBTFUL
    if status in {AbsenceStatus.INJURED, AbsenceStatus.MISSING}:
        is_hurt = INJURY.search(sentence) is not None
        if SUSPENSION.search(sentence) and not is_hurt:
            return AbsenceStatus.SUSPENDED
        if is_hurt:
            return AbsenceStatus.INJURED
    return status


def _merged(first: Claim, second: Claim) -> Claim:
    """Let a later sentence of the same article add what the first left open."""
    name = max(first.name, second.name, key=len)
    if first.status is not second.status and not {first.status, second.status} <= _AKIN:
        return replace(first, name=name)
    return replace(
        first,
        name=name,
        status=second.status if first.status is AbsenceStatus.MISSING else first.status,
        duration=first.duration if first.duration.expires_at else second.duration,
        complaint=first.complaint or second.complaint,
        confidence=max(first.confidence, second.confidence),
    )
