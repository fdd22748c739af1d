"""What a route or a topic needs, and who has it."""

import pytest

from serving.access.needs import ANYBODY, OWNER, holder_of, of_owner, of_role
from serving.access.scopes import (
    MEANINGS,
    SESSION_ONLY,
    Role,
    Scope,
    grantable,
    roles_of,
    scopes_of,
)
from serving.access.subject import ANONYMOUS, Kind, Subject


def account(role: str, *, account_id: int = 7, is_verified: bool = True) -> Subject:
    return Subject(
        kind=Kind.ACCOUNT,
        account_id=account_id,
        roles=roles_of(role, is_verified=is_verified),
        scopes=scopes_of(role, is_verified=is_verified),
    )


def key(role: str, *scopes: Scope) -> Subject:
    return Subject(
        kind=Kind.KEY,
        account_id=7,
        roles=roles_of(role, is_verified=True),
        scopes=grantable(role, is_verified=True) & frozenset(scopes),
        key_id=1,
    )


PROMOTES = of_role(Role.ML, Scope.MODELS_WRITE)


def test_what_is_for_anybody_is_for_strangers_too():
    for subject in (ANONYMOUS, account("fan"), account("admin", is_verified=False)):
        assert ANYBODY.allows(subject)


def test_a_role_is_needed_or_the_administrators():
    allowed = {role for role in Role if PROMOTES.allows(account(role))}
    assert allowed == {Role.ML, Role.ADMIN}
    assert not PROMOTES.allows(ANONYMOUS)


def test_an_account_that_is_not_verified_has_no_role():
    assert not PROMOTES.allows(account("ml", is_verified=False))
    assert OWNER.allows(account("ml", is_verified=False), owner_id=7)
    assert not holder_of(Scope.COMMUNITY_WRITE).allows(account("fan", is_verified=False))


def test_only_its_owner_may_and_nobody_owns_what_belongs_to_nobody():
    assert OWNER.allows(account("fan"), owner_id=7)
    for subject in (account("fan"), account("admin"), ANONYMOUS):
        assert not OWNER.allows(subject, owner_id=8)
        assert not OWNER.allows(subject)


def test_a_key_needs_the_scope_and_its_owner_the_role():
    assert PROMOTES.allows(key("ml", Scope.MODELS_WRITE))
    assert not PROMOTES.allows(key("ml", Scope.TRAINING_WRITE))
    assert not PROMOTES.allows(key("fan", Scope.MODELS_WRITE))
    assert not of_owner(Scope.ACCOUNT_SECURITY).allows(
        key("admin", Scope.ACCOUNT_SECURITY), owner_id=7
    )


def test_every_scope_has_a_meaning_and_somebody_has_it():
    assert set(MEANINGS) == set(Scope) == scopes_of("admin", is_verified=True)
    for role in Role:
        assert not grantable(role, is_verified=True) & SESSION_ONLY


@pytest.mark.parametrize("subject", [ANONYMOUS, account("admin"), key("ml", Scope.MODELS_WRITE)])
def test_a_document_brings_its_subject_back(subject):
    assert Subject.of_document(subject.document()) == subject
