"""1EdTech's older list of what was withdrawn, which is not signed."""

import json

import pytest

from tests.badge_issuer.conftest import BASE
from tests.badge_issuer.forms import (
    LINKED_DATA,
    signed_again,
)
from tests.badge_issuer.resolvers import Published
from tests.badge_issuer.verifying.conftest import checked

OLD_LIST = "https://learn.example.org/revocations"


EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"


def listed(**changes):
    document = {"id": OLD_LIST, "issuer": "did:web:learn.example.org:badges:i:pdln", "revokedCredential": []}
    return json.dumps(document | changes).encode()


@pytest.fixture
def with_old_list(credential, issuer):
    def point(document):
        document["@context"].append(EXTENSIONS)
        document["credentialStatus"] = {"id": OLD_LIST, "type": "1EdTechRevocationList"}

    return signed_again(credential.document, LINKED_DATA, point, issuer=issuer)


def test_1edtechs_older_list_is_read(with_old_list, world):
    own_id = json.loads(with_old_list)["id"]
    for entries, outcome in (
        ([], "pass"),
        ([{"id": f"{BASE}/badges/c/other", "revoked": True}], "pass"),
        ([{"id": own_id, "revoked": False}], "pass"),
        ([{"id": own_id, "revoked": True}], "fail"),
        ([{"id": own_id}], "fail"),
    ):
        told = Published({**world.documents, OLD_LIST: listed(revokedCredential=entries)})
        _verdict, checks = checked(with_old_list, told)
        assert checks["status"][0] == outcome
        assert checks["proof"][0] == "pass"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"issuer": "did:web:other.example.org"}, "the list published there is a different one"),
        ({"id": "https://other.example.org/"}, "the list published there is a different one"),
        ({"revokedCredential": "all"}, "the issuer's list cannot be read"),
        ({"revokedCredential": ["x"]}, "the issuer's list cannot be read"),
    ],
)
def test_an_older_list_that_cannot_be_relied_on_is_never_a_pass(with_old_list, world, changes, why):
    verdict, checks = checked(with_old_list, Published({**world.documents, OLD_LIST: listed(**changes)}))
    assert verdict.word == "could_not_check"
    assert checks["status"] == ("not_checked", f"Whether it was withdrawn could not be checked: {why}.")


def test_an_older_list_without_an_address_is_never_a_pass(credential, world, issuer):
    def point(document):
        document["@context"].append(EXTENSIONS)
        document["credentialStatus"] = {"type": "1EdTechRevocationList"}

    _verdict, checks = checked(signed_again(credential.document, LINKED_DATA, point, issuer=issuer), world)
    assert checks["status"] == (
        "not_checked",
        "Whether it was withdrawn could not be checked: its place in the issuer's list is not given.",
    )
