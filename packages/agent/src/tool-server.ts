// The socket that a running hook's tools call. It exists only while something runs, serves the one unit that runs, and
// answers nobody who does not know the run's context id (contract 3.3). Calls are taken one after the other.
import { timingSafeEqual } from "node:crypto";
import { rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { isAbsolute } from "node:path";
import type { ToolReply } from "./hook-context/hook-context.ts";
import type { HookTools } from "./hooks.ts";
import { TOOL_CONNECTIONS_MAX, TOOL_REQUEST_BYTES_MAX, TOOL_STDIN_BYTES_MAX } from "./limits.ts";
import {
  decodeRequest,
  decodeText,
  encodeReply,
  FrameReader,
  type ToolRequest,
  wantStdinFrame,
} from "./tool-frames.ts";

export class ToolServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #path: string;
  readonly #tools: HookTools;
  readonly #known: ReadonlySet<string>;
  /** The end of the queue of calls: one runs at a time per context. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(path: string, tools: HookTools, known: ReadonlySet<string>) {
    this.#path = path;
    this.#tools = tools;
    this.#known = known;
    this.#server = createServer({ noDelay: true }, (socket) => this.#serve(socket));
    this.#server.maxConnections = TOOL_CONNECTIONS_MAX;
  }

  /** Listens on `path`, in place of whatever a dead agent left there. */
  static async open(path: string, tools: HookTools, known: ReadonlySet<string>): Promise<ToolServer> {
    const server = new ToolServer(path, tools, known);
    rmSync(path, { force: true });
    await new Promise<void>((resolve, reject) => {
      server.#server.once("error", reject);
      server.#server.listen(path, () => {
        server.#server.off("error", reject);
        resolve();
      });
    });
    return server;
  }

  /** Removes the socket and cuts whoever is still connected: what outlives its hook has no tools. */
  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    rmSync(this.#path, { force: true });
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    const frames = new FrameReader();
    const conversation = new Conversation(socket, (request, stdin) => this.#queue(request, stdin));
    socket.on("close", () => this.#sockets.delete(socket));
    // A client that was killed: nobody waits for an answer.
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
      frames.push(chunk);
      try {
        for (let frame = frames.take(conversation.bytesMax); frame !== null; frame = frames.take(conversation.bytesMax))
          conversation.take(frame);
      } catch (cause) {
        if (!(cause instanceof RangeError)) throw cause;
        conversation.refuse(`bad request: ${cause.message}`);
      }
    });
  }

  #queue(request: ToolRequest, stdin: string | undefined): Promise<ToolReply | "stdin"> {
    const bad = this.#badRequest(request);
    if (bad !== null) return Promise.resolve(failure(`bad request: ${bad}`));
    const { name, args, cwd } = request;
    const answer = this.#last.then(() => this.#tools.runTool({ name, args, cwd, stdin }));
    this.#last = answer.catch(() => {});
    return answer;
  }

  #badRequest(request: ToolRequest): string | null {
    if (!sameText(request.contextId, this.#tools.id))
      return `wrong context ID; got ${JSON.stringify(request.contextId)}`;
    if (!isAbsolute(request.cwd)) return "Dir is not absolute";
    if (!this.#known.has(request.name)) return `unknown command: ${request.name}`;
    return null;
  }
}

/** One client: its request, and its stdin if the tool asks for it. */
class Conversation {
  readonly #socket: Socket;
  readonly #call: (request: ToolRequest, stdin: string | undefined) => Promise<ToolReply | "stdin">;
  #state: "request" | "running" | "stdin" | "done" = "request";
  #request: ToolRequest | null = null;

  constructor(socket: Socket, call: (request: ToolRequest, stdin: string | undefined) => Promise<ToolReply | "stdin">) {
    this.#socket = socket;
    this.#call = call;
  }

  get bytesMax(): number {
    return this.#state === "stdin" ? TOOL_STDIN_BYTES_MAX : TOOL_REQUEST_BYTES_MAX;
  }

  take(frame: Uint8Array): void {
    if (this.#state === "request") {
      this.#request = decodeRequest(frame);
      if (this.#request === null) this.refuse("bad request: it is not a tool call");
      else this.#run(this.#request, undefined);
    } else if (this.#state === "stdin" && this.#request !== null) this.#run(this.#request, decodeText(frame));
    else this.refuse("bad request: out of turn");
  }

  refuse(text: string): void {
    this.#reply(failure(text));
  }

  #run(request: ToolRequest, stdin: string | undefined): void {
    this.#state = "running";
    this.#call(request, stdin).then(
      (answer) => {
        if (answer !== "stdin") return this.#reply(answer);
        this.#state = "stdin";
        this.#socket.write(wantStdinFrame);
      },
      (cause: unknown) => this.refuse(cause instanceof Error ? cause.message : String(cause)),
    );
  }

  #reply(reply: ToolReply): void {
    if (this.#state === "done") return;
    this.#state = "done";
    this.#socket.end(encodeReply(reply));
  }
}

const failure = (text: string): ToolReply => ({ code: 1, stdout: "", stderr: `ERROR ${text}\n` });

/** Whether the texts are equal, in a time that does not tell where they differ. */
function sameText(got: string, right: string): boolean {
  const a = Buffer.from(got);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}
