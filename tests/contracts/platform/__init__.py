"""
A platform that is no kinder than the real one, built from facts alone: what of Open edX a test of ours can stumble over.

Each module is one subject and says of each fact where it was seen: `read in Teak` is its source (June 2025), `running LMS`
and `running Studio` are the platform with a probe plugin or the suite itself installed.

    safe_xml        the XML library that every process of the platform swaps for its own
    settings_order  settings that are calculated late, and the order in which plugins meet them
    runtime         what a block gets in the LMS, in Studio's preview and in Studio's editor, and what it may not write
    site            one course behind the views of LMS and Studio: handlers, access, masquerade, CSRF, transactions
    people          users who have a profile, and those who have none
    publishing      an author's request in Studio, and the signal that goes out from inside of it
    studio_runtime  the page that Studio edits a block in, for a browser
    tabs            course tabs, and how the LMS gathers them
"""
