"""Public addresses of the issuer; `addresses` holds the same paths for documents that are signed."""

from django.urls import path

from badge_issuer import downloads, views

app_name = "badge_issuer"

urlpatterns = [
    path("c/<slug:public_id>", views.credential_page, name="credential"),
    path("c/<slug:public_id>.json", views.credential_json, name="credential_json"),
    path("c/<slug:public_id>/sharing", views.change_sharing, name="sharing"),
    path("c/<slug:public_id>.jwt", downloads.token, name="credential_token"),
    path("c/<slug:public_id>/levels.json", downloads.with_levels, name="credential_levels"),
    path("c/<slug:public_id>/badge.<slug:ending>", downloads.baked_credential, name="credential_image"),
    path("c/<slug:public_id>/ob2.json", downloads.assertion, name="credential_ob2"),
    path("c/<slug:public_id>/ob2.<slug:ending>", downloads.baked_assertion, name="credential_ob2_art"),
    path("b/<slug:issuer>/<slug:badge>", views.badge_class, name="badge_class"),
    path("b/<slug:issuer>/<slug:badge>.json", views.badge_class_json, name="badge_class_json"),
    path("b/<slug:issuer>/<slug:badge>/v/<int:ordinal>", views.badge_class, name="badge_class_version"),
    path("b/<slug:issuer>/<slug:badge>/v/<int:ordinal>/ob2.json", downloads.badge_class, name="badge_class_ob2"),
    path("i/<slug:issuer>", views.issuer_page, name="issuer"),
    path("i/<slug:issuer>.json", views.issuer_json, name="issuer_json"),
    path("i/<slug:issuer>/did.json", views.did_document, name="did_document"),
    path("i/<slug:issuer>/ob2.json", downloads.profile, name="issuer_ob2"),
    path("status/<int:number>", views.status_list, name="status_list"),
    path("images/<slug:sha256>.<slug:ending>", views.image, name="image"),
]
