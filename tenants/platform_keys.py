"""Every key of the platform table: what must be known before the tenant is."""

from tenants.keys import Key, short


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
