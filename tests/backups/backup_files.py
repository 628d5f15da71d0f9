"""Files of backups for tests: real ones taken apart, altered and put together again."""

import io
import json
import tarfile
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

ARTIFACTS = "artifacts.tar.gz"


@contextmanager
def altered(file: Path, to: Path):
    """The members of a backup by name, as bytes; what they are in the end goes to a new file.

    The manifest is decoded, so that it can be altered; its digests are those it had.
    """
    with tarfile.open(file) as tar:
        members = {member.name: tar.extractfile(member).read() for member in tar}
    members["manifest.json"] = json.loads(members["manifest.json"])
    yield members
    members["manifest.json"] = json.dumps(members["manifest.json"]).encode()
    with tarfile.open(to, "w") as tar:
        for name, body in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(body)
            tar.addfile(member, io.BytesIO(body))


def believed(members, name, body):
    """Put another body in the place of a member, and have the manifest say that it is right."""
    manifest = members["manifest.json"]
    known = manifest["artifacts"] if name == ARTIFACTS else manifest["databases"][name[:-5]]
    known |= {"sha256": sha256(body).hexdigest(), "size": len(body)}
    members[name] = body


def packed(*members):
    """A packed tar of these members: `TarInfo` and body."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as tar:
        for member, body in members:
            member.size = len(body)
            tar.addfile(member, io.BytesIO(body))
    return written.getvalue()


def outside(name="../../outside"):
    """Artifacts of which one would be unpacked outside their folder."""
    return packed((tarfile.TarInfo("./fine"), b"fine"), (tarfile.TarInfo(name), b"evil"))


def link_to(target):
    """Artifacts with a link that leads elsewhere, and a file that would be written through it."""
    link = tarfile.TarInfo("./link")
    link.type, link.linkname = tarfile.SYMTYPE, target
    return packed((link, b""), (tarfile.TarInfo("./link/evil"), b"evil"))
