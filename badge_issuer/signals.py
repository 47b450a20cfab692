"""
What apps of the same process are told within the transaction, so that what follows stands or falls with it.

For whoever only wants to know there are announcements, after the commit (`announcements`).
"""

from django.dispatch import Signal

# Sent with `recipient` (data.Recipient), `badge_class` (data.BadgeClassRef) and `now`: whoever it is holds this badge
# no more. A receiver that raises keeps the award from being withdrawn.
award_withdrawn = Signal()
