"""Why a letter did not leave; no message names a person or an address."""


class NotSent(Exception):
    """The letter did not leave, and may the next time; what it was stands in the class or the message."""


class Refused(NotSent):
    """This letter to this person will not be taken, however often it is tried."""


class NoSiteAddress(NotSent):
    """Nobody said where this site is, and a letter without its link helps nobody."""
