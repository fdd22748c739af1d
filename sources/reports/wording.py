"""The phrases that claim an absence or a return, and those that only look like it."""

import re
from dataclasses import dataclass
from typing import Literal

from football.observations.surroundings import AbsenceStatus
from sources.reports.complaints import AILMENT

Side = Literal["before", "after"]

_ENDS = (
    r"(?=\s*(?:$|[,.;:!)\"-]|(?:for|of|until|till|with|by|through|after|because|due|as|again|on"
    r"|following|ahead|against|from|to|over|in|at|and|but|while|amid)\b))"
)
_BANNED_ENDS = (
    r"(?=\s*(?:$|[,.;:!)]|(?:for|until|till|after|following|through|due|because|as|again|and|with"
    r"|against)\b))"
)
_TIME = r"(?:days?|weeks?|months?|fortnight|season|year|campaign|match(?:es)?|games?|fixtures?)"
_FIXTURE = (
    r"(?:match(?:es)?|games?|fixtures?|clash|derby|final|semi-final|quarter-final|trip|visit|tie"
    r"|opener|showdown|tournament|world cup|euros|copa america|afcon|international break"
    r"|internationals?|qualifiers?|friendl(?:y|ies)|run-in|weekend|double-header|meeting)"
)
_WHAT = rf"(?:[\w'-]+\s+){{0,6}}?(?:{_TIME}|{_FIXTURE})\b"
_SPELL = rf"(?:[\w'-]+\s+){{0,6}}?{_TIME}\b"
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_LATER = (
    rf"(?:at least\s+|after\s+|the\s+|early\s+|mid-?\s*|late\s+|next\s+)*"
    rf"(?:{_MONTHS}|new year|christmas|20\d\d|month|season|week|end|international|weekend"
    r"|\d{1,2})\b"
)
_BAN = r"(?:ban|suspension)"
_SURGERY = r"(?:surgery|an? operation|an? (?:\w+ )?operation)"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A way to say it.

    Attributes:
        status: what it says.
        pattern: the words; without regard to case.
        confidence: how often such words mean what they seem to, before durations are seen.
        side: where the subject stands.
        is_negative: the phrase is itself a negation (`will not play`).
    """

    status: AbsenceStatus
    pattern: re.Pattern[str]
    confidence: float
    side: Side = "before"
    is_negative: bool = False


def _phrase(
    status: AbsenceStatus,
    confidence: float,
    words: str,
    side: Side = "before",
    *,
    is_negative: bool = False,
) -> Phrase:
    pattern = re.compile(words, re.IGNORECASE)
    return Phrase(status, pattern, confidence, side, is_negative)


_INJURED, _SUSPENDED = AbsenceStatus.INJURED, AbsenceStatus.SUSPENDED
_DOUBTFUL, _RETURNED = AbsenceStatus.DOUBTFUL, AbsenceStatus.RETURNED
_MISSING = AbsenceStatus.MISSING

PHRASES: tuple[Phrase, ...] = (
    _phrase(_INJURED, 0.85, rf"\b(?:ruled out|sidelined){_ENDS}"),
    _phrase(_MISSING, 0.85, rf"\b(?:out|absent)\s+for\s+(?:{_SPELL}|good\b)"),
    _phrase(_MISSING, 0.8, rf"\b(?:out|absent)\s+(?:un)?til\s+{_LATER}"),
    _phrase(_INJURED, 0.8, rf"\b(?:out|absent)\s+(?:with|due to|because of)\s.{{0,40}}?{AILMENT}"),
    _phrase(_INJURED, 0.8, rf"\bout\s+of\s+.{{1,50}}?\b(?:with|through)\s.{{0,30}}?{AILMENT}"),
    _phrase(_INJURED, 0.8, rf"\bmiss(?:es)?\s+out\s+(?:with|through)\s.{{0,30}}?{AILMENT}"),
    _phrase(_INJURED, 0.8, rf"'s\s+season\s+(?:is\s+)?(?:over|ended)\b(?=.*\b{AILMENT})"),
    _phrase(_INJURED, 0.75, r"\b(?:keeps?|kept)\b(?=\s.{1,40}?\bout\b)", "after"),
    _phrase(_INJURED, 0.75, r"\bout\s+(?:injured|of action)\b"),
    _phrase(_MISSING, 0.8, rf"\bmiss(?:es)?\s+(?:out\s+on\s+)?{_WHAT}"),
    _phrase(_MISSING, 0.8, rf"\bfac(?:es|ing)\s+{_SPELL}\s+(?:out|on the sidelines)\b"),
    _phrase(_INJURED, 0.7, r"\bfac(?:es|ing)\s+(?:a\s+)?(?:\w+\s+)?(?:spell|lay-?off)\b"),
    _phrase(_INJURED, 0.7, rf"\b(?:to\s+)?(?:undergo(?:es)?|had|has)\s+(?:\w+\s+)?{_SURGERY}"),
    _phrase(_INJURED, 0.7, rf"\bundergone\s+(?:\w+\s+)?{_SURGERY}"),
    _phrase(
        _INJURED,
        0.65,
        r"\b(?:suffer(?:s|ed)|sustain(?:s|ed)|pick(?:s|ed) up|dealt|tears|tore|torn|rupture[sd]"
        r"|fracture[sd]|br(?:eaks|oke|oken)|dislocate[sd]|strain(?:s|ed)|pull(?:s|ed))\s+"
        rf"(?:[\w'-]+\s+){{0,5}}?(?:{AILMENT}|leg|foot|arm|wrist|toe|hand|jaw)\b",
    ),
    _phrase(
        _INJURED,
        0.6,
        r"\b(?:limps? off|limped off|stretchered off|carried off|forced off|goes? off|went off)"
        rf"\s.{{0,40}}?\b(?:injured|injury|{AILMENT})\b",
    ),
    _phrase(
        _MISSING,
        0.8,
        rf"\bwithout\b(?=.*\b(?:{_TIME}|injur\w*|{AILMENT})\b)",
        "after",
    ),
    _phrase(
        _INJURED,
        0.8,
        r"\b(?:lose|loses|lost)\b(?=\s[^,]*?\s(?:to\s+(?:an?\s+)?(?:[\w-]+\s+){0,2}?"
        rf"(?:{AILMENT})|for\s+{_SPELL}))",
        "after",
    ),
    _phrase(_SUSPENDED, 0.85, rf"\b(?:suspended|banned){_BANNED_ENDS}"),
    _phrase(
        _SUSPENDED,
        0.85,
        r"\b(?:handed|given|gets?|receives?|received|hit with|begins?|starts?"
        rf"|slapped with)\s+(?:an?\s+|the\s+|his\s+)?(?:[\w-]+\s+){{0,2}}?{_BAN}{_ENDS}",
    ),
    _phrase(_SUSPENDED, 0.8, rf"\bserv(?:es|ing)\s+(?:[\w'-]+\s+){{1,6}}?{_BAN}{_ENDS}"),
    _phrase(
        _DOUBTFUL,
        0.6,
        r"\b(?:emerges as\s+|rated\s+)?(?:in\s+doubt|an?\s+(?:[\w-]+\s+){0,2}?doubt"
        rf"|(?:(?:major|serious|big|injury|fitness|late)\s+)+doubt|doubtful|touch and go){_ENDS}",
    ),
    _phrase(
        _DOUBTFUL,
        0.6,
        r"\bfaces?\s+(?:an?\s+)?(?:late\s+|\w+\s+)?(?:fitness test|race "
        r"(?:to be fit|against time))\b",
    ),
    _phrase(
        _DOUBTFUL,
        0.55,
        r"\bsweat(?:s|ing)?\s+(?:on|over)\b(?=.*\b(?:fitness|injur\w*)\b)"
        r"(?:\s+(?:the\s+)?fitness of)?",
        "after",
    ),
    _phrase(
        _RETURNED,
        0.85,
        r"\b(?:returns?|returned|back)\s+(?:to|in|from|for|after)\s+(?:[\w'-]+\s+){0,3}?(?:training"
        rf"|injury|{_BAN}|fitness|squad|line-?up|lay-?off|absence|surgery|sidelines"
        r"|contention|starting (?:xi|eleven))\b",
    ),
    _phrase(
        _RETURNED,
        0.85,
        r"\b(?:fit again|available again|fully fit|match fit|passe[sd]\s+(?:\w+\s+)?fitness test"
        r"|passed fit|declared fit|given the all-clear|cleared to (?:play|return)"
        r"|available (?:for selection|to face)|recover(?:s|ed) (?:from|fully)"
        rf"|shakes? off\s.{{0,30}}?{AILMENT}|over (?:his|a)\s.{{0,30}}?{AILMENT})(?:\b|$)",
    ),
    _phrase(
        _RETURNED,
        0.85,
        r"\bma(?:kes|de|king)\s+(?:his\s+|a\s+)?(?:[\w-]+\s+){0,3}?(?:return|comeback)\s+"
        rf"(?:from|after)\s.{{0,40}}?(?:injur\w+|{_BAN}|lay-?off|absence|surgery|{AILMENT})\b",
    ),
    _phrase(
        _RETURNED,
        0.75,
        rf"\bwelcomes?\s+back\b(?=.*\b(?:{AILMENT}|{_BAN}|lay-?off)\b)",
        "after",
    ),
    _phrase(
        _RETURNED,
        0.8,
        rf"'s\s+(?:[\w-]+\s+)?(?:{_BAN}|red card)\s+(?:is\s+|was\s+|has been\s+)?"
        r"(?:overturned|lifted|rescinded|quashed)\b",
    ),
    _phrase(
        _RETURNED,
        0.8,
        rf"\b(?:returns?|returned|back)\s+(?:to|in)\s+action\b(?=.*\b(?:{AILMENT}|{_BAN})\b)",
    ),
    _phrase(_RETURNED, 0.7, rf"\bno longer\s+(?:injured|suspended|banned|sidelined){_ENDS}"),
    _phrase(
        _MISSING,
        0.7,
        r"\b(?:will not|won't|cannot|can't)\s+(?:be able to\s+)?(?:play|feature|be available"
        r"|be fit|be in the squad|travel with the (?:squad|team))\b",
        is_negative=True,
    ),
    _phrase(_MISSING, 0.7, rf"\bunavailable{_ENDS}"),
)
"""In order of trust: where two match the same words, the earlier counts."""

DISMISSED = re.compile(
    r"\?\s*$|\bif\b|\bunless\b|\bwould\b|\brisk(?:s|ing)?\b|\bwhether\b|\bavoid\w*|\bescape[sd]?\b"
    r"|\ballay\w*|\bplay(?:s|ed)? down\b|\bden(?:y|ies|ied)\b|\bdismiss\w*|\brumou?r\w*"
    r"|\boffside\b|\bVAR\b|\bhandball\b|\bdisallow\w*|\bon this day\b|\bretire[sd]?\b|\bformer\b"
    r"|\bex-\w+|\blegend\b|\blast (?:season|year|summer|term|month)\b|\byears? ago\b|\bonce\b"
    r"|\bprevious(?:ly)?\b|\bhistory\b|\bcareer\b|\bquiz\b|\bfantasy\b|\bone booking away\b"
    r"|\bappeal\w*|\bloan\b|\bpenalt(?:y|ies) miss\b|\bno (?:new|fresh|further|injury|injuries)\b"
    r"|\binjury-free\b|\bnot serious\b|\bscare\b|\bfears?\b|\bhopes?\b",
    re.IGNORECASE,
)
"""A sentence with one of these is about something else, or about nothing certain."""

FUTURE_RETURN = re.compile(
    r"\b(?:set|due|expected|likely|hopes?|hoping|aims?|aiming|close|near(?:s|ing)?|could|may|might"
    r"|will|to|eyes?|targets?|ready|able|planning|plans)\s+(?:to\s+)?(?:be\s+|on\s+|a\s+|make\s+)*"
    r"(?:return|back)?\s*$",
    re.IGNORECASE,
)
"""Before `returns`: he is not back yet."""

SUSPENSION = re.compile(rf"\b(?:{_BAN}|suspended|banned|red card|sent[ -]off)\b", re.IGNORECASE)
INJURY = re.compile(rf"\b(?:injur\w*|{AILMENT})\b", re.IGNORECASE)
