"""The place of the platform's signals."""
