"""The command `badge-issuer`."""
