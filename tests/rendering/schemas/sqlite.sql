-- What inspectdb's output breaks on, and more of the same.
create table author(id integer primary key autoincrement not null);
create table book(id integer primary key autoincrement not null, ttl varchar(50) not null,
  author_id text not null references author(id), pages varchar(10) not null);
create table "2fa_token"(id integer primary key autoincrement, v text default 'abc', n integer not null default 5,
  price decimal(10,2), total integer generated always as (n*2) stored, state text check (state in ('a','b')));
create table "顧客"(id integer primary key autoincrement, nm text);
create table foo_bar(id integer primary key autoincrement);
create table "foo__bar"(id integer primary key autoincrement);
create table part(id integer primary key autoincrement, code text, deleted integer);
create unique index part_code_live on part(code) where deleted=0;
create table ord("Order_Ref" integer references book(id), lineno integer, primary key("Order_Ref",lineno));
create table parent(a integer, b integer, primary key(a,b));
create table child(id integer primary key autoincrement, pa integer, pb integer,
  foreign key(pa,pb) references parent(a,b));
create table bk_tags(book_id integer not null references book(id), tag_id integer not null references author(id),
  primary key(book_id,tag_id));
create table "class"(id integer primary key autoincrement, "pk" integer, "objects" integer, "check" integer,
  "class" integer, "save" text);
create table emp(id integer primary key autoincrement, mgr integer references emp(id), hr integer references emp(id),
  emp text);
create table nopk(a text, b text);
create view vbook as select id, ttl from book;

-- Names.
create table inj(a int);
create view "bad
print(1)#" as select 1 as "x
y", a from inj;
create table weird("100% sure" int, "say ""hi""" text, "% done" real, "%s" int, "a\b" text, models text,
  "Id" integer primary key, "Now" datetime default current_timestamp, "it's" text, "# no" text, a__b text, x_ text,
  "author_id" int references author(id), author int);
create table "Order Details"("ProductID" int not null, "productId_" text);
create table "check"(id integer primary key references author(id));
create table "models"(id integer, "models" text, "field" int, primary key (id));

-- Keys.
create table uniq_key(a int, code varchar(5) not null unique, b int not null, c int not null, unique (b, c));
create table two_keys(b int not null, c int not null, unique (c, b)) ;
create table keyless(author_id int not null references author(id), happy boolean not null, amount real not null,
  ref varchar(9) not null);
create table late_id(code varchar(3) not null primary key, id int);
create table without_rowid(a int not null, b text not null, primary key (b, a)) without rowid;

-- Relations: by a unique column, one to one, in a circle, and with names that clash on the other side.
create table country(id integer primary key, iso varchar(2) not null unique, city text, towns int);
create table city(id integer primary key, iso varchar(2) references country(iso),
  hub_of int unique references country(id));
create table town(id integer primary key, country_id int not null references country(id) on delete cascade);
create table hen(id integer primary key, egg_id int references egg(id) on delete set null);
create table egg(id integer primary key, hen_id int references hen(id), hen int);
create table "100%s"(a int, b int references egg(id) on delete set null, primary key (a, b), unique (b, a));
create table "%(class)s_x"(a int primary key references egg(id) on delete set null, b int, c int, unique (c, b));
create table sloppy(id integer primary key, d date references egg(id), u references egg(id));
create table own(id integer primary key references own(id));
create table left_half(id integer primary key references right_half(id));
create table right_half(id integer primary key references left_half(id));
create table orphan(id integer primary key, gone_id int references gone(id));

-- Types.
create table types(id integer primary key, a, b bigint unsigned, c tinyint, d smallint not null default -1, e double,
  f float default .5, g numeric, h decimal(12,4) not null default 1.25, i nvarchar(160), j char(3) not null default '',
  k clob collate nocase, l blob, m date, n time, o timestamp default (current_timestamp), p boolean not null default 1,
  q text check (json_valid(q)), r uuid, s "double precision", t varchar(5) default 'it''s', u text default "quoted",
  v int default (1 + 1), w made_up, x text generated always as (t || '%') virtual, y time default '10:00');

insert into author values (1);
insert into book values (1, 't', '1', '5');
insert into "2fa_token" (v, price) values ('x', 1.5);
insert into "顧客"(nm) values ('a');
insert into ord values (1, 2);
insert into parent values (1, 2);
insert into child values (1, 1, 2);
insert into bk_tags values (1, 1);
insert into "class" values (1, 2, 3, 4, 5, '6');
insert into emp values (1, 1, 1, 'e');
insert into nopk values ('a', 'b');
insert into part values (1, 'a', 0);
insert into weird values (1, 'h', 2.5, 3, 'b', 'm', 1, '2020-01-01 00:00:00', 'q', 'h', 'ab', 'x', 1, 2);
insert into "Order Details" values (1, 'p');
insert into "check" values (1);
insert into "models" values (1, 'm', 2);
insert into inj values (1);
insert into uniq_key values (1, 'u', 2, 3);
insert into two_keys values (1, 2);
insert into keyless values (1, 1, 2.5, 'r');
insert into late_id values ('c', 1);
insert into without_rowid values (1, 'b');
insert into country values (1, 'de', 'x', 2);
insert into city values (1, 'de', 1);
insert into town values (1, 1);
insert into egg values (1, 1, 7);
insert into hen values (1, 1);
insert into "100%s" values (1, 1);
insert into "%(class)s_x" values (1, 2, 3);
insert into own values (1);
insert into left_half values (1);
insert into right_half values (1);
insert into sloppy values (1, null, 1);
insert into types (a, b, c, e, g, i, k, l, m, n, q, r, s, w) values ('a', 1, 2, 2.5, 1.5, 'i', 'k', x'01', '2020-01-02',
  '10:11:12', '{"a": 1}', '123e4567e89b12d3a456426614174000', 1.5, 'w');
