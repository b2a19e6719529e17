"""The password hasher of the tests: Argon2 at its lowest cost, so that a thousand logins stay cheap and real."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class CheapArgon2(Argon2PasswordHasher):
    """What it writes says its own cost: the servers started by the tests read it with the ordinary hasher."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1
