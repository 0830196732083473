"""The services of AWS on this machine: moto's server with what it lacks around it. A process of its own.

S3, SQS and SES; with ENGINE=moto DynamoDB too.
"""

import shutil
import threading
import time

from moto.kms.models import kms_backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from moto.s3.models import s3_backends
from moto.sqs.models import sqs_backends
from werkzeug.serving import make_server

from infrastructure.local.dns import DemoNames, NameServer
from infrastructure.local.identities import Identities
from infrastructure.local.keys import keep_keys
from infrastructure.local.objects import ObjectsOnDisk
from infrastructure.local.process import end_on_signal
from infrastructure.local.queues import QueuesOnDisk
from infrastructure.local.ses import SentMail, accept_subdomains
from infrastructure.local.settings import ACCOUNT, HOST, REGION, STAGE, Settings
from infrastructure.local.wsgi import Application, Environ, StartResponse


class OneAtATime:
    """Middleware that takes DynamoDB's calls in turn, since moto's transactions read and write without a lock."""

    def __init__(self, app: Application) -> None:
        self._app, self._turn = app, threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        if not environ.get("HTTP_X_AMZ_TARGET", "").startswith("DynamoDB_"):
            return list(self._app(environ, start_response))
        with self._turn:
            return list(self._app(environ, start_response))


def application(settings: Settings) -> Application:
    """Build the WSGI application of all services."""
    if settings.engine == "moto":
        # Its tables are gone with each process; files and mail of theirs would only confuse.
        shutil.rmtree(settings.state, ignore_errors=True)
    accept_subdomains()
    keep_keys(kms_backends[ACCOUNT][REGION], settings.state / "kms")
    names = DemoNames(time.monotonic, REGION)
    identities = Identities(names, settings.state)
    names.ready = [name for name, domain in identities.domains.items() if domain.status == "SUCCESS"]
    NameServer(settings.aws_port, names).start()
    identities.teach()
    moto = OneAtATime(DomainDispatcherApplication(create_backend_app))
    objects = ObjectsOnDisk(moto, s3_backends[ACCOUNT]["aws"], settings.state / "s3")
    queues = QueuesOnDisk(objects, sqs_backends[ACCOUNT][REGION], settings.state / "sqs")

    def publish(event: str) -> None:
        queues.send(f"komek-{STAGE}-sending", event)

    return SentMail(queues, settings.state / "sent", publish)


class _Handler(MotoRequestHandler):
    # Waitress would be as quick, but it changes the case of headers, and with it S3's metadata.
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_request(self, *_: object) -> None:
        """Say nothing of what went well."""


def main() -> None:
    settings = Settings.read()
    # Nothing is lost by it, and open long polls would hold it up.
    end_on_signal(is_graceful=False)
    app = application(settings)
    make_server(HOST, settings.aws_port, app, threaded=True, request_handler=_Handler).serve_forever()


if __name__ == "__main__":
    main()
