CREATE TABLE places (
  id serial PRIMARY KEY,
  name varchar(50) NOT NULL,
  pt geometry(Point, 4326) NOT NULL,
  in_space geometry(PointZ, 4326),
  measured geometry(PointM, 4326),
  measured_in_space geometry(PointZM, 4326),
  line geometry(LineString, 3857),
  poly geometry(Polygon, 4326),
  points geometry(MultiPoint, 4326),
  lines geometry(MultiLineString, 4326),
  polys geometry(MultiPolygon, 25833) NOT NULL,
  mixed geometry(GeometryCollection, 4326),
  anything geometry,
  nowhere geometry(Point),
  any_shape geometry(Geometry, 4326),
  any_in_space geometry(GeometryZ, 4326),
  on_earth geography(Point, 4326),
  above_earth geography(PointZ, 4326),
  any_on_earth geography,
  on_other_earth geography(Point, 4269),
  curve geometry(CircularString, 4326),
  picture raster,
  box box2d,
  list geometry(Point, 4326)[]
);
CREATE INDEX places_pt ON places USING gist (pt);
CREATE INDEX places_in_space ON places USING gist (in_space gist_geometry_ops_nd);
CREATE INDEX places_on_earth ON places USING gist (on_earth);
CREATE INDEX places_poly ON places USING spgist (poly);
CREATE INDEX places_two ON places USING gist (pt, poly);
CREATE INDEX places_some ON places USING gist (line) WHERE name <> '';
COMMENT ON COLUMN places.pt IS 'where';

-- As PostGIS did it before 2.0.
CREATE TABLE old_places (
  gid serial PRIMARY KEY,
  the_geom geometry,
  height geometry,
  either geometry,
  CONSTRAINT enforce_dims_the_geom CHECK (st_ndims(the_geom) = 2),
  CONSTRAINT enforce_geotype_the_geom CHECK (geometrytype(the_geom) = 'MULTIPOLYGON'::text OR the_geom IS NULL),
  CONSTRAINT enforce_srid_the_geom CHECK (st_srid(the_geom) = 25833),
  CONSTRAINT enforce_dims_height CHECK (st_ndims(height) = 3),
  CONSTRAINT enforce_geotype_height CHECK (geometrytype(height) = 'POINT'::text OR height IS NULL),
  CONSTRAINT enforce_srid_height CHECK (st_srid(height) = 4326),
  CONSTRAINT either CHECK (geometrytype(either) = 'POINT'::text OR geometrytype(either) = 'LINESTRING'::text)
);
CREATE INDEX old_places_gist ON old_places USING gist (the_geom);
