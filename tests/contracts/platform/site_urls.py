"""The addresses of a site: the blocks' views and handlers beside the suite's own."""

from tests import urls
from tests.contracts.platform import site

urlpatterns = [*site.urlpatterns, *urls.urlpatterns]
