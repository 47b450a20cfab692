"""brands/<id>.yaml: who offers the pathway, in which words and under which rules."""

import re
from dataclasses import dataclass

from pdln_xblocks.definitions.aok import StudentMedia
from pdln_xblocks.definitions.reading import Reader
from pdln_xblocks.definitions.terms import Terms

from .outline import Creator, read_address

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
    def read(cls, reader: Reader) -> "BrandIssuer":
        issuer = cls(
            id=reader.identifier("id"),
            name=reader.text("name", at_most=200),
            url=read_address(reader, "url"),
            email=_email(reader, "email"),
            description=reader.text("description", default="", at_most=2_000),
            logo=reader.text("logo", default="", at_most=300),
        )
        reader.finish()
        return issuer


@dataclass(frozen=True, kw_only=True)
class Contacts:
    """Whom a teacher can write to."""

    coach: str = ""
    privacy: str = ""

    @classmethod
    def read(cls, reader: Reader) -> "Contacts":
        contacts = cls(coach=_email(reader, "coach"), privacy=_email(reader, "privacy"))
        reader.finish()
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
    def read(cls, reader: Reader) -> "Brand":
        media = reader.one_of("student_media", StudentMedia, default=StudentMedia.DEIDENTIFIED_ONLY)
        brand = cls(
            id=reader.identifier("id"),
            issuer=BrandIssuer.read(reader.child("issuer")),
            assessor=Creator.read(reader.child("assessor")),
            hours=reader.whole("hours", default=0, at_most=1_000),
            provider_number=reader.text("provider_number", default="", at_most=80),
            signatory=reader.text("signatory", default="", at_most=200),
            student_media=StudentMedia(media),
            permission_form=read_address(reader, "permission_form", required=False),
            contacts=Contacts.read(reader.child("contacts")) if reader.has("contacts") else Contacts(),
            terms=Terms.read(reader.child("terms")) if reader.has("terms") else Terms(),
        )
        reader.finish()
        return brand


def _email(reader: Reader, key: str) -> str:
    address = reader.text(key, default="", at_most=200)
    if address and not _EMAIL.fullmatch(address):
        reader.problem(f'"{address}" is not an e-mail address', at=(key,))
    return address
