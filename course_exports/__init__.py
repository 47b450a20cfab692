"""
The compiler: a pathway package (a folder of text and media) in; a course archive, the issuer's part and the review
part out.

    load    folder -> documents that know where everything stands             folder.py, yaml_source.py, document.py
    check   documents -> one Package, or every problem with line and column   check.py, parsed.py, rules.py
    emit    Package -> bytes, the same for the same input                      emit/

No Django, no XBlock and no platform code outside `preview/`, which the command line finds by its entry point.
"""
