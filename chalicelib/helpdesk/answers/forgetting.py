"""What lies beside an answer goes with it, once it can no longer be restored."""

from datetime import timedelta

from chalicelib import jobs
from chalicelib.helpdesk.answers import queueing
from chalicelib.helpdesk.answers.answer import KEPT, Answer
from chalicelib.helpdesk.answers.comment import Comment
from chalicelib.jobs import Job
from tenants import answer_keys, batches, table
from tenants.errors import Conflict
from tenants.keys import Key, now
from tenants.tenant import Desk

BEHIND = timedelta(hours=1)  # after the time of the answer itself is over


def timer(tenant: str, id: str) -> Job:
    """The job that does it; a second removal of the same answer sets it anew."""
    return jobs.job(tenant, now() + KEPT + BEHIND, id=f"timer#answer#{id}", forget_answer=id)


def forget(desk: Desk, job: Job, id: str) -> None:
    """Handle the effect `forget_answer`: remove versions, comments and ratings, unless it was restored meanwhile."""
    if table.get(Answer, answer_keys.answer(desk.id, id)) is None:
        pk = answer_keys.answer(desk.id, id).pk
        rows = list(table.query_rows(pk))
        for one in (Comment.from_raw_data(row) for row in rows if row["sk"]["S"].startswith("comment#")):
            if one.list_key:
                _out_of_queue(one)
        batches.write([], [Key(pk, row["sk"]["S"]) for row in rows])
    jobs.settle(job, "forget_answer")


def _out_of_queue(one: Comment) -> None:
    try:
        table.write(table.delete(one, Comment.list_key.exists()), queueing.more(one.tenant, -1))
    except Conflict:  # somebody decides about it at this moment; what is left of it goes all the same
        return
