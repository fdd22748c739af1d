"""Schema `forecast`: whose model a version is that runs elsewhere."""

from sqlalchemy import Index, Table

from storage.forecast.tables.forecast import model_version
from storage.identity.tables.account import account
from storage.kit.tables.metadata import instant, metadata, reference

external_model = Table(
    "external_model",
    metadata,
    reference("model_version_id", model_version.c.model_version_id, primary_key=True),
    reference("account_id", account.c.account_id),
    instant("registered_at"),
    Index(None, "account_id", "model_version_id"),
    schema="forecast",
)
