"""Texts of the course as a whole: its start page and its page in the catalogue."""

from collections.abc import Iterator
from html import escape

from badge_issuer.prose import to_html

from ..package import Package
from ..references import static_path
from ..words import words_in
from .archive import Content


def start_page(package: Package) -> str:
    """The overview, and what the brand adds: who offers it, the hours it counts for, and whom to ask."""
    parts = []
    brand = package.brand
    if brand.issuer.logo:
        name = escape(brand.issuer.name, quote=True)
        parts.append(f'<p><img src="/static/{static_path(brand.issuer.logo)}" alt="{name}" width="240"></p>\n')
    parts.append(to_html(package.body(package.overview)))
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{value}</td></tr>\n' for name, value in _brand_facts(package)
    )
    return "".join(parts) + f"<table>\n<tbody>\n{rows}</tbody>\n</table>\n"


def about_files(package: Package) -> Iterator[tuple[str, Content]]:
    """The course's page in the catalogue."""
    overview = to_html(package.body(package.overview))
    yield "about/overview.html", overview.encode
    yield "about/short_description.html", escape(package.outline.summary, quote=False).encode
    if package.outline.time:
        yield "about/effort.html", escape(package.outline.time, quote=False).encode


def _brand_facts(package: Package) -> Iterator[tuple[str, str]]:
    """Name and HTML of what the brand says; only what it does say."""
    words, brand = words_in(package.outline.course.language), package.brand
    yield words.gettext("Offered by"), _link(brand.issuer.url, brand.issuer.name)
    yield words.gettext("Reviewed by"), _link(brand.assessor.url, brand.assessor.name)
    if package.hours:
        yield words.gettext("Professional development hours"), escape(str(package.hours))
    if brand.provider_number:
        yield words.gettext("Provider number"), escape(brand.provider_number)
    if brand.signatory:
        yield words.gettext("Signed by"), escape(brand.signatory)
    if brand.permission_form:
        yield words.gettext("Permission form for student media"), _link(brand.permission_form, brand.permission_form)
    if brand.contacts.coach:
        yield words.gettext("Your coach"), _link(f"mailto:{brand.contacts.coach}", brand.contacts.coach)
    if brand.contacts.privacy:
        yield (
            words.gettext("Questions about privacy"),
            _link(f"mailto:{brand.contacts.privacy}", brand.contacts.privacy),
        )


def _link(address: str, text: str) -> str:
    return f'<a href="{escape(address, quote=True)}" rel="noopener">{escape(text)}</a>'
