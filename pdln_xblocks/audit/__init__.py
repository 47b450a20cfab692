"""What happened, append-only: who did what to which row, without personal data."""
