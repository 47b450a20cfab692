"""Whether a badge is genuine, asked of anything a stranger may hand over."""
