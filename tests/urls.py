"""The addresses of the suite as a site mounts them."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("badges/", include("badge_issuer.urls")),
    path("pdln/", include("pdln_xblocks.urls")),
    path("pdln/", include("rubric_review_xblock.urls")),
]
