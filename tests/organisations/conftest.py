"""People who sign in."""

from collections.abc import Callable

import pytest
from django.test import Client

from organisations.models import Organisation, User
from tests.world import PASSWORD, World


@pytest.fixture
def signed_in(world: World) -> Callable[..., Client]:
    """`signed_in("manager")`: a browser in which this person signed in with their password, through the door."""

    def sign_in(role: str, organisation: Organisation | None = None) -> Client:
        client = Client()
        answer = knock(client, give_password(world.user(role, organisation)).username)
        assert answer.status_code == 302, answer.content.decode()
        return client

    return sign_in


def give_password(user: User, password: str = PASSWORD) -> User:
    user.set_password(password)
    user.save()
    return user


def knock(client: Client, username: str, password: str = PASSWORD, **more: str):
    """Send the form of the door."""
    return client.post("/compte/connexion/", {"login": username, "password": password, **more})
