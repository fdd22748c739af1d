"""An API with a community whose members play; the tests of a module share it."""

from tests.serving.social.conftest import ada, bob, refused, town

__all__ = ["ada", "bob", "refused", "town"]
