"""What went wrong, said to a person."""


class UserError(Exception):
    """Carries one clear sentence for a person: what was found, what was expected, what to do next."""


<<<<<<< HEAD
class NotSignedIn(UserError):
    """Nobody was signed in: nobody has tried, or what they gave was wrong."""
=======
class WriteFailed(UserError):
    """The workspace did not take a write (disk full, file in use, connection lost); trying again may help."""
>>>>>>> ea04c00 (Two people at one record: values as seen, as they stand and as written are merged or shown side by side; a save that fails keeps its form)
