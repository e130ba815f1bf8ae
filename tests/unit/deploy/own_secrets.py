"""An environment with secrets that nobody else knows: outside demo mode it starts."""

import json
from hashlib import sha256

from chassis.auth import public_jwks

OWN_SEED = sha256(b"a seed").hexdigest()
OWN_KEY = sha256(b"a key").hexdigest()
OWN = {
    "QIHANG_DEMO": "false",
    "QIHANG_PII_KEYS": json.dumps({"k1": OWN_KEY}),
    "QIHANG_INDEX_KEY": sha256(b"another key").hexdigest(),
    "QIHANG_SIGNING_KEY": sha256(b"a signing key").hexdigest(),
    "QIHANG_TOKEN_SEED": OWN_SEED,
    "QIHANG_TOKEN_PUBLIC_JWKS": json.dumps(public_jwks(OWN_SEED)),
    "QIHANG_WECHAT_BASE_URL": "https://wechat.test",
    "QIHANG_WECHAT_SECRET": "wechat-word-of-our-own",
    "QIHANG_IDENTITY_BASE_URL": "https://identity.test",
    "QIHANG_IDENTITY_APP_ID": "app-own",
    "QIHANG_IDENTITY_KEY": "identity-own-key-of-some-length",
    "QIHANG_REGISTRY_PARTNERS": '{"urumqi/CIVILAFFAIRS": "https://civil.test"}',
    "QIHANG_REGISTRY_EXCHANGE_KEY": sha256(b"an exchange").hexdigest(),
    "QIHANG_REGISTRY_OPS_LOGIN": "ops",
    "QIHANG_REGISTRY_OPS_PASSWORD": "ops-word-of-our-own",
    "QIHANG_REGISTRY_SECOND_OPS_LOGIN": "ops-2",
    "QIHANG_REGISTRY_SECOND_OPS_PASSWORD": "another-word-of-our-own",
    "QIHANG_REGISTRY_NOTIFY_CLIENT_ID": "notify",
    "QIHANG_REGISTRY_NOTIFY_CLIENT_SECRET": "client-word-of-our-own",
    "QIHANG_REGISTRY_SMS_BASE_URL": "https://sms.test",
    "QIHANG_REGISTRY_SMS_KEY": "key-word-of-our-own",
    "QIHANG_REGISTRY_SMS_SECRET": "sms-word-of-our-own",
    "QIHANG_REGISTRY_SUBSIDY_CLIENT_ID": "subsidy",
    "QIHANG_REGISTRY_SUBSIDY_CLIENT_SECRET": "subsidy-word-of-our-own",
    "QIHANG_SUBSIDY_REGISTRY_BASE_URL": "http://gateway/registry",
    "QIHANG_SUBSIDY_CLIENT_ID": "subsidy",
    "QIHANG_SUBSIDY_CLIENT_SECRET": "subsidy-word-of-our-own",
    "QIHANG_NOTIFY_REGISTRY_BASE_URL": "http://gateway/registry",
    "QIHANG_NOTIFY_CLIENT_ID": "notify",
    "QIHANG_NOTIFY_CLIENT_SECRET": "client-word-of-our-own",
    "QIHANG_NOTIFY_WECHAT_BASE_URL": "https://wechat.test",
    "QIHANG_NOTIFY_WECHAT_SECRET": "wechat-word-of-our-own",
    "QIHANG_NOTIFY_WECHAT_TEMPLATES": '{"payment_settled": {"id": "W-1", "fields": {"thing7": "scheme"}}}',
    "QIHANG_NOTIFY_SMS_BASE_URL": "https://sms.test",
    "QIHANG_NOTIFY_SMS_KEY": "key-word-of-our-own",
    "QIHANG_NOTIFY_SMS_SECRET": "sms-word-of-our-own",
    "QIHANG_NOTIFY_SMS_SIGN_NAME": "某市人社",
    "QIHANG_NOTIFY_SMS_TEMPLATE_CODES": '{"payment_settled": "SMS_1"}',
    "QIHANG_CONSOLE_COOKIE_KEYS": json.dumps([sha256(b"a cookie").hexdigest()]),
    "QIHANG_NOTIFY_RECEIPT_SECRET": "receipts-word-of-our-own",
}
