-- Expressions that Django has words for, and some that only look so.
create table line (id integer not null primary key autoincrement,
  quantity integer not null, small smallint not null, big bigint, price decimal(10, 2) not null, rate double precision,
  code varchar(20) not null, note text, day date not null, active boolean not null, state varchar(9) not null,
  total decimal(12, 2) generated always as (quantity * price) stored,
  grouped integer generated always as (quantity * (small + 2) - (quantity - (small -1))) stored,
  rest integer generated always as (quantity % 7) stored,
  half integer generated always as (quantity / 2) virtual,
  ratio double precision generated always as (rate * 1.5 + quantity) stored,
  lowered varchar(20) generated always as (lower(code)) stored,
  trimmed text generated always as (trim(upper(note))) virtual,
  long_name integer generated always as (length(code)) stored,
  middle varchar(3) generated always as (substr(code, 2, 3)) stored,
  named text generated always as (coalesce(note, code)) virtual,
  noted text generated always as (coalesce(note, 'none')) virtual,
  emptied text generated always as (nullif(note, '')) virtual,
  known bigint generated always as (coalesce(big, 0)) stored,
  largest integer generated always as (max(quantity, small, 5)) stored,
  dashed varchar(20) generated always as (replace(code, '-', '')) stored,
  kind varchar(9) generated always as (case when quantity > 100 then 'many' when quantity > 10 then 'some' else 'few'
    end) stored,
  large boolean generated always as (quantity > 100 and small < 5) stored,
  both_names text generated always as (code || ' ' || coalesce(note, '')) virtual,
  begins boolean generated always as (code like 'A%') stored,
  minus integer generated always as (-quantity) stored,
  constraint sum_in_range check (quantity + small < 1000),
  constraint code_is_long check (length(code) > 2),
  constraint code_is_lower check (code = lower(code)),
  constraint code_begins check (code like 'A%'),
  constraint note_like check (note like '_a%'),
  constraint rate_range check (rate * 2 between 0.5 and 99.5),
  constraint lowered_state check (lower(state) in ('open', 'shut', 'gone')),
  constraint lowered_not check (lower(state) not in ('a', 'b')),
  constraint not_upper check (upper(state) <> 'X'),
  constraint something check (coalesce(note, code) is not null),
  constraint either check (length(note) > 3 or (quantity * 2 > 5 and small - 1 >= 0)),
  constraint in_case check (case when active then quantity else small end > 0));
create index line_lower_code on line (lower(code));
create index line_sum on line (quantity * small desc, code);
create index line_in_part on line (code) where length(code) > 3;
create unique index line_unique_lower on line (lower(code), quantity + small) where quantity * 2 > 5;
create index line_begins on line (quantity) where code like 'B%';
