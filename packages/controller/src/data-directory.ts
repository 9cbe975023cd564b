// What lies in a controller's data directory beside the store: configuration, secrets, certificates.
import { chmod, mkdir, open, readFile, rename, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Certificates, makeCertificates } from "./certificates.ts";
import { type ControllerConfig, parseControllerConfig } from "./controller-config.ts";
import { syncDirectory } from "./file-blobs.ts";

export interface DataDirectory {
  readonly config: ControllerConfig;
  readonly certificates: Certificates;
  /** The first user's password, as bootstrap left it. */
  adminPassword(): Promise<string>;
  /** Removes it once the store holds its hash. */
  forgetAdminPassword(): Promise<void>;
}

const FILES = { caCert: "ca.crt", caKey: "ca.key", serverCert: "server.crt", serverKey: "server.key" } as const;

/** Reads `directory`; certificates are made where they are missing. */
export async function openDataDirectory(directory: string, now: number): Promise<DataDirectory> {
  const config = parseControllerConfig(await readFile(join(directory, "controller.json"), "utf8"));
  for (const part of ["store", "blobs", "logs"]) await mkdir(join(directory, part), { recursive: true, mode: 0o700 });
  const password = join(directory, "admin-password");
  return {
    config,
    certificates: (await readCertificates(directory)) ?? (await writeCertificates(directory, config, now)),
    async adminPassword() {
      const text = (await readFile(password, "utf8")).trim();
      if (text === "") throw new Error(`cannot read ${password}: it is empty`);
      return text;
    },
    async forgetAdminPassword() {
      await unlink(password).catch(ifMissing);
    },
  };
}

/** null when one is missing: then all are made anew. */
async function readCertificates(directory: string): Promise<Certificates | null> {
  const texts: Record<string, string> = {};
  for (const [what, file] of Object.entries(FILES)) {
    const text = await readFile(join(directory, file), "utf8").catch(ifMissing);
    if (text === null) return null;
    texts[what] = text;
  }
  return texts as unknown as Certificates;
}

/** The authority's certificate last: whoever waits for it finds a controller that can serve with it. */
async function writeCertificates(directory: string, config: ControllerConfig, now: number): Promise<Certificates> {
  const made = await makeCertificates({ controller: config.name, addresses: config.addresses, now });
  for (const what of ["serverKey", "serverCert", "caKey", "caCert"] as const)
    await writeSecret(join(directory, FILES[what]), made[what]);
  await chmod(join(directory, FILES.caCert), 0o644);
  return made;
}

async function writeSecret(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  const file = await open(temporary, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncDirectory(dirname(path));
}

function ifMissing(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT") return null;
  throw error;
}
