"""Of the platform, what the suite listens to."""
