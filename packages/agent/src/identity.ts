// Who the agent is: its key, made before anything else and on the medium before it is first shown to anybody, and the
// token that binds that key once.
import type { AgentCrypto, AgentKey } from "./agent-crypto.ts";
import type { Disk } from "./disk.ts";

const KEY_FILE = "key";

/** The machine's key; a new one, durably stored, when there is none. A crash right after leaves no key that the controller knows. */
export async function ownKey(disk: Disk, crypto: AgentCrypto): Promise<AgentKey> {
  const stored = await disk.read(KEY_FILE);
  const known = stored === null ? null : crypto.readKey(stored);
  if (known !== null) return known;
  const key = crypto.makeKey();
  await disk.write(KEY_FILE, key.secret, { durable: true });
  return key;
}

/** The enrolment token: read at each login until it has been used, then deleted. */
export interface TokenStore {
  /** Empty when there is none any more. */
  read(): Promise<string>;
  remove(): Promise<void>;
}
