"""Every key of the platform table: what must be known before the tenant is."""

from tenants.keys import Key, digest, short


def host(host: str) -> Key:
    return Key(f"host#{short(host)}", "host")


def lookalike(skeleton: str) -> Key:
    return Key(f"lookalike#{short(skeleton)}", "lookalike")


def address(address: str) -> Key:
    return Key(f"address#{short(address)}", "address")


def domain(name: str) -> Key:
    return Key(f"domain#{short(name)}", "domain")


def limit(what: str, window: int) -> Key:
    return Key(f"limit#{short(what)}", str(window))


def operator(address: str) -> Key:
    """One who runs Komek; all of them lie in one partition."""
    return Key("operators", short(address))


def operator_secret(kind: str, token: str) -> Key:
    """A session of an operator, a sign-in that waits for its second step, a link to a password."""
    return Key(f"operator_secret#{digest(token)}", kind)


def operator_log(month: str, id: str = "") -> Key:
    """What an operator did; `month` as 2026-11, or the id of the tenant that it was done with."""
    return Key(f"operator_log#{month}", id)


def operator_once(sending: str) -> Key:
    """What tells that a form of the console was sent."""
    return Key(f"operator_once#{digest(sending)}", "once")


def tenants(year: int, tenant: str = "") -> Key:
    """What the console's list shows of a tenant, below the year of its sign-up."""
    return Key(f"tenants#{year}", tenant)


def announcement() -> Key:
    """What all desks are told."""
    return Key("announcement", "announcement")


def heartbeat(part: str = "") -> Key:
    """How a part of Komek was last seen; all that the status page shows lies in one partition."""
    return Key("status", f"part#{part}")


def bad_minutes(day: str, part: str) -> Key:
    """For how long of a day (such as 2026-11-22, UTC) a part was not well."""
    return Key("status", f"day#{day}#{part}")


def incident(id: str) -> Key:
    """What operators say of a trouble."""
    return Key("status", f"incident#{id}")


def stripe_customer(id: str) -> Key:
    return Key(f"stripe_customer#{short(id)}", "stripe_customer")


def stripe_event(id: str) -> Key:
    """What tells that an event of Stripe's was dealt with."""
    return Key(f"stripe_event#{short(id)}", "stripe_event")
