"""What refuses: an action or a job that cannot be done says, in one sentence, what, where and how to repair."""


class Refused(Exception):
    """A refusal told to a person; `field` names the input at fault, if one is. Nothing was written."""

    def __init__(self, text: str, *, field: str | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.field = field
