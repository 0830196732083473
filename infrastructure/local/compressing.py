"""Answers made smaller on their way, as API Gateway (`minimum_compression_size`) and CloudFront do in production."""

import gzip
import re

from infrastructure.local.wsgi import Answer

SMALLEST = 1000  # bytes, as .chalice/config.json has it
TEXT = re.compile(r"(text/|application/(json|javascript|xml|manifest\+json)|image/svg)", re.IGNORECASE)
QUICK = 6


def compressed(answer: Answer, accepted: str) -> Answer:
    """An answer as a client gets it who accepts these encodings."""
    headers = {name.lower(): value for name, value in answer.headers}
    is_text = bool(TEXT.match(headers.get("content-type", "")))
    if "gzip" not in accepted.lower() or not is_text or len(answer.body) < SMALLEST or "content-encoding" in headers:
        return answer
    body = gzip.compress(answer.body, QUICK, mtime=0)
    kept = [(name, value) for name, value in answer.headers if name.lower() != "content-length"]
    more = [("Content-Encoding", "gzip"), ("Content-Length", str(len(body))), ("Vary", "Accept-Encoding")]
    return Answer(answer.status, [*kept, *more], body)
