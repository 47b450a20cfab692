"""The domain's own addresses, below the prefix that apps.PdlnXBlocksConfig names (`/pdln/`)."""

from django.urls import path

from .operations import views

app_name = "pdln"

urlpatterns = [
    path("health", views.health, name="health"),
]
