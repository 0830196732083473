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
    probe_url: str  # what the clock asks to see whether pages are answered; empty: nothing
    mail_domain: str  # tenants get mail at {department}@{slug}.{mail_domain}
    secret: bytes  # signs links, tokens and forms
    desk_table: str
    platform_table: str
    tenant_role: str  # by which calls for one tenant are signed, opening no other's items; empty: all by our own role
    mail_bucket: str
    files_bucket: str
    jobs_queue: str  # URL
    mail_queue: str  # URL; what SES tells of incoming mail comes here
    assets_url: str  # where static files are, "/static" or a CDN's
    files_url: str  # origin that serves downloads; empty: S3 itself
    uploads_url: str  # origin of S3, to which browsers send files by signed forms
    vault_key: str  # KMS: encrypts the passwords and tokens of mailboxes
    google: tuple[str, str]  # id and secret under which people sign in to their mailbox; empty: they cannot
    microsoft: tuple[str, str]
    oauth_url: str  # stands in for Google and Microsoft where there is no way to them; empty in production
    mailbox_ca: str  # file of certificates that mail servers may have beside the world's; empty in production
    is_loopback_reached: bool  # whether mail servers on this machine may be connected to; never in production
    operator_desk: str  # slug of the operator's own desk, where tenants ask for help
    stripe_key: str  # secret key of the account at Stripe; empty: people pay by bank transfer only
    stripe_webhook_secret: str  # signs what Stripe tells us
    stripe_url: str  # stands in for Stripe where there is no way to it; empty in production
    bank: str  # where transfers go, in lines as an invoice shows them; empty: none are taken
    own_hosts: str  # where tenants let names of their own point to; in production CloudFront's routing endpoint
    distribution: str  # id of CloudFront's multi-tenant distribution; empty: own names need no certificate of ours
    connection_group: str  # of that distribution's tenants; empty: CloudFront's default one
    origin_secret: str  # by which our CDN's word for the viewer's host is known; empty: it is never believed
    proof_bits: int  # how much work a form asks of a browser in a flood: each one more doubles it
    captcha_url: str  # stands in for Turnstile and hCaptcha where there is no way to them; empty in production
    dns: str  # "host:port" of the resolver that is asked for customers' DNS records; empty: the system's

    @property
    def host(self) -> str:
        """The base host with its port, such as localhost:8000."""
        return urlsplit(self.url).netloc

    @property
    def scheme(self) -> str:
        return urlsplit(self.url).scheme


def is_on_lambda() -> bool:
    """Whether AWS runs this, where every start of a process is waited for."""
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ


def is_packaging() -> bool:
    """Whether Chalice's command looks at the app to describe it to AWS."""
    return os.environ.get("AWS_CHALICE_CLI_MODE") == "true"


@cache
def config() -> Config:
    """Read the environment; raise KeyError naming the variable that is missing."""
    env = os.environ
    stage = env.get("KOMEK_STAGE", "local")
    return Config(
        stage=stage,
        url=env["KOMEK_URL"].rstrip("/"),
        probe_url=env.get("KOMEK_PROBE_URL", f"{env['KOMEK_URL'].rstrip('/')}/healthz"),
        mail_domain=env["KOMEK_MAIL_DOMAIN"].lower(),
        secret=env["KOMEK_SECRET"].encode(),
        desk_table=env.get("KOMEK_DESK_TABLE", f"komek-{stage}-desk"),
        platform_table=env.get("KOMEK_PLATFORM_TABLE", f"komek-{stage}-platform"),
        tenant_role=env.get("KOMEK_TENANT_ROLE", ""),
        mail_bucket=env.get("KOMEK_MAIL_BUCKET", f"komek-{stage}-mail"),
        files_bucket=env.get("KOMEK_FILES_BUCKET", f"komek-{stage}-files"),
        jobs_queue=env["KOMEK_JOBS_QUEUE"],
        mail_queue=env["KOMEK_MAIL_QUEUE"],
        assets_url=env.get("KOMEK_ASSETS_URL", "/static"),
        files_url=env.get("KOMEK_FILES_URL", ""),
        uploads_url=env.get("KOMEK_UPLOADS_URL", f"https://s3.{env.get('AWS_REGION', 'eu-central-1')}.amazonaws.com"),
        vault_key=env.get("KOMEK_KMS_KEY", f"alias/komek-{stage}"),
        google=(_key("KOMEK_GOOGLE_CLIENT_ID"), _key("KOMEK_GOOGLE_CLIENT_SECRET")),
        microsoft=(_key("KOMEK_MICROSOFT_CLIENT_ID"), _key("KOMEK_MICROSOFT_CLIENT_SECRET")),
        oauth_url=env.get("KOMEK_OAUTH_URL", ""),
        mailbox_ca=env.get("KOMEK_IMAP_CA", ""),
        is_loopback_reached=env.get("KOMEK_REACH_LOOPBACK", "") == "yes",
        operator_desk=env.get("KOMEK_OPERATOR_DESK", "help"),
        stripe_key=_key("KOMEK_STRIPE_KEY"),
        stripe_webhook_secret=_key("KOMEK_STRIPE_WEBHOOK_SECRET"),
        stripe_url=env.get("KOMEK_STRIPE_URL", "").rstrip("/"),
        bank=env.get("KOMEK_BANK", "").replace("\\n", "\n").strip(),
        own_hosts=env.get("KOMEK_OWN_HOSTS", "").lower() or urlsplit(env["KOMEK_URL"]).hostname or "",
        distribution=env.get("KOMEK_DISTRIBUTION", ""),
        connection_group=env.get("KOMEK_CONNECTION_GROUP", ""),
        origin_secret=env.get("KOMEK_ORIGIN_SECRET", ""),
        proof_bits=int(env.get("KOMEK_PROOF_BITS", "18")),  # a second or two on a phone
        captcha_url=env.get("KOMEK_CAPTCHA_URL", "").rstrip("/"),
        dns=env.get("KOMEK_DNS", ""),
    )


def _key(name: str) -> str:
    """A key of another service; the secret that they come from has "none" for those that nobody has filled in."""
    value = os.environ.get(name, "")
    return "" if value == "none" else value
