"""Issue 15: what stands around the console: whose address is believed, and what reaches a browser."""

from tests.mutants.runner import Guard

BUILD = "tests/unit/console/test_asset_build.py"
GATEWAY = "tests/unit/deploy/test_gateway.py"
VISITORS = "tests/unit/deploy/test_visitors.py"

GUARDS = (
    Guard(
        "15",
        "a visitor's own word about their address is believed on no published port",
        "deploy/nginx.conf",
        '"~^8081 (?<visitor>',
        '"~^808[01] (?<visitor>',
        (f"{GATEWAY}::test_only_the_console_says_for_whom_it_calls_by_a_port_that_is_not_published",),
    ),
    Guard(
        "15",
        "the gateway compresses no page",
        "deploy/nginx.conf",
        "    server_tokens off;\n",
        "    server_tokens off;\n    gzip on;\n",
        (f"{GATEWAY}::test_the_gateway_compresses_no_page",),
    ),
    Guard(
        "15",
        "the console takes a visitor's address from a trusted gateway alone",
        "deploy/service.py",
        '"client": (await self._proxies.address_of(scope), 0)',
        '"client": (dict(scope["headers"]).get(b"x-real-ip", b"").decode(), 0)',
        (f"{VISITORS}::test_only_a_trusted_gateway_is_believed",),
    ),
    Guard(
        "15",
        "a compressed file goes to whoever takes its coding alone",
        "console/assets.py",
        "        if takes(coding, asked",
        "        if True or takes(coding, asked",
        ("tests/unit/console/test_assets.py::test_who_takes_brotli_gets_that_and_others_gzip",),
    ),
    Guard(
        "15",
        "no package runs a script of its own",
        "console/asset_build.py",
        '"ci", "--ignore-scripts"',
        '"ci"',
        (f"{BUILD}::test_no_package_runs_a_script_of_its_own",),
    ),
    Guard(
        "15",
        "no stylesheet asks another host",
        "console/asset_build.py",
        'if suffix == ".css" and',
        'if suffix == ".less" and',
        (f"{BUILD}::test_a_stylesheet_that_asks_for_another_file_is_refused",),
    ),
)
