CREATE TABLE places (
  id int AUTO_INCREMENT PRIMARY KEY,
  pt point REF_SYSTEM_ID=4326 NOT NULL,
  line linestring,
  mp multipolygon REF_SYSTEM_ID=3857 NOT NULL,
  g geometry,
  gc geometrycollection,
  SPATIAL KEY pt_key (pt)
);
