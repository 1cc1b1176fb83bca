"""Which hosts a config names, whether they may be registered, and whether they are this machine."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from fnmatch import fnmatchcase
from ipaddress import IPv6Address, ip_address

LOCAL = "localhost"


def hosts_of(host: str) -> list[str]:
    """Return each host of a HOST that may name several, separated by commas."""
    return host.split(",")


def host_problem(host: str, patterns: Sequence[str]) -> str | None:
    """Return why a HOST may not be registered, or None: each host must fit one of the patterns (fnmatch)."""
    patterns = [pattern.lower() for pattern in patterns]
    for name in hosts_of(host):
        if any(character.isspace() or not character.isprintable() for character in name):
            return "contains a blank or a control character."
        if "@" in name or "//" in name:  # the rest may be a password: it is not repeated
            return "must be only a host, without user and password; a URL is a whole config."
        plain = _plain(name)
        if not any(fnmatchcase(plain, pattern) for pattern in patterns):
            allowed = ", ".join(patterns) or "none"
            return f"may not be {plain or 'left out'}; allowed are {allowed} (DATABASE_HOSTS)."
    return None


def settled(host: str) -> str:
    """Return one host in small letters; `localhost` for every spelling of this machine's own."""
    plain = _plain(host.strip()).removesuffix(".")
    own = {"", LOCAL, "localhost.localdomain", "ip6-localhost", socket.gethostname().lower()}
    if plain in own or plain.startswith("/"):  # a socket
        return LOCAL
    try:
        address = ip_address(plain.partition("%")[0])
    except ValueError:
        try:
            address = ip_address(socket.inet_aton(plain))  # 127.1, 0x7f.1, 2130706433
        except (OSError, UnicodeError):
            return plain
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return LOCAL if address.is_loopback or address.is_unspecified else str(address)


def _plain(name: str) -> str:
    """Return one host in small letters, without brackets, protocol and instance."""
    plain = name.lower().removeprefix("tcp:").partition("\\")[0]
    return plain.removeprefix("[").removesuffix("]")
