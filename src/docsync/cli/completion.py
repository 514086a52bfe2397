"""`docsync completion`: the script that lets a shell complete commands, files, versions, spaces.

>>> eval "$(docsync completion bash)"
"""

from __future__ import annotations

import os
from pathlib import PurePath

import click

from docsync.cli.options import command
from docsync.errors import UsageError
from docsync.output import Screen

BASH = r"""
_docsync_completion() {
    local IFS=$'\n' line kind value
    COMPREPLY=()
    for line in $(_DOCSYNC_COMPLETE=1 _DOCSYNC_BREAKS="$COMP_WORDBREAKS" \
            _DOCSYNC_LINE="${COMP_LINE:0:COMP_POINT}" "$1" 2>/dev/null); do
        kind=${line%%$'\t'*}
        value=${line#*$'\t'}
        value=${value%%$'\t'*}
        case $kind in
            file) compopt -o default 2>/dev/null ;;
            dir) compopt -o dirnames 2>/dev/null ;;
            folder | path) compopt -o filenames 2>/dev/null; COMPREPLY+=("$value") ;;
            *) COMPREPLY+=("$value") ;;
        esac
    done
}
complete -o nosort -F _docsync_completion docsync 2>/dev/null \
    || complete -F _docsync_completion docsync
"""

ZSH = r"""#compdef docsync
_docsync() {
    local line kind value told
    local -a plain described paths folders
    for line in "${(@f)$(_DOCSYNC_COMPLETE=1 _DOCSYNC_WORDS="${(pj:\n:)${(@Q)words[1,CURRENT]}}" \
            ${(Q)words[1]} 2>/dev/null)}"; do
        kind=${line%%$'\t'*}
        value=${${line#*$'\t'}%%$'\t'*}
        told=${line##*$'\t'}
        case $kind in
            file) _files ;;
            dir) _files -/ ;;
            folder) folders+=("$value") ;;
            path) paths+=("$value") ;;
            plain) if [[ -n $told ]]; then
                       described+=("${value//:/\\:}:$told")
                   else
                       plain+=("$value")
                   fi ;;
        esac
    done
    (( $#folders )) && compadd -f -q -S / -a folders
    (( $#paths )) && compadd -f -a paths
    (( $#plain )) && compadd -V versions -a plain
    (( $#described )) && _describe -V docsync described
    return 0
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _docsync "$@"
else
    compdef _docsync docsync
fi
"""

FISH = r"""function _docsync_completion
    set -l words (commandline -opc)
    set -l begun (commandline -ct)
    set -l typed (string join \n -- $words | string collect)\n"$begun"
    for line in (_DOCSYNC_COMPLETE=1 _DOCSYNC_WORDS=$typed $words[1] 2>/dev/null)
        set -l parts (string split \t -- $line)
        switch $parts[1]
            case file dir
                __fish_complete_path (commandline -ct)
            case folder
                echo $parts[2]/
            case '*'
                echo $parts[2]\t$parts[3]
        end
    end
end
complete --no-files --command docsync --keep-order --arguments '(_docsync_completion)'
"""

SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH}

_EXAMPLE = """echo 'eval "$(docsync completion bash)"' >> ~/.bashrc
echo 'eval "$(docsync completion zsh)"' >> ~/.zshrc     # behind compinit
docsync completion fish > ~/.config/fish/completions/docsync.fish"""


@command("completion", example=_EXAMPLE)
@click.argument("shell", type=click.Choice(list(SCRIPTS)), required=False)
def completion(screen: Screen, shell: str | None) -> int:
    """Print the script that lets a SHELL complete what you type, with Tab.

    It completes commands, options and their values, the files of a workspace, the versions of a
    page behind PATH@, and spaces. Without SHELL it is for the one that you use.
    """
    chosen = shell or _used()
    if not screen.mode.json:
        screen.write(SCRIPTS[chosen].lstrip("\n"))
    screen.result("completion", {"shell": chosen, "script": SCRIPTS[chosen], "exit": 0})
    return 0


def _used() -> str:
    """Say which shell this person has, or raise a `UsageError`."""
    name = PurePath(os.environ.get("SHELL", "")).name
    if name not in SCRIPTS:
        raise UsageError(
            f"for which shell? {', '.join(SCRIPTS)} are known", hint="docsync completion bash"
        )
    return name
