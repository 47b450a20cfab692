"""SQLite for a preview that several threads write to."""
