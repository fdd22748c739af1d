"""Schema `social`: images that people uploaded; the files lie in the artifacts, by their hash."""

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, Table, Text

from storage.identity.tables.account import account
from storage.kit.tables.metadata import instant, metadata, reference, required, sha256
from storage.social.tables.post import post

media = Table(
    "media",
    metadata,
    Column("media_id", BigInteger, Identity(always=True), primary_key=True),
    reference("account_id", account.c.account_id),
    sha256("sha256", comment="of the file that is kept"),
    required("width", Integer),
    required("height", Integer),
    required("description", Text, server_default="", comment="for those who do not see it"),
    reference("post_id", post.c.post_id, is_required=False),
    instant("created_at"),
    Index("ix_media_of_post", "post_id", "media_id"),
    Index("ix_media_of_account", "account_id", "media_id"),
    Index("ix_media_file", "sha256"),
    schema="social",
)
