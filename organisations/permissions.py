"""What may be done: permissions are names with a French label; roles, in config, say who holds them."""

from core.text import N_


class Permission(str):
    """A permission's name, « app.verb », that carries its label for the printed matrix."""

    __slots__ = ("label",)
    label: str

    def __new__(cls, name: str, label: str) -> "Permission":
        made = super().__new__(cls, name)
        made.label = label
        return made


SIGNED_IN = Permission("organisations.signed_in", N_("Être connecté et agir pour une organisation"))
VIEW = Permission("organisations.view", N_("Voir l'organisation, ses organes et ses lieux"))
SETTINGS = Permission("organisations.settings", N_("Régler l'organisation, ses sections et ses paramètres"))
MANAGE_USERS = Permission("organisations.manage_users", N_("Ouvrir des comptes, donner et retirer des rôles"))
READ_AUDIT = Permission("organisations.read_audit", N_("Lire « qui a fait quoi »"))
