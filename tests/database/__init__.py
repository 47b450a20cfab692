"""An app of the tests alone: how their tables are emptied."""
