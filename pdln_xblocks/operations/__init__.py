"""What whoever runs the site looks at: the sweep's heartbeat, the health of what waits, the checks, a rehearsal."""
