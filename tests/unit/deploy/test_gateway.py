"""What the gateway itself refuses reads like a refusal of a service; `make test-compose` sees it from outside."""

import inspect
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from chassis.headers import SECURITY
from chassis.problem_answers import MEDIA_TYPE
from chassis.service import Definition
from console.bodies import LONGEST_FILE
from console.features import FEATURES
from console.screens import Form
from services.registry.phone_lists import endpoints as phone_lists
from services.registry.roster_corrections import endpoints as roster_corrections
from services.registry.rosters import endpoints as rosters
from services.subsidy.simulations import endpoints as simulations

DEPLOY = Path(__file__).parents[3] / "deploy"
CONF = (DEPLOY / "nginx.conf").read_text()
PAGES = {
    match[1]: match[2] for match in re.finditer(r"location (?:= )?(@\w+|/_\w+) {(.*?)\n        }", CONF, re.DOTALL)
}
READINESS = "@not-ready"
"""A yes or no in the form of the services' own readiness, no refusal."""
SENT_TO = [
    (status, target, int(forced or 0))
    for statuses, forced, target in re.findall(r"error_page ([\d ]+?)(?: =(\d+))? (\S+);", CONF)
    for status in map(int, statuses.split())
    if target != READINESS
]


@pytest.mark.parametrize(("status", "target", "forced"), SENT_TO)
def test_a_refusal_of_the_gateway_is_a_problem_in_chinese(status: int, target: str, forced: int) -> None:
    page = PAGES[target]
    returned, body = re.findall(r"return (\d+) '(.*)';", page)[0]
    told = json.loads(body)
    assert told["status"] == int(returned) == (forced or status)
    assert f"default_type {MEDIA_TYPE};" in page
    assert told["type"].startswith("urn:qihang:problem:")
    assert re.fullmatch(r"[\u4e00-\u9fff，]+", told["title"])


def test_what_a_gateway_refuses_is_covered() -> None:
    assert {status for status, _, _ in SENT_TO} >= {400, 404, 408, 413, 414, 429, 500, 502, 504}
    assert {target for _, target, _ in SENT_TO} == set(PAGES)


def test_answers_of_the_services_go_through_as_they_are() -> None:
    assert "proxy_intercept_errors" not in CONF


SIGN_INS = tuple(
    f"/registry/v1/{path}" for path in ("sessions", "mini-program/sessions", "oauth/token", "oauth/signing-key")
)
SECRETS = tuple(
    f"/registry/v1/{path}"
    for path in ("secret-changes", "second-factors", "second-factors/confirmation", "recovery-codes")
)
PROOFS = ("/registry/v1/me/identity-checks", "/registry/v1/me/real-name")
LOCATIONS = re.findall(r"location ~ (\S+) {\n(.*?)\n        }", CONF, re.DOTALL)


def location_of(path: str) -> str:
    """What the first location says that matches, as nginx takes regular expressions: in the order of the file."""
    found: str = next(content for pattern, content in LOCATIONS if re.search(pattern, path))
    return found


@pytest.mark.parametrize("path", [*SIGN_INS, *SECRETS, *PROOFS])
def test_who_says_who_they_are_is_limited_by_address_and_so_is_everybody(path: str) -> None:
    assert re.search(r"limit_req zone=sign_in burst=\d+ nodelay;", location_of(path))
    assert re.search(r"limit_req zone=general burst=\d+ nodelay;", location_of(path))
    assert "limit_req_status 429;" in CONF
    of_all = CONF.split("    server {")[2].split("location")[0]
    assert "limit_req zone=general" in of_all
    assert "limit_conn connections" in of_all


def _takes_a_file(form: Form) -> bool:
    fields = inspect.getsource(form.fields) if callable(form.fields) else repr(form.fields)
    return re.search(r"""["']file["']""", fields) is not None


def test_a_page_of_the_console_that_takes_a_file_gets_it() -> None:
    all_forms = [form for screens in FEATURES for form in screens.forms]
    assert [form.path for form in all_forms if form.takes_files != _takes_a_file(form)] == []
    forms = [form.path for form in all_forms if form.takes_files]
    assert len(forms) >= 3
    for path in forms:
        content = location_of(re.sub(r"{\w+}", "x", path))
        assert "http://console:8000" in content
        limit = re.search(r"client_max_body_size (\d+)m;", content)
        assert limit, path
        assert int(limit[1]) * 1024 * 1024 >= LONGEST_FILE


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/registry/v1/rosters", rosters.MAX_BODY_BYTES),
        ("/registry/v1/rosters/x/corrections", roster_corrections.MAX_BODY_BYTES),
        ("/registry/v1/phone-files", phone_lists.MAX_BODY_BYTES),
        ("/subsidy/v1/policies/wuhan/schemes/x/simulations", simulations.MAX_BODY_BYTES),
        ("/registry/v1/registrations", Definition.max_body_bytes),
    ],
)
def test_the_gateway_takes_as_much_as_the_service_does_and_little_more(path: str, most: int) -> None:
    limit = re.search(r"client_max_body_size (\d+)m;", location_of(path)) or re.search(
        r"client_max_body_size (\d+)m;", CONF
    )
    assert limit
    assert most <= int(limit[1]) * 1024 * 1024 <= most + 2 * 1024 * 1024


def test_a_slow_head_and_a_slow_body_have_a_time() -> None:
    for name in ("client_header_timeout", "client_body_timeout"):
        assert re.search(rf"^    {name} 10s;$", CONF, re.MULTILINE)


def test_the_callers_own_word_about_its_address_goes_no_further() -> None:
    assert "proxy_set_header X-Real-IP $caller;" in CONF
    for name in ("X-Forwarded-For", "Forwarded"):
        assert f'proxy_set_header {name} "";' in CONF
    inner = [content for pattern, content in LOCATIONS if "ready-of" not in pattern]
    assert [content for content in inner if "proxy_set_header" in content] == []
    environment = yaml.safe_load((DEPLOY / "docker-compose.yml").read_text())["x-environment"]
    assert environment["QIHANG_TRUSTED_PROXIES"] == "gateway"


def test_only_the_console_says_for_whom_it_calls_by_a_port_that_is_not_published() -> None:
    chosen = re.search(r'map "\$server_port \$http_x_real_ip" \$caller { "~(.*?)" \$visitor; default (\S+); }', CONF)
    assert chosen
    stated = re.compile(chosen[1].replace("?<", "?P<"))
    assert chosen[2] == "$remote_addr"
    for ours in ("8081 203.0.113.7", "8081 2001:db8::7"):
        assert stated.search(ours)
    for other in ("8080 203.0.113.7", "8081 ", "8081 a name", "18081 203.0.113.7"):
        assert not stated.search(other)
    services = yaml.safe_load((DEPLOY / "docker-compose.yml").read_text())["services"]
    assert [(name, entry["ports"]) for name, entry in services.items() if "ports" in entry] == [
        ("gateway", ["${QIHANG_HTTP_PORT:-8080}:8080"])
    ]
    assert services["console"]["environment"]["QIHANG_CONSOLE_BASE_URL"] == "http://gateway:8081"
    assert services["console"]["environment"]["QIHANG_TRUSTED_PROXIES"] == "gateway"
    assert CONF.count("zone=") == CONF.count("limit_req zone=") + CONF.count(
        "limit_conn_zone $caller zone="
    ) + CONF.count("limit_req_zone $caller zone=")


def test_what_is_no_services_is_the_consoles() -> None:
    rest = re.search(r"location / {\n(.*?)\n        }", CONF.split("    server {")[2], re.DOTALL)
    assert rest
    assert "http://console:8000" in rest[1]
    for path in ("/registry/v1/rosters/upload", "/registry/docs"):
        assert "http://$1-api:8000" in location_of(path)


def test_the_gateway_compresses_no_page() -> None:
    """A page has a secret beside what a visitor sent: its compressed length would tell of it (BREACH)."""
    assert re.search(r"^\s*(gzip|brotli)", CONF, re.MULTILINE) is None


def test_a_host_that_is_not_ours_reaches_no_service() -> None:
    stranger, ours = CONF.split("    server {")[1:]
    assert "default_server" in stranger
    assert "return 421" in stranger
    assert "proxy_pass" not in stranger
    assert "include /etc/nginx/conf.d/host_names.conf;" in ours
    assert "server_name ${QIHANG_HOST_NAMES} gateway;" in (DEPLOY / "host_names.conf.template").read_text()


def test_the_gateway_says_what_a_service_says_where_nobody_has() -> None:
    for name, value in SECURITY.items():
        if name in ("Cache-Control", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"):
            continue
        variable = re.search(rf"add_header {name} (\$\w+) always;", CONF)
        assert variable, name
        assert f'"" "{value}";' in CONF.partition(f"map $upstream_http_{name.lower().replace('-', '_')} ")[2], name
    assert "add_header Strict-Transport-Security $strict_transport always;" in CONF
    assert [content for _, content in LOCATIONS if "add_header" in content] == []


@pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx here; make test-compose runs it")
def test_nginx_takes_the_configuration(tmp_path: Path) -> None:
    names = tmp_path / "host_names.conf"
    names.write_text("server_name localhost;")
    conf = CONF.replace("/tmp/", f"{tmp_path}/").replace("/etc/nginx/conf.d/host_names.conf", str(names))
    (tmp_path / "nginx.conf").write_text(conf)
    command = ["nginx", "-t", "-q", "-c", str(tmp_path / "nginx.conf")]
    assert subprocess.run(command, capture_output=True, text=True, check=False).returncode == 0
