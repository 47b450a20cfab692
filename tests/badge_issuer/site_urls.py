"""A site with the badge issuer alone: it needs nothing else of the suite."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [path("admin/", admin.site.urls), path("badges/", include("badge_issuer.urls"))]
