"""What pages ask. Forms check the shape of what was typed, and never save."""

from residents.forms.answers import ConsentForm, DoNotContactForm
from residents.forms.lists import ColumnsForm, UploadForm
from residents.forms.people import DeathForm, HomeForm, MoveForm, ResidentForm
from residents.forms.places import AccessNoteForm, BuildingForm, UnitForm

__all__ = [
    "AccessNoteForm",
    "BuildingForm",
    "ColumnsForm",
    "ConsentForm",
    "DeathForm",
    "DoNotContactForm",
    "HomeForm",
    "MoveForm",
    "ResidentForm",
    "UnitForm",
    "UploadForm",
]
