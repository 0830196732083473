"""All the ways into the product, opened when what it needs is there."""

import sys
from typing import Any, TextIO

import boto3
from botocore.config import Config
from waitress.server import create_server

from infrastructure.local import clock, demo, resources, smtp_door, worker
from infrastructure.local.gateway import Gateway
from infrastructure.local.serve import READY
from infrastructure.local.settings import HOST, MAIL_DOMAIN, STAGE, Settings
from infrastructure.local.site import Site
from infrastructure.local.stripe import postman
from tenants import directory

THREADS = 16
LARGEST = 64 << 20  # bytes of a request that are taken, so that a page of ours can say no to what is less


def serve(app: Any, settings: Settings, say: TextIO) -> None:
    """Make what is missing, open all doors, tell that they are open, and answer until a signal comes."""
    pool = Config(max_pool_connections=64, read_timeout=30, s3={"addressing_style": "path"})
    hands = clock.Clock(settings.state / "clock", lambda: worker.strike(app))
    hands.start()
    clients = {name: boto3.client(name, config=pool) for name in ("dynamodb", "s3", "sqs", "sesv2", "kms")}
    try:
        outputs = resources.create(**clients, stage=STAGE, mail_domain=MAIL_DOMAIN)
    except resources.Outdated as error:
        sys.exit(str(error))
    print("Looking after the demo tenant", file=say, flush=True)
    demo.fill()
    if settings.clock:
        hands.to(clock.read(settings.clock))
    site = Site(Gateway(app.app), settings, hands)
    server = _web(site, settings)
    door = smtp_door.SmtpDoor(clients["s3"], clients["sqs"], outputs, directory.recipient)
    smtp_door.open_door(door, settings.smtp_port)
    worker.start(app, clients["sqs"], outputs)
    postman.start(site.stripe.account, f"{settings.url}/payments/stripe")
    print(READY, file=say, flush=True)
    server.run()


def _web(site: Site, settings: Settings) -> Any:
    return create_server(
        site,
        host=HOST,
        port=settings.port,
        threads=THREADS,
        max_request_body_size=LARGEST,
        # API Gateway passes on what a client claims, too.
        clear_untrusted_proxy_headers=False,
        asyncore_use_poll=True,
        ident=None,
    )
