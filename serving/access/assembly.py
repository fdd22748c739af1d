"""The parts that find subjects and open sessions, put together for one process."""

import logging

from serving.access.api_keys import ApiKeys
from serving.access.authentication import RETIRED, Authentication
from serving.access.cookies import Cookies
from serving.access.keyring import Keyring
from serving.access.revocations import Log, Revocations
from serving.kit.postgres.database import Database
from serving.kit.writes import Writes
from serving.settings import ServingSettings
from storage.kit.secret_box import SecretBox

_LOG = logging.getLogger(__name__)


def authentication_of(
    settings: ServingSettings, database: Database, writes: Writes, log: Log, box: SecretBox
) -> Authentication:
    """Return what finds the subjects of requests.

    Args:
        settings: of this process.
        database: where keys and sessions are looked up.
        writes: the way to change them.
        log: the event log as this process knows it.
        box: of this installation.
    """
    revocations = Revocations(database, log)
    retired = settings.admin_token
    return Authentication(
        keyring=Keyring(writes, box, revocations, issuer=issuer_of(settings)),
        keys=ApiKeys(database, writes, revocations, settings.world),
        revocations=revocations,
        cookies=Cookies.of(settings, box),
        retired_token=None if retired is None else retired.get_secret_value(),
    )


def issuer_of(settings: ServingSettings) -> str:
    """Return the issuer that access tokens name: this installation, and its world."""
    return settings.public_url or f"urn:touchline:{settings.world}"


def warn_of_retired_token(settings: ServingSettings) -> None:
    """Warn in the log that a setting of earlier releases does nothing, and name what does."""
    if settings.admin_token is not None:
        _LOG.warning("TOUCHLINE_ADMIN_TOKEN is set and does nothing. %s", RETIRED)
