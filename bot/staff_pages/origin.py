"""Where a request comes from, and whether a form was sent from our own pages."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.requests import Request


def client_address(request: Request) -> str:
    """The network address whose attempts at logging in are counted."""
    return request.client.host if request.client else "unknown"


def is_own(request: Request, *, must_say: bool = False) -> bool:
    """Whether the browser says that a request comes from this site, or says nothing.

    `must_say`: for forms without a session's token, where silence is not enough; every browser of today says it.
    """
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if site is not None:
        # The browser compared the addresses itself, whatever host name a proxy has put in.
        return site in ("same-origin", "none")
    if origin is None:
        return not must_say
    return urlsplit(origin).netloc == request.headers.get("host", "")


def is_loopback(request: Request) -> bool:
    """Whether the browser reaches us on its own machine, where there need be no TLS."""
    host = request.url.hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
