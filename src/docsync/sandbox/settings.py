"""How one sandbox is set up. Frozen: a running sandbox never changes its nature.

>>> Settings(profile=Profile.DATACENTER).context_path
''
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from docsync.values import Profile


class Legacy(StrEnum):
    """What Cloud answers where it removed an operation of v1."""

    ON = "on"
    DEPRECATED = "deprecated"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Settings:
    """The profile, where it listens, and how strict it is.

    A `context` of None means the profile's own: `/wiki` on Cloud, none on Data Center.
    """

    profile: Profile = Profile.CLOUD
    port: int = 0
    db: Path | None = None
    context: str | None = None
    legacy: Legacy = Legacy.GONE
    strict: bool = False

    @property
    def context_path(self) -> str:
        """Give the context path: empty, or starting with one slash and ending without."""
        if self.context is None:
            return "/wiki" if self.profile is Profile.CLOUD else ""
        trimmed = self.context.strip("/")
        return f"/{trimmed}" if trimmed else ""

    @property
    def cloud(self) -> bool:
        """Say whether this is Confluence Cloud."""
        return self.profile is Profile.CLOUD
