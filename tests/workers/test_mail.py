"""Mail, against a real server: what is sent, to whom, and what its answers mean."""

import asyncio
import hashlib
import ipaddress
import re
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import Engine, delete, select, text

from storage.delivery import writes
from storage.delivery.tables import attempt, delivery, message
from storage.identity.tables.account import person
from storage.identity.tables.credential import one_time_token
from storage.kit.unit_of_work import UnitOfWork
from tests.workers.accounts import CHANNEL, add_person, add_token, post_mail
from tests.workers.mail_server import HOST, MailServer, free_port, serving_mail
from workers.channels import smtp as module
from workers.channels.mail import Mail
from workers.deliveries import DeliveryRunner
from workers.settings import MailSettings

pytestmark = pytest.mark.services

SENDER = "Touchline <no-reply@touchline.example>"
SITE = "https://football.example"
LINK = re.compile(rf"{SITE}/verify\?token=(tlm_[\w-]{{43}})")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with serving_mail() as server:
        yield server


def settings_of(url: str | None, **others: object) -> MailSettings:
    values = {"smtp_url": url, "mail_from": SENDER, "public_url": f"{SITE}/", **others}
    return MailSettings.model_validate(values)


def send(worker: Engine, url: str | None, **others: object) -> bool:
    channels = {CHANNEL: Mail(worker, settings_of(url, **others))}
    return asyncio.run(DeliveryRunner(worker, channels).deliver(CHANNEL))


def outcomes(engine: Engine) -> list[tuple[str | None, str | None]]:
    with engine.connect() as connection:
        statement = select(attempt.c.outcome, attempt.c.error)
        rows = connection.execute(statement.order_by(attempt.c.delivery_id, attempt.c.attempt_no))
        return [(row.outcome, row.error) for row in rows]


def body(engine: Engine) -> dict[str, object]:
    with engine.connect() as connection:
        return connection.execute(select(message.c.body)).scalar_one()


def drawn(engine: Engine) -> set[bytes]:
    """Digests of the tokens that open an account."""
    with engine.connect() as connection:
        return set(connection.scalars(select(one_time_token.c.token_hash)))


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def tokens(server: MailServer) -> list[str]:
    """Of the links that arrived, in this order."""
    texts = [next(mail.iter_parts()).get_content() for _, mail in server.received]
    return [found for each in texts for found in LINK.findall(each)]


def hurry(engine: Engine) -> None:
    """Let the pause before the next attempt be over."""
    with engine.begin() as connection:
        due = "UPDATE delivery.delivery SET due_at = now() WHERE due_at IS NOT NULL"
        connection.execute(text(due))


@pytest.fixture
def verifying(engine: Engine, owner_engine: Engine) -> int:
    """A mail to anna that waits, with a token in its link."""
    account_id = add_person(owner_engine)
    add_token(owner_engine, account_id)
    post_mail(engine, "verify_email", account_id=account_id)
    return account_id


def test_a_mail_arrives_in_the_language_of_its_reader_with_its_link(
    engine: Engine, worker_engine: Engine, owner_engine: Engine, server: MailServer
) -> None:
    account_id = add_person(owner_engine, "jörg", language="de", email="joerg@example.org")
    add_token(owner_engine, account_id)
    post_mail(engine, "verify_email", account_id=account_id)
    assert send(worker_engine, server.url, world="live")
    ((recipients, mail),) = server.received
    assert recipients == ["joerg@example.org"]
    assert mail["Subject"] == "Bestätige deine E-Mail-Adresse"
    assert (mail["From"], mail["To"]) == (SENDER, "joerg@example.org")
    assert mail["Message-ID"] == "<delivery-1@touchline.example>"
    assert mail["Content-Language"] == "de"
    assert mail["Auto-Submitted"] == "auto-generated"
    plain, html = mail.iter_parts()
    for part in (plain, html):
        assert drawn(engine) == {digest(found) for found in LINK.findall(part.get_content())}
        assert "Hallo jörg," in part.get_content()
        assert "simulierten" not in part.get_content()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert outcomes(engine) == [("delivered", None)]


def test_a_waiting_mail_holds_no_token_and_each_attempt_draws_another(
    engine: Engine, worker_engine: Engine, server: MailServer, verifying: int
) -> None:
    nobodys = drawn(engine)
    server.at_text = ["451 come back later"]
    assert send(worker_engine, server.url)
    assert body(engine) == {"account_id": verifying}
    hurry(engine)
    assert send(worker_engine, server.url)
    assert body(engine) == {"account_id": verifying}
    put_off, newest = tokens(server)
    assert drawn(engine) == {digest(newest)}
    assert not {digest(put_off), digest(newest)} & nobodys
    first, second = (mail["Message-ID"] for _, mail in server.received)
    assert first == second
    assert all("made up" in mail.as_string() for _, mail in server.received)


@pytest.mark.parametrize("step", ["at_recipient", "at_text"])
def test_what_a_server_refuses_for_good_is_given_up_and_names_nobody(
    engine: Engine, worker_engine: Engine, server: MailServer, verifying: int, step: str
) -> None:
    setattr(server, step, ["550 5.1.1 <anna@example.org>: no such user"])
    assert send(worker_engine, server.url)
    ((outcome, error),) = outcomes(engine)
    assert (outcome, error) == ("refused", "answered 550 5.1.1 <(address)>: no such user")
    assert body(engine) == {"account_id": verifying}
    assert not send(worker_engine, server.url)


@pytest.mark.parametrize("step", ["at_recipient", "at_text"])
def test_what_a_server_puts_off_is_sent_again(
    engine: Engine, worker_engine: Engine, server: MailServer, verifying: int, step: str
) -> None:
    del verifying
    setattr(server, step, ["450 busy"])
    assert send(worker_engine, server.url)
    assert not send(worker_engine, server.url)  # not at once
    hurry(engine)
    assert send(worker_engine, server.url)
    assert outcomes(engine) == [("failed", "answered 450 busy"), ("delivered", None)]


def test_a_server_that_hangs_up_after_the_text_leaves_it_in_doubt(
    engine: Engine, worker_engine: Engine, server: MailServer, verifying: int
) -> None:
    server.hangs_up = True
    assert send(worker_engine, server.url)
    ((outcome, _),) = outcomes(engine)
    assert outcome == "unknown"
    hurry(engine)
    assert not send(worker_engine, server.url)
    assert (len(server.received), verifying) == (1, 1)


def test_a_server_that_does_not_answer_in_time_leaves_it_in_doubt(
    engine: Engine,
    worker_engine: Engine,
    server: MailServer,
    verifying: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    del verifying
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 1.0)
    server.may_answer.clear()
    assert send(worker_engine, server.url)
    assert [outcome for outcome, _ in outcomes(engine)] == ["unknown"]


def test_a_server_that_is_away_and_comes_back_gets_every_mail_once(
    engine: Engine, worker_engine: Engine, verifying: int
) -> None:
    port = free_port()
    post_mail(engine, "password_changed", account_id=verifying)
    for _ in range(3):
        while send(worker_engine, f"smtp://{HOST}:{port}"):
            pass
        hurry(engine)
    assert {outcome for outcome, _ in outcomes(engine)} == {"failed"}
    with serving_mail(port) as server:
        while send(worker_engine, server.url):
            pass
        subjects = sorted(str(mail["Subject"]) for _, mail in server.received)
    assert subjects == ["Confirm your e-mail address", "Your password was changed"]


def test_a_server_that_is_no_mail_server_loses_nothing(
    engine: Engine, worker_engine: Engine, verifying: int
) -> None:
    with serving_mail(users={"us": "right"}) as server:
        wrong = server.url.replace("//", "//us:wrong@") + "?starttls=never"
        assert send(worker_engine, wrong)
    ((outcome, _),) = outcomes(engine)
    assert outcome == "failed"
    assert body(engine) == {"account_id": verifying}


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """The certificate of a server at 127.0.0.1, which this machine trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a server of a test")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    plain = serialization.NoEncryption()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_user_logs_in_over_tls(
    engine: Engine, worker_engine: Engine, verifying: int, tls: ssl.SSLContext, scheme: str
) -> None:
    del verifying
    with serving_mail(tls=tls, is_tls=scheme == "smtps", users={"us@here": "p:w/d"}) as server:
        url = f"{scheme}://us%40here:p%3Aw%2Fd@{HOST}:{server.port}"
        assert send(worker_engine, url)
        assert outcomes(engine) == [("delivered", None)]
        assert server.encrypted == [True]


def test_a_certificate_that_nobody_vouches_for_gets_no_mail(
    engine: Engine,
    worker_engine: Engine,
    verifying: int,
    tls: ssl.SSLContext,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    del verifying
    monkeypatch.delenv("SSL_CERT_FILE")
    with serving_mail(tls=tls) as server:
        assert send(worker_engine, server.url)
        assert server.received == []
    assert [outcome for outcome, _ in outcomes(engine)] == ["failed"]


def test_a_user_is_not_named_to_a_server_without_tls(
    engine: Engine, worker_engine: Engine, server: MailServer, verifying: int
) -> None:
    del verifying
    assert send(worker_engine, server.url.replace("//", "//us:secret@"))
    ((outcome, error),) = outcomes(engine)
    assert (outcome, server.received) == ("failed", [])
    assert "STARTTLS" in str(error)


def test_a_mail_whose_link_expired_is_not_sent(
    engine: Engine, worker_engine: Engine, owner_engine: Engine, server: MailServer
) -> None:
    account_id = add_person(owner_engine)
    add_token(owner_engine, account_id, "reset", lasts=timedelta(seconds=-1))
    post_mail(engine, "password_reset", account_id=account_id)
    assert send(worker_engine, server.url)
    assert outcomes(engine) == [("refused", "its link expired or was used")]
    assert (server.received, body(engine)) == ([], {"account_id": account_id})


def test_a_change_of_address_is_confirmed_at_the_new_one_and_noticed_at_the_old(
    engine: Engine, worker_engine: Engine, owner_engine: Engine, server: MailServer
) -> None:
    account_id = add_person(owner_engine)
    add_token(owner_engine, account_id, "email_change", email="new@example.org")
    post_mail(engine, "email_change_confirm", account_id=account_id)
    post_mail(engine, "email_change_notice", account_id=account_id)
    while send(worker_engine, server.url):
        pass
    links = {recipients[0]: mail.as_string() for recipients, mail in server.received}
    assert f"{SITE}/email?token=" in links["new@example.org"].replace("=\n", "").replace(
        "=3D", "="
    )
    assert f"{SITE}/account/security" in links["anna@example.org"].replace("=\n", "")


def test_a_mail_to_nobody_any_more_is_given_up_but_the_last_one_is_sent(
    engine: Engine, worker_engine: Engine, owner_engine: Engine, server: MailServer
) -> None:
    account_id = add_person(owner_engine)
    with owner_engine.begin() as connection:
        connection.execute(delete(person))
    post_mail(engine, "password_changed", account_id=account_id)
    farewell = {"to": "anna@example.org", "name": "anna", "language": "de"}
    post_mail(engine, "account_erased", account_id=account_id, **farewell)
    while send(worker_engine, server.url):
        pass
    ((recipients, mail),) = server.received
    assert (recipients, mail["Subject"]) == (["anna@example.org"], "Dein Konto ist gelöscht")
    with engine.connect() as connection:
        kept = connection.scalars(select(message.c.body).order_by(message.c.message_id)).all()
    assert kept == [{"account_id": account_id}, {"account_id": account_id, "language": "de"}]
    assert outcomes(engine)[0] == ("refused", "its account names nobody any more")


@pytest.mark.parametrize(
    "email",
    ["anna@example.org\r\nBcc: all@example.org", "anna@example.org, bob@example.org", "anna", "@"],
)
def test_an_address_that_would_add_a_header_or_a_reader_gets_no_mail(
    engine: Engine, worker_engine: Engine, owner_engine: Engine, server: MailServer, email: str
) -> None:
    account_id = add_person(owner_engine, email=email)
    post_mail(engine, "password_changed", account_id=account_id)
    assert send(worker_engine, server.url)
    assert [outcome for outcome, _ in outcomes(engine)] == ["refused"]
    assert server.received == []


def test_a_name_cannot_add_a_header_or_markup(
    engine: Engine, worker_engine: Engine, owner_engine: Engine, server: MailServer
) -> None:
    account_id = add_person(
        owner_engine, "x\r\nBcc: all@example.org\r\n\r\n<script>", email="anna@example.org"
    )
    post_mail(engine, "password_changed", account_id=account_id)
    assert send(worker_engine, server.url)
    ((recipients, mail),) = server.received
    assert (recipients, mail["Bcc"]) == (["anna@example.org"], None)
    _, html = mail.iter_parts()
    assert "<script>" not in html.get_content()


def test_an_unknown_kind_is_given_up(
    engine: Engine, worker_engine: Engine, owner_engine: Engine, server: MailServer
) -> None:
    post_mail(engine, "newsletter", account_id=add_person(owner_engine))
    assert send(worker_engine, server.url)
    assert outcomes(engine) == [("refused", "there is no mail of the kind newsletter")]


@pytest.mark.parametrize(
    ("url", "sender", "complaint"),
    [
        ("http://host", SENDER, "must be smtp://"),
        ("smtp://", SENDER, "must be smtp://"),
        ("smtp://host?starttls=perhaps", SENDER, "starttls=always"),
        ("smtp://host", None, "needs TOUCHLINE_MAIL_FROM"),
        ("smtp://host", "Touchline", "must be an address"),
    ],
)
def test_settings_that_cannot_work_are_named(url: str, sender: str | None, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        settings_of(url, mail_from=sender)


def test_a_closed_doubt_forgets_whom_it_names(
    engine: Engine, worker_engine: Engine, owner_engine: Engine, server: MailServer
) -> None:
    account_id = add_person(owner_engine)
    post_mail(engine, "account_erased", account_id=account_id, to="a@example.org", name="a")
    server.hangs_up = True
    assert send(worker_engine, server.url)
    with UnitOfWork(engine) as uow:
        (number,) = uow.connection.scalars(select(delivery.c.delivery_id))
        writes.close(uow, number)
        uow.commit()
    assert body(engine) == {"account_id": account_id}
