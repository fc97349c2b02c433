"""`liuzhuan`: the operators' door. Each command is a module of `workflow.commands`."""

from __future__ import annotations

import typer

from workflow.commands import (
    accounts,
    begin,
    calendar,
    check,
    demo,
    imports,
    match,
    migrate,
    move,
    new,
    reassess,
    rehearse,
    serve,
    trial,
    verify,
)

app = typer.Typer(
    name="liuzhuan",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="流转：县级审批与发放 / approvals and payments of a county",
)
app.command()(demo.demo)
app.command()(new.new)
app.command("try")(trial.trial)
app.command()(rehearse.rehearse)
app.command()(serve.serve)
app.command()(serve.scheduler)
app.command()(migrate.migrate)
app.command()(begin.begin)
app.command()(check.check)
app.command()(verify.verify)
app.command("match")(match.match)
app.command()(move.move)
app.command("reassess")(reassess.reassess_people)
app.add_typer(imports.app, name="import", help="导入名册 / import papers")
app.add_typer(calendar.app, name="calendar", help="工作日历 / the working calendar")
app.add_typer(accounts.app, name="account", help="账号 / accounts")


def main() -> None:
    """Run the command named on the command line."""
    app()


if __name__ == "__main__":
    main()
