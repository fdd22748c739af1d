"""Whom a phrase is about: the names just before it, or just after.

Names are runs of capitalised words; who they belong to, and what of them is a name at all, only
the table of players can say, which looks at the end of a run first.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sources.reports.words import words

_PARTICLES = frozenset(
    words("al ap bin da de del den der di do dos du el la le ten ter van vom von y")
)
_AUXILIARIES = frozenset(
    words(
        "also are be been both certain due expected had has have is likely now officially "
        "reportedly set still to was were will again looks remains definitely currently 's"
    )
)
_MODALS = frozenset({"could", "may", "might", "would"})
_DENIALS = frozenset({"no", "not", "never", "neither", "nor", "isn't", "aren't", "wasn't",
                      "won't", "hasn't", "unlikely"})  # fmt: skip
_PRONOUNS = frozenset({"he", "she"})
_ROLES = frozenset(
    words(
        "captain defender forward full-back goalkeeper keeper left-back midfielder playmaker "
        "right-back skipper star striker talisman winger winger's ace hero youngster teenager "
        "boys man attacker centre-back center-back veteran international injured suspended ill "
        "key the their its his first-choice both top scorer vice-captain loanee summer signing"
    )
)
_NOT_PLAYERS = frozenset(
    words(
        "match game goal player players trio duo pair manager boss coach referee owner fans club "
        "team side injury injuries ban season training who it this that they we others him "
        "assistant chairman chief director president play we i you monday tuesday wednesday "
        "thursday friday saturday sunday penalty title ceo league"
    )
)
_BOSSES = frozenset(words("manager boss coach referee owner chairman president assistant head"))
_STOPS_RUN = re.compile(r"(?:(?<!\b[A-Z])[.]|[:;!?]|'s|s')$")
_BRACKETS = re.compile(r"\s*\([^)]*\)$")
_MOST_APPOSED = 12
_MOST_WORDS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Names of one phrase, or a pronoun for one named before.

    Attributes:
        is_denied: the phrase is negated (`has not been ruled out`).
        is_possible: it only may be so (`could be ruled out`).
    """

    names: tuple[str, ...] = ()
    is_pronoun: bool = False
    is_denied: bool = False
    is_possible: bool = False


def before(text: str) -> Subject:
    """Return whom the words before a phrase name last."""
    left, denied, possible = _without_auxiliaries(text.rstrip())
    if left.endswith(","):
        left = _without_apposition(left)
    tokens = _BRACKETS.sub("", left).rstrip(" ,").split()
    if tokens and tokens[-1].lower() in _PRONOUNS:
        return Subject(is_pronoun=True, is_denied=denied, is_possible=possible)
    names = _names_at_end(tokens)
    return Subject(names=names, is_denied=denied, is_possible=possible)


def after(text: str) -> Subject:
    """Return whom the words after a phrase name first."""
    tokens = text.split()
    while tokens and tokens[0].lower().strip(",") in _ROLES:
        tokens.pop(0)
    return Subject(names=_names_at_start(tokens))


def _without_auxiliaries(text: str) -> tuple[str, bool, bool]:
    tokens = text.split(" ")
    denied = possible = False
    while tokens and (word := tokens[-1].lower()) in _AUXILIARIES | _MODALS | _DENIALS:
        denied |= word in _DENIALS
        possible |= word in _MODALS
        tokens.pop()
    return " ".join(tokens), denied, possible


def _without_apposition(left: str) -> str:
    """Drop `, the City midfielder,` at the end; a list of names keeps its commas."""
    opened = left.rfind(",", 0, len(left) - 1)
    inside = left[opened + 1 : -1].split()
    if opened > 0 and 1 < len(inside) <= _MOST_APPOSED and not inside[0][0].isupper():
        return left[:opened]
    return left


def _names_at_end(tokens: list[str]) -> tuple[str, ...]:
    names: list[str] = []
    run: list[str] = []
    for token in reversed(tokens):
        if token.lower() in _BOSSES:
            return ()
        is_end_of_name = token.endswith(",")
        word = token.strip("\"',")
        if _STOPS_RUN.search(token) or (run and is_end_of_name and not names):
            break
        if is_end_of_name and run:
            names.append(_name(run))
            run = []
        if word in {"and", "&"} and run:
            names.append(_name(run))
            run = []
        elif _is_capitalised(word) or (run and word in _PARTICLES):
            run.insert(0, word)
        else:
            break
    if run:
        names.append(_name(run))
    return _players(reversed(names))


def _names_at_start(tokens: list[str]) -> tuple[str, ...]:
    names: list[str] = []
    run: list[str] = []
    for token in tokens:
        word = token.strip("\"',.;:!?()")
        possessed = word.removesuffix("'s")
        if word in {"and", "&"} and run:
            names.append(_name(run))
            run = []
            continue
        if not (_is_capitalised(word) or (run and word in _PARTICLES)):
            break
        run.append(possessed)
        if token.endswith(",") and possessed == word:
            names.append(_name(run))
            run = []
        elif possessed != word or token[-1] in ".;:!?)":
            break
    if run:
        names.append(_name(run))
    return _players(names)


def _is_capitalised(word: str) -> bool:
    return bool(word) and word[0].isupper()


def _name(run: list[str]) -> str:
    while run and run[0].lower() in _PARTICLES:
        run = run[1:]
    return " ".join(run)


def _players(names: Iterable[str]) -> tuple[str, ...]:
    """Keep what may be players' names, without the parts they play."""
    kept: list[str] = []
    for name in names:
        parts = name.split()
        lowered = [part.lower() for part in parts]
        if not parts or lowered[-1] in _NOT_PLAYERS or _BOSSES & set(lowered[:-1]):
            continue
        last_role = max((i for i, word in enumerate(lowered) if word in _ROLES), default=-1)
        rest = parts[last_role + 1 :][-_MOST_WORDS:]
        if rest:
            kept.append(" ".join(rest))
    return tuple(kept)
