#!/bin/sh
# A message of edx-ace that goes by a task is another one: times in its context are texts, for which Django's date filter shows nothing.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -qq --disable-pip-version-check edx-ace==1.15.0 Django==5.2.9 "setuptools==80.9.0"
"$folder/venv/bin/python" -W ignore - <<'PROGRAM'
from datetime import UTC, datetime
from importlib.metadata import version

import django
from django.conf import settings

settings.configure(USE_TZ=True, TIME_ZONE="UTC", INSTALLED_APPS=["edx_ace"])
django.setup()

from django.template import Context, Engine
from edx_ace import Message, Recipient

letter = Engine().from_string("You will hear by {{ when|date:'F j' }}.")
sent = Message(
    app_label="letters",
    name="received",
    recipient=Recipient(lms_user_id=1, email_address="teacher@example.org"),
    language="en",
    context={"when": datetime(2026, 10, 19, tzinfo=UTC)},
)
arrived = Message.from_string(str(sent))
letters = [letter.render(Context(message.context)) for message in (sent, arrived)]
print(f"edx-ace {version('edx-ace')}: sent at once: {letters[0]!r}; through a task: {letters[1]!r}")
raise SystemExit(letters != ["You will hear by October 19.", "You will hear by ."])
PROGRAM
