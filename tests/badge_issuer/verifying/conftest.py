"""A badge as its issuer publishes it, and what a verification says of it."""

import json

import pytest

from badge_issuer.signing import keys
from badge_issuer.signing.documents import as_text
from badge_issuer.verifying.verification import verify
from tests.badge_issuer.conftest import BASE, NOON
from tests.badge_issuer.resolvers import published

ABOVE = ("not_checked", "Not checked, because of the above.")


def checked(content, resolver, now=NOON):
    verdict = verify(content if isinstance(content, bytes) else content.encode(), resolver=resolver, now=now)
    return verdict, {check.name: (check.outcome.value, check.reason) for check in verdict.checks}


@pytest.fixture
def document(credential):
    return json.loads(credential.document)


@pytest.fixture
def world(credential):
    return published(credential, now=NOON)


def resigned(document, credential, key=None):
    """The document signed again by the issuer, as if it had meant to say this."""
    from openbadgeslib.ob3 import add_data_integrity_proof

    from badge_issuer.addresses import verification_method

    key = key or credential.signing_key
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    method = verification_method(BASE, "pdln", key.fragment)
    return as_text(add_data_integrity_proof(unsigned, keys.private_pem(key), method, created=NOON))
