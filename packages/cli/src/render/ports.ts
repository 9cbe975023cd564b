// The ports of one unit, grouped by protocol with neighbours joined: `80-81,8000-8010/tcp 53/udp icmp`. Pure.

export function groupPorts(ports: readonly string[]): string {
  const byProtocol = new Map<string, [number, number][]>();
  for (const port of ports) {
    const [numbers = "", protocol] = port.split("/");
    if (protocol === undefined) {
      byProtocol.set(numbers, []);
      continue;
    }
    const [from = 0, to = from] = numbers.split("-").map(Number);
    byProtocol.set(protocol, [...(byProtocol.get(protocol) ?? []), [from, to]]);
  }
  return [...byProtocol].map(([protocol, ranges]) => group(protocol, ranges)).join(" ");
}

function group(protocol: string, ranges: [number, number][]): string {
  if (ranges.length === 0) return protocol;
  const joined: [number, number][] = [];
  for (const [from, to] of ranges.sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return `${joined.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(",")}/${protocol}`;
}
