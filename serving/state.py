"""The parts that one running process holds from start to stop."""

from dataclasses import dataclass

from serving.access.authentication import Authentication
from serving.access.failed_attempts import FailedAttempts
from serving.access.limits.gate import Gate
from serving.access.reads import Reads
from serving.access.sessions import Sessions
from serving.edge.cache import BodyCache
from serving.edge.metrics.bookkeeping import Bookkeeper
from serving.edge.metrics.registry import Metrics
from serving.forecasting.forecasts.variants import ExposureLog
from serving.forecasting.orchestrator import Orchestrator
from serving.identity.passwords import Passwords
from serving.kit.offload import Offload
from serving.kit.once import Once
from serving.kit.postgres.database import Database
from serving.kit.single_flight import SingleFlight
from serving.kit.writes import Writes
from serving.settings import ServingSettings
from serving.streams.broadcast import Broadcast
from serving.streams.connection_limit import ConnectionLimit
from serving.streams.hub import Hub
from serving.streams.post_watch import PostWatch
from serving.streams.websocket.parts import CommandAgent, TakeSnapshots
from serving.streams.websocket.talk_presence import TalkPresence
from storage.kit.secret_box import SecretBox


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The parts of a process; endpoints get them by the dependencies of each layer.

    Attributes:
        reads: what answers public reads from a replica; None where there is none.
    """

    settings: ServingSettings
    database: Database
    reads: Reads | None
    writes: Writes
    hub: Hub
    cache: BodyCache
    metrics: Metrics
    bookkeeper: Bookkeeper
    failed_attempts: FailedAttempts
    orchestrator: Orchestrator
    exposures: ExposureLog
    flight: SingleFlight
    broadcast: Broadcast
    posts: PostWatch
    talks: TalkPresence
    seats: ConnectionLimit
    take_snapshots: TakeSnapshots
    command_agent: CommandAgent
    export_seats: ConnectionLimit
    box: SecretBox
    once: Once
    gate: Gate
    authentication: Authentication
    sessions: Sessions
    passwords: Passwords
    offload: Offload
