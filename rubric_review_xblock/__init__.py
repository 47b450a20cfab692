"""The evaluator's block and pages: a queue, blind evidence, a rubric, a recorded result."""
