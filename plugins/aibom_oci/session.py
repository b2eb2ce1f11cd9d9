"""Asks one registry, and says who asks when it wants to know: by Basic (RFC 7617) or by a token of its own service.

Tokens: https://distribution.github.io/distribution/spec/auth/token/ and ``.../oauth/`` for identity tokens.
"""

from __future__ import annotations

from urllib.parse import urlencode

from aibom.plugin import AccessDenied, PublishContext, PublishError, Reply, redirect_target
from aibom_oci.challenge import Challenge, challenges
from aibom_oci.credentials import Login
from aibom_oci.target import Target

__all__ = ["MAX_MANIFEST", "Session"]

MAX_MANIFEST = 4 * 1024 * 1024
"""Bytes of a manifest: what registries have to take at least, by the distribution specification."""

_MAX_TOKEN = 64 * 1024


class Session:
    """One registry, for one repository."""

    def __init__(self, target: Target, login: Login, context: PublishContext) -> None:
        """Begin; nothing is sent.

        Args:
            target: whose registry and repository.
            login: how it knows the user.
            context: sends the requests.
        """
        self._target = target
        self._login = login
        self._context = context
        self._authorization: dict[str, str] = {}
        for secret in (login.password, login.identity):
            context.hide(secret)

    @property
    def hint(self) -> str:
        """What the user does to get access."""
        host = self._target.registry
        if self._login.helper:
            return (
                f"the login for {host} is in the credential helper {self._login.helper}, and aibom runs no programs:"
                " put it into DOCKER_AUTH_CONFIG"
            )
        if self._login.user or self._login.identity:
            return f"the login for {host} was not enough: see that it may push to {self._target.repository}"
        return f"docker login {host}, podman login {host}, or set DOCKER_AUTH_CONFIG"

    def send(
        self,
        method: str,
        path: str,
        what: str,
        expect: tuple[int, ...],
        *,
        actions: str,
        headers: dict[str, str] | None = None,
        body: bytes = b"",
        limit: int = MAX_MANIFEST,
        repeat: bool | None = None,
    ) -> Reply:
        """Send one request, with a login where the registry asks for one.

        Args:
            method: of the request.
            path: of the API, behind ``/v2/<repository>``; or a URL of the registry.
            what: what is asked for.
            expect: statuses that are an answer.
            actions: what the token has to allow: ``pull`` or ``pull,push``.
            headers: of the request.
            body: of the request.
            limit: bytes of the answer.
            repeat: whether it does no harm to send it twice.

        Raises:
            AccessDenied: the login is missing or not enough.
            AibomError: there is no answer.
        """
        url = path if "://" in path else f"{self._target.endpoint}/v2/{self._target.repository}{path}"

        def ask() -> Reply:
            authorization = self._authorization.get(actions)
            return self._context.send(
                method,
                url,
                what=what,
                expect=(*expect, 401),
                headers=headers,
                credential={"Authorization": authorization} if authorization else {},
                body=body,
                limit=limit,
                repeat=repeat,
                login=self.hint,
            )

        reply = ask()
        if reply.status == 401:
            self._authorization[actions] = self._authorize(reply.headers.get("www-authenticate", ""), actions, what)
            reply = ask()
        if reply.status == 401:
            raise AccessDenied(f"{what}: the registry does not accept the login (HTTP 401)", hint=self.hint)
        return reply

    def _authorize(self, header: str, actions: str, what: str) -> str:
        asked = {challenge.scheme: challenge for challenge in reversed(challenges(header))}
        if "bearer" in asked:
            return f"Bearer {self._token(asked['bearer'], actions)}"
        if "basic" in asked and self._login.basic:
            return self._login.basic
        if "basic" in asked:
            raise AccessDenied(f"{what}: the registry wants a login (HTTP 401)", hint=self.hint)
        raise AccessDenied(f"{what}: the registry wants a login of a kind that is not known here (HTTP 401)")

    def _token(self, challenge: Challenge, actions: str) -> str:
        """Ask the registry's token service; it lies where the registry says, as a rule on another host."""
        what = f"a token for {self._target.registry}"
        try:
            realm = redirect_target(self._target.endpoint, challenge.parameters.get("realm", ""), self._target.endpoint)
        except ValueError as error:
            raise PublishError(f"{what}: the registry redirects {error}") from None
        if realm is None:
            raise PublishError(f"{what}: the registry does not say where to get it")
        own = f"repository:{self._target.repository}:{actions}"
        # A registry may want more than the specification says, as for a whole project; it knows what.
        asked = [
            scope
            for scope in challenge.parameters.get("scope", "").split()
            if not scope.startswith(own[: -len(actions)])
        ]
        query = {"service": challenge.parameters.get("service", ""), "scope": " ".join([own, *asked])}
        if self._login.identity:
            form = {**query, "grant_type": "refresh_token", "client_id": "aibom", "refresh_token": self._login.identity}
            reply = self._context.send(
                "POST",
                realm,
                what=what,
                headers={"Content-Type": "application/x-www-form-urlencoded"},
                body=urlencode(form).encode(),
                limit=_MAX_TOKEN,
                repeat=True,
                changes=False,
                login=self.hint,
            )
        else:
            pairs = [("service", query["service"]), *(("scope", scope) for scope in [own, *asked])]
            basic = self._login.basic
            reply = self._context.send(
                "GET",
                f"{realm}{'&' if '?' in realm else '?'}{urlencode([pair for pair in pairs if pair[1]])}",
                what=what,
                credential={"Authorization": basic} if basic else {},
                limit=_MAX_TOKEN,
                login=self.hint,
            )
        answer = reply.json()
        token = (answer.get("token") or answer.get("access_token")) if isinstance(answer, dict) else None
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or " " in token:
            raise PublishError(f"{what}: the answer holds none")
        self._context.hide(token)
        return token
