"""What each right is called, and what it lets one do."""

from typing import NamedTuple

from tenants.errors import N_, Text


class Words(NamedTuple):
    name: Text
    about: Text


RIGHTS = {
    "see": Words(N_("See"), N_("Read tickets, on the board and by themselves.")),
    "answer": Words(N_("Answer"), N_("Reply, write notes, set the status.")),
    "assign": Words(N_("Assign"), N_("Give tickets to a colleague or take them.")),
    "transfer": Words(N_("Transfer"), N_("Send tickets to another department.")),
    "merge": Words(N_("Merge"), N_("Make one ticket of several.")),
    "delete": Words(N_("Delete"), N_("Delete tickets; they can be restored for 30 days.")),
    "manage": Words(N_("Manage"), N_("Set up the department: hours, turn, signature, who may what.")),
    "customers": Words(N_("Customers"), N_("The list of customers and organisations, and what is known of them.")),
    "internal_mail": Words(N_("Internal mail"), N_("Write to colleagues outside tickets.")),
    "reports": Words(N_("Reports"), N_("Figures of the desk and of each colleague.")),
    "answers": Words(N_("Answers"), N_("Write the answer base and reply templates.")),
    "moderation": Words(N_("Moderation"), N_("Decide about mail that was set aside; stop-lists.")),
    "billing": Words(N_("Billing"), N_("Tariff, balance and payments.")),
    "settings": Words(N_("Settings"), N_("Departments, staff, roles, mail and the event log.")),
    "export": Words(N_("Export"), N_("Take data out of the desk as files.")),
}
