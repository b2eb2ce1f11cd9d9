"""Nothing secret is shown, however it is encoded."""

from __future__ import annotations

import base64
from urllib.parse import quote, quote_plus

from hypothesis import given
from hypothesis import strategies as st

from aibom.release.context import Context
from aibom.release.secrets import Secrets

SECRET = st.text(min_size=6, max_size=40)


@given(SECRET, st.text(max_size=20), st.text(max_size=20))
def test_no_encoding_of_it_is_left(secret: str, before: str, after: str) -> None:
    keeper = Secrets()
    keeper.add(secret)
    for text in (secret, quote(secret), quote(secret, safe=""), quote_plus(secret)):
        assert text not in keeper.scrub(f"<{text}>")
    whole = f"{before}{secret}{after}".encode()
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        assert "***" in keeper.scrub(encode(whole).decode())


def test_other_text_stays() -> None:
    keeper = Secrets()
    keeper.add("")
    keeper.add("hunter22")
    assert keeper.scrub("https://host/path?a=b hunter2") == "https://host/path?a=b hunter2"


def test_a_secret_is_read_clean_or_not_at_all() -> None:
    context = Context(environ={"A": "", "B": " tok\nen ", "C": "t\x07ken"})
    assert context.secret("A") is None
    assert context.secret("A", "B") == "token"
    assert context.secret("C") is None
    assert context.secrets.scrub("token t\x07ken") == "*** ***"
