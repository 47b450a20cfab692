"""A small fake platform: a Django project that loads plugins with the platform's own package, as LMS and Studio do."""
