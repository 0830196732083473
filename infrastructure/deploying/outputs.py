"""What is told in the end: where it is, which DNS records to set, and what only a person can do."""

from infrastructure.deploying import zones
from infrastructure.deploying.account import ENOUGH, Account
from infrastructure.deploying.zones import Record

LETTER = """\
  Mail type: transactional. Website: https://{domain}. Language: English.
  Use case:
    We run Komek at https://{domain}, a helpdesk for small businesses. A business answers its own customers
    with it: people write to the business by a form or by mail, and get a confirmation and the replies to their
    own question. Beside those we send invitations, sign-in letters and invoices to the staff of these businesses.
    We send no marketing and no bulk mail and keep no mailing lists: each letter goes to one person, who wrote
    first or was invited by name. Bounces and complaints come back to us by a configuration set and SNS; an address
    that bounces for good or complains is not written to again, and a business whose mail bounces or is complained
    about too often is paused automatically, before your limits are reached. We expect about 1,000 letters a day in the
    first months. Our domain is signed with DKIM and has SPF and DMARC records."""


def records(outputs: dict[str, str], domain: str, mail: str) -> list[Record]:
    """The DNS records of a stage."""
    inbound = outputs["MailInbound"]
    bounce, _, bounce_to = outputs["MailFrom"].partition(" ")
    signing = [outputs[name].split(" ", 1) for name in ("MailDkim1", "MailDkim2", "MailDkim3")]
    return [
        Record(domain, "ALIAS", outputs["SiteTarget"]),
        Record(f"*.{domain}", "CNAME", outputs["SiteTarget"]),
        Record(f"files.{domain}", "CNAME", outputs["DownloadsTarget"]),
        Record(f"origin.{domain}", "CNAME", outputs["OriginTarget"]),
        Record(mail, "MX", inbound),
        Record(f"*.{mail}", "MX", inbound),
        Record(bounce, "MX", bounce_to),
        Record(bounce, "TXT", '"v=spf1 include:amazonses.com ~all"'),
        Record(f"_dmarc.{mail}", "TXT", '"v=DMARC1; p=quarantine"'),
        *(Record(name, "CNAME", value) for name, value in signing),
    ]


def told(outputs: dict[str, str], parameters: dict[str, str]) -> str:
    """What stands now, and the records that a person has to set."""
    domain, mail = parameters["Domain"], parameters["MailDomain"]
    lines = [f"Komek is at https://{domain}; tenants get mail below {mail}.", ""]
    lines += [f"  {name:<18}{said}" for name, said in sorted(outputs.items()) if not name.startswith("MailDkim")]
    if parameters.get("Zone"):
        return "\n".join([*lines, "", "Route 53 has all DNS records."])
    lines += ["", f"Set these records where the DNS of {domain} is kept, once; they do not change:", ""]
    lines += [zones.table(records(outputs, domain, mail)), ""]
    lines += ["ALIAS is called ANAME or flattened CNAME by some. Whose DNS has neither can move it to Route 53 and say"]
    lines += ["SET=Zone=<id of the hosted zone>: all records are made there then."]
    return "\n".join(lines)


def for_a_person(account: Account, domain: str, stage: str, alarms: str, has_zone: bool) -> str:
    """What no command can do, with the words to write."""
    tasks = []
    if account.is_sandboxed:
        tasks.append(
            f"SES lets new accounts write to verified addresses alone. In SES's console in {account.region}: Account\n"
            "  dashboard, Request production access; it takes a day. The words:\n\n" + LETTER.format(domain=domain)
        )
    if not has_zone:
        tasks.append(f"Set the DNS records of {domain} where its DNS is kept: this command prints them.")
    if account.at_once < ENOUGH:
        tasks.append(
            f"This account may run {account.at_once} functions at once. In Service Quotas, AWS Lambda, ask for 1000\n"
            "  Concurrent executions; then some can be set aside for mail:\n"
            f"  make deploy STAGE={stage} SET=ReservesConcurrency=yes"
        )
    if alarms:
        tasks.append(f"AWS writes to {alarms} to confirm that alarms may go there: follow the link in that mail.")
    tasks.append(
        f"Fill in keys you have of Stripe, Google and Microsoft in the secret komek/{stage}/keys (Secrets Manager),\n"
        "  leave `origin` as it is, and deploy again. Without them there are bank transfers only, and app passwords."
    )
    numbered = [f"{number}. {task}" for number, task in enumerate(tasks, 1)]
    return "\n".join(["What only a person can do:", *numbered])
