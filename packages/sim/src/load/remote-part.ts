// A part in a process of its own, called as if it were here. Messages go over Node's channel to a child.
import { type ChildProcess, fork } from "node:child_process";

interface CallMessage {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

interface ReplyMessage {
  readonly reply: number;
  readonly value?: unknown;
  readonly error?: string;
}

interface Channel {
  send(message: CallMessage | ReplyMessage): void;
  onMessage(take: (message: CallMessage | ReplyMessage) => void): void;
}

type Methods<T> = { readonly [K in keyof T]: (...args: never[]) => Promise<unknown> };

/** Calls arrive at `own`; answers what the other end offers under `names`. */
function speak<T extends Methods<T>>(channel: Channel, own: object, names: readonly (keyof T & string)[]) {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (cause: Error) => void }>();
  let ids = 0;
  channel.onMessage((message) => {
    if ("reply" in message) {
      const asked = waiting.get(message.reply);
      waiting.delete(message.reply);
      if (message.error === undefined) asked?.resolve(message.value);
      else asked?.reject(new Error(message.error));
      return;
    }
    const method = (own as Record<string, (...args: readonly unknown[]) => Promise<unknown>>)[message.method];
    const done = method === undefined ? Promise.reject(new Error(`no ${message.method}`)) : method(...message.args);
    done.then(
      (value) => channel.send({ reply: message.id, value: value ?? null }),
      (cause: unknown) =>
        channel.send({
          reply: message.id,
          error: cause instanceof Error ? (cause.stack ?? cause.message) : `${cause}`,
        }),
    );
  });
  const call =
    (method: string) =>
    (...args: readonly unknown[]) =>
      new Promise((resolve, reject) => {
        ids += 1;
        waiting.set(ids, { resolve, reject });
        channel.send({ id: ids, method, args });
      });
  const gone = (why: string): void => {
    for (const { reject } of waiting.values()) reject(new Error(why));
    waiting.clear();
  };
  return { part: Object.fromEntries(names.map((name) => [name, call(name)])) as unknown as T, gone };
}

export interface Remote<T> {
  readonly part: T;
  readonly pid: number;
  /** Ends the process at once. */
  kill(): Promise<void>;
}

/** Starts this program again in the given role. `own` is what the child may call. */
export function startRemote<T extends Methods<T>>(options: {
  readonly program: string;
  readonly role: string;
  readonly names: readonly (keyof T & string)[];
  readonly own: object;
}): Remote<T> {
  const child: ChildProcess = fork(options.program, ["--role", options.role], {
    execArgv: ["--enable-source-maps"],
    serialization: "advanced",
  });
  const channel: Channel = {
    send: (message) => void child.send(message, () => {}),
    onMessage: (take) => void child.on("message", (message) => take(message as CallMessage)),
  };
  const { part, gone } = speak<T>(channel, options.own, options.names);
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.once("exit", (code, signal) => gone(`the ${options.role} process has ended: ${code ?? signal}`));
  return {
    part,
    pid: child.pid ?? 0,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** The child's end: offers `own`, answers what the driver offers under `names`. Ends with the driver. */
export function serveRemote<T extends Methods<T>>(
  own: (driver: T) => object,
  names: readonly (keyof T & string)[],
): void {
  const channel: Channel = {
    send: (message) => void process.send?.(message, undefined, undefined, () => {}),
    onMessage: (take) => void process.on("message", (message) => take(message as CallMessage)),
  };
  const late: Record<string, unknown> = {};
  const { part } = speak<T>(channel, late, names);
  Object.assign(late, own(part));
  process.once("disconnect", () => process.exit(0));
}
