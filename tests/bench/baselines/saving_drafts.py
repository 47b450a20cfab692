"""
How long a page waits for a save of its draft: a test of whichever tree it is put into, so that two commits are asked
the same on one machine. It prints the median in milliseconds after `saved in`.
"""

import time
from statistics import median

from tests.aok_submission_xblock import test_queries as task
from tests.aok_submission_xblock.conftest import *  # noqa: F403 (its fixtures)
from tests.xblock_runtime import post

TEXT = "Twenty four second graders, six of them without internet at home. " * 100
SAVES = 150


def test_saving(block_for, tess):
    block, revision, took = block_for(tess, task.AOK), 0, []
    for number in range(SAVES):
        content = task.content(context=f"{TEXT} {number}").to_data()
        began = time.perf_counter()
        answer = post(block, "save_draft", {"content": content, "revision": revision, "number": 1})
        took.append((time.perf_counter() - began) * 1000)
        revision = answer.json["revision"]
    print("saved in", median(took[10:]))
