"""`manage.py first_account`: the organisation and the administrator with which an empty installation begins."""

import sys
from getpass import getpass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from organisations.acting import ActionRefused
from organisations.actions.founding import found
from organisations.forms.founding import FoundingForm
from organisations.models import Organisation, User


class Command(BaseCommand):
    help = "Crée la première organisation et le compte de son administrateur ; refuse si la base en a déjà."

    def add_arguments(self, parser: CommandParser) -> None:
        for name, field in FoundingForm.base_fields.items():
            choices = getattr(field, "choices", None)
            told = ", ".join(f"{value} ({label})" for value, label in choices) if choices else field.help_text
            parser.add_argument(f"--{name}", help=f"{field.label} : {told}" if told else str(field.label))
        parser.add_argument("--password-stdin", action="store_true", help="lire le mot de passe sur l'entrée standard")

    def handle(self, *, password_stdin: bool, **options: Any) -> None:
        if User.objects.exists() or Organisation.objects.exists():
            raise CommandError("Cette base a déjà une organisation ou un compte : ouvrez les autres à l'écran.")
        # With the password on the standard input nobody is there to answer questions.
        given = {name: options[name] for name in FoundingForm.base_fields if options[name] is not None}
        form = FoundingForm(given if password_stdin else self._asked(given))
        if not form.is_valid():
            raise CommandError(
                "\n".join(f"--{name} : {' '.join(map(str, said))}" for name, said in form.errors.items())
            )
        while True:
            password = sys.stdin.readline().rstrip("\n") if password_stdin else self._new_password()
            try:
                user = self._found(form, password)
                break
            except ActionRefused as refusal:
                if password_stdin or refusal.field != "password":
                    raise CommandError(refusal.text) from refusal
                self.stderr.write(refusal.text)
        self.stdout.write(f"{user.name} peut se connecter : identifiant « {user.username} », rôle d'administrateur.")

    def _found(self, form: FoundingForm, password: str) -> User:
        given = form.cleaned_data
        return found(
            body=form.body(),
            username=given["username"],
            name=given["person"],
            password=password,
            on=timezone.localdate(),
        )

    def _asked(self, given: dict[str, str]) -> dict[str, str]:
        """What was given, and the answers to the questions that remain."""
        fields = FoundingForm().fields
        return {name: given.get(name) or self._answer(fields[name]) for name in fields}

    def _answer(self, field: forms.Field) -> str:
        choices = [(str(value), str(label)) for value, label in getattr(field, "choices", ())]
        hint = ", ".join(f"{value} = {label}" for value, label in choices) or str(field.help_text)
        while True:
            answer = input(f"{field.label}{f' ({hint})' if hint else ''} : ").strip()
            try:
                field.clean(answer)
                return answer
            except ValidationError as wrong:
                self.stderr.write(" ".join(wrong.messages))

    def _new_password(self) -> str:
        while True:
            password = getpass("Mot de passe (10 caractères au moins, ne s'affiche pas) : ")
            if password == getpass("Le même, une seconde fois : "):
                return password
            self.stderr.write("Les deux ne sont pas les mêmes.")
