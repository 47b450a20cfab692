"""The evaluators' pages, below the prefix that apps.RubricReviewConfig names (`/pdln/`)."""

from django.urls import path

from . import views

app_name = "pdln_reviews"

urlpatterns = [
    path("reviews/", views.queue, name="queue"),
    path("reviews/act/<slug:name>", views.act, name="act"),
    path("reviews/<slug:reading>/", views.reading, name="reading"),
    path("reviews/<slug:reading>/files/<slug:file>/<int:page>", views.file, name="file"),
]
