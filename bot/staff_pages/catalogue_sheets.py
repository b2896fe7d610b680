"""The staff list and the task list as sheets: out, and in again after a look at what would change."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Sequence

from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from bot.accounts.rights import Right
from bot.bootstrap import Services
from bot.staff_pages.guard import StaffRoute, Visit, staff_route
from bot.staff_pages.rendering import EXCEL, as_file
from bot.texts import load
from bot.upkeep.drafts import Drafts
from bot.upkeep.errors import SheetError, UpkeepError
from bot.upkeep.lists import LISTS, Plan, export, plan
from bot.upkeep.sheets import MOST_BYTES, Row, read_sheet, write_csv, write_excel

SHEETS_PATH = "/medarbejder/katalog/ark"
MOST_UPLOADED = 5_000_000
"""Bytes of a form that brings a sheet."""
MOST_LINES = 500
"""Lines of a plan that are shown; faults and changes come before what stays the same."""
_MOST_PACKED = 20_000_000


def sheet_routes(services: Services) -> list[StaffRoute]:
    """The page, what is sent to it, and the two lists as they are now."""
    return [
        staff_route(services, SHEETS_PATH, _page, right=Right.KEEP_CATALOGUE),
        staff_route(services, SHEETS_PATH, _send, right=Right.KEEP_CATALOGUE, post=True, upload=True),
        staff_route(services, f"{SHEETS_PATH}/{{kind}}.xlsx", _excel, right=Right.KEEP_CATALOGUE),
        staff_route(services, f"{SHEETS_PATH}/{{kind}}.csv", _csv, right=Right.KEEP_CATALOGUE),
    ]


def _page(
    visit: Visit, status: int = 200, error: str = "", planned: Plan | None = None, rows: Sequence[Row] = ()
) -> Response:
    order = ("faulty", "removed", "new", "changed", "same")
    lines = sorted(planned.lines, key=lambda one: (order.index(one.state), one.number)) if planned else []
    texts = load("upkeep")
    return visit.page(
        "catalogue_sheets.html",
        status,
        error=error,
        plan=planned,
        lines=[one for one in lines if one.state != "same"][:MOST_LINES],
        counts={state: sum(one.state == state for one in lines) for state in order},
        packed=_pack(rows) if planned else "",
        digest=_digest(planned) if planned else "",
        remove=visit.text("remove"),
        kind=visit.text("kind") or "staff",
        kinds=texts["plural"],
        states=texts["sheet"]["states"],
        lists=texts["lists"],
        megabytes=MOST_BYTES // 1_000_000,
    )


def _send(visit: Visit) -> Response:
    """A sheet to look at, or the plan that was looked at to carry out."""
    kind = visit.text("kind")
    if kind not in LISTS:
        return visit.problem("not_found", 404)
    applies = visit.text("do") == "apply"
    try:
        rows = _unpack(visit.text("packed")) if applies else _uploaded(visit)
        planned = plan(visit.services, kind, rows, remove=kind == "staff" and bool(visit.text("remove")))
        if not applies:
            return _page(visit, 200, planned=planned, rows=rows)
        if not planned.is_good or _digest(planned) != visit.text("digest"):
            return _page(visit, 409, str(UpkeepError("stale")), planned, rows)
        Drafts(visit.services).publish_all(planned.texts, visit.account.id)
    except UpkeepError as error:
        return _page(visit, 422, str(error))
    return RedirectResponse(f"{SHEETS_PATH}?sket=imported", 303)


def _uploaded(visit: Visit) -> list[Row]:
    sent = visit.form.get("sheet")
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise SheetError("empty")
    return read_sheet(sent.file.read(MOST_BYTES + 1), sent.filename)


def _excel(visit: Visit) -> Response:
    return _list(visit, "xlsx", EXCEL)


def _csv(visit: Visit) -> Response:
    return _list(visit, "csv", "text/csv; charset=utf-8")


def _list(visit: Visit, ending: str, media_type: str) -> Response:
    kind = visit.request.path_params["kind"]
    if kind not in LISTS:
        return visit.problem("not_found", 404)
    headings, rows = export(visit.services, kind)
    title = load("upkeep")["plural"][kind]
    content = write_csv(headings, rows) if ending == "csv" else write_excel(title, headings, rows)
    name = f"{title.lower()}-{visit.services.today()}.{ending}"
    return as_file(content, media_type, name)


def _digest(planned: Plan) -> str:
    """A number that is the same as long as the plan does the same."""
    said = json.dumps(sorted((file, *pair) for file, pair in planned.texts.items()))
    return f"{zlib.crc32(said.encode()):08x}"


def _pack(rows: Sequence[Row]) -> str:
    """The rows for the page to send back, so that nothing of a sheet is kept on the server."""
    said = json.dumps([[row.number, row.cells, row.faults] for row in rows], ensure_ascii=False)
    return base64.b64encode(zlib.compress(said.encode())).decode("ascii")


def _unpack(text: str) -> list[Row]:
    """The rows that a page sends back. Raises SheetError."""
    try:
        unpacking = zlib.decompressobj()
        said = unpacking.decompress(base64.b64decode(text, validate=True), _MOST_PACKED)
        rows = json.loads(said)
        return [
            Row(
                int(number), tuple(map(str, cells)), tuple((int(at), str(code), str(cell)) for at, code, cell in faults)
            )
            for number, cells, faults in rows
        ]
    except (binascii.Error, zlib.error, ValueError, TypeError):
        raise SheetError("unreadable") from None
