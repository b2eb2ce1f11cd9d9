"""``aibom verify-signature``: who signed this, and whether it is still what was signed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aibom.cli.options import answer_option, output_option

if TYPE_CHECKING:
    from aibom.signing.check import Checked
    from aibom.signing.models import CheckedModels
    from aibom.signing.trust import Trust

__all__ = ["command"]

_SCHEMA = "aibom.verify-signature/1"


@click.command("verify-signature", short_help="Check the signature of a BOM, an artefact or a model.")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--key", "keys", metavar="FILE", multiple=True, help="Public key that is trusted; may be repeated.")
@click.option(
    "--certificate-chain",
    "roots",
    metavar="FILE",
    multiple=True,
    help="Certificate that the signer's has to lead to, for models; may be repeated.",
)
@click.option("--certificate-identity", "identity", metavar="NAME", default="", help="Who signed through Sigstore.")
@click.option("--certificate-oidc-issuer", "issuer", metavar="URL", default="", help="Who vouches for that identity.")
@click.option("--trust-config", metavar="FILE", help="Another root of trust than Sigstore's own.")
@click.option("--offline", is_flag=True, help="Use no network: Sigstore's root of trust is that of its last use.")
@click.option("--signature", metavar="FILE", help="The signature; without it PATH.sigstore.json, or those in PATH.")
@click.option("--bom", metavar="FILE", help="A BOM that has to be the one that was signed, or about the signed models.")
@click.option("--record", metavar="FILE", help="Write BOM here, with what became of the signatures of its models.")
@answer_option("One line for each file or model, or JSON.")
@output_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    paths: tuple[str, ...],
    signature: str | None,
    bom: str | None,
    record: str | None,
    form: str,
    output_path: str,
    **whom: Any,
) -> None:
    """Verify the signature of a BOM and of what it is about, or of a model.

    PATH is an artefact, a BOM or a folder, with a signature that `aibom sign` or `aibom attest` made, or any other tool
    over a CycloneDX BOM. Or it is a model, or a folder of models, with signatures of the OpenSSF's model signing
    (model.sig): each is verified, held against BOM, and followed to parents that are signed too.

    Exit code: 0 all is as it was signed, 1 it is not, 2 usage, 3 something cannot be read.
    """
    from aibom.cli import output
    from aibom.errors import SignatureError, UsageError
    from aibom.signing.model import is_model_signature
    from aibom.signing.trust import Trust

    if record is not None and bom is None:
        raise UsageError("there is no BOM to record it in", hint="--bom FILE")
    trust = Trust(**whom)
    trust.check()
    try:
        if signature is None and not (len(paths) == 1 and _is_loose(paths[0])):
            signature = _beside(paths)
        if signature is not None and not is_model_signature(signature):
            if record is not None:
                raise UsageError("only signatures over models are recorded")
            _of_bom(signature, paths, trust, bom, form, output_path)
            return
        if len(paths) > 1:
            raise UsageError("a signature over a model is about one PATH")
        verified = _of_models(paths[0], trust, signature, bom, form, output_path, record)
    except SignatureError as error:
        if form == "json":
            _deliver_json({"verified": False, "reason": error.message, "signer": "", "matches": []}, output_path)
        raise
    if not verified:
        output.note("not all is as it was signed")
    ctx.exit(0 if verified else 1)


def _is_loose(path: str) -> bool:
    """Whether nothing beside a folder is called as its signature would be: its models may have their own in it."""
    return Path(path).is_dir() and not Path(f"{path.rstrip('/')}.sigstore.json").exists()


def _beside(paths: tuple[str, ...]) -> str:
    """Where the signature of an artefact lies: as ours are called, else as model-signing's often are."""
    from aibom.cli.signer import beside

    ours, theirs = beside(paths, "--signature"), f"{paths[0]}.sig"
    return theirs if not Path(ours).exists() and Path(theirs).exists() else ours


def _of_bom(signature: str, paths: tuple[str, ...], trust: Trust, bom: str | None, form: str, output_path: str) -> None:
    from dataclasses import asdict

    from aibom.cli import output, write
    from aibom.normalize.text import for_terminal
    from aibom.signing.check import check_signature

    found: Checked = check_signature(signature, paths, trust.verify, bom)
    if form == "json":
        matches = [asdict(item) for item in found.matches]
        _deliver_json({"verified": True, "reason": "", "signer": found.signer, "matches": matches}, output_path)
    else:
        texts = (
            f"{item.path}: {f'as signed, sha256:{item.sha256}' if item.sha256 else 'the BOM that was signed'}"
            for item in found.matches
        )
        write.deliver(write.lines(map(for_terminal, texts)), output_path)
    output.note(f"signed with {found.signer}")


def _of_models(
    path: str,
    trust: Trust,
    signature: str | None,
    bom: str | None,
    form: str,
    output_path: str,
    record: str | None,
) -> bool:
    from aibom.cli import output, write
    from aibom.normalize.text import for_terminal
    from aibom.signing.models import check_models

    found = check_models(path, trust, signature=signature, bom=bom)
    if form == "json":
        _deliver_json(_models_json(found), output_path)
    else:
        write.deliver(write.lines(map(for_terminal, _models_text(found, bom))), output_path)
    if record is not None and bom is not None:
        _record(found, bom, record)
    good = sum(model.verified for model in found.models)
    signed = sum(step.state == "verified" for step in found.lineage)
    output.note(
        f"{good} of {len(found.models)} signatures hold; "
        f"{signed} of {len(found.lineage)} steps of the lineage lead to a model that is signed and verified"
    )
    return found.verified


def _record(found: CheckedModels, bom: str, path: str) -> None:
    from aibom.atomic import write_file
    from aibom.cli import output
    from aibom.errors import SignatureError
    from aibom.signing.record import recorded
    from aibom.signing.sign import bom_document

    if found.problems:
        raise SignatureError(f"{bom} is about other files: {found.problems[0]}; nothing was recorded")
    write_file(path, recorded(bom_document(bom)[0], dict(found.refs)))
    output.note(f"recorded of {len(found.refs)} models: {path}")


def _models_text(found: CheckedModels, bom: str | None) -> list[str]:
    texts = []
    for model in found.models:
        if model.verified:
            files = "1 file" if model.files == 1 else f"{model.files} files"
            texts.append(f"{model.path}: signed by {model.signer}, {files} as signed [{model.signature}]")
            texts += [f"{model.path}: not signed, as its signer wished: {name}" for name in model.left_out]
        else:
            texts.append(f"{model.path}: {model.reason} [{model.signature}]")
    texts += [f"{ref}: no signature is over it" for ref in found.unsigned]
    texts += found.problems
    if bom is not None and not found.problems:
        texts += [f"{model.path}: as {bom} says" for model in found.models if model.verified]
    for step in found.lineage:
        relation = f" ({step.relation})" if step.relation else ""
        said = {
            "verified": f"signed by {step.signer}, verified",
            "declared": f"signed by {step.signer} as the BOM records it; its files are not here, so not verified",
            "failed": f"signed by {step.signer}, but {step.reason}",
            "unsigned": "no signature is known",
        }[step.state]
        texts.append(f"{step.child} derived from {step.parent}{relation}: {said}")
    return texts


def _models_json(found: CheckedModels) -> dict[str, Any]:
    from dataclasses import asdict

    keys = ("path", "signature", "signer", "verified", "reason", "files", "left_out")
    return {
        "verified": found.verified,
        "models": [{key: getattr(model, key) for key in keys} for model in found.models],
        "unsigned": list(found.unsigned),
        "problems": list(found.problems),
        "lineage": [asdict(step) for step in found.lineage],
    }


def _deliver_json(value: dict[str, Any], output_path: str) -> None:
    from aibom.cli import write

    write.deliver(write.json_text(_SCHEMA, value), output_path)
