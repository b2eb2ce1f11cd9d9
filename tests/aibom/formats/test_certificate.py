"""Names in certificates, beside what cryptography reads in them."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from aibom.formats.blob import FormatError
from aibom.formats.certificate import read_certificate
from aibom.formats.der import values
from tests.builders.signatures import certificates


def der(kind: str, number: int = 0) -> bytes:
    return certificates(kind)[number].public_bytes(Encoding.DER)


@pytest.mark.parametrize(
    ("kind", "names", "issuer"),
    [
        ("email", ("ada@example.org", "sign.example.org"), "CN=Acme root,O=Acme"),
        ("plain", ("CN=Ada's key",), "CN=Acme root,O=Acme"),
        ("sigstore", ("ada@example.org",), "https://accounts.example.org"),
        (
            "workflow",
            ("https://github.com/acme/m/.github/workflows/r.yml@refs/heads/main",),
            "https://token.example.org",
        ),
    ],
)
def test_whose_it_is_and_who_vouches(kind: str, names: tuple[str, ...], issuer: str) -> None:
    found = read_certificate(der(kind))
    assert (found.names, found.issuer) == (names, issuer)


def test_a_root_vouches_for_itself() -> None:
    assert read_certificate(der("email", 1)).names == ("CN=Acme root,O=Acme",)


def test_names_of_many_real_certificates_are_those_that_cryptography_reads() -> None:
    file = ssl.get_default_verify_paths().cafile
    if file is None:
        pytest.skip("this machine has no list of roots")
    every = x509.load_pem_x509_certificates(Path(file).read_bytes())
    assert len(every) > 50
    for certificate in every:
        found = read_certificate(certificate.public_bytes(Encoding.DER))
        try:
            alternative = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        except x509.ExtensionNotFound:
            for name in certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME):
                assert f"CN={name.value}" in found.names[0]
        else:
            assert set(alternative.get_values_for_type(x509.RFC822Name)) <= set(found.names)


@pytest.mark.parametrize(
    "data",
    [b"", b"\x30", b"\x30\x80", b"\x30\x84\xff\xff\xff\xff", b"\x30\x00", b"\x30\x02\x30\x00", b"\x1f\x1f\x00", b"x"],
)
def test_what_is_no_certificate_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError):
        read_certificate(data)


def test_every_cut_and_flip_is_an_answer() -> None:
    data = der("workflow")
    for at in range(len(data)):
        for changed in (data[:at], data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]):
            try:
                read_certificate(changed)
            except FormatError:
                continue


def test_too_many_values_are_not_read() -> None:
    with pytest.raises(FormatError, match="too many"):
        list(values(b"\x05\x00" * 20_000))
