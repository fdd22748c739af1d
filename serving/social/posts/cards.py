"""Cards of links that lead to pages of ours; those to elsewhere get none."""

import re
from collections.abc import Iterable
from urllib.parse import unquote

from serving.social.posts.schemas import CardRead

_PAGE = re.compile(r"/(matches|teams|standings|models)/([A-Za-z0-9%_.-]{1,60})/?(?:[?#].*)?")
_MOST = 4
_KINDS = {"matches": "match", "teams": "team", "standings": "competition", "models": "model"}


def cards_of(addresses: Iterable[str], own_url: str) -> list[CardRead]:
    """Return the cards of a text's links.

    Args:
        addresses: where its links lead.
        own_url: how addresses of our own pages begin.
    """
    made: list[CardRead] = []
    for address in addresses:
        if not address.startswith(f"{own_url}/"):
            continue
        found = _PAGE.fullmatch(address[len(own_url) :])
        if found is not None:
            card = {"url": address, "kind": _KINDS[found[1]], "id": unquote(found[2])}
            made.append(CardRead.model_validate(card))
    return made[:_MOST]
