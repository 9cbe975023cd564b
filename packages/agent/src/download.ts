// Fetches a blob from the controller over HTTPS: the path that its `answer` gave is the permission.
import { createWriteStream } from "node:fs";
import { type IncomingMessage, request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AgentError } from "./agent-error.ts";
import type { BlobTicket, Download } from "./charms.ts";
import { DOWNLOAD_BYTES_MAX, DOWNLOAD_IDLE_MS } from "./limits.ts";

export interface DownloadOptions {
  /** Base addresses of the controllers, `https://host:port`, in the order in which to try them. */
  readonly bases: () => readonly string[];
  /** PEM of the only authority trusted; null on plain connections. */
  readonly ca: string | null;
}

export function createDownload(options: DownloadOptions): Download {
  return async (ticket, file) => {
    if (ticket.size > DOWNLOAD_BYTES_MAX)
      throw new AgentError(`cannot download ${ticket.path}: it is larger than ${DOWNLOAD_BYTES_MAX} bytes`, {
        retryable: false,
      });
    let last: unknown = new Error("no controller address is known");
    for (const base of options.bases()) {
      try {
        return await fetchInto(base, options.ca, ticket, file);
      } catch (cause) {
        last = cause;
      }
    }
    const reason = last instanceof Error ? last.message : String(last);
    throw new AgentError(`cannot download ${ticket.path}: ${reason}`, { retryable: true, cause: last });
  };
}

async function fetchInto(base: string, ca: string | null, ticket: BlobTicket, file: string): Promise<void> {
  const response = await get(new URL(ticket.path.replace(/^\/+/, ""), `${base}/`), ca);
  if (response.statusCode !== 200) {
    response.resume();
    throw new Error(`the controller answered ${response.statusCode ?? "nothing"}`);
  }
  let size = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      done(size > ticket.size ? new Error(`it is larger than its ${ticket.size} bytes`) : null, chunk);
    },
  });
  await pipeline(response, counted, createWriteStream(file, { mode: 0o644 }));
  if (size !== ticket.size) throw new Error(`it ended after ${size} of ${ticket.size} bytes`);
}

function get(url: URL, ca: string | null): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // The authority is the controller's own and signs nothing else, so its name is not compared: addresses change.
    const sent =
      url.protocol === "https:" && ca !== null
        ? tlsRequest(url, { ca, checkServerIdentity: () => undefined, agent: false })
        : plainRequest(url, { agent: false });
    sent.setTimeout(DOWNLOAD_IDLE_MS, () => sent.destroy(new Error("nothing came for too long")));
    sent.once("error", reject);
    sent.once("response", resolve);
    sent.end();
  });
}
