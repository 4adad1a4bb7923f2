SELECT InitSpatialMetaData(1);
CREATE TABLE town (id integer PRIMARY KEY, name varchar(20) NOT NULL);
SELECT AddGeometryColumn('town', 'pt', 4326, 'POINT', 'XY');
SELECT AddGeometryColumn('town', 'area', 3857, 'MULTIPOLYGON', 'XYZ', 1);
SELECT AddGeometryColumn('town', 'shape', 0, 'GEOMETRY', 'XY');
SELECT AddGeometryColumn('town', 'measured', 4326, 'POINT', 'XYM');
SELECT CreateSpatialIndex('town', 'pt');
CREATE TABLE plain (id integer PRIMARY KEY, spot geometry);
