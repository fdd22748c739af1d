"""Words for what ails a player, and the one that a sentence names."""

import re

_AILMENTS = (
    "hamstring|ankle|knee|calf|groin|thigh|shoulder|hip|achilles|acl|cruciate|ligaments?|meniscus"
    "|cartilage|metatarsal|muscle|muscular|quad|quadriceps|adductor|hernia|concussion|illness"
    "|virus|flu|fracture|knock|ribs?|collarbone"
)
_STATES = "ill|broken|ruptured|torn|fractured"
_PARTS = "back|foot|toe|leg|arm|wrist|hand|eye|head|jaw|nose|neck|finger|pelvic"
_TROUBLE = "injury|injuries|problem|issue|complaint|strain|surgery|operation|tear|spasms?"

AILMENT = rf"(?:{_AILMENTS}|{_STATES}|(?:{_PARTS})\s+(?:{_TROUBLE})|{_TROUBLE})"
_NAMED = re.compile(rf"\b(?:({_AILMENTS})|({_PARTS})\s+(?:{_TROUBLE}))\b", re.IGNORECASE)


def complaint_in(sentence: str) -> str | None:
    """Return the complaint a sentence names, in lower case."""
    found = _NAMED.search(sentence)
    return (found[1] or found[2]).lower() if found else None
