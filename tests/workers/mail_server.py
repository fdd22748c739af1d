"""A mail server: keeps what arrives, answers as configured, waits, or hangs up."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST = "127.0.0.1"


@dataclass
class MailServer:
    """Attributes:
    at_recipient, at_text: answers to the next RCPT and DATA; 250 when there are none left.
    received: envelope and message of each mail, as soon as it is read.
    may_answer: the answer to a text waits until it is set.
    hangs_up: a text is read and gets no answer.
    users: name and password of those who may log in.
    encrypted: whether each mail came by TLS.
    """

    port: int = 0
    at_recipient: list[str] = field(default_factory=list)
    at_text: list[str] = field(default_factory=list)
    received: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    may_answer: threading.Event = field(default_factory=threading.Event)
    hangs_up: bool = False
    users: dict[str, str] = field(default_factory=dict)
    encrypted: list[bool] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://{HOST}:{self.port}"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session, options
        if self.at_recipient:
            return self.at_recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        del session
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=default)
        assert isinstance(message, EmailMessage)
        assert server.transport is not None
        self.encrypted.append(server.transport.get_extra_info("sslcontext") is not None)
        self.received.append((list(envelope.rcpt_tos), message))
        await asyncio.to_thread(self.may_answer.wait)
        if self.hangs_up:
            server.transport.close()
        return self.at_text.pop(0) if self.at_text else "250 OK"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any
    ) -> AuthResult:
        del server, session, envelope, mechanism
        is_known = isinstance(given, LoginPassword) and (
            self.users.get(given.login.decode()) == given.password.decode()
        )
        return AuthResult(success=is_known)


def free_port() -> int:
    with socket.socket() as candidate:
        candidate.bind((HOST, 0))
        return candidate.getsockname()[1]


@contextmanager
def serving_mail(
    port: int | None = None,
    *,
    tls: ssl.SSLContext | None = None,
    is_tls: bool = False,
    **attributes: Any,
) -> Iterator[MailServer]:
    """A mail server while the block lasts.

    Args:
        port: a free one if none is given.
        tls: offers STARTTLS, or with `is_tls` uses TLS from the first byte.
        is_tls: see there.
        options: attributes of the server.
    """
    server = MailServer(port=port or free_port(), **attributes)
    server.may_answer.set()
    login: dict[str, Any] = {}
    if server.users:
        is_plain = tls is None or is_tls
        login = {"authenticator": server.authenticate, "auth_require_tls": not is_plain}
    controller = Controller(
        server,
        hostname=HOST,
        port=server.port,
        ssl_context=tls if is_tls else None,
        tls_context=None if is_tls else tls,
        require_starttls=tls is not None and not is_tls,
        **login,
    )
    controller.start()
    try:
        yield server
    finally:
        server.may_answer.set()
        controller.stop()
