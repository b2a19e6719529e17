"""The names under which this machine is reached by others of the local network."""

import fcntl
import ipaddress
import socket
import struct
from contextlib import suppress
from pathlib import Path

EVERY = ("0.0.0.0", "::")  # noqa: S104 compared, not bound
ASK_ADDRESS = 0x8915
"""Linux: the IPv4 address of an interface (SIOCGIFADDR)."""


def addresses() -> list[str]:
    """The addresses of this machine that others may type, IPv6 in brackets; the loopback is not one."""
    found: list[ipaddress.IPv4Address | ipaddress.IPv6Address] = [*_ipv4(), *_ipv6()]
    return [_typed(address) for address in found if not (address.is_loopback or address.is_link_local)]


def names_of(host: str) -> list[str]:
    """What others may write after « http:// » to reach a server that listens on `host`, this machine alone or not."""
    if host not in EVERY:
        return [f"[{host}]" if ":" in host else host]
    name = socket.gethostname().lower()
    return [*addresses(), name, f"{name}.local"]


def _typed(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    return f"[{address}]" if address.version == 6 else str(address)


def _ipv4() -> list[ipaddress.IPv4Address]:
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for _number, interface in socket.if_nameindex():
            with suppress(OSError):  # an interface that has none
                answer = fcntl.ioctl(asking, ASK_ADDRESS, struct.pack("256s", interface.encode()[:15]))
                found.append(ipaddress.IPv4Address(answer[20:24]))
    return found


def _ipv6() -> list[ipaddress.IPv6Address]:
    table = Path("/proc/net/if_inet6")
    lines = table.read_text().splitlines() if table.exists() else []
    return [ipaddress.IPv6Address(bytes.fromhex(line.split()[0])) for line in lines]
