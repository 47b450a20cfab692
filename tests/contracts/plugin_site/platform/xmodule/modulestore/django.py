"""The one signal of Studio's that the suite hears, named as in the platform."""

from django.dispatch import Signal


class SignalHandler:
    course_published = Signal()
