// Port ranges as charms write and read them (contract 4.5, 13.1).
import { err, ok, type Result } from "@kith/base";
import { PORT_MAX } from "./limits.ts";

export type Protocol = "icmp" | "tcp" | "udp";

export interface PortRange {
  readonly protocol: Protocol;
  /** -1 for icmp, which has no ports. */
  readonly from: number;
  readonly to: number;
}

const ICMP: PortRange = { protocol: "icmp", from: -1, to: -1 };
/** What a 64-bit integer may hold: a longer number has an error text of its own. */
const INTEGER_MAX = 9_223_372_036_854_775_807n;

/** Reads `80`, `80/udp`, `8000-8010/tcp` or `icmp`, in any case. */
export function readPortRange(word: string): Result<PortRange, string> {
  const text = word.toLowerCase();
  if (text === "icmp") return ok(ICMP);
  const slash = text.indexOf("/");
  const ports = slash < 0 ? text : text.slice(0, slash);
  const protocol = slash < 0 ? "tcp" : text.slice(slash + 1);
  if (ports === "icmp") return ok(ICMP);
  if (protocol === "icmp") return err(`protocol "icmp" doesn't support any ports; got ${JSON.stringify(ports)}`);
  if (protocol !== "tcp" && protocol !== "udp")
    return err(`invalid protocol ${JSON.stringify(protocol)}, expected "tcp", "udp", or "icmp"`);
  const parts = ports.split("-");
  if (parts.length > 2) return err(`invalid port range ${JSON.stringify(ports)}`);
  const [from, to = from] = parts.map(readNumber);
  if (from === undefined || to === undefined) return err(`invalid port range ${JSON.stringify(ports)}`);
  if (!from.ok) return from;
  if (!to.ok) return to;
  if (from.value > to.value) return err(`invalid port range ${from.value}-${to.value}/${protocol}`);
  if (to.value > PORT_MAX)
    return err(`port range bounds must be between 0 and ${PORT_MAX}, got ${from.value}-${to.value}`);
  return ok({ protocol, from: from.value, to: to.value });
}

function readNumber(text: string): Result<number, string> {
  const wrong = (why: string) =>
    err(`invalid port ${JSON.stringify(text)}: strconv.Atoi: parsing ${JSON.stringify(text)}: ${why}`);
  if (!/^\+?[0-9]+$/.test(text)) return wrong("invalid syntax");
  return BigInt(text.replace("+", "")) > INTEGER_MAX ? wrong("value out of range") : ok(Number(text));
}

export function portText(range: PortRange): string {
  if (range.protocol === "icmp") return "icmp";
  return range.from === range.to ? `${range.from}/${range.protocol}` : `${range.from}-${range.to}/${range.protocol}`;
}

/** By protocol (icmp, tcp, udp), then by number. */
export function comparePorts(a: PortRange, b: PortRange): number {
  if (a.protocol !== b.protocol) return a.protocol < b.protocol ? -1 : 1;
  return a.from - b.from || a.to - b.to;
}

export const isSamePort = (a: PortRange, b: PortRange): boolean =>
  a.protocol === b.protocol && a.from === b.from && a.to === b.to;

export const overlaps = (a: PortRange, b: PortRange): boolean =>
  a.protocol === b.protocol && a.from <= b.to && b.from <= a.to;
