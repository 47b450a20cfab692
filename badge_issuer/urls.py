"""Public addresses of the issuer; `addresses` holds the same paths for documents that are signed."""

from django.urls import path

from badge_issuer.pages import downloads, views, views_links, views_sharing, views_verify

app_name = "badge_issuer"

urlpatterns = [
    path("c/<slug:public_id>", views.credential_page, name="credential"),
    path("c/<slug:public_id>.json", views.credential_json, name="credential_json"),
    path("c/<slug:public_id>/sharing", views_sharing.owner_sharing, name="sharing"),
    path("c/<slug:public_id>/hours", views_sharing.hours, name="hours"),
    path("c/<slug:public_id>/qr.png", views_sharing.qr_code, name="qr_code"),
    path("c/<slug:public_id>.jwt", downloads.token, name="credential_token"),
    path("c/<slug:public_id>/levels.json", downloads.with_levels, name="credential_levels"),
    path("c/<slug:public_id>/badge.<slug:ending>", downloads.baked_credential, name="credential_image"),
    path("c/<slug:public_id>/ob2.json", downloads.assertion, name="credential_ob2"),
    path("c/<slug:public_id>/ob2.<slug:ending>", downloads.baked_assertion, name="credential_ob2_art"),
    path("s/<slug:slug>", views_links.share_page, name="share"),
    path("s/<slug:slug>.json", views_links.share_json, name="share_json"),
    path("s/<slug:slug>/hours", views_links.share_hours, name="share_hours"),
    path("s/<slug:slug>/qr.png", views_links.share_qr_code, name="share_qr_code"),
    path("b/<slug:issuer>/<slug:badge>", views.badge_class, name="badge_class"),
    path("b/<slug:issuer>/<slug:badge>.json", views.badge_class_json, name="badge_class_json"),
    path("b/<slug:issuer>/<slug:badge>/v/<int:ordinal>", views.badge_class, name="badge_class_version"),
    path("b/<slug:issuer>/<slug:badge>/v/<int:ordinal>/card.png", views.card, name="card"),
    path("b/<slug:issuer>/<slug:badge>/v/<int:ordinal>/ob2.json", downloads.badge_class, name="badge_class_ob2"),
    path("i/<slug:issuer>", views.issuer_page, name="issuer"),
    path("i/<slug:issuer>.json", views.issuer_json, name="issuer_json"),
    path("i/<slug:issuer>/did.json", views.did_document, name="did_document"),
    path("i/<slug:issuer>/ob2.json", downloads.profile, name="issuer_ob2"),
    path("status/<int:number>", views.status_list, name="status_list"),
    path("own/<slug:name>.<slug:ending>", views.own_file, name="own_file"),
    path("images/<slug:sha256>.<slug:ending>", views.image, name="image"),
    path("verify", views_verify.verify_page, name="verify"),
    path("verify/many", views_verify.verify_many, name="verify_many"),
    path("verify/many.csv", views_verify.verify_csv, name="verify_csv"),
    path("api/verify", views_verify.api_verify, name="api_verify"),
]
