// The entries, where they are kept.
import pg from "pg";
import type { Settings } from "./settings.ts";

export interface Entry {
  readonly id: number;
  readonly author: string;
  readonly text: string;
  readonly at: string;
}

/** Sessions per unit: many units share one server. */
const SESSIONS_MAX = 4;
const CONNECT_MS = 5_000;

export class Entries {
  readonly #pool: pg.Pool;
  #ready: Promise<void> | null = null;

  constructor(database: Settings["database"]) {
    this.#pool = new pg.Pool({
      ...database,
      port: Number(database.port),
      max: SESSIONS_MAX,
      connectionTimeoutMillis: CONNECT_MS,
    });
    // A session that the server ends is replaced at the next query.
    this.#pool.on("error", () => {});
  }

  async newest(count: number): Promise<Entry[]> {
    await this.#prepare();
    const found = await this.#pool.query<Entry>("select id, author, text, at from entry order by id desc limit $1", [
      count,
    ]);
    return found.rows;
  }

  async count(): Promise<number> {
    await this.#prepare();
    const found = await this.#pool.query<{ count: string }>("select count(*) as count from entry");
    return Number(found.rows[0]?.count ?? 0);
  }

  async add(author: string, text: string): Promise<number> {
    await this.#prepare();
    const added = await this.#pool.query<{ id: number }>(
      "insert into entry (author, text) values ($1, $2) returning id",
      [author, text],
    );
    return added.rows[0]?.id ?? 0;
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  /** All units start at once: the lock lets one of them make the table. */
  #prepare(): Promise<void> {
    this.#ready ??= this.#createTable().catch((error: unknown) => {
      this.#ready = null;
      throw error;
    });
    return this.#ready;
  }

  async #createTable(): Promise<void> {
    const session = await this.#pool.connect();
    try {
      await session.query("begin");
      await session.query("select pg_advisory_xact_lock(1)");
      await session.query(
        "create table if not exists entry (id serial primary key, author text not null, text text not null, at timestamptz not null default now())",
      );
      await session.query("commit");
    } finally {
      session.release();
    }
  }
}
