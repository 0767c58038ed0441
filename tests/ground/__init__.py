"""What the tests stand on, laid before the settings are read.

Named by `-p tests.ground` in pyproject.toml: a conftest would come too late, because pytest-django
reads the settings before conftests are loaded. The first process starts Postgres and Valkey in a
folder of its own and builds the schema once; every parallel worker takes a copy.
"""

from __future__ import annotations

import os

from tests.ground import session

os.environ["ENGAGEMENT_TESTING"] = "1"
# Playwright's own event loop runs in the thread that also asks the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
session.begin()
