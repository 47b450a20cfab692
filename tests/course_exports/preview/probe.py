"""A small block of the tests' own, found by a real entry point: it shows what the preview's runtime gives a block."""

import importlib.metadata

from web_fragments.fragment import Fragment
from webob import Response
from xblock.core import XBlock
from xblock.fields import Dict, Integer, Scope, String

ENTRY_POINT = importlib.metadata.EntryPoint(
    name="preview_probe", value="tests.course_exports.preview.probe:ProbeBlock", group="xblock.v1"
)
# Found by `importlib`, as an installed block's public folder is.
SERVICES = ("user", "i18n", "settings", "replace_urls")


class ProbeBlock(XBlock):
    """Counts for each person, tells who they are, reads a raw body, and cannot be parsed when its author says so."""

    has_score = True
    has_author_view = True

    display_name = String(scope=Scope.settings, default="Probe")
    note = String(scope=Scope.content, default="")
    limits = Dict(scope=Scope.settings)
    count = Integer(scope=Scope.user_state, default=0)
    everyones = Integer(scope=Scope.user_state_summary, default=0)

    @classmethod
    def parse_xml(cls, node, runtime, keys):
        if node.get("broken"):
            raise ValueError("the probe was told to break")
        return super().parse_xml(node, runtime, keys)

    def student_view(self, context):
        fragment = Fragment(f'<p>{self.note} <img src="/static/pixel.png"></p>')
        fragment.add_css(".probe { color: teal }")
        fragment.add_javascript("function Probe(runtime, element, args) { this.seen = args; }")
        fragment.initialize_js("Probe", json_args={"text": "</script><b>", "image": '<img src="/static/pixel.png">'})
        return fragment

    def author_view(self, context):
        return Fragment("<p>for the author</p>")

    def studio_view(self, context):
        fragment = Fragment("<p>the editor</p>")
        fragment.initialize_js("ProbeEditor")
        return fragment

    @XBlock.json_handler
    def add(self, data, suffix=""):
        self.count += data["by"]
        self.everyones += data["by"]
        return {"count": self.count, "everyones": self.everyones}

    @XBlock.handler
    def whoami(self, request, suffix=""):
        user = self.runtime.service(self, "user").get_current_user()
        found = self.runtime.service(self, "user").get_user_by_anonymous_id()
        return Response(
            json={
                "attributes": dict(user.opt_attrs),
                "emails": user.emails,
                "found": found.username if found else None,
                "suffix": suffix,
                "query": request.query_string,
            }
        )

    @XBlock.handler
    def upload(self, request, suffix=""):
        form = (
            {name: request.POST[name].filename for name in request.POST}
            if request.content_type == "multipart/form-data"
            else {}
        )
        return Response(json={"bytes": len(request.body), "method": request.method, "form": form})

    @XBlock.json_handler
    def submit_studio_edits(self, data, suffix=""):
        self.note = data["note"]
        return {"result": "success"}

    @XBlock.json_handler
    def emit(self, data, suffix=""):
        self.runtime.publish(self, data["kind"], data["data"])
        return {}

    def not_a_handler(self, request, suffix=""):
        raise AssertionError("only handlers are called from outside")


XBlock.needs(*SERVICES)(ProbeBlock)
XBlock.wants("completion", "studio_user_permissions")(ProbeBlock)
