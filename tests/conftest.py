"""What every test may use: the shipped knowledge, read once, and a scratch copy to spoil."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from huantiao.sciatica import knowledge

REPOSITORY = Path(__file__).parent.parent

# A shared machine may stall for a second; a law is about answers, not about time.
UNHURRIED = settings(deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("huantiao", UNHURRIED, max_examples=60)
settings.register_profile("deep", UNHURRIED, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "huantiao"))


@pytest.fixture(scope="session")
def library() -> knowledge.Library:
    """The shipped knowledge, straight from its files."""
    return knowledge.Library(knowledge.shipped().root, compiled=False)


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A copy of the shipped knowledge that a test may change."""
    root = tmp_path / "knowledge"
    ignore = shutil.ignore_patterns("__compiled__", "__pycache__", "*.py")
    shutil.copytree(knowledge.shipped().root, root, ignore=ignore)
    return root
