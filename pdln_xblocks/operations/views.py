"""The address that a monitor asks."""

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from badge_issuer.language import for_programs

from .health import health as look


@never_cache
@require_safe
@for_programs
def health(request: HttpRequest) -> JsonResponse:
    """
    200 while everything moves, 503 when the oldest due row or the last sweep is too old; what it is, as JSON. Open to
    everybody: it holds times and words for kinds of work, nothing about anybody.
    """
    try:
        state = look(now=timezone.now())
    except DatabaseError:
        return JsonResponse({"status": "unavailable"}, status=503)
    return JsonResponse(state.to_data(), status=200 if state.is_well else 503)
