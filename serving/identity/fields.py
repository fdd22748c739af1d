"""Fields that several bodies have; what is secret is shown in no log of a body."""

from typing import Annotated

from pydantic import Field

from serving.kit.parameters import PlainText

Password = Annotated[
    str, Field(max_length=1000, repr=False, description="At least 10 characters.")
]
Known = Annotated[str, Field(max_length=1000, repr=False, description="The present password.")]
Code = Annotated[
    PlainText,
    Field(max_length=40, description="Six digits, or a recovery code."),
]
MailToken = Annotated[PlainText, Field(max_length=200, repr=False, description="From the mail.")]
Address = Annotated[PlainText, Field(max_length=320, examples=["ana@example.org"])]
