"""A disk of a certain size, in memory: it can be filled to the last byte, and emptied again."""

import os
import subprocess
from contextlib import contextmanager, suppress


class SmallDisk:
    def __init__(self, folder):
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self):
        """Until nothing fits on it any more."""
        with self._ballast.open("wb", buffering=0) as ballast, suppress(OSError):
            for piece in (2**20, 2**12, 1):
                with suppress(OSError):
                    while ballast.write(bytes(piece)):
                        pass

    def free(self):
        self._ballast.unlink()


@contextmanager
def small_disk(folder, mib):
    """One at a folder; wants to be root.

    Args:
        folder: where; made if it is not there.
        mib: its size.
    """
    if os.geteuid():
        raise PermissionError("expected to be root, who alone may mount a disk in memory")
    folder.mkdir(parents=True, exist_ok=True)
    told = ["mount", "-t", "tmpfs", "-o", f"size={mib}m,mode=0700", "tmpfs", str(folder)]
    subprocess.run(told, check=True)
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
