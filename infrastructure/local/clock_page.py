"""/_local/clock: what time it is here, and buttons that let hours and days pass."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader

from infrastructure.local.clock import Clock, read
from infrastructure.local.wsgi import Answer, Environ, read_body
from tenants.times import now

_pages = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)


class ClockPage:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def answer(self, environ: Environ) -> Answer:
        """Show the clock; a POST with `hours` or `to` sets it forward."""
        wrong = ""
        if environ["REQUEST_METHOD"] == "POST":
            form = {name: values[0] for name, values in parse_qs(read_body(environ).decode("utf-8", "replace")).items()}
            try:
                self._set(form)
            except (ValueError, OverflowError) as error:
                wrong = str(error)
        status = "422 Unprocessable Content" if wrong else "200 OK"
        body = _pages.get_template("clock.html").render(now=now(), clock=self._clock, wrong=wrong).encode()
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
        return Answer(status, [*headers, ("Cache-Control", "no-store")], body)

    def _set(self, form: dict[str, str]) -> None:
        if form.get("to"):
            self._clock.to(read(form["to"]))
        elif form.get("hours", "").isascii() and form.get("hours", "").isdigit():
            self._clock.by(timedelta(hours=int(form["hours"])))
        else:
            raise ValueError("Say how many hours, or to which moment.")
