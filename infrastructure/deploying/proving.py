"""Whether what was deployed answers, as the world asks it."""

import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

TRIES, PAUSE = 12, 10.0


def answers(domain: str, open: Callable[..., Any] = urllib.request.urlopen, tries: int = TRIES) -> str:
    """Ask a stage whether it is well; return an empty word if it is, or what is amiss."""
    amiss = ""
    for attempt in range(tries):
        if attempt:
            time.sleep(PAUSE)
        amiss, is_final = _asked(f"https://{domain}/healthz", open)
        if is_final:
            break
    return amiss


def _asked(url: str, open: Callable[..., Any]) -> tuple[str, bool]:
    """What is amiss, and whether asking again is of no use."""
    try:
        with open(urllib.request.Request(url, headers={"User-Agent": "komek-deploy"}), timeout=30) as answer:
            said = json.loads(answer.read())
    except urllib.error.HTTPError as problem:
        return f"{url} answers {problem.code}: {problem.read(300).decode(errors='replace')}", False
    except urllib.error.URLError as problem:
        if isinstance(problem.reason, socket.gaierror):
            return f"DNS does not know {url} yet. When its records are set, look there.", True
        return f"{url} does not answer: {problem.reason}", False
    except (OSError, ValueError) as problem:
        return f"{url} does not answer as it should: {problem}", False
    is_well = isinstance(said, dict) and said.get("status") == "ok"
    return ("" if is_well else f"{url} says {said}"), is_well
