"""Why somebody is not let in, each with the status and the kind of problem a client sees.

WrongCredentialsError  401  wrong-credentials  also where the address is not confirmed
CodeNeededError        401  code-needed        the password is right, a code is wanted too
WrongCodeError         401  wrong-code         not a code, or one that was used
SuspendedError         403  suspended          the password is right, and they are kept out
"""

from serving.kit.errors import ForbiddenError, UnauthorisedError


class WrongCredentialsError(UnauthorisedError):
    kind = "wrong-credentials"


class CodeNeededError(UnauthorisedError):
    kind = "code-needed"


class WrongCodeError(UnauthorisedError):
    kind = "wrong-code"


class SuspendedError(ForbiddenError):
    kind = "suspended"
