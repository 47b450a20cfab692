"""
The addresses where blocks answer. Like the platform's: any logged-in person reaches a handler whether enrolled or
not, anonymous GETs reach it too, and what it may do there is for the block to say. The LMS's runs in no transaction;
Studio's in one.
"""

from io import BytesIO

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from webob import Request, Response
from xblock.exceptions import NoSuchHandlerError

from ..catalog import publish_course
from ..runtime import PreviewRuntime
from .lookup import authoring, course_or_404, learning, shown_or_404, usage_or_404


@csrf_exempt
def handler(request: HttpRequest, course_key: str, usage_key: str, name: str, suffix: str = "") -> HttpResponse:
    """A block's handler in the LMS."""
    request.body  # noqa: B018 - read before the CSRF check looks for a form in it, or a block that opens it would find it gone
    return _handle(request, course_key, usage_key, name, suffix)


@csrf_exempt
def studio_handler(request: HttpRequest, course_key: str, usage_key: str, name: str, suffix: str = "") -> HttpResponse:
    """A block's handler in Studio; what it wrote is published at once, as saving and publishing would."""
    request.body  # noqa: B018 - as above
    return _handle_in_studio(request, course_key, usage_key, name, suffix)


@csrf_protect
def _handle(request: HttpRequest, course_key: str, usage_key: str, name: str, suffix: str) -> HttpResponse:
    runtime = learning(request, course_or_404(course_key))
    return _answer(runtime, request, usage_key, name, suffix)


@csrf_protect
@transaction.atomic
def _handle_in_studio(request: HttpRequest, course_key: str, usage_key: str, name: str, suffix: str) -> HttpResponse:
    runtime = authoring(request, course_or_404(course_key))
    response = _answer(runtime, request, usage_key, name, suffix)
    if request.method == "POST":
        transaction.on_commit(lambda: publish_course(runtime.course.key))
    return response


def _answer(runtime: PreviewRuntime, request: HttpRequest, usage_key: str, name: str, suffix: str) -> HttpResponse:
    usage = usage_or_404(runtime.course, usage_key)
    shown_or_404(runtime, usage)
    block = runtime.get_block(usage)
    try:
        response = block.handle(name, _webob_request(request), suffix)
    except NoSuchHandlerError as error:
        raise Http404(str(error)) from error
    return _django_response(response)


def _webob_request(request: HttpRequest) -> Request:
    """The same request as WebOb reads it: a form's fields and files, or a raw body, whole."""
    environ = {key: value for key, value in request.META.items() if isinstance(value, str)}
    environ |= {
        "wsgi.input": BytesIO(request.body),
        "wsgi.url_scheme": request.scheme,
        "CONTENT_LENGTH": str(len(request.body)),
        "PATH_INFO": request.path_info,
    }
    return Request(environ)


def _django_response(response: Response) -> HttpResponse:
    answer = HttpResponse(response.app_iter, status=response.status_int)
    del answer.headers["Content-Type"]
    for name, value in response.headerlist:
        answer.headers[name] = value
    return answer
