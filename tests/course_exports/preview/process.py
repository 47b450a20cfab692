"""The preview as a process of its own, and people who reach it over the network."""

import http.cookiejar
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request


def environment():
    """Ours, without what a test run adds to it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "PDLN_"))}


def start(archive, data, *arguments):
    """The running command, the address it told, and all it said until then."""
    command = [sys.executable, "-m", "course_exports.preview", str(archive), "--data", str(data), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment())
    told = ""
    for line in process.stdout:
        told += line
        found = re.search(r"Open (http://\S+)/ and", line)
        if found:
            return process, found[1], told
    raise AssertionError(f"the preview did not start: {told}")


def stop(process):
    """Tell it to end; what it said since it started."""
    process.terminate()
    said, _ = process.communicate(timeout=30)
    return said


class Browser:
    """One person's: cookies, and the token that a page gave."""

    def __init__(self, address, username):
        self.address = address
        self.cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.get("/people/")
        self.post(f"/people/{username}/", {})

    def get(self, path):
        with self._opener.open(self.address + path, timeout=60) as answer:
            return answer.read().decode()

    def post(self, path, data):
        """The status and what came back, whatever the status was."""
        token = next(cookie.value for cookie in self.cookies if cookie.name == "csrftoken")
        headers = {"X-CSRFToken": token, "Content-Type": "application/json"}
        request = urllib.request.Request(self.address + path, json.dumps(data).encode(), headers)
        try:
            with self._opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()
