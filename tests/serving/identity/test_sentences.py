"""Every refusal of accounts has a sentence in every language, and on a page no API terms.

The modules of accounts are walked: each error that a person may meet is raised with a `Sentence`,
which is a message of the catalogues, and each catalogue translates it.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxcvbn

import serving
import storage
from serving.kit import errors
from serving.pages.sentences import ON_PAGES, translated
from storage.identity.tables.account import Role
from storage.kit.sentences import Sentence
from tests.serving.identity.conftest import OTHER_PASSWORD, PASSWORD, Club
from tests.serving.pages.visitor import Visitor, text_of
from words.language import SOURCE, codes, language, use
from words.passwords import ADVICE

SERVING, STORAGE = (Path(package.__path__[0]) for package in (serving, storage))
FOR_PROGRAMMERS = {"deprecation.py"}
"""Modules whose errors are met by whoever writes a route."""
MODULES = sorted(
    path
    for directory in (SERVING / "identity", SERVING / "access", STORAGE / "identity")
    for path in directory.rglob("*.py")
    if not path.name.endswith("cli.py") and path.name not in FOR_PROGRAMMERS
)
SHOWN = {name for name in vars(errors) if name.endswith("Error")} | {
    "CodeNeededError", "FactorError", "SuspendedError", "TokenError", "TooManyKeysError",
    "UnchangedError", "UnfitAddressError", "UnfitUsernameError", "UnknownAccountError",
    "UsernameTakenError", "AddressTakenError", "WrongCodeError", "WrongCredentialsError",
    "ValueError",
}  # fmt: skip
"""Errors whose text reaches whoever asked."""


def sentences() -> set[str]:
    """Every message of a sentence in the modules, as it stands in the catalogues."""
    return {
        message
        for path in (*MODULES, *(SERVING / "kit").rglob("*.py"))
        for message in _messages(ast.parse(path.read_text()))
    }


def test_every_error_that_somebody_may_meet_is_a_sentence() -> None:
    bare = [
        f"{path.name}: {ast.unparse(node)}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and _name_of(node.func) in SHOWN and _is_bare(node)
    ]
    assert bare == []


@pytest.mark.parametrize("code", [each for each in codes() if each != SOURCE])
def test_every_sentence_is_translated_into_every_language(code: str) -> None:
    found = sentences()
    assert len(found) > 60
    with use(language(code)):
        untranslated = {each for each in (*found, *ADVICE) if translated(Sentence(each)) == each}
    assert untranslated == set()


def test_pages_name_no_requests() -> None:
    for message in sentences():
        shown = ON_PAGES.get(message, message)
        assert not re.search(r"/v1/|\bPOST\b|ETag|Bearer", shown), message
    assert set(ON_PAGES) <= sentences()


def test_the_advice_of_the_library_is_in_the_catalogues() -> None:
    source = (Path(zxcvbn.__file__).parent / "feedback.py").read_text()
    texts = {
        node.args[0].value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and _name_of(node.func) == "_"
        and isinstance(node.args[0], ast.Constant)
    }
    assert texts == set(ADVICE)


@pytest.fixture
def german(club: Club) -> Iterator[Visitor]:
    visitor = Visitor(club.api.base_url)
    visitor.http.headers["Accept-Language"] = "de-DE,de;q=0.9,en;q=0.5"
    yield visitor
    visitor.http.close()


@pytest.mark.services
def test_a_stranger_reads_german(club: Club, german: Visitor) -> None:
    taken = club.person().username
    right = {
        "username": club.unused_name(), "email": "a@example.org", "password": PASSWORD,
        "accept_rules": "on",
    }  # fmt: skip
    for field, value, expected in (
        ("username", "a b", "Buchstaben von A bis Z"),
        ("username", "ab", "3 bis 30 Zeichen"),
        ("username", taken, "ist vergeben"),
        ("email", "nobody", "schreibt man wie name@example.org"),
        ("password", "short", "mindestens 10 Zeichen"),
        ("password", "aaaaaaaaaaaa", "leicht zu erraten"),
        ("password", "password1234", "Füge noch ein oder zwei Wörter hinzu"),
    ):
        page = german.submit("/register", **{**right, field: value})
        assert (page.status_code, expected in text_of(page)) == (422, True), expected
    refused = german.log_in(taken, OTHER_PASSWORD)
    assert "Name oder Passwort ist falsch" in text_of(refused)
    assert "/v1/" not in text_of(refused)
    spent = german.submit("/verify?token=x", "/verify")
    assert "Dieser Link wurde schon benutzt" in text_of(spent)
    lost = german.get("/account/data/1/download")
    assert lost.url.path == "/login"


@pytest.mark.services
@pytest.mark.parametrize("role", ["fan", "admin"])
def test_a_member_reads_german(club: Club, german: Visitor, role: Role) -> None:
    who = club.person(role=role)
    club.change(
        "UPDATE identity.person SET language = 'de' WHERE account_id = :id", id=who.account_id
    )
    del german.http.headers["Accept-Language"]
    assert german.log_in(who.username).url.path == "/account"
    security = "/account/security"
    response = german.submit(
        security, f"{security}/password", old_password=OTHER_PASSWORD, new_password=OTHER_PASSWORD
    )
    assert "Das ist nicht dein Passwort" in text_of(response)
    assert "das eigene Konto lesen" in text_of(response)
    off = german.send(german.get(security), f"{security}/keys", name="", scope=[])
    assert "mindestens" in text_of(off)
    missing = german.get("/account/data/1/download")
    assert (missing.status_code, "Du hast keine solche Kopie" in text_of(missing)) == (404, True)
    assert 'lang="de"' in missing.text
    people = german.get("/admin/people/999999")
    expected = "Es gibt kein Konto 999999" if role == "admin" else "darf das nicht"
    assert expected in text_of(people)


def _messages(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name_of(node.func) == "Sentence":
            message = node.args[0]
            if isinstance(message, ast.Constant):
                yield str(message.value)


def _name_of(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _is_bare(call: ast.Call) -> bool:
    """Whether an error is raised with text of its own that no catalogue has."""
    texts = [
        node
        for argument in call.args
        for node in ast.walk(argument)
        if isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value)
    ]
    in_sentences = {
        id(inner)
        for argument in call.args
        for node in ast.walk(argument)
        if isinstance(node, ast.Call) and _name_of(node.func) == "Sentence"
        for inner in ast.walk(node)
    }
    return any(id(node) not in in_sentences for node in texts)
