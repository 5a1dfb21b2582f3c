"""The file of `--login`: what is taken, what is refused and how, and that nothing of it gets out."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.config import ScanConfig
from scanner.errors import UsageError
from scanner.login import Check, Fill, Login, Open

DOCUMENT = (Path(__file__).parents[3] / "docs" / "login.md").read_text(encoding="utf-8")
WHOLE = """
after_consent = "leave"
[[step]]
open = "/login"
[[step]]
fill = "#user"
from_env = "SHOP_USER"
[[step]]
fill = { label = "Password", frame = "#door" }
from_env = "SHOP_PASSWORD"
[[step]]
fill = "#shop-number"
value = "1207"
[[step]]
select = "#language"
value = "sv"
[[step]]
press = "Enter"
on = "#user"
[[step]]
click = { text = "Log in" }
[[step]]
open = "https://www.shop.example/code"
[[step]]
fill = { label = "Code" }
totp_from_env = "SHOP_CODE"
[[step]]
wait = { address = "/account*" }
[[step]]
check = { cookie = "session" }
[logged_in]
check = "a.log-out"
on = "/account"
"""
STATE: dict[str, Any] = {
    "cookies": [
        {"name": "session", "value": "s3cret-token-of-the-session", "domain": "www.shop.example", "path": "/",
         "expires": -1, "httpOnly": True, "secure": True, "sameSite": "Lax"},
        {"name": "n", "value": "", "domain": ".shop.example", "path": "/", "expires": 4102444800.5, "httpOnly": False,
         "secure": False, "sameSite": "None", "partitionKey": "https://shop.example", "_crHasCrossSiteAncestor": False},
    ],
    "origins": [{"origin": "https://www.shop.example", "localStorage": [{"name": "jwt", "value": "x"}],
                 "indexedDB": [{"name": "db", "version": 1, "stores": []}]}],
}  # fmt: skip


def written(folder: Path, text: str | bytes, name: str = "login.toml") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_journey_with_every_step(tmp_path: Path) -> None:
    login = Login.read(written(tmp_path, WHOLE))
    assert (login.name, login.state) == ("login.toml", None)
    assert login.journey is not None
    verbs = [step.verb for step in login.journey.steps]
    assert verbs == ["open", *["fill"] * 3, "select", "press", "click", "open", "fill", "wait", "check"]
    assert [(first, len(steps)) for first, steps in login.journey.legs()] == [(1, 7), (8, 4)]
    assert login.journey.after_consent == "leave"
    assert login.journey.logged_in is not None
    assert login.journey.logged_in.on == "/account"
    opening, fill, check = login.journey.steps[0], login.journey.steps[2], login.journey.steps[-1]
    assert isinstance(opening, Open)
    assert opening.url("https://www.shop.example/start") == "https://www.shop.example/login"
    assert isinstance(fill, Fill)
    assert (fill.fill.label, fill.fill.frame, fill.variables) == ("Password", "#door", ("SHOP_PASSWORD",))
    assert isinstance(check, Check)
    assert check.check.cookie == "session"


def test_a_recorded_state(tmp_path: Path) -> None:
    login = Login.read(written(tmp_path, json.dumps(STATE), "state.json"))
    assert login.state is not None
    assert login.state.content == STATE
    assert login.state.items == {("https://www.shop.example", "jwt"): "x"}
    assert login.state.databases == {("https://www.shop.example", "db")}
    assert login.state.ends is None
    assert login.journey is None
    assert "token" not in repr(login)
    hidden = login.credentials({}).out_of_text("/?t=s3cret-token-of-the-session")
    assert hidden == "/?t=***"


@pytest.mark.parametrize(
    ("value", "hidden"),
    [
        ("s:Ab12cd/Ef34+gh56,ij==", False),  # too short for what has such signs
        ("s:Ab12cd/Ef34+gh56,ij78;kl90==", True),
        ("https://www.shop.example/Order12345678", False),
        ("/products/Shoes-2026/of-the-year", False),
        ("www.shop.example/account1", False),
        ("0123456789012345678901234567", False),
    ],
)
def test_which_values_of_a_state_are_kept_secret(tmp_path: Path, value: str, hidden: bool) -> None:
    state = {"cookies": [STATE["cookies"][0] | {"value": value}]}
    login = Login.read(written(tmp_path, json.dumps(state), "state.json"))
    assert (login.credentials({}).out_of_text(f"of {value}") == "of ***") is hidden


def test_a_session_is_hidden_however_much_else_there_is(tmp_path: Path) -> None:
    first = STATE["cookies"][0]
    others = [first | {"name": f"c{n}", "value": f"visitor-number-{n:06}", "httpOnly": False} for n in range(1000)]
    session = first | {"value": "session-number-4711", "httpOnly": True}
    login = Login.read(written(tmp_path, json.dumps({"cookies": [*others, session]}), "state.json"))
    assert login.credentials({}).out_of_text("session-number-4711") == "***"


def test_a_journey_upon_a_state(tmp_path: Path) -> None:
    written(tmp_path, json.dumps(STATE), "state.json")
    path = written(tmp_path, 'state = "state.json"\n[logged_in]\ncheck = "#out"')
    login = Login.read(path)
    assert login.state is not None
    assert login.journey is not None
    assert list(login.journey.legs()) == []
    before = login.sha256
    written(tmp_path, json.dumps(STATE | {"origins": []}), "state.json")
    assert Login.read(path).sha256 != before


@pytest.mark.parametrize(
    ("field", "variable", "user"),
    [
        ("#user_login", "SHOP_USER", True),
        ("#f1", "SHOP_EMAIL", True),
        ("#f1", "SHOP_X", False),
        ("#user_pass", "SHOP_X", False),
        ("#f1", "SHOP_USER_PASSWORD", False),
        ("#login", "SHOP_PIN", False),
        ("#passengers-name", "SHOP_X", True),
    ],
)
def test_what_is_a_user_name(field: str, variable: str, user: bool) -> None:
    assert Fill.model_validate({"fill": field, "from_env": variable}).is_of_a_user is user


def test_a_state_that_has_ended_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    old = STATE["cookies"][0] | {"expires": time.time() - 1}
    login = Login.read(written(tmp_path, json.dumps({"cookies": [old]})))
    with pytest.raises(UsageError, match="has expired"):
        login.credentials({})


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ('fill = "#pw"\npassword = "hunter2"', "has no key `password`; a secret comes by `from_env`"),
        ('fill = "#pw"\nvalue = "hunter2"\nfrom_env = "X"', "takes one of"),
        ('fill = "input[type=password]"\nvalue = "hunter2"', "does not take a password from the file"),
        ('fill = { label = "Ihr Kennwort" }\nvalue = "hunter2"', "does not take a password from the file"),
        ('fill = { label = "Lösenord" }\nvalue = "hunter2"', "does not take a password from the file"),
        ('fill = "#pw"\nfrom_env = "hunter2"', "name of an environment variable"),
        ('fill = "#pw"\nfrom_env = "hunter2 is secret"', "name of an environment variable"),
        ('fill = "#pw"', "takes one of"),
        ('fill = "#pw"\nfrom_env = 7', "cannot take `from_env` as it is"),
        ('fill = { selector = "#a", label = "b" }\nfrom_env = "X"', "one of `selector`, `label` and `text`"),
        ("fill = {}\nfrom_env = 'X'", "one of `selector`, `label` and `text`"),
        ("fill = ''\nfrom_env = 'X'", "cannot take `selector`"),
        ('select = "#a"', "takes one of"),
        ('press = "Enter; rm"', "name of a key"),
        ('wait = { cookie = "a" }', "a cookie is for `check`"),
        ('wait = { address = "/a", frame = "#f" }', "takes `frame` with"),
        ('check = { adress = "/a" }', "has no key `adress`"),
        ('open = "login"', "path that begins with /"),
        ('open = "https://me:hunter2@shop.example/"', "without user name and password"),
        ('open = "file:///etc/passwd"', "takes a path"),
        ('click = "#a"\nfill = "#b"', "has to be one of"),
        ('klick = "#a"', "has to be one of"),
        ("", "has to be one of"),
    ],
)
def test_a_bad_step_is_told_in_one_line(tmp_path: Path, step: str, says: str) -> None:
    text = f'[[step]]\nopen = "/login"\n[[step]]\n{step}\n[[step]]\ncheck = "#out"\n'
    with pytest.raises(UsageError) as refused:
        Login.read(written(tmp_path, text))
    line = refused.value.line()
    assert says in line
    assert "step 2" in line
    assert "hunter2" not in line
    assert "\n" not in line
    assert refused.value.__cause__ is None
    assert refused.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "it has no steps"),
        ('[[step]]\nopen = "/"', "nothing in it proves"),
        ('[[step]]\nclick = "#a"\n[[step]]\ncheck = "#out"', "the first step opens"),
        ("step = 3", "[[step]]"),
        ("step = [1]", "[[step]]"),
        ('steps = []\n[[step]]\nopen = "/"', "there is no `steps`"),
        ('after_consent = "maybe"\n[[step]]\nopen = "/"', "after_consent is"),
        ("after_consent = []", "after_consent is"),
        ('[[step]]\nopen = "/"\n[logged_in]\n', "[logged_in] needs the key `check`"),
        ('[[step]]\nopen = "/"\n[logged_in]\ncheck = { address = "/a" }', "[logged_in] checks for"),
        ('[[step]]\nopen = "/"\n[logged_in]\ncheck = "#a"\non = "a"', "[logged_in] takes a path"),
        ('password = "hunter2"', "there is no `password`"),
        ("state = 3", "takes the name of a file"),
        ('state = "absent.json"\n[logged_in]\ncheck = "#a"', "Cannot read"),
        ("open: /login", "neither JSON nor TOML"),
        ("user = hunter2", "neither JSON nor TOML (at line 1"),
        (b"\xff\xfe", "it is not UTF-8"),
        (b"\x00", "neither JSON nor TOML"),
        ("[[step]]\nopen = '/'\n" * 200, "more than 100 steps"),
        ("{", "is no JSON (line 1)"),
        ("{}", "needs the key `cookies`"),
        ('{"cookies": []}', "the recorded state is empty"),
        ('{"cookies": {}}', "cannot take `cookies`"),
        ('{"cookies": [{"name": "a", "value": 7, "domain": "b", "path": "/"}]}', "cannot take `value` of number 1"),
        ('{"cookies": [{"name": "a", "value": "hunter2"}]}', "needs the key `domain` of number 1"),
        ('{"cookies": [], "origins": [{"origin": "file:///"}]}', "cannot take `origin`"),
        ('{"cookies": ' + "[" * 100_000, "nested too deeply"),
        ('{"cookies": ' + "9" * 10_000 + "}", "a number is too long"),
        ("a = " + "[" * 100_000, ""),
    ],
)
def test_a_file_that_is_neither_is_told_in_one_line(tmp_path: Path, text: str | bytes, says: str) -> None:
    with pytest.raises(UsageError) as refused:
        Login.read(written(tmp_path, text))
    line = refused.value.line()
    assert says in line
    assert "hunter2" not in line
    assert "\n" not in line


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.toml", tmp_path, "null\0"):
        with pytest.raises(UsageError, match=r"Cannot read|cannot be used"):
            Login.read(path)


tables = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["cookies", "origins", "name", "value", "domain", "path", "origin", "localStorage", "expires"]
            )
            | st.text(max_size=6),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(tables)
def test_any_json_is_a_state_or_refused(tmp_path: Path, value: Any) -> None:
    reads_or_refuses(tmp_path, json.dumps(value if isinstance(value, dict) else {"cookies": value}))


lines = st.lists(
    st.sampled_from(
        [
            *("[[step]]", "[logged_in]", "[[[", 'open = "/"', 'fill = "#a"', 'from_env = "A"', 'value = "x"'),
            *("check = 3", 'check = "#o"', 'wait = {text = "a"}', "click = {}", 'after_consent = "accept"'),
            *('state = "s"', "x = 1979-05-27"),
        ]
    )
    | st.text(max_size=20),
    max_size=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(lines)
def test_any_text_is_a_journey_or_refused(tmp_path: Path, given_lines: list[str]) -> None:
    reads_or_refuses(tmp_path, "\n".join(given_lines))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    reads_or_refuses(tmp_path, data)


def reads_or_refuses(folder: Path, data: str | bytes) -> None:
    path = written(folder, data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data)
    try:
        login = Login.read(path)
    except UsageError as error:
        line = error.line()
    else:
        line = ""
        assert login.state is not None or login.journey is not None
    assert "\n" not in line


# ---- what a scan keeps of it


def test_a_scan_keeps_name_and_digest_and_is_given_the_file_again(tmp_path: Path) -> None:
    login = Login.read(written(tmp_path, json.dumps(STATE), "state.json"))
    config = ScanConfig("https://www.shop.example/", login=login)
    options = json.loads(json.dumps(config.as_options(), default=str))
    assert options["login"] == {"file": "state.json", "sha256": login.sha256}
    assert "token" not in json.dumps(options)
    assert str(tmp_path) not in json.dumps(options)
    assert ScanConfig.of_options(options, login=login) == config
    with pytest.raises(UsageError, match=r"state\.json"):
        ScanConfig.of_options(options)


def test_options_of_scans_before_there_were_log_ins_are_read() -> None:
    options = ScanConfig("https://www.shop.example/").as_options()
    del options["login"]
    assert ScanConfig.of_options(options).login is None


@pytest.mark.parametrize("text", re.findall(r"```toml\n(.*?)```", DOCUMENT, re.DOTALL))
def test_the_examples_of_the_document_are_read(tmp_path: Path, text: str) -> None:
    written(tmp_path, json.dumps(STATE), "state.json")
    Login.read(written(tmp_path, text))


@pytest.mark.parametrize(
    ("glob", "url", "fits"),
    [
        ("/account*", "https://www.shop.example/account?x=1", True),
        ("/account", "https://www.shop.example/account?x=1", False),
        ("/account", "https://www.shop.example/account", True),
        ("/", "https://www.shop.example", True),
        ("https://*.shop.example/account", "https://my.shop.example/account", True),
        ("https://my.shop.example/*", "https://www.shop.example/", False),
    ],
)
def test_an_address_is_a_glob(tmp_path: Path, glob: str, url: str, fits: bool) -> None:
    login = Login.read(written(tmp_path, f'[[step]]\nopen = "/"\n[[step]]\ncheck = {{ address = "{glob}" }}'))
    assert login.journey is not None
    check = login.journey.steps[-1]
    assert isinstance(check, Check)
    assert check.check.is_at(url) is fits
