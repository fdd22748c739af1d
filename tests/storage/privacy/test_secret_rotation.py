"""What is encrypted again when the secret key is replaced."""

from storage.privacy.secret_rotation import ENCRYPTED
from storage.schema import metadata


def test_every_encrypted_column_is_encrypted_again() -> None:
    commented = {
        column
        for table in metadata.sorted_tables
        for column in table.columns
        if "encrypted" in (column.comment or "")
    }
    assert commented == {each.column for each in ENCRYPTED}
    for each in ENCRYPTED:
        assert list(each.column.table.primary_key) == [each.key]
