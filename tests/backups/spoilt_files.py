"""A backup with a fault, each made of a good one: by accident or by somebody who means ill."""

from backups.backup_files import ARTIFACTS, altered, believed, outside


def truncated(file, to):
    to.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def with_wrong_checksum(file, to):
    with altered(file, to) as members:
        members["manifest.json"]["databases"]["mlflow"]["sha256"] = "0" * 64


def with_a_damaged_dump(file, to):
    with altered(file, to) as members:
        body = bytearray(members["warehouse.dump"])
        body[len(body) // 2] ^= 1
        members["warehouse.dump"] = bytes(body)


def with_artifacts_outside(file, to):
    with altered(file, to) as members:
        believed(members, ARTIFACTS, outside())


def of_a_newer_revision(file, to):
    with altered(file, to) as members:
        members["manifest.json"]["databases"]["warehouse"]["revision"] = "9999"


def of_newer_programs(file, to):
    with altered(file, to) as members:
        members["manifest.json"]["versions"]["pg_dump"] = "99.1"


def with_a_dump_that_is_none(file, to):
    with altered(file, to) as members:
        believed(members, "mlflow.dump", b"PGDMP but not really")


def with_fewer_rows_than_it_says(file, to):
    with altered(file, to) as members:
        members["manifest.json"]["databases"]["warehouse"]["rows"]["platform_clock"] = 7


def with_another_revision_than_it_says(file, to):
    with altered(file, to) as members:
        members["manifest.json"]["databases"]["warehouse"]["revision"] = "0007"
