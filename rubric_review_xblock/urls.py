"""The evaluators' pages and that of one's own work, below the prefix that apps.RubricReviewConfig names (`/pdln/`)."""

from django.urls import path

from . import export_views, own_views, roster_views, views

app_name = "pdln_reviews"

urlpatterns = [
    path("mine/", own_views.own_work, name="own_work"),
    path("reviews/", views.queue, name="queue"),
    path("reviews/act/<slug:name>", views.act, name="act"),
    path("reviews/roster/<str:course_key>/", roster_views.roster, name="roster"),
    path("reviews/roster/<str:course_key>/<int:line>/", roster_views.roster_line, name="roster_line"),
    path("reviews/recorded/<str:course_key>/reviews.csv", export_views.reviews_file, name="reviews_file"),
    path("reviews/<slug:reading>/", views.reading, name="reading"),
    path("reviews/<slug:reading>/files/<slug:file>/<int:page>", views.file, name="file"),
]
