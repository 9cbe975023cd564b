// Ports as one hook sees them: those committed, with what it has opened and closed on top (contract 4.5, 13.1).
import type { RecordOf, Write } from "@kith/schema";
import type { HookContextOptions } from "./hook-context.ts";
import { comparePorts, isSamePort, overlaps, type PortRange, portText } from "./port-range.ts";
import { ToolFailure } from "./tool-failure.ts";

interface Request extends PortRange {
  /** Empty for all endpoints. */
  readonly endpoint: string;
  readonly open: boolean;
}

export interface OpenPort extends PortRange {
  readonly endpoints: readonly string[];
}

export class Ports {
  readonly #options: Pick<HookContextOptions, "identity" | "view">;
  /** One per endpoint and range; the later request replaces the earlier one. */
  #requests: Request[] = [];

  constructor(options: Pick<HookContextOptions, "identity" | "view">) {
    this.#options = options;
  }

  /** Throws {@link ToolFailure} if the range meets another one of this machine. */
  open(range: PortRange, endpoints: readonly string[]): void {
    const { unit } = this.#options.identity;
    for (const request of this.#requests)
      if (request.open && isPartly(request, range)) throw conflict("open", range, unit, request, unit, true);
    for (const port of this.#committed(unit))
      if (isPartly(port, range) && !this.#closes(port)) throw conflict("open", range, unit, port, unit, false);
    for (const other of this.#neighbours())
      for (const port of this.#committed(other))
        if (overlaps(port, range)) throw conflict("open", range, unit, port, other, false);
    this.#request(range, endpoints, true);
  }

  /** Throws {@link ToolFailure} if the range is only a part of an open one. Closing what is closed is fine. */
  close(range: PortRange, endpoints: readonly string[]): void {
    const { unit } = this.#options.identity;
    for (const request of this.#requests)
      if (!request.open && isPartly(request, range)) throw conflict("close", range, unit, request, unit, true);
    for (const port of this.#committed(unit))
      if (isPartly(port, range)) throw conflict("close", range, unit, port, unit, false);
    // A range that this hook has opened and closes in part is not opened at all.
    this.#requests = this.#requests.filter((request) => !(request.open && isPartly(request, range)));
    this.#request(range, endpoints, false);
  }

  /** What is open, in the order in which it is shown. */
  opened(): OpenPort[] {
    const open: (PortRange & { readonly endpoint: string })[] = [
      ...this.#committed(this.#options.identity.unit).filter((port) => !this.#isRequested(port)),
      ...this.#requests.filter((request) => request.open),
    ];
    const ranges: (PortRange & { endpoints: string[] })[] = [];
    for (const { protocol, from, to, endpoint } of open) {
      const known = ranges.find((range) => isSamePort(range, { protocol, from, to }));
      if (known === undefined) ranges.push({ protocol, from, to, endpoints: [endpoint] });
      else known.endpoints.push(endpoint);
    }
    for (const range of ranges) range.endpoints.sort();
    return ranges.sort(comparePorts);
  }

  /** Closing first: what is opened may take the place of what is closed. */
  writes(): Write[] {
    const inOrder = [...this.#requests].sort((a, b) => Number(a.open) - Number(b.open));
    return inOrder.map(({ open, endpoint, protocol, from, to }) => ({
      kind: open ? "open-port" : "close-port",
      endpoint,
      protocol,
      from,
      to,
    }));
  }

  #request(range: PortRange, endpoints: readonly string[], open: boolean): void {
    const { protocol, from, to } = range;
    for (const endpoint of endpoints.length === 0 ? [""] : endpoints) {
      this.#requests = this.#requests.filter(
        (request) => !(isSamePort(request, range) && request.endpoint === endpoint),
      );
      this.#requests.push({ endpoint, protocol, from, to, open });
    }
  }

  #committed(unit: string): RecordOf<"port">[] {
    return [...this.#options.view.list("port", unit)];
  }

  #neighbours(): string[] {
    const { identity, view } = this.#options;
    return [...view.list("assignment", identity.machine)]
      .map(({ unit }) => unit)
      .filter((unit) => unit !== identity.unit);
  }

  #isRequested(port: RecordOf<"port">): boolean {
    return this.#requests.some((request) => isSamePort(request, port) && request.endpoint === port.endpoint);
  }

  #closes(port: RecordOf<"port">): boolean {
    return this.#requests.some(
      (request) =>
        !request.open && isSamePort(request, port) && (request.endpoint === "" || request.endpoint === port.endpoint),
    );
  }
}

const isPartly = (a: PortRange, b: PortRange): boolean => overlaps(a, b) && !isSamePort(a, b);

function conflict(
  verb: "open" | "close",
  range: PortRange,
  unit: string,
  other: PortRange,
  owner: string,
  earlier: boolean,
): ToolFailure {
  const where = `${portText(other)} (unit "${owner}")${earlier ? " requested earlier" : ""}`;
  return new ToolFailure(`cannot ${verb} ${portText(range)} (unit "${unit}"): port range conflicts with ${where}`);
}
