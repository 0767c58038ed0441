"""The phone page: what it weighs, and how fast it is on a phone four times slower than this machine.

Chromium opens the page behind the real web server, with the processor slowed four times by the
browser's own means. `field_kb_gz` is all that has travelled when the list can be used, without
the list, each file gzipped by itself; `field_kb_gz_in_all` adds what is fetched at rest for later
screens. `open_ms` is from navigation, offline, to a turf of 500 apartments on the screen;
`open_building_ms` the same to a building of 500. `saved_ms` is from the tap on "Not home" to the
row that says "Saved on this phone". `longest_frame_ms` is the longest time between two frames
while a building of 600 is scrolled from end to end. `list_kb_gz` is the first download of a turf
of 500; `update_bytes` what travels when one apartment of it changed. Medians of the rounds.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    BrowserContext,
    CDPSession,
    Page,
    Playwright,
    Response,
    ViewportSize,
    sync_playwright,
)

from bench._ground import ROOT, median, web_server
from engagement.local import assets, ports
from tests import chromium

ROUNDS = 7
SLOWER = 4
PHONE: ViewportSize = {"width": 390, "height": 844}

# Says when the first door, or the turf, can be tapped: (selector) => ms since navigation.
_USABLE = """
(() => {
  const seen = (name, selector) => {
    if (window[name] === undefined && document.querySelector(selector)) {
      window[name] = null;
      requestAnimationFrame(() => { window[name] = performance.now(); });
    }
  };
  new MutationObserver(() => {
    seen("doorAt", ".door");
    seen("turfAt", ".turf");
  }).observe(document, { childList: true, subtree: true });
})();
"""
# What had been asked for when the turf could be tapped.
_FIRST = """
() => performance.getEntriesByType("resource").filter((one) => one.startTime < window.turfAt).map((one) => one.name)
"""
_TAP = """
(label) => new Promise((done) => {
  const row = [...document.querySelectorAll(".floors .door")].find((one) => one.querySelector(".door-label").textContent === label);
  row.scrollIntoView({ block: "center" });
  const id = row.dataset.unit;
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const began = performance.now();
    new MutationObserver((_all, watch) => {
      const now = document.querySelector(`[data-unit="${id}"]`);
      if (!now.textContent.includes("Saved on this phone")) return;
      watch.disconnect();
      done(performance.now() - began);
    }).observe(document.getElementById("main"), { childList: true, subtree: true });
    row.querySelector(".quick").click();
  }));
})
"""
_FRAMES = """
() => {
  window.frames_ = [];
  let last = null;
  const step = (now) => {
    if (last !== null) window.frames_.push(now - last);
    last = now;
    if (window.frames_ !== window.framesDone) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}
"""


def run() -> dict[str, Any]:
    """Measure; kB are thousands of bytes, ms milliseconds."""
    from bench import _turf

    assets.build()
    turf = _turf.hold("Turf of 500", [100] * 5)
    tall = _turf.hold("Building of 500", [500])
    tower = _turf.hold("Building of 600", [600])
    program = chromium.find()
    if program is None:
        raise SystemExit(chromium.NONE_FOUND)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    statics = {"HASHED_STATICS": "1"}
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
        cwd=ROOT,
        env=os.environ | statics,
        check=True,
    )
    with web_server(**statics) as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program)

        def phone(holder: _turf.Holder) -> BrowserContext:
            context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
            context.add_cookies(
                [{"name": "engagement_session", "value": holder.session, "url": address}]
            )
            return context

        figures = _weights(phone(turf), address, turf)
        for name, holder, where, mark in (
            ("open_ms", turf, "", "turfAt"),
            ("open_building_ms", tall, f"#/building/{tall.buildings[0]}", "doorAt"),
        ):
            figures[name] = _opened(phone(holder), f"{address}/field/{where}", mark)
        tapping = phone(tall)
        figures["saved_ms"] = _taps(tapping, f"{address}/field/#/building/{tall.buildings[0]}")
        figures["longest_frame_ms"] = _scrolled(
            phone(tower), f"{address}/field/#/building/{tower.buildings[0]}"
        )
        browser.close()
        figures |= _lighthouse(play, f"{address}/field/", turf.session, program)
    return {**figures, "slower": SLOWER, "rounds": ROUNDS}


def _ready(context: BrowserContext, url: str) -> Page:
    """Online once, until everything is on the phone."""
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector("html[data-ready]", state="attached")
    page.evaluate("() => navigator.serviceWorker.ready")
    page.wait_for_function("() => document.querySelector('.turf, .door')")
    page.wait_for_function("() => document.querySelector('#line').textContent.includes('All sent')")
    return page


def _slow(page: Page) -> CDPSession:
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return session


def _kb(size: float) -> float:
    return round(size / 1000, 1)


def _weights(context: BrowserContext, address: str, turf: Any) -> dict[str, Any]:
    from residents.models import AccessNote

    answers: list[Response] = []
    page = context.new_page()
    page.add_init_script(_USABLE)
    page.on("response", lambda answer: answers.append(answer))
    page.goto(f"{address}/field/")
    page.wait_for_function("() => window.turfAt")
    page.evaluate("() => navigator.serviceWorker.ready")
    page.wait_for_load_state("networkidle")
    first = set(page.evaluate(_FIRST)) | {page.url}
    weights: dict[str, int] = {}
    lists: list[int] = []
    for answer in answers:
        if answer.url.endswith("/field/list"):
            lists.append(len(gzip.compress(answer.body(), 9)))
        elif answer.url not in weights and answer.request.resource_type != "image":
            weights[answer.url] = len(gzip.compress(answer.body(), 9))
    AccessNote.objects.create(
        building_id=turf.buildings[0], kind="elevator", text="Elevator out until Friday"
    )
    answers.clear()
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")
    page.wait_for_load_state("networkidle")
    updates = [len(gzip.compress(one.body(), 9)) for one in answers if "/field/list" in one.url]
    return {
        "field_kb_gz": _kb(sum(weight for url, weight in weights.items() if url in first)),
        "field_kb_gz_in_all": _kb(sum(weights.values())),
        "list_kb_gz": _kb(max(lists)),
        "update_bytes": sum(updates),
    }


def _opened(context: BrowserContext, url: str, mark: str) -> float:
    _ready(context, url).close()
    context.set_offline(True)
    taken = []
    for _ in range(ROUNDS):
        page = context.new_page()
        page.add_init_script(_USABLE)
        _slow(page)
        page.goto(url)
        page.wait_for_function(f"() => window.{mark}")
        taken.append(float(page.evaluate(f"() => window.{mark}")))
        page.close()
    context.close()
    return round(median(taken))


def _taps(context: BrowserContext, url: str) -> float:
    page = _ready(context, url)
    context.set_offline(True)
    _slow(page)
    labels = page.locator(".door:has(.quick) .door-label").all_text_contents()[: ROUNDS * 3 : 3]
    taken = [float(page.evaluate(_TAP, label)) for label in labels]
    context.close()
    return round(median(taken), 1)


def _scrolled(context: BrowserContext, url: str) -> float:
    page = _ready(context, url)
    session = _slow(page)
    page.evaluate(_FRAMES)
    session.send(
        "Input.synthesizeScrollGesture",
        {"x": 190, "y": 400, "yDistance": -42_000, "speed": 6000, "gestureSourceType": "touch"},
    )
    frames = page.evaluate("() => (window.framesDone = window.frames_)")
    context.close()
    return round(max(float(frame) for frame in frames), 1)


def _lighthouse(play: Playwright, url: str, session: str, program: str) -> dict[str, Any]:
    """Lighthouse's four scores on a phone, signed in."""
    folder = ROOT / "bench" / "lighthouse"
    if not (folder / "node_modules").is_dir():
        subprocess.run(
            [*assets.npm(), "ci", "--ignore-scripts", "--loglevel=error"], cwd=folder, check=True
        )
    port = ports.choose()
    with tempfile.TemporaryDirectory() as made:
        report = Path(made) / "report.json"
        context = play.chromium.launch_persistent_context(
            f"{made}/profile", executable_path=program, args=[f"--remote-debugging-port={port}"]
        )
        origin = url.removesuffix("field/")
        context.add_cookies([{"name": "engagement_session", "value": session, "url": origin}])
        subprocess.run(
            [
                *assets.node(), "node_modules/lighthouse/cli/index.js", url, "--quiet",
                "--output=json", f"--output-path={report}", f"--port={port}",
                "--disable-storage-reset",
            ],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            check=True,
        )  # fmt: skip
        context.close()
        scores = json.loads(report.read_text())
    return {
        "lighthouse": {
            name: round(100 * found["score"]) for name, found in scores["categories"].items()
        },
        "lighthouse_below": [
            audit["id"]
            for audit in scores["audits"].values()
            if audit.get("score") is not None and audit["score"] < 0.9
        ],
    }
