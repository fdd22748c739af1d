"""The form of a group's name and rules."""

from serving.games.groups.schemas import GroupDetail, GroupWrite
from serving.pages.account.forms import Form


def rules_of(form: Form) -> GroupWrite:
    """Return the rules that a form says.

    Raises:
        ValidationError: one of them cannot be.
    """
    codes = form.value("competitions").replace(",", " ").upper().split()
    return GroupWrite.model_validate(
        {
            "name": form.value("name").strip(),
            "scoring": form.value("scoring") or "points",
            "competitions": codes or None,
            "deadline_minutes": form.value("deadline_minutes").strip() or 0,
            "has_joker": form.value("has_joker") == "on",
        }
    )


def filled_with(group: GroupDetail) -> Form:
    """Return the form with a group's present rules."""
    return Form.filled(
        name=group.name,
        scoring=group.scoring,
        competitions=" ".join(group.competitions or ()),
        deadline_minutes=group.deadline_minutes,
        has_joker="on" if group.has_joker else None,
    )
