"""The address at which a person switches a stand-in's faults: ``/-/faults``. No fault ever strikes here.

curl http://127.0.0.1:8701/-/faults                              # what may go wrong, and what does
curl -d 'on=slow&seconds=3' http://127.0.0.1:8701/-/faults       # from now on
curl -d 'on=down&times=2&paths=/stats' http://127.0.0.1:8701/-/faults
curl -d 'off=slow' http://127.0.0.1:8701/-/faults                # ``off=all`` for everything
curl -X POST http://127.0.0.1:8701/-/sign-out                    # all sessions end
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from dataclasses import asdict
from fnmatch import fnmatch
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.platform_sims.faults import SITE, WIRE

if TYPE_CHECKING:
    from tests.platform_sims.stand_in import StandIn

FAULTS, SIGN_OUT = "/-/faults", "/-/sign-out"
NAMED = re.compile("``([a-z<>-]+)``")


def about(site: StandIn) -> str:
    return inspect.getdoc(inspect.getmodule(type(site))) or ""


def known_faults(site: StandIn) -> list[str]:
    """The usual ones, and those that the description of the stand-in names; ``*`` is for anything."""
    return [*WIRE, *SITE, *(re.sub("<.*>", "*", name) for name in NAMED.findall(about(site)))]


def control(site: StandIn) -> Sequence[Route]:
    """Looked at and changed by whoever tries the product by hand; tests reach into the stand-in itself."""

    async def look(_: Request) -> Response:
        struck = [asdict(fault) for fault in site.faults.switched_on()]
        return JSONResponse({"on": struck, "wire": WIRE, "site": SITE, "about": about(site).splitlines()})

    async def switch(request: Request) -> Response:
        from tests.platform_sims.stand_in import form

        stated = await form(request)
        if not any(fnmatch(stated.get("on", "slow"), known) for known in known_faults(site)):
            return JSONResponse({"say": "There is no such fault.", "faults": known_faults(site)}, 400)
        if "on" in stated:
            times, paths = stated.get("times"), stated.get("paths", "").split()
            site.faults.set(stated["on"], int(times) if times else None, paths, float(stated.get("seconds", 0.05)))
        elif "off" in stated:
            site.faults.clear("" if stated["off"] == "all" else stated["off"])
        else:
            return JSONResponse({"say": "on=<fault> or off=<fault>"}, 400)
        return await look(request)

    async def sign_out(_: Request) -> Response:
        site.sessions.end_all()
        return JSONResponse({"sessions": "ended"})

    return (
        Route(FAULTS, look, methods=["GET"]),
        Route(FAULTS, switch, methods=["POST"]),
        Route(SIGN_OUT, sign_out, methods=["POST"]),
    )
