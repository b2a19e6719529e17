"""Paths of the settings, accounts, the tree, jobs and the audit; and of the door, for the roof."""

from allauth.account import views as account
from allauth.mfa.base import views as proof
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import path

from organisations.permissions import SIGNED_IN
from organisations.views import accounts, audit, bodies, jobs, parameters, session, settings, tree

app_name = "organisations"

urlpatterns = [
    path("agir-pour/", session.ActFor.as_view(), name="act_for"),
    path("langue/", session.ChooseLanguage.as_view(), name="language"),
    path("travaux/", jobs.Jobs.as_view(), name="jobs"),
    path("travaux/<uuid:key>/", jobs.JobPage.as_view(), name="job"),
    path("travaux/<uuid:key>/fichier/", jobs.JobFile.as_view(), name="job_file"),
    path("travaux/<uuid:key>/arreter/", jobs.CancelJob.as_view(), name="job_cancel"),
    path("reglages/", settings.SettingsPage.as_view(), name="settings"),
    path("reglages/identite/", settings.IdentityPage.as_view(), name="identity"),
    path("reglages/identite/modifier/", settings.EditIdentity.as_view(), name="identity_edit"),
    path("reglages/lieux/", settings.PlacesPage.as_view(), name="places"),
    path("reglages/lieux/communes/", settings.Communes.as_view(), name="communes"),
    path("reglages/structure/", tree.Tree.as_view(), name="tree"),
    path("reglages/structure/ajouter/", tree.AddBody.as_view(), name="body_new"),
    path("reglages/structure/<int:pk>/", settings.EditBody.as_view(), name="body"),
    path("reglages/structure/<int:pk>/fermer/", tree.CloseSection.as_view(), name="body_close"),
    path("reglages/organes/", bodies.Bodies.as_view(), name="bodies"),
    path("reglages/organes/noter/", bodies.AddMandate.as_view(), name="mandate_new"),
    path("reglages/organes/<int:pk>/fin/", bodies.EndMandate.as_view(), name="mandate_end"),
    path("reglages/parametres/", parameters.Parameters.as_view(), name="parameters"),
    path("reglages/parametres/<str:key>/", parameters.SetParameter.as_view(), name="parameter"),
    path("reglages/comptes/", accounts.Users.as_view(), name="users"),
    path("reglages/comptes/ouvrir/", accounts.OpenAccount.as_view(), name="user_new"),
    path("reglages/comptes/existant/", accounts.KnownPerson.as_view(), name="user_known"),
    path("reglages/comptes/<int:pk>/", accounts.Account.as_view(), name="user"),
    path("reglages/comptes/<int:pk>/role/", accounts.GiveRole.as_view(), name="role_give"),
    path("reglages/comptes/<int:pk>/fermer/", accounts.CloseAccount.as_view(), name="user_close"),
    path("reglages/comptes/<int:pk>/rouvrir/", accounts.ReopenAccount.as_view(), name="user_reopen"),
    path("reglages/comptes/<int:pk>/debloquer/", accounts.UnlockAccount.as_view(), name="user_unlock"),
    path("reglages/comptes/<int:pk>/mot-de-passe/", accounts.ResetPassword.as_view(), name="user_password"),
    path("reglages/comptes/<int:pk>/preuve/", accounts.DropSecondFactor.as_view(), name="user_proof"),
    path("reglages/roles/<int:pk>/retirer/", accounts.WithdrawRole.as_view(), name="role_withdraw"),
    path("qui-a-fait-quoi/", audit.Audit.as_view(), name="audit"),
    path("qui-a-fait-quoi/<str:label>/<int:pk>/", audit.History.as_view(), name="history"),
]

door = session.door
DOOR = [
    path("connexion/", door(account.login), name="account_login"),
    path("ferme/", door(account.account_inactive), name="account_inactive"),
    path("code/", door(proof.authenticate), name="mfa_authenticate"),
    path("deconnexion/", door(account.logout, SIGNED_IN), name="account_logout"),
    path("confirmer/", door(account.reauthenticate, SIGNED_IN), name="account_reauthenticate"),
    path("mot-de-passe/", door(account.password_change, SIGNED_IN), name="account_change_password"),
    path("preuve/", door(proof.index, SIGNED_IN), name="mfa_index"),
    path("preuve/confirmer/", door(proof.reauthenticate, SIGNED_IN), name="mfa_reauthenticate"),
    path("preuve/mettre/", door(totp.activate_totp, SIGNED_IN), name="mfa_activate_totp"),
    path("preuve/arreter/", door(totp.deactivate_totp, SIGNED_IN), name="mfa_deactivate_totp"),
    path("preuve/secours/", door(codes.view_recovery_codes, SIGNED_IN), name="mfa_view_recovery_codes"),
    path(
        "preuve/secours/nouveaux/", door(codes.generate_recovery_codes, SIGNED_IN), name="mfa_generate_recovery_codes"
    ),
    path("preuve/secours/fichier/", door(codes.download_recovery_codes, SIGNED_IN), name="mfa_download_recovery_codes"),
]
"""The only pages of the login library that can be reached: no sign-up, no e-mail, no social account."""
