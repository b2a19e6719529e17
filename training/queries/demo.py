"""The accounts of the demo network that are in a database, as the first start prints them."""

from organisations.models import RoleAssignment

PASSWORD = "demonstration"  # noqa: S105 public, and refused in production with the accounts that have it


def demo_accounts() -> list[tuple[str, str, str, str]]:
    """(role, organisation, user name, password) of each demonstration account that is open."""
    held = (
        RoleAssignment.objects.filter(user__is_demo=True, user__is_active=True, ends_on__isnull=True)
        .select_related("user", "organisation")
        .order_by("pk")
    )
    return [(str(row.get_role_display()), row.organisation.name, row.user.username, PASSWORD) for row in held]
