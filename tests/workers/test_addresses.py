"""Names are resolved once; what leads to a private network is refused unless that is allowed."""

import asyncio
import socket

import pytest

from storage.delivery.writes import Attempt
from tests.workers.receiver import Receiver
from workers.addresses import PrivateAddressError, is_literal, is_public, resolve
from workers.channels.webhook import Webhook

ATTEMPT = Attempt(delivery_id=7, attempt_no=1, type="alert.raised", body={})


def webhook(url: str, *, allow_private: bool = False) -> Webhook:
    return Webhook("webhook", url, None, allow_private=allow_private)


class Names:
    """A name server whose answers follow one another; the last one stays."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.requested: list[str] = []

    def __call__(self, host: str, port: int, *_: object, **__: object):
        self.requested.append(host)
        address = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, port))]


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.9", "169.254.169.254", "0.0.0.0", "100.64.0.1",  # noqa: S104
     "224.0.0.1", "::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
     "64:ff9b::7f00:1", "2002:7f00:1::"],
)  # fmt: skip
def test_private_addresses_in_every_spelling(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_public_addresses(address):
    assert is_public(address)


def test_only_addresses_and_localhost_are_meant_literally():
    written = ("127.0.0.1", "::1", "localhost", "hooks.example", "127.0.0.1.nip.example")
    assert [is_literal(each) for each in written] == [True, True, True, False, False]


def test_a_name_that_leads_home_is_refused_and_says_what_to_do(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", Names("127.0.0.1"))
    with pytest.raises(PrivateAddressError, match="TOUCHLINE_WEBHOOK_ALLOW_PRIVATE=true"):
        asyncio.run(resolve("hooks.example", 443, allow_private=False))
    assert asyncio.run(resolve("hooks.example", 443, allow_private=True)) == "127.0.0.1"


def test_a_webhook_behind_a_private_name_is_refused_for_good(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", Names("10.0.0.7"))
    result = asyncio.run(webhook("http://hooks.example/hook").send(ATTEMPT))
    assert result.outcome == "refused"
    assert "10.0.0.7, a private address" in (result.error or "")


def test_a_name_with_changing_addresses_is_resolved_once(receiver: Receiver, monkeypatch):
    names = Names("127.0.0.1", "10.9.9.9")
    monkeypatch.setattr(socket, "getaddrinfo", names)
    named = webhook(f"http://hooks.example:{receiver.port}/hook?a=1", allow_private=True)
    assert asyncio.run(named.send(ATTEMPT)).outcome == "delivered"
    ((headers, _),) = receiver.received
    assert headers["Host"] == f"hooks.example:{receiver.port}"
    assert names.requested.count("hooks.example") == 1


def test_a_name_that_does_not_exist_is_tried_again_later(monkeypatch):
    def unknown(*args: object, **kwargs: object):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    result = asyncio.run(webhook("https://nowhere.example/").send(ATTEMPT))
    assert (result.outcome, "cannot be resolved" in (result.error or "")) == ("failed", True)
