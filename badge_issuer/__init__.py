"""Durable delivery of awards: badge classes, awards, deliveries, embedded Open Badges issuer, public pages."""
