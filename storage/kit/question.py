"""The type of SQLAlchemy Core statements that read; one module per noun builds them.

What belongs here: selects whose values are named parameters. What does not: connections, and
writing, which goes through `storage.kit.unit_of_work`. A builder is cached by the shape of its
question, so that serving compiles each shape once.
"""

from typing import Any

from sqlalchemy import Select
from sqlalchemy.sql.dml import UpdateBase

Question = Select[*tuple[Any, ...]]
Change = UpdateBase
