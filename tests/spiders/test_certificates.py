"""Whose certificate is looked at, by crawls of servers on this machine: one is proven, one has expired, one is another's."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from crawls import Crawled, run_crawls
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from spiders.loopback import Answer, LoopbackServer

PROSE = "<p>" + "Bees sleep in flowers when the evening comes too early for the way home. " * 12
ANSWERS = {
    "/": Answer(b"<h1>Bees</h1><a href='/why-bees-sleep-so-long/'>1</a>"),
    "/why-bees-sleep-so-long/": Answer(f"<!doctype html><title>Bees</title><h1>Bees</h1>{PROSE}".encode()),
}
HERE = "127.0.0.1"
SECRET = "e5f1-the-key-to-the-hive"
DAY = timedelta(days=1)
KINDS = {"proven": (HERE, DAY), "expired": (HERE, -DAY), "another": ("127.0.0.2", DAY)}


def certificate(folder: Path, host: str, lasts: timedelta) -> Path:
    """A certificate that vouches for itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a hive")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - 3 * DAY)
        .not_valid_after(now + lasts)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / f"{host}-{lasts.days}.pem"
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file


class Behind(LoopbackServer):
    """A server behind TLS."""

    def __init__(self, file: Path) -> None:
        super().__init__(lambda path: ANSWERS.get(path, Answer(b"not here", status=404)))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._server.handle_error = lambda *_: None  # who does not like the certificate hangs up

    @property
    def url(self) -> str:
        return super().url.replace("http:", "https:")


@pytest.fixture(scope="module")
def crawls(tmp_path_factory) -> Iterator[tuple[dict[str, Behind], dict[str, Crawled]]]:
    folder = tmp_path_factory.mktemp("hives")
    files = {kind: certificate(folder, *made) for kind, made in KINDS.items()}
    servers = {
        f"{kind}, {how}": Behind(file)
        for kind, file in files.items()
        for how in ("plain", "verified", "secret", "waived")
    }
    for server in servers.values():
        server.start()
    headers = 'headers = { Authorization = "Bearer env:HIVE_TOKEN" }'
    tables = [f'["{name}"]\nurl = "{server.url}/"\n{headers}\n' for name, server in servers.items()]
    (folder / "sites.toml").write_text("".join(tables), encoding="utf-8")
    (folder / "trusted.pem").write_bytes(b"".join(file.read_bytes() for file in files.values()))
    settings = {
        "plain": {},
        "verified": {"DOWNLOAD_VERIFY_CERTIFICATES": True},
        "secret": {},
        "waived": {"DOWNLOAD_VERIFY_CERTIFICATES": False},
    }
    wanted = [
        {
            "name": name,
            "spider": "blog",
            "arguments": {"site": name} if how in ("secret", "waived") else {"url": server.url},
            "settings": {"RETRY_ENABLED": False, "SITES_FILE": str(folder / "sites.toml"), **settings[how]},
        }
        for name, server in servers.items()
        for how in [name.partition(", ")[2]]
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HIVE_TOKEN", SECRET)
        patch.setenv("SSL_CERT_FILE", str(folder / "trusted.pem"))
        yield servers, run_crawls(*wanted)
    for server in servers.values():
        server.stop()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_public_is_read_whatever_the_certificate(crawls, kind):
    assert len(crawls[1][f"{kind}, plain"].pages) == 1


@pytest.mark.parametrize("how", ["verified", "secret"])
def test_who_proves_who_they_are_is_asked(crawls, how):
    servers, done = crawls
    assert len(done[f"proven, {how}"].pages) == 1
    told = {visit.headers.get("Authorization") for visit in servers[f"proven, {how}"].visits}
    assert told == {f"Bearer {SECRET}" if how == "secret" else None}


@pytest.mark.parametrize("how", ["verified", "secret"])
@pytest.mark.parametrize("kind", ["expired", "another"])
def test_who_does_not_is_told_nothing(crawls, kind, how):
    servers, done = crawls
    assert servers[f"{kind}, {how}"].visits == []
    crawl = done[f"{kind}, {how}"]
    assert crawl.reason == "bad_certificate"
    assert "127.0.0.1 has no valid certificate" in crawl.message
    assert "-s DOWNLOAD_VERIFY_CERTIFICATES=False" in crawl.message


def test_who_says_so_sends_a_secret_all_the_same(crawls):
    assert len(crawls[1]["expired, waived"].pages) == 1
