"""The job that posts the newest signed head of the chain of seals to outside witnesses.

Heads are signed where forecasts are sealed, and their signatures kept beside them: the worker
reads both and holds no key. The newest head's hash covers every head before it, those too that
came and went between two looks.
"""

import json
import logging

from sqlalchemy import Engine

from storage.delivery import newest
from storage.delivery.writes import Message
from storage.forecast.seals.witnesses import newest_document
from storage.kit.unit_of_work import UnitOfWork

TOPIC = "seals"
TYPE = "seals.head"

_LOG = logging.getLogger("touchline.witness")


def post_newest_head(engine: Engine, world: str) -> bool:
    """Post the newest head to the channels that want heads; return whether one had not had it.

    Args:
        engine: of the world.
        world: its name, for people.
    """
    with UnitOfWork(engine) as uow:
        written = newest_document(uow.connection, world)
        if written is None:
            return False
        document = json.loads(written)
        head = document["seals"][-1]
        posted = Message(topic=TOPIC, type=TYPE, body=document)
        channels = uow.run(newest.publish(posted, key=head["hash"]))
        uow.commit()
    if channels:
        _LOG.info("Head %d of the seals goes to %s.", head["seal_no"], ", ".join(channels))
    return bool(channels)
