"""Trees of commitments: each leaf leads to the root, and no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from football.sealed import merkle


@given(st.integers(1, 40), st.data())
def test_each_leaf_leads_to_the_root_by_its_path_alone(count, data):
    leaves = [merkle.leaf(bytes([each])) for each in range(count)]
    place = data.draw(st.integers(0, count - 1))
    beside = merkle.path(leaves, place)
    assert merkle.root_of_path(leaves[place], place, count, beside) == merkle.root(leaves)
    other = merkle.leaf(b"another pick")
    assert merkle.root_of_path(other, place, count, beside) != merkle.root(leaves)
    for wrong in ([*beside, other], beside[:-1]):
        if wrong != beside:
            with pytest.raises(ValueError, match="hashes beside"):
                merkle.root_of_path(leaves[place], place, count, wrong)


def test_the_tree_is_that_of_certificate_transparency():
    leaves = [merkle.leaf(data) for data in (b"", b"\x00", b"\x10")]
    assert leaves[0].hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert merkle.root(leaves).hex() == (
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    )
