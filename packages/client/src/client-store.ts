// The client directory: controllers.yaml, accounts.yaml and models.yaml as Juju clients keep them, and a cookie jar for
// each controller. Written whole, beside the old file and then renamed, for the owner's eyes only.
import { mkdir, open, readFile, rename, rm, rmdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { dialect } from "@kith/schema";
import { ClientFailure } from "./client-error.ts";
import { FILE_LOCK_RETRY_MS, FILE_LOCK_WAIT_MS } from "./limits.ts";

type Name = dialect.ClientFileName;
type File<F extends Name> = dialect.ClientFile<F>;

/** python-libjuju does not connect without one, even with a password (client-api.md, 3.3). */
const EMPTY_JAR = "[]\n";

/** `$KITH_DATA`, else `~/.local/share/kith`. */
export function defaultClientDirectory(env: { readonly [name: string]: string | undefined }): string {
  const named = env.KITH_DATA;
  return named !== undefined && named !== "" ? named : join(homedir(), ".local", "share", "kith");
}

export class ClientStore {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** What a file says; one that is not there says nothing. Throws {@link ClientFailure} for one that cannot be read. */
  async read<F extends Name>(name: F): Promise<File<F>> {
    const path = join(this.directory, name);
    const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return "";
      throw new ClientFailure(`cannot read ${path}: ${error.message}`, { retryable: false, cause: error });
    });
    const read = dialect.readClientFile(name, text);
    if (!read.ok) throw new ClientFailure(`cannot read ${path}: ${read.error}`, { retryable: false });
    return read.value;
  }

  /** Replaces a file by what `change` makes of it; other processes that do the same wait for each other. */
  async update<F extends Name>(name: F, change: (file: File<F>) => File<F>): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const path = join(this.directory, name);
    const lock = `${path}.lock`;
    await takeLock(lock);
    try {
      await writeWhole(path, dialect.writeClientFile(name, change(await this.read(name))));
    } finally {
      await rm(lock, { force: true });
    }
  }

  /** The controller that is current, with its account; null when there is none. */
  async currentController(): Promise<string | null> {
    return (await this.read("controllers.yaml"))["current-controller"] ?? null;
  }

  async addController(
    name: string,
    controller: dialect.ControllerEntry,
    account: dialect.AccountEntry,
    current: boolean,
  ): Promise<void> {
    await mkdir(join(this.directory, "cookies"), { recursive: true, mode: 0o700 });
    await writeWhole(this.#jar(name), EMPTY_JAR);
    await this.update("accounts.yaml", (file) => ({ ...file, controllers: { ...file.controllers, [name]: account } }));
    await this.update("controllers.yaml", (file) => ({
      ...file,
      controllers: { ...file.controllers, [name]: controller },
      ...(current ? { "current-controller": name } : {}),
    }));
  }

  #jar(controller: string): string {
    return join(this.directory, "cookies", `${controller}.json`);
  }

  /** Forgets a controller, its account and its models. */
  async removeController(name: string): Promise<void> {
    await this.update("controllers.yaml", (file) => {
      const { "current-controller": current, ...rest } = file;
      const kept = { ...rest, controllers: without(file.controllers, name) };
      return current === undefined || current === name ? kept : { ...kept, "current-controller": current };
    });
    await this.update("models.yaml", (file) => ({ ...file, controllers: without(file.controllers, name) }));
    await this.update("accounts.yaml", (file) => ({ ...file, controllers: without(file.controllers, name) }));
    await rm(this.#jar(name), { force: true });
    // Jars of other controllers keep the directory.
    await rmdir(join(this.directory, "cookies")).catch(() => {});
  }

  /** The addresses that a login announced replace those that were known. */
  async setEndpoints(name: string, endpoints: readonly string[]): Promise<void> {
    await this.update("controllers.yaml", (file) => {
      const known = file.controllers[name];
      if (known === undefined || endpoints.length === 0) return file;
      return { ...file, controllers: { ...file.controllers, [name]: { ...known, "api-endpoints": [...endpoints] } } };
    });
  }

  async switchController(name: string): Promise<void> {
    await this.update("controllers.yaml", (file) => ({ ...file, "current-controller": name }));
  }

  /** Replaces what is known of a controller's models, by `owner/name`. The current one stays if it still exists. */
  async setModels(controller: string, models: { readonly [name: string]: dialect.ModelEntry }): Promise<void> {
    await this.update("models.yaml", (file) => {
      const current = file.controllers[controller]?.["current-model"];
      const keep = current !== undefined && Object.hasOwn(models, current) ? { "current-model": current } : {};
      return { ...file, controllers: { ...file.controllers, [controller]: { models: { ...models }, ...keep } } };
    });
  }

  async addModel(controller: string, name: string, model: dialect.ModelEntry, current: boolean): Promise<void> {
    await this.update("models.yaml", (file) => {
      const known = file.controllers[controller] ?? { models: {} };
      const entry = {
        ...known,
        models: { ...known.models, [name]: model },
        ...(current ? { "current-model": name } : {}),
      };
      return { ...file, controllers: { ...file.controllers, [controller]: entry } };
    });
  }

  async removeModel(controller: string, name: string): Promise<void> {
    await this.update("models.yaml", (file) => {
      const known = file.controllers[controller];
      if (known === undefined) return file;
      const { "current-model": current, ...rest } = known;
      const kept = { ...rest, models: without(known.models, name) };
      const entry = current === undefined || current === name ? kept : { ...kept, "current-model": current };
      return { ...file, controllers: { ...file.controllers, [controller]: entry } };
    });
  }
}

function without<T>(map: { readonly [key: string]: T }, key: string): { [key: string]: T } {
  return Object.fromEntries(Object.entries(map).filter(([name]) => name !== key));
}

async function writeWhole(path: string, text: string): Promise<void> {
  const fresh = `${path}.new`;
  try {
    await rm(fresh, { force: true });
    const file = await open(fresh, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, path);
  } catch (error) {
    throw new ClientFailure(`cannot write ${path}: ${String(error)}`, { retryable: false, cause: error });
  }
}

/** A lock file; one that is older than anybody may hold it was left by a process that died. */
async function takeLock(lock: string): Promise<void> {
  const deadline = performance.now() + 2 * FILE_LOCK_WAIT_MS;
  for (;;) {
    try {
      await (await open(lock, "wx", 0o600)).close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || performance.now() > deadline)
        throw new ClientFailure(`cannot lock ${lock}: ${String(error)}`, { retryable: true, cause: error });
    }
    const held = await stat(lock).catch(() => null);
    if (held !== null && Date.now() - held.mtimeMs > FILE_LOCK_WAIT_MS) await rm(lock, { force: true });
    else await delay(FILE_LOCK_RETRY_MS);
  }
}
