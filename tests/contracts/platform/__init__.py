"""
A platform that is no kinder than the real one, built from facts alone: what of Open edX a test of ours can stumble
over.

Each module is one subject and says of each fact where it was seen: `read in Teak` is its source (June 2025), `running
LMS` and `running Studio` are the platform with a probe plugin or the suite itself installed.

    clipboard       Studio's clipboard: what a copy holds, and what a paste makes of it
    courseware      learners' state in the LMS, and how it is deleted for everybody
    grading         whether a course is passed
    languages       a page in its user's language, whatever a plugin has catalogues for
    libraries       content libraries, their keys and runtime, and what is synced to courses
    look            the elements and stylesheets round a block in the LMS and in Studio
    models          the platform's own tables, with the columns that we meet
    notifications   the platform's tray and its own mails
    people          users who have a profile, and those who have none
    publishing      an author's request in Studio, and the signal that goes out from inside of it
    rows            what each question to the platform costs
    runtime         what a block gets in the LMS, in Studio's preview and in Studio's editor, and what it may not write
    safe_xml        the XML library that every process of the platform swaps for its own
    settings_order  settings that are calculated late, and the order in which plugins meet them
    site            one course behind the views of LMS and Studio: handlers, access, masquerade, CSRF, transactions
    studio_runtime  the page that Studio edits a block in, for a browser
    tabs            course tabs, and how the LMS gathers them
"""
