"""`python -m course_exports.preview` is `pathway preview`."""

import sys

from .serve import main

sys.exit(main())
