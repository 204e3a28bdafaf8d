"""Hosts: the one spelling of a name that is asked for, and which addresses lie on the open internet."""

from __future__ import annotations

import re
import socket
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address

# decimal, octal or hexadecimal numbers, with fewer dots than usual too: what a system's resolver takes for an address
NUMERIC: Final = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+)){0,3}")
CARRIED: Final = (  # networks whose addresses hold one of version 4, and where it ends, in bits from the right
    (IPv6Network("::ffff:0:0/96"), 0),  # mapped
    (IPv6Network("::/96"), 0),  # compatible
    (IPv6Network("64:ff9b::/96"), 0),  # translated
    (IPv6Network("2002::/16"), 80),  # 6to4
)
NOT_OPEN: Final = (  # what some versions of Python take for open
    IPv4Network("192.0.0.0/24"),
    IPv4Network("168.63.129.16/32"),  # a public number by which a cloud answers to its machines
    IPv6Network("64:ff9b:1::/48"),
    IPv6Network("fec0::/10"),
)


@lru_cache(maxsize=5_000)
def host_of(url: str) -> str:
    """The host of an address as it is asked for: small letters, no closing dot, ASCII; empty when there is none.

    >>> host_of("https://B\u00dcCHER.example./x"), host_of("http://[::1]:80/"), host_of("//\uff41.example")
    ('xn--bcher-kva.example', '::1', 'a.example')
    """
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
        return host if host.isascii() else host.encode("idna").decode("ascii").lower().rstrip(".")
    except (ValueError, UnicodeError):
        return ""


def site_name(url: str) -> str:
    """The host of an address without `www.`."""
    return host_of(url).removeprefix("www.")


def port_of(url: str) -> int | None:
    """The port of an address, also where it goes without saying; none when it is no port."""
    try:
        parts = urlsplit(url)
        return parts.port if parts.port is not None else {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return None


def address_in(host: str) -> Address | None:
    """The address that a host is, in any spelling; nothing when it is a name.

    >>> [str(address_in(host)) for host in ("2130706433", "0177.1", "0x7f.0.0.1", "fe80::1%eth0", "a.example")]
    ['127.0.0.1', '127.0.0.1', '127.0.0.1', 'fe80::1', 'None']
    """
    try:
        if ":" in host:
            return ip_address(host.partition("%")[0])
        return IPv4Address(socket.inet_aton(host)) if NUMERIC.fullmatch(host) else None
    except (ValueError, OSError):
        return None


def is_local_name(host: str) -> bool:
    """Whether a name stands for this machine everywhere (RFC 6761)."""
    return host == "localhost" or host.endswith(".localhost")


def is_open(address: Address) -> bool:
    """Whether an address belongs to everybody's internet, and to no machine's, house's or provider's own.

    >>> [is_open(ip_address(each)) for each in ("93.184.215.14", "10.0.0.1", "169.254.169.254", "::ffff:10.0.0.1")]
    [True, False, False, False]
    """
    inner = carried(address)
    if inner is not None:
        return is_open(inner)
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return not any(address in network for network in NOT_OPEN)


def carried(address: Address) -> IPv4Address | None:
    """The address of version 4 within one of version 6, if it has one."""
    if isinstance(address, IPv4Address):
        return None
    return next(
        (IPv4Address(int(address) >> shift & 0xFFFFFFFF) for network, shift in CARRIED if address in network),
        None,
    )
