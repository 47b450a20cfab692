"""
Definitions: what an author says an AOK, a rubric and a pathway are, as frozen values.

Pure Python: no Django, no XBlock. The compiler writes OLX from these values and the blocks read it back through the
same functions (`olx.py`), so the two cannot drift.

    Parser        plain data (YAML, JSON, OLX) -> values, collecting every problem     parsing.py
    StoredParser  bodies of rows -> values, judging nothing again                      stored.py
    Rubric        levels, criteria, descriptors, required levels                       rubric.py
    Aok           prompt, evidence requirements, rubric, review policy                 aok.py
    Pathway       which AOKs it takes and which badge they earn                        pathway.py
    Terms         the words a brand uses                                               terms.py
"""
