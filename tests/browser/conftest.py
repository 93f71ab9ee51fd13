"""A real browser on a real server. Skipped with one line where no Chromium is found."""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

CHROMIUMS = (
    os.environ.get("CHROMIUM", ""),
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def chromium():
    path = next((found for name in CHROMIUMS if name and (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("no Chromium: apt install chromium, or set CHROMIUM=/path/to/it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def server(committed_db):
    """The site on a port of this machine; its address."""
    server = LiveServer("127.0.0.1")
    yield server.url
    server.stop()


@pytest.fixture
def open_page(chromium, server, request):
    """`open_page(path, user=None, width=1280, dark=False, js=True)` -> a Playwright page.

    At the end, what the browser complained of (CSP, errors of scripts) fails the test.
    """
    complaints, contexts = [], []

    def _open(path, *, user=None, width=1280, dark=False, js=True):
        context = chromium.new_context(
            base_url=server,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=js,
            reduced_motion="reduce",
        )
        contexts.append(context)
        if user is not None:
            context.add_cookies([_session_cookie(user, server)])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: (
                complaints.append(f"{page.url}: {message.text}")
                if "Content Security Policy" in message.text
                else None
            ),
        )
        page.goto(path)
        return page

    yield _open
    for context in contexts:
        context.close()
    assert complaints == []


def _session_cookie(user, url) -> dict:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": url,
    }


@pytest.fixture(scope="session")
def axe_findings():
    """`axe_findings(page)` -> a list of "rule: where" that break WCAG 2.2 AA or good practice.

    `context` is a CSS selector of the part to look at, when the rest is not ours; `rules` names the
    only rules to ask, when the others were asked before.
    """
    axe = Axe()

    def _run(page, context=None, rules=()) -> list[str]:
        only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": WCAG}
        options = {"runOnly": only, "resultTypes": ["violations"], "selectors": False}
        found = axe.run(page, context=context, options=options)
        return [
            f"{violation['id']}: {node['html'][:160]}"
            for violation in found.response["violations"]
            for node in violation["nodes"]
        ]

    return _run
