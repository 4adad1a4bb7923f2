// What the server and this extension say to each other beside LSP.
import { NotificationType, RequestType } from 'vscode-languageclient/node';
import type { Position, WorkspaceEdit } from 'vscode-languageclient/node';

export interface Problem {
  kind: string;
  message: string;
  hint: string;
}

export interface AliasState {
  alias: string;
  vendor: string;
  serverVersion: string;
  tables: number;
  /** Only some tables have been read so far. */
  partial: boolean;
  source: 'database' | 'cache' | 'snapshot';
  /** Seconds since 1970. */
  readAt: number | null;
  problem: Problem | null;
}

/**
 * One project. `text` is short, for the status bar; `detail` is Markdown. `age` says how old the schema is, where it is
 * not what the database said last.
 */
export interface ProjectState {
  folder: string;
  phase: 'idle' | 'loading' | 'ready' | 'failed';
  text: string;
  age: string;
  detail: string;
  problem: Problem | null;
  aliases: AliasState[];
  /** null while nobody has counted them. */
  findings: number | null;
}

export interface TableName {
  alias: string;
  namespace: string;
  name: string;
}

/** `columns` counts them. */
export interface TableEntry extends TableName {
  kind: string;
  columns: number;
  comment: string;
}

export const stateChanged = new NotificationType<ProjectState>('tablewright/state');

/** Tables of the project that holds `uri`, or only those that no model maps. */
export const listTables = new RequestType<{ uri?: string; unmapped: boolean }, TableEntry[], void>('tablewright/tables');

/** Where models can go. "file": a models file; "package": a folder of one file a model; "app": a folder for a new app. */
export interface Place {
  kind: 'file' | 'package' | 'app';
  uri: string;
  name: string;
  app: string;
  models: number;
}

/** `taken`: names that a new app cannot have. */
export const listPlaces = new RequestType<{ uri: string }, { places: Place[]; taken: string[] }, void>('tablewright/places');

/**
 * The edit that adds models for tables to the file `uri`, near `position` where it is given; with `split` as one file a
 * model to the folder `uri`, with `newApp` to an app of that name that is made for them. `caret`: the first new model.
 */
export const generate = new RequestType<
  {
    uri: string;
    tables: TableName[];
    position?: Position;
    split?: boolean;
    newApp?: string;
    admin?: boolean;
    managed?: boolean;
    preview?: boolean;
  },
  { edit: WorkspaceEdit; message: string; notes: string[]; caret: { uri: string; position: Position } | null },
  void
>('tablewright/generate');

/** What to sync: a file, a folder's files, or one model of a file. `remove`: fields [model, name] that go. */
export interface SyncWanted {
  uri?: string;
  uris?: string[];
  model?: string;
  position?: Position;
  remove?: [string, string][];
  reshape?: boolean;
  managed?: boolean;
  /** The same once more, for which the database need not be asked. */
  again?: boolean;
}

/** A field whose column is gone, and the lines (from 0) of the project that name it. */
export interface Gone {
  model: string;
  field: string;
  message: string;
  uses: { uri: string; line: number; text: string }[];
}

/** How many differences sync would change, too, if it was asked to. */
export interface More {
  reshape?: number;
  managed?: number;
}

/** `waiting`: something is left to the user, of which the report tells. `model`: the one that was meant, if any. */
export interface Synced {
  edit: WorkspaceEdit | null;
  message: string;
  waiting: boolean;
  report: { title: string; markdown: string };
  gone: Gone[];
  more: More;
  model: string | null;
}

export const sync = new RequestType<SyncWanted, Synced, void>('tablewright/sync');

/** SQL that would bring a table in line, for one finding or for a model; without any, `message` says why. */
export const showSql = new RequestType<
  { uri: string; finding?: Record<string, string>; position?: Position },
  { title: string; sql: string; message: string },
  void
>('tablewright/sql');

/** A model of a file, as the code actions on its class name it. */
export interface NamedModel {
  uri: string;
  model: string;
}

/** Whether Django reads a row through a model; what fails is shown at the model, too. */
export const tryModel = new RequestType<NamedModel, { works: boolean; message: string }, void>('tablewright/try');

/** `edit` is null where the model is to be mended first, of which `message` tells. */
export const handOver = new RequestType<
  NamedModel & { back?: boolean; force?: boolean },
  { edit: WorkspaceEdit | null; title: string; markdown: string; message: string },
  void
>('tablewright/handOver');

/** A table as Markdown: the one of the model at a position, or the one named. */
export const describeTable = new RequestType<
  { uri: string; position: Position } | (TableName & { uri?: string }),
  { title: string; markdown: string },
  void
>('tablewright/table');

/** The database may have changed: the server looks, unless the user's setting forbids it. */
export const check = new NotificationType<{ uri?: string }>('tablewright/check');

/** Writes the schema to the project's snapshot, once it has been read. */
export const writeSnapshot = new RequestType<{ uri?: string }, { uris: string[]; message: string }, void>('tablewright/writeSnapshot');

/** Accepts a finding, which the server names in the quick fix, from now on. */
export const addToBaseline = new RequestType<{ uri: string; entry: Record<string, string> }, { message: string }, void>('tablewright/addToBaseline');

/** What to type in a terminal in `folder`, so that migrations are applied. */
export const migrateCommand = new RequestType<{ uri?: string; alias: string }, { command: string; folder: string }, void>('tablewright/migrateCommand');

export const refresh = new RequestType<{ uri?: string }, null, void>('tablewright/refresh');

export const report = new RequestType<{ uri?: string }, { text: string }, void>('tablewright/report');
