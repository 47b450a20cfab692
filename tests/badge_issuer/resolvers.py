"""What a verifier can look up in tests: documents by address, nothing over the network."""

import json

from badge_issuer import addresses
from badge_issuer.fetching import CouldNotFetch
from badge_issuer.issuers import document_url
from badge_issuer.publishing import did_document
from badge_issuer.status import published_list
from tests.badge_issuer.conftest import BASE


class Published:
    """Documents at their addresses; anything else did not answer."""

    def __init__(self, documents):
        self.documents = dict(documents)

    def fetch(self, url):
        if url not in self.documents:
            raise CouldNotFetch("nobody answered")
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
    issuer = credential.award.badge_class.issuer
    status_list = type(credential.status_list).objects.select_related("issuer").get(pk=credential.status_list_id)
    return Published(
        {
            DID_URL: json.dumps(did_document(issuer)).encode(),
            LIST_URL: published_list(status_list, now=now).encode(),
        }
    )
