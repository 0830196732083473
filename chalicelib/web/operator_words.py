"""Words for what the operators' log and list keep as codes."""

from tenants.errors import N_, Text

VERBS = {
    "adjusted": N_("Balance put right"),
    "all_ended": N_("End of all sessions"),
    "announced": N_("Announcement"),
    "closed": N_("Closing of the desk"),
    "credited": N_("Credit"),
    "deleted": N_("Deletion begun"),
    "deleted_done": N_("Deletion done"),
    "exported": N_("Export as a file"),
    "failed": N_("Failed sign-in"),
    "incident_begun": N_("Incident begun"),
    "incident_told": N_("News of an incident"),
    "job_retried": N_("Another try of a job"),
    "operator_added": N_("New operator"),
    "operator_deactivated": N_("Operator deactivated"),
    "operator_link": N_("Link to a new password"),
    "paid": N_("Payment entered"),
    "password_set": N_("New password"),
    "plan_given": N_("Change of the plan"),
    "recovery_codes_made": N_("New recovery codes"),
    "reopened_desk": N_("Reopening of the desk"),
    "restored": N_("Restoring"),
    "sending_resumed": N_("End of the pause of sending"),
    "signed_in": N_("Sign-in"),
    "signed_out": N_("Sign-out"),
    "support_came": N_("Visit of support"),
    "suspended": N_("Suspension"),
    "tariff_moved": N_("Another version of the price list"),
    "two_factor_on": N_("Second step turned on"),
    "unsuspended": N_("End of the suspension"),
}

STATES = {
    "grace": N_("In grace"),
    "resting": N_("On Free for want of money"),
    "suspended": N_("Suspended desk"),
    "closed": N_("Closed"),
    "deleted": N_("Deleted"),
}

FAILING = {
    "paused": N_("sending is paused"),
    "quiet": N_("letters to strangers are paused"),
    "domain": N_("sender domain"),
    "mailbox": N_("mailbox"),
}


def word(words: dict[str, Text], code: str | None) -> Text:
    """The words for a code, or the code."""
    return words.get(code or "") or Text("%(name)s", {"name": code or ""})
