"""`cookiescan alerts` against real receivers."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from scanner.alerts import as_message
from scanner.commands.alerts import alerts
from scanner.errors import AlertUndelivered, UsageError
from scanner.store import Store, schema
from tests.alerting import an_alert, an_item
from tests.records import an_info


@pytest.fixture
def database(tmp_path):
    return f"sqlite:///{tmp_path}/scans.db"


@pytest.fixture
def run(database):
    def run(*arguments):
        return CliRunner().invoke(alerts, [*arguments, "--database", database], catch_exceptions=False)

    return run


@pytest.fixture
def targets(database):
    """Give the shop targets, and a message to each."""

    def give(*targets):
        with Store.open(database) as store:
            store.begin(an_info())
            with store._engine.begin() as connection:
                connection.execute(update(schema.sites).values(alerts={"targets": list(targets)}))
            store.queue_alert("s1", as_message(an_alert(an_item(), an_item())), targets)

    return give


def test_each_target_gets_a_test_message(run, targets, mail, web):
    targets(mail.target(), web.target("s3cr3tpassword0123"))
    result = run("test", "www.shop.example")
    assert result.stdout.splitlines() == [
        f"mailto://127.0.0.1:{mail.port}?to=ops@shop.example: sent",
        f"webhook+http://***@127.0.0.1:{web.port}/***: sent",
    ]
    assert mail.mails[0]["Subject"] == "cookiescan: test message for shop.example"
    assert b'"test":true' in web.requests[0].body
    run("test", "shop.example")
    assert len({request.headers["webhook-id"] for request in web.requests}) == 2  # a receiver drops neither


def test_a_target_that_does_not_take_it(run, targets, mail, web):
    targets(mail.target(), web.target("s3cr3tpassword0123"), "bogus://s3cr3tpassword0123")
    mail.answers.append("550 not you\x1b[2J")
    with pytest.raises(AlertUndelivered, match="2 of 3 targets") as caught:
        run("test", "shop.example")
    assert caught.value.exit_code == 2
    assert len(web.requests) == 1


def test_what_a_failure_says(database, targets, web):
    targets(web.target("s3cr3tpassword0123"), "bogus://s3cr3tpassword0123")
    web.statuses.append(503)
    result = CliRunner().invoke(alerts, ["test", "shop.example", "--database", database])
    assert "failed: The webhook answered with status 503" in result.stdout
    assert "bogus://***: failed: The alert target bogus://*** cannot be used." in result.stdout
    assert "s3cr3t" not in result.output


def test_no_targets(run, targets):
    targets()
    with pytest.raises(UsageError, match="no alert targets"):
        run("test", "shop.example")
    with pytest.raises(UsageError, match="not known"):
        run("test", "other.example")


def test_list_and_send(run, targets, mail, web):
    assert run("list").stderr == "No alerts are kept.\n"
    targets(mail.target(), web.target("s3cr3tpassword0123"))
    assert {line.split("  ")[4] for line in run("list", "shop.example").stdout.splitlines()} == {"waiting"}
    web.statuses.append(500)
    assert run("send").stderr == "1 sent, 1 to be tried again, 0 failed.\n"
    failed, sent = run("list").stdout.splitlines()
    assert sent.startswith("s1  shop.example  high  2 items  sent 20")
    assert sent.endswith(f"mailto://127.0.0.1:{mail.port}?to=ops@shop.example")
    assert failed.startswith("s1  shop.example  high  2 items  waiting, attempt 2 from 20")
    assert failed.endswith(f"webhook+http://***@127.0.0.1:{web.port}/***  (The webhook answered with status 500)")
    assert run("list", "other.example").stderr == "No alerts of other.example are kept.\n"
