-- Every kind of column.
create table far(id int unsigned auto_increment primary key, code varchar(3) not null unique,
  long_code varchar(300) not null unique);
create table t(
  id bigint unsigned auto_increment primary key, ti tinyint, tu tinyint unsigned, b tinyint(1) not null default 1,
  sm smallint, me mediumint unsigned, bi bigint, nu decimal, nd decimal(10,2) default 1.50, re float, dp double,
  f2 float(10,2), c1 char(5), vc varchar(20) default 'it''s', vb varchar(20) collate utf8mb4_bin, tx text, tt tinytext,
  lt longtext, d date, tim time(6), dt datetime(6) default current_timestamp(6),
  ts timestamp default current_timestamp on update current_timestamp, y year, js json, bin binary(4), vbi varbinary(10),
  bl blob, lbl longblob, bt bit(1), b8 bit(8), en enum('a','b''c') not null default 'a', st set('x','y') default 'x,y',
  g geometry, p point, far_id int unsigned comment 'the far one',
  gen int generated always as (sm * 2) virtual, gs varchar(30) generated always as (concat(vc, '%')) stored,
  foreign key (far_id) references far(id) on delete cascade) comment 'my table';
create view v as select id, vc as `a``b`, 1 as `50%` from t;
insert into far(code, long_code) values ('abc', 'x');
insert into t(ti, tu, sm, me, bi, nu, nd, re, dp, f2, c1, vb, tx, tt, lt, d, tim, dt, y, js, bin, vbi, bl, lbl, bt, b8, g,
  p, far_id)
values (1, 2, 3, 4, 5, 6, 7.25, 1.5, 2.5, 3.25, 'ab', 'v', 't', 't', 'l', '2020-01-01', '10:00:00', '2020-01-01 10:00:00',
  2020, '{"a": 1}', x'01020304', x'0102', x'01', x'ff00', b'1', b'10101010', point(1,2), point(3,4), 1);
