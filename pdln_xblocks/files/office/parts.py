"""The XML parts of an Office file: where each of them names people."""

from lxml import etree

from ..refusals import Refused

__all__ = ["clean_xml"]

# Parts that are about the maker and nothing else: the root element stays, empty.
_PROPERTIES = ("docprops/core.xml", "docprops/app.xml", "docprops/custom.xml")

# What replaces a name. Programs require one; all makers become the same.
NOBODY = "Author"

# Attributes that name somebody, on any element, and on elements of these local names.
_ALWAYS = ("author", "initials", "userId", "providerId")
_BY_ELEMENT = {
    "cmAuthor": ("name",),  # slides: comment authors
    "person": ("displayName",),  # workbooks: people of threaded comments
    "userInfo": ("name",),  # workbooks: shared users
    "fileSharing": ("userName",),  # workbooks: who set the password to change it
    "header": ("userName",),  # workbooks: revisions
    "absPath": ("url",),  # workbooks: the folder, with the user's name in it
}
_RELATIONSHIP_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_NOWHERE = "file:///removed"


def clean_xml(name: str, data: bytes) -> bytes:
    """One part without its makers. Raises Refused for XML that cannot be read, or that has a document type."""
    root = _parse(data)
    if name.endswith(_PROPERTIES):
        for child in list(root):
            root.remove(child)
    elif name.endswith(".rels"):
        _cut_outside(root)
    else:
        for element in root.iter(etree.Element):
            _forget(element)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _parse(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:  # the platform's own parser refuses entities with a ValueError
        raise Refused("office_damaged") from error
    if root.getroottree().docinfo.doctype:
        raise Refused("office_damaged")
    return root


def _forget(element: etree._Element) -> None:
    local = etree.QName(element).localname
    named = (*_ALWAYS, *_BY_ELEMENT.get(local, ()))
    for key in element.attrib:
        attribute = etree.QName(key).localname
        if attribute in named:
            element.set(key, NOBODY)
    # Modern slide comments: an author element with a name; older workbook comments: a list of names as text.
    if local == "author":
        if element.get("name") is not None:
            element.set("name", NOBODY)
        if element.text:
            element.text = NOBODY
    # A sheet that points to no printer's settings needs none: that part is emptied.
    if local == "pageSetup" and _RELATIONSHIP_ID in element.attrib:
        del element.attrib[_RELATIONSHIP_ID]


def _cut_outside(root: etree._Element) -> None:
    """
    Links of the text lead where they led; everything else outside (templates, pictures, data) would tell who opens
    it, or who made it.
    """
    for element in root.iter(etree.Element):
        if element.get("TargetMode") == "External":
            is_link = element.get("Type", "").endswith("/hyperlink")
            if not is_link or not element.get("Target", "").lower().startswith(("http:", "https:", "mailto:")):
                element.set("Target", _NOWHERE)
