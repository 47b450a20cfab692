"""An independent Open Badges 3.0 verifier, Digital Bazaar's, takes what we issue and refuses it changed."""

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openbadgeslib.ob3.contexts import bundled_contexts

from badge_issuer import api
from badge_issuer.credentials.issuance import copy_of
from badge_issuer.credentials.published import did_document
from badge_issuer.credentials.status_lists import published_list
from badge_issuer.data import CredentialFormat, KeyKind
from badge_issuer.models import StatusList
from badge_issuer.signing import key_material, keys
from badge_issuer.signing.documents import sign
from tests.badge_issuer.conftest import *  # noqa: F403 (the same issuer, badge and teacher)
from tests.badge_issuer.parts import part_with

pytestmark = pytest.mark.npm

VERIFIER = Path(__file__).parent / "verifier_npm"
# The verifier asks the machine's clock, so what it reads must be of now.
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="module")
def node():
    """node, with the verifier's packages installed from the lock file; where all is required, missing is a failure."""
    missing = [each for each in ("node", "npm") if shutil.which(each) is None]
    if missing and os.environ.get("PDLN_REQUIRE_ALL") == "1":
        pytest.fail(f"{' and '.join(missing)} must be installed for this test")
    if missing:
        pytest.skip(f"{' and '.join(missing)} not installed")
    if not (VERIFIER / "node_modules" / "@digitalbazaar" / "vc").is_dir():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=VERIFIER, check=True)
    return shutil.which("node")


def asked(node, credential, document):
    """The verifier's answer about a document, given what our issuer publishes this moment."""
    issuer = credential.award.badge_class.issuer
    did = did_document(issuer)
    documents = {did["id"]: did}
    for status_list in StatusList.objects.select_related("issuer"):
        signed = json.loads(published_list(status_list, now=NOW))
        documents[signed["id"]] = signed
    question = {"credential": document, "contexts": bundled_contexts(), "documents": documents}
    answer = subprocess.run(
        [node, VERIFIER / "verify.mjs"], input=json.dumps(question).encode(), capture_output=True, check=False
    )
    assert answer.returncode == 0, answer.stderr.decode()
    return json.loads(answer.stdout)


@pytest.fixture
def issued(issuer, tess, part_folder):
    """A credential issued now; with part of an hour, whose spelling in JSON-LD is where libraries differ."""
    from badge_issuer import package
    from badge_issuer.models import Credential
    from tests.badge_issuer.conftest import request_for

    package.write(part_with(hours=12.5), part_folder)
    api.sync(part_folder, now=NOW)
    api.request_award(request_for(tess), now=NOW)
    api.work(now=NOW)
    return Credential.objects.get()


def test_it_accepts_a_credential_as_issued(node, issued):
    assert asked(node, issued, json.loads(issued.document)) == {"verified": True, "withdrawn": False, "problems": []}


def test_it_refuses_it_after_one_change(node, issued):
    document = json.loads(issued.document)
    document["credentialSubject"]["creditsEarned"] = 120
    answer = asked(node, issued, document)
    assert answer["verified"] is False
    assert "Invalid signature." in answer["problems"]


def test_it_refuses_a_wrong_key(node, issued):
    """Signed by somebody else in the name of the key that the issuer publishes."""
    document = json.loads(issued.document)
    method = document.pop("proof")["verificationMethod"]
    forged = sign(document, key_material.generate(KeyKind.ED25519)[1], method, created=NOW)
    answer = asked(node, issued, forged)
    assert answer["verified"] is False
    assert "Invalid signature." in answer["problems"]


def test_it_refuses_an_added_word_that_no_context_defines(node, issued):
    document = json.loads(issued.document)
    document["credentialSubject"]["honours"] = "with distinction"
    assert asked(node, issued, document)["verified"] is False


def test_it_finds_it_withdrawn(node, issued):
    api.revoke_award(issued.award.public_id, reason="Overturned on appeal.", now=NOW)
    assert asked(node, issued, json.loads(issued.document))["withdrawn"] is True


def test_it_accepts_the_copy_with_levels_and_finds_it_withdrawn_too(node, issued):
    copy = copy_of(issued.award, CredentialFormat.WITH_LEVELS, now=NOW)
    assert asked(node, copy, json.loads(copy.document))["verified"] is True
    api.revoke_award(issued.award.public_id, reason="Overturned on appeal.", now=NOW)
    assert asked(node, copy, json.loads(copy.document))["withdrawn"] is True


def test_it_accepts_a_badge_of_the_key_before(node, issued):
    keys.create_key(issued.award.badge_class.issuer, now=NOW)
    assert asked(node, issued, json.loads(issued.document))["verified"] is True
