"""What may be done in training."""

from core.text import N_
from organisations.permissions import Permission

TEACH = Permission("training.teach", N_("Animer une formation"))
