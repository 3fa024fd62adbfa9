// Runtime: Node.
import {
  BOOLEAN,
  DuckDBInstance,
  DuckDBTableFunction,
  type DuckDBType,
  type DuckDBValue,
  ENUM,
  INTEGER,
  SMALLINT,
  VARCHAR,
} from "@duckdb/node-api";
import type { Population } from "../../generators/population/insured.ts";
import { activities, devices, topics } from "../../generators/population/traits.ts";
import type { OnProgress, PersonAt } from "./ndjson.ts";
import type { Person, Profile } from "./profile.ts";

/** Rows of one DuckDB vector: more do not fit a chunk. */
const ROWS_PER_CHUNK = 2048;

/**
 * Writes a population as one Parquet file. DuckDB pulls the people out of a table function, chunk by chunk, and packs
 * them as they come: no table and no intermediate file, so memory does not grow with the population. One thread keeps
 * the row groups, and so the bytes, the same every time.
 *
 * @throws what DuckDB throws, and the signal's reason when aborted
 */
export async function writeParquet(
  population: Population,
  person: PersonAt,
  profiles: boolean,
  file: string,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1", memory_limit: "128MB" });
  const connection = await instance.connect();
  try {
    connection.registerTableFunction(peopleFunction(population, person, profiles, onProgress, signal));
    const path = file.replaceAll("'", "''");
    await connection.run(
      `COPY (SELECT *, lower(kvnr) AS localpart FROM people()) TO '${path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 40960)`,
    );
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function peopleFunction(
  population: Population,
  person: PersonAt,
  profiles: boolean,
  onProgress: OnProgress,
  signal: AbortSignal,
): DuckDBTableFunction {
  const columns = [...columnsOf(population), ...(profiles ? PROFILE_COLUMNS : [])];
  return DuckDBTableFunction.create({
    name: "people",
    bindFunction: (bind) => {
      for (const { name, type } of columns) bind.addResultColumn(name, type);
      bind.setCardinality(population.insured, true);
      bind.setBindData({});
    },
    initFunction: (init) => init.setInitData({ next: 0 }),
    mainFunction: (call, output) => {
      signal.throwIfAborted();
      const scan = call.initData as { next: number };
      const rows = Math.min(ROWS_PER_CHUNK, population.insured - scan.next);
      output.rowCount = rows;
      if (rows === 0) return;
      // Person by person, so that nobody is held for longer than it takes to write them down.
      const vectors = columns.map((_, index) => output.getColumnVector(index));
      for (let row = 0; row < rows; row++) {
        const one = person(scan.next + row);
        for (let i = 0; i < columns.length; i++)
          vectors[i]?.setItem(row, one[(columns[i] as Column).name] as DuckDBValue);
      }
      for (const vector of vectors) vector.flush();
      scan.next += rows;
      onProgress(scan.next);
    },
  });
}

interface Column {
  readonly name: keyof Person;
  readonly type: DuckDBType;
}

/** Words of a known list travel as numbers and are text again in the file; the local part, too, is made where it is written. */
function columnsOf(population: Population): readonly Column[] {
  const oneOf = (choices: readonly { readonly id: string }[]): DuckDBType => ENUM(choices.map(({ id }) => id));
  return [
    { name: "index", type: INTEGER },
    { name: "kvnr", type: VARCHAR },
    { name: "insurer", type: oneOf(population.insurers) },
    { name: "hasAccount", type: BOOLEAN },
    { name: "birthYear", type: SMALLINT },
    { name: "device", type: oneOf(devices) },
    { name: "topic", type: oneOf(topics) },
    { name: "activity", type: oneOf(activities) },
  ];
}

const PROFILE_FIELDS: Readonly<Record<keyof Profile, true>> = {
  givenName: true,
  familyName: true,
  street: true,
  postcode: true,
  city: true,
};
const PROFILE_COLUMNS = (Object.keys(PROFILE_FIELDS) as (keyof Profile)[]).map((name) => ({ name, type: VARCHAR }));
