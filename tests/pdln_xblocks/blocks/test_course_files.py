"""Which files of its course a text refers to."""

import pytest

from pdln_xblocks.blocks.olx import course_files


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("![the room](/static/room.png)", ["/static/room.png"]),
        ('![the room](/static/room.png "Our room")', ["/static/room.png"]),
        ("![the room](</static/our room.png>)", ["/static/our room.png"]),
        ("/static/a.docx /static/b/c.docx", ["/static/a.docx", "/static/b/c.docx"]),
        ("[a](/static/a.png) and [a](/static/a.png)", ["/static/a.png"]),
        ("Open /static/plan.docx.", ["/static/plan.docx"]),
        ("[b](/static/film.mp4#t=10) [c](/static/x.png?raw)", ["/static/film.mp4", "/static/x.png"]),
        ('{"prompt": "![](/static/x.png)\\nThen"}', ["/static/x.png"]),
        ("/static/ is a folder, and https://example.org/static/a.png is elsewhere", []),
    ],
)
def test_each_file_is_found_once_by_its_name(text, files):
    assert course_files([text]) == files
