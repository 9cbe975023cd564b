// A user at the real client: signs in again whenever the connection is lost, and never repeats a command by itself.
import { type Client, connectClient } from "@kith/client";
import { dialect } from "@kith/schema";
import { ADMIN_PASSWORD } from "./controller-host.ts";
import { CLIENT_WAIT_MS, UPLOAD_TURNS } from "./limits.ts";
import type { SimulatedNetwork } from "./simulated-network.ts";
import type { VirtualClock } from "./virtual-clock.ts";

const PAUSE_MS = 1_000;

export class SimulatedClient {
  readonly #network: SimulatedNetwork;
  readonly #clock: VirtualClock;
  readonly #clients = new Map<string, Client>();

  constructor(network: SimulatedNetwork, clock: VirtualClock) {
    this.#network = network;
    this.#clock = clock;
  }

  /** Runs `work` on a connection to `modelUuid` (undefined: the controller's). Throws what the client throws. */
  async with<T>(modelUuid: string | undefined, work: (client: Client) => Promise<T>): Promise<T> {
    const client = await this.#inTime(this.#client(modelUuid));
    return this.#inTime(work(client));
  }

  /** Uploads a charm; answers its URL. */
  async upload(modelUuid: string, name: string, archive: Uint8Array, sha256: string): Promise<string> {
    const credentials = Buffer.from(`${dialect.tagOf("user", "admin")}:${ADMIN_PASSWORD}`).toString("base64");
    this.#clock.turns = UPLOAD_TURNS;
    try {
      const answer = await this.#inTime(
        this.#network.request("client", {
          method: "PUT",
          path: `/model-${modelUuid}/charms/${name}-${sha256.slice(0, 7)}`,
          headers: { authorization: `Basic ${credentials}`, "juju-curl": `local:${name}-0` },
          body: archive,
        }),
      );
      const url = answer.headers["Juju-Curl"];
      if (answer.status === 200 && url !== undefined) return url;
      throw new Error(`cannot upload ${name}: ${answer.status} ${new TextDecoder().decode(answer.body)}`);
    } finally {
      this.#clock.turns = 1;
    }
  }

  /** Before a command is given again. */
  pause(): Promise<void> {
    return this.#clock.sleep(PAUSE_MS);
  }

  close(): void {
    for (const client of this.#clients.values()) client.close();
    this.#clients.clear();
  }

  async #client(modelUuid: string | undefined): Promise<Client> {
    const name = modelUuid ?? "";
    const known = this.#clients.get(name);
    if (known !== undefined) return known;
    const client = await connectClient({
      urls: ["wss://10.0.0.1:17070"],
      user: "admin",
      password: ADMIN_PASSWORD,
      connect: this.#network.connect("client"),
      ...(modelUuid === undefined ? {} : { modelUuid }),
    });
    this.#clients.set(name, client);
    client.onEnd(() => {
      if (this.#clients.get(name) === client) this.#clients.delete(name);
    });
    return client;
  }

  #inTime<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.after(CLIENT_WAIT_MS, () => {
        this.close();
        reject(new Error("no answer in time"));
      });
      work.then(resolve, reject).finally(cancel);
    });
  }
}
