"""Addresses of mail: which can be one, and which are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.identity.addresses import UnfitAddressError, address_key, address_of


@pytest.mark.parametrize(
    "text",
    [
        "", "ana", "ana@", "@example.org", "ana@example", "ana@@example.org", "a b@example.org",
        "ana@exam ple.org", "ana@example.org\nBcc: x@y.org", "ana@example.org\r\n", "a\nb@c.org",
        '"ana"@example.org', "<ana>@example.org", "ana@[127.0.0.1]", "ana@10.0.0.1",
        "ana@-example.org", "ana@example..org", ".ana@example.org", "a..b@example.org",
        "x" * 65 + "@example.org", "ana@" + "x" * 64 + ".org", "a,b@c.org", "ana\x00@example.org",
        "ana@exa\u202emple.org", "ana\ud800@example.org",
    ],
)  # fmt: skip
def test_what_no_mail_could_be_sent_to_is_refused(text: str) -> None:
    if text.strip() == "ana@example.org":
        assert address_of(text) == "ana@example.org"  # blanks around it are a slip of the hand
        return
    with pytest.raises(UnfitAddressError, match="address"):
        address_of(text)


def test_a_domain_is_kept_as_servers_know_it() -> None:
    assert address_of(" Ana.Lopez+touch@B\u00fccher.Example ") == (
        "Ana.Lopez+touch@xn--bcher-kva.example"
    )


def test_an_address_written_otherwise_is_the_same() -> None:
    assert address_key("ANA@Example.org") == address_key(address_of("ana@example.ORG"))


@given(st.text(max_size=60))
def test_no_address_breaks_a_line(text: str) -> None:
    try:
        address = address_of(text)
    except UnfitAddressError:
        return
    assert address.isprintable()
    assert address_of(address) == address
