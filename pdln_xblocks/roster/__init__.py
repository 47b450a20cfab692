"""Who may review in which course, and who somebody is there."""
