"""How do office files get the same bytes each time? (fixed times in the archive and in the document's properties)"""

import datetime as dt
import re
import zipfile
from io import BytesIO

# The earliest time that a zip archive can state; documents state the same.
FIXED_TIME = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
_PROPERTIES = "docProps/core.xml"
_STATED_TIME = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def with_fixed_times(archive: bytes) -> bytes:
    """The same archive with all times fixed: those of its members, and created and modified of an office document.

    Parameters
    ----------
    archive
        An XLSX or DOCX file.

    Returns
    -------
    bytes
        Members in their order, deflated. Cost: one pass over the file.
    """
    fixed = BytesIO()
    stamp = FIXED_TIME.timetuple()[:6]
    with zipfile.ZipFile(BytesIO(archive)) as given, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as made:
        for member in given.infolist():
            content = given.read(member)
            if member.filename == _PROPERTIES:
                content = _STATED_TIME.sub(
                    rb"\g<1>" + FIXED_TIME.strftime("%Y-%m-%dT%H:%M:%SZ").encode("ascii") + rb"\g<2>", content
                )
            entry = zipfile.ZipInfo(member.filename, date_time=stamp)  # type: ignore[arg-type]
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same on every operating system
            made.writestr(entry, content)
    return fixed.getvalue()
