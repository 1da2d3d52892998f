"""The two kinds of failure a step may report; anything else that is raised is a bug and stays loud."""


class Rejected(Exception):
    """Bad input: recorded with its code and reason, never tried again.

    ``code`` is stable and short (``empty``, ``binary``, ``too_large`` …); ``message`` says what is wrong,
    where, and what to do about it.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Transient(Exception):
    """The world is not ready (store, broker, network, disk): worth trying again later.

    ``waits_on`` names what is not ready: ``store`` or ``broker``.
    """

    def __init__(self, message: str, *, waits_on: str = "store") -> None:
        super().__init__(message)
        self.waits_on = waits_on


class Busy(Transient):
    """Another worker is at the same result: look again soon."""
