"""Addresses of families, their people, cards, plans and registers."""

from django.urls import path

from members.views import cards, families, imports, people, plans, registers, renewals

app_name = "members"

urlpatterns = [
    path("", families.FamilyList.as_view(), name="list"),
    path("nouvelle/", families.NewFamily.as_view(), name="new"),
    path("renouveler/", renewals.RenewMany.as_view(), name="renew_many"),
    path("<int:pk>/", families.FamilyPage.as_view(), name="family"),
    path("<int:pk>/modifier/", families.EditFamily.as_view(), name="family_edit"),
    path("<int:pk>/titulaire/", families.TransferHead.as_view(), name="transfer_head"),
    path("<int:pk>/renouveler/", renewals.Renew.as_view(), name="renew"),
    path("<int:pk>/sortie/", families.EndFamily.as_view(), name="family_exit"),
    path("<int:pk>/personne/", people.NewPerson.as_view(), name="person_new"),
    path("<int:pk>/carte/", cards.FamilyCard.as_view(), name="family_card"),
    path("<int:pk>/carte/remplacer/", families.ReplaceCard.as_view(), name="replace_card"),
    path("personnes/", families.People.as_view(), name="people"),
    path("personnes/<int:pk>/", people.PersonPage.as_view(), name="person"),
    path("personnes/<int:pk>/modifier/", people.EditPerson.as_view(), name="person_edit"),
    path("personnes/<int:pk>/sortie/", people.PersonExit.as_view(), name="person_exit"),
    path("personnes/<int:pk>/sortie/annuler/", people.CancelExit.as_view(), name="cancel_exit"),
    path("personnes/<int:pk>/verifiee/", people.Checked.as_view(), name="checked"),
    path("personnes/<int:pk>/photo/", people.Photo.as_view(), name="photo_new"),
    path("personnes/<int:pk>/photo/image/", people.PhotoFile.as_view(), name="photo"),
    path("personnes/<int:pk>/photo/retirer/", people.RemovePhoto.as_view(), name="remove_photo"),
    path("cartes/", cards.Cards.as_view(), name="cards"),
    path("fiche-adhesion/", cards.BlankForm.as_view(), name="blank_form"),
    path("formules/", plans.Plans.as_view(), name="plans"),
    path("formules/nouvelle/", plans.NewPlan.as_view(), name="plan_new"),
    path("formules/<int:pk>/fermer/", plans.ClosePlan.as_view(), name="plan_close"),
    path("import/", imports.Import.as_view(), name="import"),
    path("import/modele/", registers.Template.as_view(), name="import_template"),
    path("import/<int:pk>/", imports.MapImport.as_view(), name="import_map"),
    path("import/<int:pk>/controle/", imports.CheckImport.as_view(), name="import_check"),
    path("import/<int:pk>/lancer/", imports.StartImport.as_view(), name="import_start"),
    path("import/<int:pk>/resultat/", imports.ImportResult.as_view(), name="import_result"),
    path("export/", registers.Export.as_view(), name="export"),
]
