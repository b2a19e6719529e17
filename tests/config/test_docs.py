"""The pages of docs/ that come from the code say what the code says."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from claims.rules.checks import RULEBOOK
from config.management.commands import docs
from config.roles import ROLES
from reporting.indicators import INDICATORS


def test_the_pages_are_up_to_date():
    call_command("docs", check=True, stdout=StringIO())


def test_a_stale_page_is_named_and_written_anew(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    out = StringIO()
    with pytest.raises(CommandError, match=r"permissions\.md, rulebook\.md, indicators\.md"):
        call_command("docs", check=True, stdout=out)
    assert not (tmp_path / "docs").exists()
    call_command("docs", stdout=out)
    call_command("docs", check=True, stdout=out)
    page = tmp_path / "docs" / "permissions.md"
    page.write_text(page.read_text().replace("✓", "", 1))
    with pytest.raises(CommandError, match=r"^permissions\.md :"):
        call_command("docs", check=True, stdout=out)


def test_each_permission_check_and_indicator_has_its_line():
    permissions, rulebook, indicators = (text for _path, text in docs.pages())
    assert all(f"`{permission}`" in permissions for held in ROLES.values() for permission in held)
    assert permissions.count("✓") == sum(len(held) for held in ROLES.values())
    assert all(f"| {check.code} |" in rulebook for check in RULEBOOK.checks)
    assert all(f"| {one.code} | {one.label} |" in indicators for one in INDICATORS)
