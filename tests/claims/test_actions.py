"""Entering, reviewing, invoicing and paying claims: what each action does, and what it refuses without a trace."""

from claims.models import Claim, Consumption, Decision


def test_a_consultation_is_judged_and_accepted(clinic):
    person = clinic.head(clinic.family())
    claim = clinic.claim(person)
    with clinic.acting("claims_clerk"):
        claim = Claim.objects.select_related("decision").get(pk=claim.pk)
        assert (claim.state, claim.decision.reasons) == ("approved", [])
        assert (claim.decision.mutual_share, claim.decision.member_share) == (7_500, 2_500)
        assert Decision.objects.count() == 1
        assert Consumption.objects.count() == 0
