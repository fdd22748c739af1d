"""The lot: sticky, fair, salted; and shares that are off are seen."""

import pytest

from football.experiments.allocation import Variant, fingerprint, sample_ratio_p, variant_of


def drawn(salt: str, share: float, n: int = 20_000) -> list[Variant]:
    return [variant_of(fingerprint(salt, f"client-{number}"), share) for number in range(n)]


def test_a_unit_always_draws_the_same_and_another_salt_draws_again():
    first, again, other = drawn("a", 0.5), drawn("a", 0.5), drawn("b", 0.5)
    assert first == again
    agreeing = sum(one is two for one, two in zip(first, other, strict=True)) / len(first)
    assert 0.48 < agreeing < 0.52


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_shares_are_as_requested(share):
    treated = drawn("salt", share).count(Variant.TREATMENT)
    assert sample_ratio_p([20_000 - treated, treated], [1 - share, share]) > 0.001


def test_a_match_treated_at_a_small_share_stays_treated_at_a_larger_one():
    small, large = drawn("salt", 0.1), drawn("salt", 0.4)
    assert all(
        after is Variant.TREATMENT
        for before, after in zip(small, large, strict=True)
        if before is Variant.TREATMENT
    )


def test_salt_and_unit_cannot_be_shifted_into_each_other():
    assert fingerprint("ab", "c") != fingerprint("a", "bc")


def test_uneven_shares_are_seen_and_even_ones_are_not():
    assert sample_ratio_p([520, 480], [0.5, 0.5]) == pytest.approx(0.2059, abs=1e-4)
    assert sample_ratio_p([1100, 900], [0.5, 0.5]) < 0.001
    assert sample_ratio_p([0, 0], [0.5, 0.5]) == 1.0
    with pytest.raises(ValueError, match="share above zero"):
        sample_ratio_p([1, 2], [1.0, 0.0])
