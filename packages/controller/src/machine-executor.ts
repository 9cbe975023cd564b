// Makes what the model wants of machines true: open provisions become calls of the provider, their results commands.
// Every call is repeated until it works, backing off; a machine whose agent is gone is brought back the same way.
import { type BackoffPolicy, backoffMs, type Clock, type Log, type Random, type Result } from "@kith/base";
import type { WholeWorld } from "@kith/domain";
import { type MachineRequest, type Provider, ProviderError } from "@kith/providers";
import type { Command, Commit, RecordOf, Refusal } from "@kith/schema";
import { COME_AGAIN } from "./come-again.ts";
import { type Crypto, sha256Hex } from "./crypto.ts";
import { LOST_AGENT_MS, PROVIDER_CALLS_MAX, TOKEN_MS } from "./limits.ts";

const RETRY: BackoffPolicy = { firstMs: 1_000, factor: 2, maxMs: 60_000, jitter: 0.2 };
/** A provider that says "never": looked at again all the same, in case its host was mended. */
const HOPELESS_MS = 10 * 60_000;

export interface ExecutorOptions {
  readonly model: string;
  readonly world: WholeWorld;
  readonly provider: Provider;
  readonly submit: (command: Command) => Promise<Result<unknown, Refusal>>;
  readonly connected: (machine: string) => boolean;
  /** Where agents find the controller and whom they trust. */
  readonly agent: () => { readonly controllerUrls: readonly string[]; readonly caCert: string };
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** What a provider could not prove gone, and why it fails, for the model's debug log. */
  readonly tell: (machine: string, message: string) => void;
}

interface Lost {
  /** When to look whether the agent has come back. */
  next: number;
  attempt: number;
}

export class MachineExecutor {
  readonly #options: ExecutorOptions;
  readonly #running = new Set<string>();
  /** Machines that ought to have a session and have none. */
  readonly #lost = new Map<string, Lost>();
  #closed = false;
  #cancelTimer: (() => void) | null = null;

  constructor(options: ExecutorOptions) {
    this.#options = options;
  }

  /** Releases what the provider has and the model does not know, then takes up what is open. */
  async start(): Promise<void> {
    const { world, provider, model, log } = this.#options;
    for (const { id } of world.by("machines", "")) this.disconnected(id);
    this.kick();
    try {
      for (const machine of (await provider.list(model)).keys())
        if (world.get("machine", machine) === undefined && !this.#closed) await this.#sweep(machine);
    } catch (error) {
      log.warn("cannot reconcile machines", { model, error: textOf(error) });
    }
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer?.();
  }

  follow(commit: Commit): void {
    for (const change of commit.changes) {
      if (change.op === "put" && change.record.kind === "instance") this.disconnected(change.record.machine);
      if (change.op === "delete" && change.kind === "machine") this.#lost.delete(change.key);
      if (change.op === "put" && change.record.kind === "provision") this.kick();
    }
  }

  connectedNow(machine: string): void {
    this.#lost.delete(machine);
  }

  disconnected(machine: string): void {
    const { clock, connected } = this.#options;
    if (connected(machine) || this.#lost.has(machine)) return;
    this.#lost.set(machine, { next: clock.monotonic() + LOST_AGENT_MS, attempt: 0 });
  }

  /** Starts what is due and has room. Safe to call at any time. */
  kick(): void {
    if (this.#closed) return;
    const { world, clock } = this.#options;
    let wakeIn = Number.POSITIVE_INFINITY;
    for (const provision of world.by("open-provisions", "")) {
      const waitMs = provision.notBefore - clock.now();
      if (waitMs > 0) wakeIn = Math.min(wakeIn, waitMs);
      else this.#begin(provision.machine, () => this.#provision(provision.machine));
    }
    this.#wakeIn(wakeIn);
  }

  /** Brings back agents that are gone for long. Called every tick. */
  reviveLost(): void {
    const { world, clock, random } = this.#options;
    const now = clock.monotonic();
    for (const [machine, lost] of this.#lost) {
      if (lost.next > now) continue;
      lost.next = now + backoffMs({ ...RETRY, firstMs: LOST_AGENT_MS }, lost.attempt, random);
      lost.attempt += 1;
      const provision = world.get("provision", machine);
      if (provision?.wanted === "ensure" && provision.state === "done")
        this.#begin(machine, () => this.#ensure(machine, provision));
    }
  }

  #wakeIn(ms: number): void {
    this.#cancelTimer?.();
    this.#cancelTimer = ms === Number.POSITIVE_INFINITY ? null : this.#options.clock.after(ms, () => this.kick());
  }

  #begin(machine: string, run: () => Promise<void>): void {
    if (this.#running.has(machine) || this.#running.size >= PROVIDER_CALLS_MAX) return;
    this.#running.add(machine);
    void run()
      .catch((error) => this.#options.log.error("the machine executor failed", { machine, error: textOf(error) }))
      .finally(() => {
        this.#running.delete(machine);
        this.kick();
      });
  }

  async #provision(machine: string): Promise<void> {
    const provision = this.#options.world.get("provision", machine);
    if (provision === undefined) return;
    if (provision.wanted === "ensure") await this.#ensure(machine, provision);
    else await this.#release(machine, provision);
  }

  async #ensure(machine: string, provision: RecordOf<"provision">): Promise<void> {
    const { provider, submit } = this.#options;
    const record = this.#options.world.get("machine", machine);
    if (record === undefined) return;
    try {
      const token = await this.#token(machine);
      const instance = await provider.ensure(this.#request(record, token));
      const { instanceId, addresses, hostname, hardware, level } = instance;
      await this.#told(
        await submit({
          kind: "machine-ensured",
          machine,
          provider: provider.name,
          instanceId,
          addresses,
          hostname,
          hardware,
          level,
        }),
        machine,
      );
    } catch (error) {
      await this.#failed(machine, provision, error);
    }
  }

  async #release(machine: string, provision: RecordOf<"provision">): Promise<void> {
    const { provider, model, submit } = this.#options;
    try {
      for (const left of await provider.release(model, machine)) this.#options.tell(machine, left);
      await this.#told(await submit({ kind: "machine-released", machine }), machine);
    } catch (error) {
      await this.#failed(machine, provision, error);
    }
  }

  async #sweep(machine: string): Promise<void> {
    const { provider, model } = this.#options;
    for (const left of await provider.release(model, machine)) this.#options.tell(machine, left);
  }

  async #failed(machine: string, provision: RecordOf<"provision">, error: unknown): Promise<void> {
    const { clock, random, submit } = this.#options;
    if (this.#closed) return;
    const message = textOf(error);
    this.#options.tell(machine, message);
    const hopeless = error instanceof ProviderError && !error.retryable;
    const delayMs = hopeless ? HOPELESS_MS : backoffMs(RETRY, provision.attempt, random);
    const notBefore = clock.now() + delayMs;
    await this.#told(await submit({ kind: "provision-failed", machine, error: message, notBefore }), machine);
  }

  /** A refusal means that the model has moved on; a store that fails is tried again. */
  async #told(outcome: Result<unknown, Refusal>, machine: string): Promise<void> {
    if (outcome.ok) return;
    const { log, clock } = this.#options;
    log.warn("the model refused what became of a machine", { machine, refusal: outcome.error.code });
    if (COME_AGAIN.has(outcome.error.code)) await new Promise<void>((resolve) => clock.after(RETRY.firstMs, resolve));
  }

  #request(machine: RecordOf<"machine">, token: string): MachineRequest {
    const { model, world, agent } = this.#options;
    return {
      model,
      modelName: world.get("model")?.name ?? "",
      machine: machine.id,
      base: machine.base,
      constraints: machine.constraints,
      agent: { ...agent(), token },
    };
  }

  /**
   * A fresh token, its hash durable before anybody sees it. A key that is bound stays good, so an agent that was only
   * away ignores the token, and one whose directory was lost enrols anew.
   */
  async #token(machine: string): Promise<string> {
    const { crypto, clock, submit } = this.#options;
    const token = crypto.randomHex(32);
    const command = {
      kind: "issue-token",
      machine,
      tokenHash: sha256Hex(crypto, token),
      expires: clock.now() + TOKEN_MS,
    } as const;
    const issued = await submit(command);
    if (!issued.ok) throw new ProviderError(`cannot issue a token: ${issued.error.code}`, { retryable: true });
    return token;
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
