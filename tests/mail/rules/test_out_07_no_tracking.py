"""Out 7: nothing in a mail tells us who reads it, and only digests can be unsubscribed from (there are none yet)."""

import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser as HTMLParser

from infrastructure.local import resources
from tests.kept import asked, reply_to
from tests.machine import Machine
from tests.mails import html, plain
from tests.people import Business


def test_no_mail_loads_anything_leads_astray_or_offers_to_unsubscribe(world: Machine, acme: Business) -> None:
    asked(world, acme, "See https://shop.example/a?b=1")
    reply_to(world, acme, text="Look at https://shop.example/c?d=2")
    acme.owner.get("/settings/staff")
    acme.owner.submit("/settings/staff/invite", address="timur@x.example", role="agent")
    world.work()
    mails = world.sent()
    assert len(mails) == 3
    for mail in mails:
        assert not [name for name in mail if name.lower().startswith(("list-", "precedence", "disposition-", "x-ses-"))]
        tree = HTMLParser(html(mail))
        assert tree.css("img, link, script, iframe, object, video, audio") == []
        assert not re.search(r"\bsrc=|url\(|@import|background=", html(mail))
        for link in tree.css("a[href^=http]"):
            to = str(link.attributes["href"])
            own = urlsplit(to).netloc == acme.owner.host
            assert own or to in plain(mail), "no link leads by way of us"


def test_ses_counts_neither_openings_nor_clicks() -> None:
    described = resources.Stack(None, _Here, None, None, None, {}).resources
    destinations = [one for one in described.values() if one["Type"] == "AWS::SES::ConfigurationSetEventDestination"]
    kinds = {kind for one in destinations for kind in one["Properties"]["EventDestination"]["MatchingEventTypes"]}
    assert {"send", "bounce"} <= kinds and not kinds & {"open", "click"}


class _Here:
    class meta:
        region_name = "eu-central-1"
