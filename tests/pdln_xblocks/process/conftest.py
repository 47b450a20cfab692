"""A course with its pathway, its issuer and its people, as the pathways' own tests have them."""

from tests.pdln_xblocks.pathways.conftest import course, eva, issuer, keys, tess

__all__ = ["course", "eva", "issuer", "keys", "tess"]
