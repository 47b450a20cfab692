"""
Files as evidence: sent in chunks, checked by content, shown without metadata, purged when they must go.

The rows are `evidence.models.StoredFile`; who may do what is asked by the callers.
"""

from .clearing import clear_purged, purge, purge_all
from .intake import QUEUE, check_file, work_due
from .lookup import files_of, get_file, missing_bytes, open_original, open_view
from .storage import CHUNK_BYTES
from .uploads import begin_upload, finish_upload, put_chunk

__all__ = [
    "CHUNK_BYTES",
    "QUEUE",
    "begin_upload",
    "check_file",
    "clear_purged",
    "files_of",
    "finish_upload",
    "get_file",
    "missing_bytes",
    "open_original",
    "open_view",
    "purge",
    "purge_all",
    "put_chunk",
    "work_due",
]
