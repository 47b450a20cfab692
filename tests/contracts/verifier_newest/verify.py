"""
Ask the newest openbadgeslib, in an environment of its own, about one badge.

Reads {"form", "text", "picture", "email", "published"} as JSON from standard input: the form is "linked data", "token"
or "2.0"; the badge is text, or a picture in base64; `published` is what its issuer serves, by address. Writes
{"version", "accepted", "problem"}. No network: an address that is not among those given does not answer.

The library reads the bit of a status list that is linked data, and verifies the signature of none but a token.
"""

import base64
import json
import sys
from importlib.metadata import version

from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob2 import OB2Verifier
from openbadgeslib.ob3 import OB3LdpVerifier, OB3Verifier

question = json.load(sys.stdin)
PNG = b"\x89PNG"


def download(url):
    if url not in question["published"]:
        raise OSError(f"{url} does not answer")
    return question["published"][url].encode()


def text_in(picture):
    if question["form"] == "2.0":
        verifier, from_svg = OB2Verifier, OB2Verifier.extract_token_from_svg
    else:
        verifier, from_svg = OB3Verifier, OB3Verifier.extract_token_from_svg
    return verifier.extract_token_from_png(picture) if picture.startswith(PNG) else from_svg(picture)


def check():
    text = text_in(base64.b64decode(question["picture"])) if question["picture"] else question["text"]
    if question["form"] == "2.0":
        hosted = OB2Verifier(download=download)
        hosted.verify_hosted(text, expected_recipient=question["email"] or None)
    elif question["form"] == "token":
        payload = json.loads(base64.urlsafe_b64decode(text.split(".")[1] + "=="))
        verifier = OB3Verifier.for_issuer_did(payload["issuer"]["id"], download=download)
        verifier.verify(text, check_status=True, download=download, verify_status_list=False)
    else:
        did = json.loads(text)["issuer"]["id"]
        verifier = OB3LdpVerifier.for_issuer_did(did, download=download)
        verifier.verify(text, check_status=True, download=download, verify_status_list=False)


try:
    check()
    answer = {"accepted": True, "problem": ""}
except (LibOpenBadgesException, OSError, ValueError) as exc:
    answer = {"accepted": False, "problem": str(exc)}
json.dump({"version": version("openbadgeslib"), **answer}, sys.stdout)
