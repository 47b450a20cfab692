"""The pathway's block in the bare runtime, as somebody is given it."""

from lxml import etree

from pdln_xblocks.definitions.olx import pathway_to_element
from pdln_xblocks.definitions.pathway import Pathway
from tests.builders import COURSE
from tests.pages import view
from tests.pdln_xblocks.pathways.parts import pathway_data
from tests.xblock_runtime import BlockRuntime, LoggedIn

NOT_SHOWN = (
    "Not here right now. This pathway cannot be shown right now. What you earned is safe. Please come back later."
)


def olx_of(pathway: Pathway, **attributes) -> str:
    node = etree.Element("pdln_pathway", {"url_name": "way", **attributes})
    node.append(pathway_to_element(pathway))
    return etree.tostring(node, encoding="unicode")


def a_way(**changes) -> str:
    return olx_of(Pathway.from_data(pathway_data(**changes)))


def read(olx: str, person: LoggedIn | None = None, **services):
    return BlockRuntime(COURSE, person=person, services=services).read(olx)


def logged_in(user_id: int, *, is_staff: bool = False) -> LoggedIn:
    return LoggedIn(user_id=user_id, anonymous_id=f"anon-{user_id}", is_staff=is_staff)


def way_of(teacher, olx: str = "", name: str = "student_view") -> str:
    return view(read(olx or a_way(), logged_in(teacher.user_id)), name)
