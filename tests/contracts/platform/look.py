"""
The pages of LMS and Studio as a stylesheet sees them: the elements round a block, and rules of the platform's shape.

    UNIT      a unit of the LMS, as the learning front end frames it (read in Teak: courseware-chromeless, vert_module)
    PREVIEW   a block in Studio's unit page (read in Teak: studio_xblock_wrapper, xblock_wrapper)
    EDITOR    the window that Studio edits a block in (read in Teak: basic-modal, edit-xblock-modal)

Names and nesting are the platform's, since its selectors speak of them; the rules in the stylesheets are ours.
`hostile_look.css` is what a theme may do at worst: whatever can be set, with more weight than any rule that was seen,
and nothing `!important`.
"""

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
# Where the block goes.
PLACE = "<div data-block-goes-here></div>"


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """One page round a block: the classes of its body, the elements from there to the block, and its stylesheets."""

    name: str
    body_class: str
    html: str
    sheets: tuple[str, ...]

    @property
    def css(self) -> str:
        return "\n".join((HERE / sheet).read_text(encoding="utf-8") for sheet in self.sheets)


UNIT = Surroundings(
    name="a unit of the LMS",
    body_class="ltr view-in-course view-courseware courseware view-in-mfe lang_en",
    html=f"""
    <div class="window-wrap" dir="ltr"><div class="content-wrapper main-container" id="content">
      <div class="course-wrapper chromeless"><section class="course-content" id="course-content"
          style="display: block; width: auto; margin: 0"><main id="main">
        <div class="xblock xblock-public_view xblock-student_view xblock-student_view-vertical"><div class="vert-mod">
          <div class="vert vert-0"><div class="xblock xblock-student_view xblock-student_view-block">{PLACE}</div></div>
        </div></div>
      </main></section></div>
    </div></div>""",
    sheets=("look.css", "hostile_look.css"),
)
PREVIEW = Surroundings(
    name="Studio's unit page",
    body_class="ltr is-signedin course container view-container lang_en",
    html=f"""
    <div id="content" tabindex="-1"><div class="wrapper-content wrapper"><div class="inner-wrapper">
      <section class="content-area"><article class="content-primary"><section class="wrapper-xblock level-page">
        <ol class="reorderable-container"><li class="studio-xblock-wrapper is-draggable">
        <section class="wrapper-xblock level-element"><article class="xblock-render">
          <div class="xblock xblock-v1 xblock-author_view xblock-author_view-block">{PLACE}</div>
        </article></section></li></ol>
      </section></article></section>
    </div></div></div>""",
    sheets=("studio_look.css", "hostile_look.css"),
)
EDITOR = Surroundings(
    name="Studio's editor",
    body_class="ltr is-signedin course container view-container lang_en",
    html=f"""
    <div class="wrapper wrapper-modal-window wrapper-modal-window-edit-xblock" role="dialog">
      <div class="modal-window modal-editor confirm modal-lg" tabindex="-1"><div class="edit-xblock-modal">
        <div class="modal-content"><div class="xblock-editor">
          <div class="xblock xblock-v1 xblock-studio_view xblock-studio_view-block">{PLACE}</div>
        </div></div>
      </div></div>
    </div>""",
    sheets=("studio_look.css", "hostile_look.css"),
)
ALL = (UNIT, PREVIEW, EDITOR)
