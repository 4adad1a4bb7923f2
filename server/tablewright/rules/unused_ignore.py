"""A silencing comment that silences nothing, or that names a code which no rule has.

## At run time

Nothing happens. But the comment says that something is wrong where nothing is, and it will hide the next finding of
that kind; a misspelt code hides nothing, although somebody wanted it to.

## What to do

Remove the code, or the comment; other comments of the line stay. Of a misspelt code, take the one that is proposed.

Nothing is said while not all is known that decides it: a table that was not read, a database that does not answer, a
snapshot in the database's place, a field of which only Django can tell, an app that Django cannot import; nor of codes
that the settings leave out, and of those about settings, databases and apps, which come and go.
"""

from tablewright.findings import Severity

SEVERITY = Severity.HINT
