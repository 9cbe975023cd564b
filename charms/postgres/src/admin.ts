// admin.cjs wait | grant NAME (password on stdin) | revoke NAME | sizes: what the hooks ask of the running server.
import { readFileSync } from "node:fs";
import pg from "pg";

/** How long the server may take to answer after a start: recovery after a crash reads its log first. */
const WAIT_MS = 30_000;

async function main([verb, name = ""]: readonly string[]): Promise<void> {
  const client = await connect();
  try {
    switch (verb) {
      case "wait":
        return;
      case "grant":
        return await grant(client, name, readFileSync(0, "utf8").trim());
      case "revoke":
        return await revoke(client, name);
      case "sizes":
        return await printSizes(client);
      default:
        throw new Error("usage: admin.cjs wait|grant|revoke|sizes");
    }
  } finally {
    await client.end();
  }
}

async function connect(): Promise<pg.Client> {
  const until = Date.now() + WAIT_MS;
  for (;;) {
    const client = new pg.Client({
      host: process.env.PGHOST,
      port: Number(process.env.PGPORT),
      user: "postgres",
      database: "postgres",
      password: readFileSync(process.env.PGPASSWORD_FILE ?? "", "utf8").trim(),
    });
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (Date.now() > until)
        throw new Error(`cannot reach the server: ${error instanceof Error ? error.message : error}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function grant(client: pg.Client, name: string, password: string): Promise<void> {
  const user = client.escapeIdentifier(name);
  const role = await client.query("select 1 from pg_roles where rolname = $1", [name]);
  const verb = role.rowCount === 0 ? "create" : "alter";
  await client.query(`${verb} role ${user} with login password ${client.escapeLiteral(password)}`);
  const database = await client.query("select 1 from pg_database where datname = $1", [name]);
  if (database.rowCount === 0) await client.query(`create database ${user} owner ${user}`);
}

async function revoke(client: pg.Client, name: string): Promise<void> {
  const role = await client.query("select 1 from pg_roles where rolname = $1", [name]);
  if (role.rowCount === 0) return;
  await client.query(`alter role ${client.escapeIdentifier(name)} with nologin`);
  await client.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = $1", [name]);
}

async function printSizes(client: pg.Client): Promise<void> {
  const sizes = await client.query(
    "select datname, pg_database_size(datname) as bytes from pg_database where not datistemplate order by 1",
  );
  for (const row of sizes.rows) console.log(`${row.datname} ${row.bytes}`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
