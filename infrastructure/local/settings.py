"""How this machine was told to run Komek: the environment of `make run`, the same in each of its processes."""

import os
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
ACCOUNT = "123456789012"  # moto's
REGION = "eu-central-1"
STAGE = "local"
MAIL_DOMAIN = "mail.localhost"
ENGINES = ("dynoxide", "moto")
STRIPE_KEY, STRIPE_SECRET = "sk_test_local", "whsec_local"  # what the stand-in for Stripe takes, and signs with


@dataclass(frozen=True)
class Settings:
    port: int
    smtp_port: int
    data: Path
    engine: str
    clock: str = ""  # a moment to which the clock is set forward at the start
    aws_port: int = 0  # moto's server; 0 until the supervisor has looked for a free one
    dynamodb_port: int = 0

    @classmethod
    def read(cls) -> "Settings":
        """Read the environment; raise ValueError in words for the person who set it."""
        env = os.environ
        engine = env.get("ENGINE") or "dynoxide"
        if engine not in ENGINES:
            raise ValueError(f"ENGINE is {engine!r}, but must be dynoxide or moto.")
        return cls(
            port=_port("PORT", "8000"),
            smtp_port=_port("SMTP_PORT", "2525"),
            data=Path(env.get("DATA") or ".local").absolute(),
            engine=engine,
            clock=env.get("CLOCK", ""),
            aws_port=_port("AWS_PORT", "0"),
            dynamodb_port=_port("DYNAMODB_PORT", "0"),
        )

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def stripe_url(self) -> str:
        """Where the pages of the stand-in for Stripe are."""
        return f"http://stripe.localhost:{self.port}"

    @property
    def aws_url(self) -> str:
        return f"http://{HOST}:{self.aws_port}"

    @property
    def dynamodb_url(self) -> str:
        return f"http://{HOST}:{self.dynamodb_port}" if self.engine == "dynoxide" else self.aws_url

    @property
    def state(self) -> Path:
        """Where files, mail and queues lie; with moto this is emptied at each start, as its memory is."""
        return self.data if self.engine == "dynoxide" else self.data / "moto"

    def environment(self, secret: str) -> dict[str, str]:
        """Return what the processes are started with: these settings, and what the product reads of its own."""
        return {
            "PORT": str(self.port),
            "SMTP_PORT": str(self.smtp_port),
            "DATA": str(self.data),
            "ENGINE": self.engine,
            "AWS_PORT": str(self.aws_port),
            "DYNAMODB_PORT": str(self.dynamodb_port),
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ENDPOINT_URL": self.aws_url,
            "AWS_ENDPOINT_URL_DYNAMODB": self.dynamodb_url,
            "AWS_EC2_METADATA_DISABLED": "true",
            "KOMEK_STAGE": STAGE,
            "KOMEK_URL": self.url,
            "KOMEK_MAIL_DOMAIN": MAIL_DOMAIN,
            "KOMEK_SECRET": secret,
            "KOMEK_DESK_TABLE": f"komek-{STAGE}-desk",
            "KOMEK_PLATFORM_TABLE": f"komek-{STAGE}-platform",
            "KOMEK_MAIL_BUCKET": f"komek-{STAGE}-mail",
            "KOMEK_FILES_BUCKET": f"komek-{STAGE}-files",
            # Where moto puts it; known beforehand, so that the product is imported while moto starts.
            "KOMEK_JOBS_QUEUE": f"{self.aws_url}/{ACCOUNT}/komek-{STAGE}-jobs",
            "KOMEK_MAIL_QUEUE": f"{self.aws_url}/{ACCOUNT}/komek-{STAGE}-mail",
            # A name server by UDP, under the number that moto has by TCP.
            "KOMEK_DNS": f"{HOST}:{self.aws_port}",
            "KOMEK_FILES_URL": f"http://files.localhost:{self.port}",
            "KOMEK_UPLOADS_URL": f"http://files.localhost:{self.port}",
            "KOMEK_BANK": "Komek\\nIBAN KZ00 0000 0000 0000 0000\\nBank of this machine",
            "KOMEK_STRIPE_KEY": STRIPE_KEY,
            "KOMEK_STRIPE_WEBHOOK_SECRET": STRIPE_SECRET,
            # A path, since only browsers know hosts below localhost.
            "KOMEK_STRIPE_URL": f"http://{HOST}:{self.port}/_local/stripe",
        }


def _port(name: str, default: str) -> int:
    given = os.environ.get(name) or default
    if not given.isdigit() or int(given) > 65535:
        raise ValueError(f"{name} is {given!r}, but must be the number of a port.")
    return int(given)
