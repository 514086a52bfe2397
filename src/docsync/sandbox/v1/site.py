"""What API v1 says about the site itself."""

from __future__ import annotations

from docsync.sandbox.exchange import Answer, Call, Operation, Served

CLOUD_ID = "4f7ad9c6-9d2f-4a0e-8a55-0c1d2e3f4a5b"
VERSION = "10.0.3"
BUILD = 10003


def server_information(call: Call) -> Answer:
    """Say which Data Center this is; clients probe for it."""
    return Answer.json(
        {
            "baseUrl": call.base,
            "version": VERSION,
            "buildNumber": BUILD,
            "marketplaceBuildNumber": BUILD,
            "buildDate": "2025-09-01T00:00:00.000Z",
        }
    )


def tenant_info(_call: Call) -> Answer:
    """Say which Cloud site this is to whoever asks at the host's root."""
    return Answer.json({"cloudId": CLOUD_ID})


def system_info(call: Call) -> Answer:
    """Say which Cloud site this is."""
    return Answer.json(
        {
            "cloudId": CLOUD_ID,
            "commitHash": "sandbox",
            "baseUrl": call.base,
            "edition": "premium",
            "siteTitle": "docsync sandbox",
            "defaultLocale": "en_GB",
            "defaultTimeZone": "Etc/UTC",
        }
    )


OPERATIONS = (
    Operation("GET", "/server-information", server_information, Served.DATACENTER),
    Operation("GET", "/settings/systemInfo", system_info, Served.CLOUD),
)
