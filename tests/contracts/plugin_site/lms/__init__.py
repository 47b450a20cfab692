"""LMS's settings modules, as the platform has them under `lms.envs`."""
