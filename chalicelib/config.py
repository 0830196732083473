"""The environment, read once on first use into a frozen value."""

import os
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Config:
    """What differs between one machine, a test and a stage of production."""

    stage: str
    url: str  # origin of the base host, such as https://komek.example
    mail_domain: str  # tenants get mail at {department}@{slug}.{mail_domain}
    secret: bytes  # signs links, tokens and forms
    desk_table: str
    platform_table: str
    mail_bucket: str
    files_bucket: str
    jobs_queue: str  # URL
    assets_url: str  # where static files are, "/static" or a CDN's
    files_url: str  # origin that serves downloads; empty: S3 itself

    @property
    def host(self) -> str:
        """The base host with its port, such as localhost:8000."""
        return urlsplit(self.url).netloc

    @property
    def scheme(self) -> str:
        return urlsplit(self.url).scheme


@cache
def config() -> Config:
    """Read the environment; raise KeyError naming the variable that is missing."""
    env = os.environ
    stage = env.get("KOMEK_STAGE", "local")
    return Config(
        stage=stage,
        url=env["KOMEK_URL"].rstrip("/"),
        mail_domain=env["KOMEK_MAIL_DOMAIN"].lower(),
        secret=env["KOMEK_SECRET"].encode(),
        desk_table=env.get("KOMEK_DESK_TABLE", f"komek-{stage}-desk"),
        platform_table=env.get("KOMEK_PLATFORM_TABLE", f"komek-{stage}-platform"),
        mail_bucket=env.get("KOMEK_MAIL_BUCKET", f"komek-{stage}-mail"),
        files_bucket=env.get("KOMEK_FILES_BUCKET", f"komek-{stage}-files"),
        jobs_queue=env["KOMEK_JOBS_QUEUE"],
        assets_url=env.get("KOMEK_ASSETS_URL", "/static"),
        files_url=env.get("KOMEK_FILES_URL", ""),
    )
