"""An API with a community whose members play; the tests of a module share it."""

from tests.serving.social.conftest import ada, bob, cem, refused, town

__all__ = ["ada", "bob", "cem", "refused", "town"]
