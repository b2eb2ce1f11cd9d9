"""``aibom completion``: the script that makes a shell complete commands and options."""

from __future__ import annotations

import click

from aibom.cli.options import output_option

__all__ = ["command"]


@click.command("completion", short_help="Print the completion script of a shell.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@output_option
def command(shell: str, output_path: str) -> None:
    """Print the script that completes aibom's commands and options.

    bash: eval "$(aibom completion bash)" in ~/.bashrc. zsh: eval "$(aibom completion zsh)" in ~/.zshrc. fish: aibom
    completion fish -o ~/.config/fish/completions/aibom.fish
    """
    from click.shell_completion import ShellComplete, get_completion_class

    from aibom.cli import cli, write

    found = get_completion_class(shell)
    assert found is not None  # click knows these three
    # Not its own source(): for bash that starts one, to look at its version.
    write.deliver(ShellComplete.source(found(cli, {}, "aibom", "_AIBOM_COMPLETE")) + "\n", output_path)
