"""The file of a backup: whole or refused, whatever has become of it."""

import datetime as dt
import stat
import tarfile

import pytest
from backups.backup_files import altered, believed, link_to, outside, packed
from hypothesis import given
from hypothesis import strategies as st

from pl_assets.backups.archive import (
    manifest_of,
    measured,
    pack,
    unpack,
    unpack_artifacts,
    verified,
    write_archive,
)
from pl_assets.backups.errors import BackupDamaged, BackupError, BackupRefused
from pl_assets.backups.manifest import ARTIFACTS, FORMAT, Artifacts, Dump, Manifest

VERSIONS = {
    **dict.fromkeys(("platform", "postgresql", "dagster", "mlflow"), "1"),
    "pg_dump": "18.4",
}
DUMPED = b"rows of matches" * 2000


def nobody(_):
    """Hears nothing."""


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("archive")
    artifacts = folder / "artifacts" / "1" / "model"
    artifacts.mkdir(parents=True)
    (artifacts / "model.skops").write_bytes(b"model" * 1000)
    dump = folder / "warehouse.dump"
    dump.write_bytes(DUMPED)
    files = pack(folder / "artifacts", folder / ARTIFACTS)
    manifest = Manifest(
        format=FORMAT,
        made_at=dt.datetime(2025, 2, 14, 6, tzinfo=dt.UTC),
        data_source="real",
        versions=VERSIONS,
        databases={
            "warehouse": Dump(**measured(dump).model_dump(), revision="0010", rows={"matches": 2})
        },
        artifacts=Artifacts(**measured(folder / ARTIFACTS).model_dump(), files=files),
        artifacts_are="in this file",
    )
    write_archive(folder / "backup.tar", [dump, folder / ARTIFACTS], manifest)
    return folder / "backup.tar"


def test_what_was_written_is_read_again_and_nobody_else_may_read_it(file, tmp_path):
    manifest = verified(file, nobody)
    assert manifest.artifacts.files == 1
    assert manifest.databases["warehouse"].rows == {"matches": 2}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert unpack(file, tmp_path, "warehouse.dump").read_bytes() == DUMPED
    unpack_artifacts(file, tmp_path / "artifacts")
    model = tmp_path / "artifacts" / "1" / "model" / "model.skops"
    assert model.read_bytes() == b"model" * 1000
    assert {path.name for path in file.parent.iterdir()} == {"backup.tar", "artifacts"}


@given(share=st.floats(0, 1, exclude_max=True))
def test_a_file_that_is_cut_off_anywhere_is_refused(file, tmp_path_factory, share):
    whole = file.read_bytes()
    # The end of a tar is blocks of zeros, of which one will do.
    manifest_ends = whole.rstrip(b"\0")
    cut = tmp_path_factory.mktemp("cut") / "cut.tar"
    cut.write_bytes(whole[: int(share * len(manifest_ends))])
    with pytest.raises(BackupError):
        verified(cut, nobody)


@given(data=st.data())
def test_no_bit_of_a_dump_or_of_an_artifact_can_turn_unnoticed(file, tmp_path_factory, data):
    body = bytearray(file.read_bytes())
    with tarfile.open(file) as tar:
        spans = [(member.offset_data, member.size) for member in tar][:2]
    begin, size = data.draw(st.sampled_from(spans))
    place = begin + data.draw(st.integers(0, size - 1))
    body[place] ^= 1 << data.draw(st.integers(0, 7))
    turned = tmp_path_factory.mktemp("turned") / "turned.tar"
    turned.write_bytes(bytes(body))
    with pytest.raises(BackupDamaged, match="digest"):
        verified(turned, nobody)


@given(place=st.integers(0, 1 << 20), bit=st.integers(0, 7))
def test_a_bit_that_turns_anywhere_leads_to_a_refusal_or_to_the_same(
    file, tmp_path_factory, place, bit
):
    body = bytearray(file.read_bytes())
    body[place % len(body)] ^= 1 << bit
    folder = tmp_path_factory.mktemp("turned")
    (folder / "turned.tar").write_bytes(bytes(body))
    try:
        verified(folder / "turned.tar", nobody)
    except BackupError:
        return
    assert unpack(folder / "turned.tar", folder, "warehouse.dump").read_bytes() == DUMPED


def test_a_wrong_checksum_in_the_manifest_is_found(file, tmp_path):
    with altered(file, tmp_path / "wrong.tar") as members:
        members["manifest.json"]["databases"]["warehouse"]["sha256"] = "0" * 64
    with pytest.raises(BackupDamaged, match=r"expected warehouse\.dump .* with the digest 0000"):
        verified(tmp_path / "wrong.tar", nobody)


@pytest.mark.parametrize(
    "artifacts",
    [
        outside(),
        outside("/etc/cron.d/evil"),
        outside("./a/../../evil"),
        link_to("/etc"),
        link_to("../.."),
    ],
    ids=["above", "absolute", "hidden", "link", "link_above"],
)
def test_artifacts_that_reach_outside_their_folder_are_refused(file, tmp_path, artifacts):
    with altered(file, tmp_path / "evil.tar") as members:
        believed(members, ARTIFACTS, artifacts)
    with pytest.raises(BackupDamaged, match=r"stay in their folder|neither"):
        verified(tmp_path / "evil.tar", nobody)


def test_artifacts_that_are_no_files_are_refused(file, tmp_path):
    pipe = tarfile.TarInfo("./pipe")
    pipe.type = tarfile.FIFOTYPE
    with altered(file, tmp_path / "pipe.tar") as members:
        believed(members, ARTIFACTS, packed((pipe, b"")))
    with pytest.raises(BackupDamaged, match="pipe"):
        verified(tmp_path / "pipe.tar", nobody)


@pytest.mark.parametrize("name", ["../evil", "/evil", "evil.dump", "sub/warehouse.dump"])
def test_a_member_that_the_manifest_does_not_know_is_refused(file, tmp_path, name):
    with altered(file, tmp_path / "more.tar") as members:
        members[name] = b"evil"
    with pytest.raises(BackupDamaged, match="found"):
        verified(tmp_path / "more.tar", nobody)


def test_a_manifest_that_does_not_say_who_dumped_is_refused(file, tmp_path):
    with altered(file, tmp_path / "other.tar") as members:
        del members["manifest.json"]["versions"]["pg_dump"]
    with pytest.raises(BackupDamaged, match="pg_dump"):
        verified(tmp_path / "other.tar", nobody)


def test_a_database_that_no_platform_has_is_refused(file, tmp_path):
    with altered(file, tmp_path / "other.tar") as members:
        databases = members["manifest.json"]["databases"]
        databases["../evil"] = databases.pop("warehouse")
    with pytest.raises(BackupDamaged, match="faults"):
        verified(tmp_path / "other.tar", nobody)


def test_a_newer_format_is_refused_with_what_to_do(file, tmp_path):
    with altered(file, tmp_path / "newer.tar") as members:
        members["manifest.json"]["format"] = FORMAT + 1
    with pytest.raises(BackupRefused, match="newer one"):
        manifest_of(tmp_path / "newer.tar")


@pytest.mark.parametrize("body", [b"", b"no tar at all" * 100, b"\0" * 10240])
def test_what_is_no_backup_is_called_so(tmp_path, body):
    (tmp_path / "no.tar").write_bytes(body)
    with pytest.raises(BackupDamaged):
        verified(tmp_path / "no.tar", nobody)


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path):
    for path in (tmp_path / "none.tar", tmp_path):
        with pytest.raises(BackupRefused, match="expected a backup"):
            verified(path, nobody)
