"""What went wrong, said to a person."""


class UserError(Exception):
    """Carries one clear sentence for a person: what was found, what was expected, what to do next."""


class NotSignedIn(UserError):
    """Nobody was signed in: nobody has tried, or what they gave was wrong."""


class WriteFailed(UserError):
    """The workspace did not take a write (disk full, file in use, connection lost); trying again may help."""
