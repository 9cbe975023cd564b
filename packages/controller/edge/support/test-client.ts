// A client of the dialect for tests: one WebSocket, requests and answers.
import { once } from "node:events";
import { request } from "node:https";
import WebSocket from "ws";
import { PASSWORD, type TestController } from "./test-controller.ts";

export interface Answer {
  readonly response: Record<string, unknown>;
  readonly error?: string;
  readonly "error-code"?: string;
}

export class TestClient {
  readonly socket: WebSocket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #next = 1;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data) => {
      const answer = JSON.parse(String(data)) as Answer & { readonly "request-id": number };
      this.#waiting.get(answer["request-id"])?.(answer);
    });
  }

  static async connect(controller: TestController, path: string): Promise<TestClient> {
    const socket = new WebSocket(`wss://127.0.0.1:${controller.port}${path}`, { ca: controller.caCert });
    const client = new TestClient(socket);
    await once(socket, "open");
    return client;
  }

  static async login(controller: TestController, path: string): Promise<TestClient> {
    const client = await TestClient.connect(controller, path);
    const answer = await client.call("Admin", 3, "Login", { "auth-tag": "user-admin", credentials: PASSWORD });
    if (answer.error !== undefined) throw new Error(answer.error);
    return client;
  }

  call(type: string, version: number, method: string, params: object = {}): Promise<Answer> {
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.socket.send(JSON.stringify({ "request-id": id, type, version, request: method, params }));
    });
  }

  async close(): Promise<void> {
    this.socket.close();
    await once(this.socket, "close");
  }
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** One HTTPS request with the admin's password, unless `headers` say otherwise. */
export function http(
  controller: TestController,
  method: string,
  path: string,
  options: { readonly body?: Uint8Array | string; readonly headers?: Record<string, string> } = {},
): Promise<HttpAnswer> {
  const auth = { Authorization: `Basic ${Buffer.from(`user-admin:${PASSWORD}`).toString("base64")}` };
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: "127.0.0.1",
        port: controller.port,
        method,
        path,
        ca: controller.caCert,
        agent: false,
        headers: { ...auth, ...options.headers },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("error", reject);
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
        );
      },
    );
    sent.on("error", reject);
    sent.end(options.body);
  });
}
