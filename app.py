"""Komek on Lambda: the routes, and who is called by queues and clocks. No logic here.

What only mail and jobs need is imported by their handlers: a visitor's cold start should not pay for it.
"""

import json
from typing import Any

from chalice.app import CloudWatchEvent, Rate, SQSEvent

from chalicelib.config import config
from chalicelib.integrations import logs, scoped
from chalicelib.routes import House
from tenants import table

logs.set_up()
app = House("komek")
app.api.binary_types.append("multipart/form-data")
table.connect(config, learn=app.open_all, credentials=scoped.credentials)
app.open()


@app.on_sqs_message(queue="komek-jobs", batch_size=1)
def job_arrived(event: SQSEvent) -> None:
    """Do a job that was announced."""
    from chalicelib import worker

    for record in event:
        job = json.loads(record.body)
        worker.perform(job["tenant"], job["job"])


@app.on_sqs_message(queue="komek-mail", batch_size=1)
def mail_arrived(event: SQSEvent) -> None:
    """Take in a mail that SES stored."""
    from chalicelib.mail import intake, outbox

    for record in event:
        tries = int(record.to_dict().get("attributes", {}).get("ApproximateReceiveCount", 1))
        intake.arrived(outbox.envelope(record.body), tries)


@app.on_sqs_message(queue="komek-sending", batch_size=1)
def sending_arrived(event: SQSEvent) -> dict[str, Any]:
    """Learn what became of mails of ours; say which messages have to come again."""
    from chalicelib.mail import outbox

    return outbox.told_all([(record.to_dict()["messageId"], record.body) for record in event])


@app.schedule(Rate(1, unit=Rate.MINUTES))
def every_minute(event: CloudWatchEvent) -> None:
    """Announce jobs that are due and that the queue did not bring."""
    from chalicelib import worker

    worker.sweep()


@app.schedule(Rate(1, unit=Rate.HOURS))
def every_hour(event: CloudWatchEvent) -> None:
    """Take in mail that no event told of, and set timers again that got lost."""
    from chalicelib import worker
    from chalicelib.mail import sweeping

    sweeping.sweep()
    worker.sweep_hourly()
