"""Listeners of the kind a site could name: one that writes down what it hears, one with a bug."""


class Hearing:
    """Keeps what it was told, as (what, announcement)."""

    heard: list[tuple[str, object]] = []

    def issued(self, badge):
        self.heard.append(("issued", badge))

    def withdrawn(self, badge):
        self.heard.append(("withdrawn", badge))


class Deaf:
    """Breaks, with a message that no log may show."""

    def issued(self, badge):
        raise KeyError("tess.ito@example.org")

    withdrawn = issued
