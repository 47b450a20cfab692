"""Studio's settings modules, as the platform has them under `cms.envs`."""
