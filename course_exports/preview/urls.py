"""The addresses of the preview: its own pages, the suite's as a site mounts them, and Django's administration."""

from django.contrib import admin
from django.contrib.staticfiles.views import serve
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from .plugins import plugin_urls
from .views import author, handlers, media, pages, people

pages_of_the_preview = [
    path("", people.people, name="home"),
    path("people/", people.people, name="people"),
    path("people/visitor/", people.leave, name="leave"),
    path("people/<slug:username>/", people.become, name="become"),
    path("courses/<str:course_key>/", pages.outline, name="outline"),
    path("courses/<str:course_key>/units/<str:usage_key>/", pages.unit, name="unit"),
    path("courses/<str:course_key>/progress/", pages.progress, name="progress"),
    path("courses/<str:course_key>/jump_to/<str:usage_key>", pages.jump_to, name="jump_to"),
    path("courses/<str:course_key>/jump_to_id/<str:block_id>", pages.jump_to_id, name="jump_to_id"),
    path("courses/<str:course_key>/files/<path:name>", media.course_file, name="course_file"),
    path("courses/<str:course_key>/captions/<path:name>", media.captions, name="captions"),
    path("courses/<str:course_key>/xblock/<str:usage_key>/handler/<str:name>", handlers.handler, name="handler"),
    path("courses/<str:course_key>/xblock/<str:usage_key>/handler/<str:name>/<path:suffix>", handlers.handler),
    path("xblock/resource/<str:block_type>/<path:uri>", media.block_resource, name="resource"),
    path("author/<str:usage_key>/", author.block, name="author"),
    path(
        "author/<str:course_key>/xblock/<str:usage_key>/handler/<str:name>",
        handlers.studio_handler,
        name="studio_handler",
    ),
    path("author/<str:course_key>/xblock/<str:usage_key>/handler/<str:name>/<path:suffix>", handlers.studio_handler),
]

urlpatterns = [
    path("", include((pages_of_the_preview, "preview"))),
    path("admin/", admin.site.urls),
    path("favicon.ico", RedirectView.as_view(url=static("preview/icon.svg"))),
    path("site-static/<path:path>", serve, {"insecure": True}),
    *plugin_urls(),
]
