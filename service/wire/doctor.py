"""What `pincite doctor --json` writes."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, computed_field


class Finding(BaseModel):
    """One thing that was looked at: `detail` says what was found, or what to change when it is not `ok`."""

    model_config = ConfigDict(frozen=True)

    subject: str
    ok: bool
    detail: str


class DoctorBody(BaseModel):
    """Everything that was looked at."""

    model_config = ConfigDict(frozen=True)

    findings: list[Finding]

    @computed_field  # type: ignore[prop-decorator]  # as pydantic's documentation has it
    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return all(finding.ok for finding in self.findings)
