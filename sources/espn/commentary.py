"""The commentary of a summary: lines of English text with the minute, in order of the match."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field, ValidationError

from football.observations.play import CommentaryObservation, Remark
from sources.espn.payloads import Dispensable, Wire
from sources.espn.summary_payloads import IncidentClock

_LANGUAGE = "en"
_MOST = 600
_LONGEST_CLOCK_SECONDS = 4 * 60 * 60


class _Line(Wire):
    sequence: Annotated[int, Field(ge=0, le=100_000)]
    time: Annotated[IncidentClock | None, Dispensable] = None
    text: Annotated[str, Field(min_length=1)]


def commentary_of(
    documents: Sequence[object] | None, about: Mapping[str, Any]
) -> CommentaryObservation | None:
    """Return a commentary; None where nothing is written. Lines that are none are left out.

    Args:
        documents: the list of the summary.
        about: row number, source, match and instant of the observation.
    """
    remarks: dict[int, Remark] = {}
    for document in (documents or ())[:_MOST]:
        try:
            line = _Line.model_validate(document)
        except ValidationError:
            continue
        minute = ((line.time and line.time.display_value) or "").strip()
        clock = None if line.time is None else line.time.value
        is_known = bool(minute) and clock is not None and 0 <= clock <= _LONGEST_CLOCK_SECONDS
        if line.text.strip():
            remarks[line.sequence] = Remark(
                place=line.sequence,
                text=line.text.strip(),
                minute=minute,
                clock_seconds=int(clock) if is_known and clock is not None else None,
            )
    if not remarks:
        return None
    ordered = tuple(remarks[place] for place in sorted(remarks))
    return CommentaryObservation(language=_LANGUAGE, remarks=ordered, **about)
