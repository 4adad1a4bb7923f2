from .base import *
from .people import Doctor, Patient, Person
from .rest import *
