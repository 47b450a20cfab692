"""What came out: signed credentials, their copies and other forms, status lists, and what an issuer publishes."""
