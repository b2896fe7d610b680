"""`indgang staff`."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import cli
from bot.accounts.errors import AccountError
from bot.accounts.store import AccountStore
from bot.bootstrap import system_clock
from bot.settings import load_settings
from bot.storage.database import Database
from tests.unit.accounts.conftest import PASSWORD

ADAM = ("--id", "adam", "--email", "adam@proevestad.example", "--name", "Adam A", "--role", "administrator")
BO = ("--id", "bo", "--email", "bo@proevestad.example", "--name", "Bo B", "--role", "hotline", "--role", "taskforce")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INDGANG_DATA_DIR", str(tmp_path / "data"))


def run(*arguments: str, typed: str | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, ["staff", *arguments], input=typed)
    if isinstance(result.exception, AccountError):
        return 2, result.stdout, str(result.exception)
    return result.exit_code, result.stdout, result.stderr


def verified(email: str) -> bool:
    database = Database(load_settings().resolved_database_url)
    try:
        return AccountStore(database, system_clock).verify(email, PASSWORD) is not None
    finally:
        database.close()


def test_the_first_administrator_gets_a_link_that_works() -> None:
    code, output, errors = run("add", *ADAM)
    assert code == 0
    assert output.startswith("http://localhost:8000/medarbejder/adgangskode/")
    assert "virker én gang" in errors
    database = Database(load_settings().resolved_database_url)
    AccountStore(database, system_clock).accept(output.strip().rsplit("/", 1)[1], PASSWORD)
    database.close()
    assert verified("adam@proevestad.example")


def test_a_password_can_come_from_stdin_or_the_terminal() -> None:
    assert run("add", *ADAM, "--password-stdin", typed=PASSWORD + "\n")[0] == 0
    assert run("add", *BO, "--password", typed=f"{PASSWORD}\n{PASSWORD}\n")[0] == 0
    assert verified("adam@proevestad.example")
    assert verified("bo@proevestad.example")


def test_a_bad_password_is_said_and_leaves_a_link_to_choose_another() -> None:
    code, output, errors = run("add", *ADAM, "--password-stdin", typed="kort\n")
    assert code == 1
    assert "for kort" in errors
    assert "/medarbejder/adgangskode/" in output


def test_no_password_on_stdin_makes_no_account() -> None:
    assert run("add", *ADAM, "--password-stdin", typed="")[0] == 2
    assert run("list") == (0, "", "")


def test_all_of_the_municipality_are_imported_once_with_their_roles() -> None:
    run("add", "--id", "karen-lindegaard", "--email", "k@x.dk", "--name", "Karen", "--role", "administrator")
    code, output, errors = run("import")
    assert code == 0
    assert "jonas-skovmand" in output
    assert "karen-lindegaard" not in output, "who has an account keeps it"
    assert f"{len(output.splitlines())} nye konti" in errors
    assert run("import")[1] == ""
    listed = {line.split()[0]: line for line in run("list")[1].splitlines()}
    assert "taskforce, hotline" in listed["jonas-skovmand"]
    assert "administrator" in listed["karen-lindegaard"]
    assert "uden adgangskode" in listed["jonas-skovmand"]


def test_accounts_are_closed_opened_and_given_other_roles() -> None:
    run("add", *ADAM)
    run("add", *BO)
    assert run("disable", "bo")[0] == 0
    assert "lukket" in run("list")[1]
    assert run("invite", "bo")[0] == 2
    assert run("enable", "bo")[0] == 0
    assert run("roles", "bo", "--role", "coordinator") == (0, "bo: coordinator\n", "")
    assert run("disable", "adam")[0] == 2


@pytest.mark.parametrize("arguments", [("disable", "ukendt"), ("invite", "ukendt"), ("add", *BO)])
def test_what_cannot_be_done_ends_with_2_and_a_sentence(arguments: tuple[str, ...]) -> None:
    run("add", *BO)
    code, _, errors = run(*arguments)
    assert code == 2
    assert errors.endswith(".") or "staff list" in errors
