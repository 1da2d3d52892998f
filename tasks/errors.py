"""The kinds of failure a step may report; anything else that is raised is a bug and stays loud."""


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


class Unusable(Exception):
    """The desk cannot work as it is set up: a setting names what is not there, or what does not do its job.

    Nothing was read yet and trying again is of no use; the message names the setting and says how to mend it.
    """


class PartFailed(Exception):
    """A part of the user's own, named in the settings, raised or answered wrongly on one article.

    The message says which part and what it did, and holds nothing of the article's text.
    """
