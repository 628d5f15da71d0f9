"""Mail servers that want a password, offer encryption, or do not."""

import datetime as dt
import ipaddress
import ssl

import pytest
from aiosmtpd.smtp import AuthResult
from alert_receivers import MailServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from free_port import free_port

from pl_assets.resources.alert import Alert
from pl_assets.resources.alert_email import Email
from pl_assets.resources.alert_message import Message
from pl_assets.resources.errors import NotDelivered

NOW = dt.datetime(2025, 2, 14, 6, tzinfo=dt.UTC)
NOTHING = dict.fromkeys(
    ["closed_as_of", "closed_at", "closing_word", "retraining_as_of", "retraining_run_id", "link"]
)
ALERT = Alert(
    alert_id=7,
    kind="run",
    subject="Arsenal – Chelsea",
    severity="error",
    word="w",
    opened_as_of=NOW,
    opened_at=NOW,
    data_source="real",
    **NOTHING,
)
SPELT_OUT = str(int(ipaddress.ip_address("127.0.0.1")))
"""This machine under a name that does not tell that it is."""
MESSAGE = Message(ALERT, "raised", NOW)


def sent(url, host=None):
    address = url.replace("127.0.0.1", host or "127.0.0.1")
    Email(address, "pl@example.org", ("a@example.org",)).send(MESSAGE)


def knows(_server, _session, _envelope, _mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"pl@x", b"p:/ss"))


def with_password(server):
    return server.url.replace("://", "://pl%40x:p%3A%2Fss@")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that nobody trusts unless told to, and its key."""
    folder, key = tmp_path_factory.mktemp("tls"), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail of tests")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    begun = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(begun)
        .not_valid_after(begun + dt.timedelta(days=2))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "certificate", folder / "key")
    return folder / "certificate", context


def test_user_and_password_are_decoded_and_letters_of_any_language_arrive():
    with MailServer(authenticator=knows, auth_require_tls=False) as server:
        sent(with_password(server))
    assert server.subjects == ["ERROR: Arsenal – Chelsea: run failed"]


def test_encryption_is_used_where_it_is_offered_if_the_certificate_is_trusted(
    certificate, monkeypatch
):
    trusted, context = certificate
    options = {"tls_context": context, "require_starttls": True, "authenticator": knows}
    with MailServer(**options) as server:
        with pytest.raises(NotDelivered, match="SSLCertVerificationError"):
            sent(with_password(server))
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        sent(with_password(server))
    assert len(server.mails) == 1


def test_smtps_is_encrypted_from_the_first_byte(certificate, monkeypatch):
    trusted, context = certificate
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with MailServer(ssl_context=context) as server:
        sent(server.url.replace("smtp:", "smtps:"))
    assert len(server.mails) == 1


def test_a_password_is_not_told_to_another_machine_in_the_clear():
    with MailServer(authenticator=knows, auth_require_tls=False) as server:
        with pytest.raises(NotDelivered, match="expected the mail server to offer STARTTLS"):
            sent(with_password(server), host=SPELT_OUT)
        sent(server.url, host=SPELT_OUT)
    assert len(server.mails) == 1, "without a password there is nothing to give away"


def test_a_mail_server_that_is_gone_is_a_failure():
    with pytest.raises(NotDelivered, match="found ConnectionRefusedError") as failed:
        sent(f"smtp://pl:s3cret@127.0.0.1:{free_port()}")
    assert "s3cret" not in str(failed.value)
