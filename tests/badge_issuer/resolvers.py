"""What a verifier can look up in tests: documents by address, nothing over the network."""

import json

from badge_issuer import addresses
from badge_issuer.credentials.published import (
    did_document,
    hosted_assertion,
    hosted_badge_class,
    hosted_profile,
    hosted_revocation,
)
from badge_issuer.credentials.status_lists import published_list
from badge_issuer.models import Award
from badge_issuer.verifying.fetching import CouldNotFetch, Gone
from badge_issuer.verifying.issuers import document_url
from tests.badge_issuer.conftest import BASE


class Published:
    """Documents at their addresses; anything else did not answer."""

    def __init__(self, documents):
        self.documents = dict(documents)

    def fetch(self, url):
        if url not in self.documents:
            raise CouldNotFetch("nobody answered")
        if isinstance(self.documents[url], Exception):
            raise self.documents[url]
        return self.documents[url]

    def changed(self, url, change):
        """The same, with one JSON document changed."""
        document = json.loads(self.documents[url])
        change(document)
        return Published({**self.documents, url: json.dumps(document).encode()})

    def without(self, url):
        return Published({key: value for key, value in self.documents.items() if key != url})


DID_URL = document_url(addresses.issuer_did(BASE, "pdln"))
LIST_URL = addresses.status_list(BASE, 1)


def published(credential, *, now):
    """What the issuer of this credential publishes at this moment."""
    award = Award.objects.select_related("badge_class__issuer", "version").get(pk=credential.award_id)
    issuer = award.badge_class.issuer
    assertion = hosted_assertion(credential)
    badge_class = hosted_badge_class(award.version, BASE)
    profile = hosted_profile(issuer, BASE)
    served = json.dumps(assertion).encode()
    if award.revoked_at is not None:
        gone = json.dumps(hosted_revocation(issuer, award.public_id)).encode()
        served = Gone("learn.example.org answered with HTTP status 410", gone)
    status_list = type(credential.status_list).objects.select_related("issuer").get(pk=credential.status_list_id)
    return Published(
        {
            DID_URL: json.dumps(did_document(issuer)).encode(),
            LIST_URL: published_list(status_list, now=now).encode(),
            assertion["id"]: served,
            badge_class["id"]: json.dumps(badge_class).encode(),
            profile["id"]: json.dumps(profile).encode(),
        }
    )
