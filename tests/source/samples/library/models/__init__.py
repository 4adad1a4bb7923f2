from typing import TYPE_CHECKING

from .constants import *
from .people import *
from .works import Edition as PrintedEdition
from .works import Work

if TYPE_CHECKING:
    from .nowhere import Ghost

try:
    from .fast import Loan
except ImportError:
    from .loans import Loan

__all__ = ["Loan", "PrintedEdition", "Work"]
