"""The ``nightdesk`` command: a thin layer over functions of ``tasks`` and ``workers``."""

import importlib
import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

#: Each command and the function that does it; modules are loaded for the command that is called.
COMMANDS = {
    "run": "workers.cli.run:run",
    "submit": "workers.cli.run:submit_command",
    "status": "workers.cli.runs:status",
    "top": "workers.cli.top:top",
    "runs": "workers.cli.runs:runs",
    "show": "workers.cli.show:show",
    "verify": "workers.cli.verify:verify",
    "cancel": "workers.cli.runs:cancel",
    "retry": "workers.cli.run:retry",
    "resume": "workers.cli.run:resume",
    "after": "workers.cli.after:after",
    "report": "workers.cli.report:report",
    "export": "workers.cli.export:export",
    "query": "workers.cli.query:query",
    "analyze": "workers.cli.analyze:analyze",
    "schedule": "workers.cli.schedule:app",
    "up": "workers.cli.serve:up",
    "worker": "workers.cli.serve:worker",
    "train": "workers.cli.train:train",
    "api": "workers.cli.api:api",
    "flower": "workers.cli.serve:flower",
    "token": "workers.cli.token:app",
    "doctor": "workers.cli.doctor:doctor",
    "schema": "workers.cli.schema:schema",
}


class _Lazy(TyperGroup):
    """A group that imports a command when it is asked for: `analyze` needs no queue, `runs` no model."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        module, _, function = COMMANDS[cmd_name].partition(":")
        found = getattr(importlib.import_module(module), function)
        if isinstance(found, typer.Typer):
            return typer.main.get_command(found)
        single = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        single.command(cmd_name)(found)
        return typer.main.get_command(single)


app = typer.Typer(cls=_Lazy, no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)


@app.callback()
def _root() -> None:
    """Turn news articles into JSON: who said what, who did what to whom, when and where.

    Begin with: nightdesk run PATH…
    """


def main(**options: Any) -> None:
    """Run the command line."""
    from pydantic import ValidationError

    from config.settings import UnreadableSettings
    from tasks.errors import Rejected, Transient, Unusable

    try:
        app(**options)
    except Rejected as error:
        typer.echo(f"nightdesk: {error.message}", err=True)
        sys.exit(1)
    except Unusable as error:
        typer.echo(f"nightdesk: {error} `nightdesk doctor` looks at all settings.", err=True)
        sys.exit(os.EX_CONFIG)
    except Transient as fault:
        typer.echo(f"nightdesk: {fault} Try again; `nightdesk doctor` looks for the cause.", err=True)
        sys.exit(2)
    except UnreadableSettings as error:
        typer.echo(f"nightdesk: the settings cannot be read: {error}. Mend or remove them.", err=True)
        sys.exit(2)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        typer.echo(f"nightdesk: the settings are wrong: {faults}. Run `nightdesk doctor`.", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
