"""The rules of the community, by the codes that reports, decisions and the public log name."""

from typing import Literal, get_args

RuleCode = Literal[
    "spam",
    "harassment",
    "hate",
    "violence",
    "sexual",
    "private_information",
    "impersonation",
    "illegal",
    "off_topic",
    "other",
]
RULES: tuple[RuleCode, ...] = get_args(RuleCode)
HELD = "held"
"""Why something is not shown that waits for review; no rule was found broken."""
