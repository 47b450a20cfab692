"""brands/<id>.yaml: who offers the pathway, in which words and under which rules."""

import re
from dataclasses import dataclass

from pdln_xblocks.definitions.aok import StudentMedia
from pdln_xblocks.definitions.parsing import Parser
from pdln_xblocks.definitions.terms import Terms

from .outline import Creator, parse_address

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, kw_only=True)
class BrandIssuer:
    """Who stands behind the badge."""

    id: str
    name: str
    url: str
    email: str
    description: str
    logo: str

    @classmethod
    def parse(cls, parser: Parser) -> "BrandIssuer":
        issuer = cls(
            id=parser.identifier("id"),
            name=parser.text("name", at_most=200),
            url=parse_address(parser, "url"),
            email=_email(parser, "email"),
            description=parser.text("description", default="", at_most=2_000),
            logo=parser.text("logo", default="", at_most=300),
        )
        parser.finish()
        return issuer


@dataclass(frozen=True, kw_only=True)
class Contacts:
    """Whom a teacher can write to."""

    coach: str = ""
    privacy: str = ""

    @classmethod
    def parse(cls, parser: Parser) -> "Contacts":
        contacts = cls(coach=_email(parser, "coach"), privacy=_email(parser, "privacy"))
        parser.finish()
        return contacts


@dataclass(frozen=True, kw_only=True)
class Brand:
    """One way of offering the pathway. `hours` 0 leaves the pathway's own."""

    id: str
    issuer: BrandIssuer
    assessor: Creator
    hours: int
    provider_number: str
    signatory: str
    student_media: StudentMedia
    permission_form: str
    contacts: Contacts
    terms: Terms

    @classmethod
    def parse(cls, parser: Parser) -> "Brand":
        media = parser.one_of("student_media", StudentMedia, default=StudentMedia.DEIDENTIFIED_ONLY)
        brand = cls(
            id=parser.identifier("id"),
            issuer=BrandIssuer.parse(parser.child("issuer")),
            assessor=Creator.parse(parser.child("assessor")),
            hours=parser.whole("hours", default=0, at_most=1_000),
            provider_number=parser.text("provider_number", default="", at_most=80),
            signatory=parser.text("signatory", default="", at_most=200),
            student_media=StudentMedia(media),
            permission_form=parse_address(parser, "permission_form", required=False),
            contacts=Contacts.parse(parser.child("contacts")) if parser.has("contacts") else Contacts(),
            terms=Terms.parse(parser.child("terms")) if parser.has("terms") else Terms(),
        )
        parser.finish()
        return brand


def _email(parser: Parser, key: str) -> str:
    address = parser.text(key, default="", at_most=200)
    if address and not _EMAIL.fullmatch(address):
        parser.problem(f'"{address}" is not an e-mail address', at=(key,))
    return address
