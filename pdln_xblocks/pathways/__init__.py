"""Progress along a pathway, and the badge that its completion earns."""
