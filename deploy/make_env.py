"""Prints an environment file with fresh random secrets: `python -m deploy.make_env [--demo] > deploy/env`."""

import json
import secrets
import sys

from chassis.auth import public_jwks
from standins import app as standins
from standins import departments, identity, scanner, sms


def environment(*, demo: bool) -> dict[str, str]:
    """Variable → value. A demo platform gets the stand-ins outside and a settable business clock."""
    seed = secrets.token_hex(32)
    variables = {
        name: secrets.token_urlsafe(24)
        for name in (
            "POSTGRES_PASSWORD",
            "QIHANG_REGISTRY_DB_PASSWORD",
            "QIHANG_SUBSIDY_DB_PASSWORD",
            "QIHANG_JOBFAIR_DB_PASSWORD",
            "QIHANG_NOTIFY_DB_PASSWORD",
            "QIHANG_NOTIFY_CLIENT_SECRET",
            "QIHANG_SUBSIDY_CLIENT_SECRET",
            "QIHANG_REGISTRY_OPS_PASSWORD",
            "QIHANG_REGISTRY_SECOND_OPS_PASSWORD",
            "QIHANG_NOTIFY_RECEIPT_SECRET",
        )
    }
    variables |= {
        "QIHANG_PII_ACTIVE_KEY": "k1",
        "QIHANG_PII_KEYS": json.dumps({"k1": secrets.token_hex(32)}, separators=(",", ":")),
        "QIHANG_INDEX_KEY": secrets.token_hex(32),
        "QIHANG_SIGNING_KEY": secrets.token_hex(32),
        "QIHANG_TOKEN_SEED": seed,
        "QIHANG_TOKEN_PUBLIC_JWKS": json.dumps(public_jwks(seed), separators=(",", ":")),
        "QIHANG_REGISTRY_OPS_LOGIN": "ops",
        "QIHANG_REGISTRY_SECOND_OPS_LOGIN": "ops-2",
        "QIHANG_REGISTRY_DATA_KEYS": "true",
        "QIHANG_CONSOLE_COOKIE_KEYS": json.dumps([secrets.token_hex(32)]),
    }
    return variables | (_demo() if demo else {})


def _demo() -> dict[str, str]:
    return {
        "QIHANG_DEMO": "true",
        "QIHANG_CONSOLE_SECURE_COOKIES": "false",
        "QIHANG_WECHAT_BASE_URL": "http://standins:8000/standins/wechat",
        "QIHANG_WECHAT_APPID": standins.APPID,
        "QIHANG_WECHAT_SECRET": standins.SECRET,
        "QIHANG_IDENTITY_BASE_URL": "http://standins:8000/standins/identity",
        "QIHANG_IDENTITY_APP_ID": identity.APP_ID,
        "QIHANG_IDENTITY_KEY": identity.KEY,
        "QIHANG_REGISTRY_PARTNERS": departments.partners_at("http://standins:8000/standins"),
        "QIHANG_REGISTRY_EXCHANGE_KEY": departments.EXCHANGE_KEY,
        "QIHANG_SCANNER": f"standins:{scanner.PORT}",
        "QIHANG_SMS_BASE_URL": "http://standins:8000/standins/sms",
        "QIHANG_SMS_KEY": sms.KEY,
        "QIHANG_SMS_SECRET": sms.SECRET,
    }


def main() -> None:
    for name, value in environment(demo="--demo" in sys.argv[1:]).items():
        print(f"{name}={value}")


if __name__ == "__main__":
    main()
