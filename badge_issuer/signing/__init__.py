"""Keys that sign, what is signed with them, and what becomes of both when a key is stolen."""
