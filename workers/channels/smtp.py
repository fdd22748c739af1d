"""Mail by SMTP: one connection per mail, and what the server's answers mean for its delivery.

Before the text is handed over nothing can have arrived, so whatever goes wrong is tried again;
what the server refuses for good (5xx on sender, recipient or text) is given up. After that,
silence is in doubt. A server that does not let us in (greeting, TLS, log-in) is set up wrongly, by
us or there: that is tried again too, and no mail is lost by it.
"""

import asyncio
import contextlib
import re
import ssl
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as STANDARD
from email.utils import format_datetime

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPResponseException,
)

from storage.delivery.outbox import Kept
from workers.channels import PATIENCE_SECONDS, Result
from workers.settings import MailServer

WIRE = STANDARD.clone(max_line_length=300)  # an address in a header stays whole
_COMMAND_SECONDS = 8.0
_GOODBYE_SECONDS = 1.0
_ADDRESS = re.compile(r"[^\s<>@:]+@[^\s<>:]+")


class Smtp:
    """Hands mails to one server.

    Args:
        server: where it is and how it is talked to.
        sender: whom mails are from, such as `Touchline <no-reply@example.org>`.
    """

    def __init__(self, server: MailServer, sender: Address) -> None:
        self._server = server
        self._sender = sender
        self._tls = ssl.create_default_context()

    async def send_mail(self, delivery_id: int, created_at: datetime, mail: Kept) -> Result:
        """Hand over one mail and return how it went."""
        try:
            recipient = address_of(mail.recipient)
        except (ValueError, MessageError):
            return Result("refused", "the recipient is no address that mail can be sent to")
        message = message_of(mail, self._sender, recipient, delivery_id, created_at)
        exchange = _Exchange(self._client())
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await exchange.run(self._sender.addr_spec, recipient.addr_spec, bytes(message))
        except (SMTPException, OSError, TimeoutError) as error:
            exchange.client.close()
            return _judged(error, exchange)
        await exchange.leave()
        return Result("delivered")

    def _client(self) -> SMTP:
        server = self._server
        return SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            use_tls=server.is_tls,
            start_tls=server.start_tls,
            tls_context=self._tls,
            local_hostname=self._sender.domain,
            timeout=_COMMAND_SECONDS,
        )


class _Exchange:
    """One mail's talk with the server.

    Attributes:
        is_let_in: it greeted us, and took our log-in if we have one.
        is_handed_over: it was given the text, and may have taken it.
    """

    def __init__(self, client: SMTP) -> None:
        self.client = client
        self.is_let_in = False
        self.is_handed_over = False

    async def run(self, sender: str, recipient: str, message: bytes) -> None:
        await self.client.connect()
        self.is_let_in = True
        await self.client.mail(sender)
        await self.client.rcpt(recipient)
        self.is_handed_over = True
        await self.client.data(message)

    async def leave(self) -> None:
        """Say goodbye; the mail has arrived, whatever becomes of that."""
        with contextlib.suppress(SMTPException, OSError, TimeoutError):
            await self.client.quit(timeout=_GOODBYE_SECONDS)
        self.client.close()


def address_of(text: str) -> Address:
    """Return an address for a header and for the envelope, its domain in ASCII.

    Raises:
        ValueError: it is none, or more than one, or holds what a header must not.
        email.errors.MessageError: the same.
    """
    local, _, domain = text.rpartition("@")
    return Address(addr_spec=f"{local}@{domain.encode('idna').decode('ascii')}")


def message_of(
    mail: Kept, sender: Address, recipient: Address, delivery_id: int, created_at: datetime
) -> EmailMessage:
    """Return a mail as it is sent; every attempt of a delivery has the same identity.

    Raises:
        ValueError: a header would have more than one line.
    """
    message = EmailMessage(WIRE)
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(created_at)
    message["Message-ID"] = f"<delivery-{delivery_id}@{sender.domain}>"
    if mail.unsubscribe is not None:  # RFC 8058: one click, by POST, without logging in
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence note answers
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    message["Content-Language"] = mail.language  # after the content, which clears such headers
    return message


def _judged(error: Exception, exchange: _Exchange) -> Result:
    described = _described(error)
    code = error.code if isinstance(error, SMTPResponseException) else None
    if not exchange.is_let_in or (code is not None and 400 <= code < 500):
        return Result("failed", described)
    if code is not None and 500 <= code < 600:
        return Result("refused", described)
    return Result("unknown" if exchange.is_handed_over else "failed", described)


def _described(error: Exception) -> str:
    """Say what went wrong without the addresses that servers like to repeat."""
    if isinstance(error, SMTPResponseException):
        reason = f"answered {error.code} {error.message}"
    elif isinstance(error, TimeoutError) and not str(error):
        reason = f"no answer within {PATIENCE_SECONDS:.0f} s"
    else:
        reason = f"{type(error).__name__}: {error}"
    return _ADDRESS.sub("(address)", " ".join(reason.split()))[:300].rstrip(".")
