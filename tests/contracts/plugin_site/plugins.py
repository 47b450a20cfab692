"""The platform's own app among its plugins: it connects what the others listen to, when it gets `ready()`."""

from django.apps import AppConfig
from django.conf import settings
from edx_django_utils.plugins import connect_plugin_receivers


class PluginsConfig(AppConfig):
    name = "tests.contracts.plugin_site"
    label = "plugins"

    def ready(self) -> None:
        connect_plugin_receivers(settings.PROJECT)
