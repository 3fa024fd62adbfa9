// Runtime: Node.
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from "@duckdb/node-api";

export type Row = Readonly<Record<string, DuckDBValue>>;

/** An in-memory DuckDB for the length of `work`. One thread: sums come out the same on every machine, and the server keeps its core. */
export async function withDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1", memory_limit: "1GB" });
  const connection = await instance.connect();
  try {
    return await work(new Database(connection));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

export class Database {
  private readonly connection: DuckDBConnection;

  constructor(connection: DuckDBConnection) {
    this.connection = connection;
  }

  async run(sql: string): Promise<void> {
    await this.connection.run(sql);
  }

  async rows(sql: string): Promise<Row[]> {
    const reader = await this.connection.runAndReadAll(sql);
    return reader.getRowObjects() as Row[];
  }

  /** The only row of a query that has exactly one. */
  async row(sql: string): Promise<Row> {
    const [row] = await this.rows(sql);
    if (row === undefined) throw new Error(`expected one row, found none: ${sql.slice(0, 80)}`);
    return row;
  }
}

/** A count or measure as a number; null, NaN and infinity become null: JSON has no word for them. */
export function numberOf(value: DuckDBValue | undefined): number | null {
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "number" && Number.isFinite(value)) return value;
  return null;
}

export function countOf(value: DuckDBValue | undefined): number {
  return numberOf(value) ?? 0;
}

/** A text as a SQL literal. File names come from the user and may hold quotes. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
