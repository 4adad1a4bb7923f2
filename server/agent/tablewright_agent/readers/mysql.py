def read(cursor, wanted):
    raise NotImplementedError
