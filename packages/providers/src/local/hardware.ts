// What a machine of the local provider is made of: this host, in Juju's words.
import { arch, cpus, totalmem } from "node:os";

const JUJU_ARCH: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64", ppc64: "ppc64el", s390x: "s390x" };

/** As `hardware` in status: `arch=amd64 cores=2 mem=7966M`. */
export function hostHardware(): string {
  const name = arch();
  return `arch=${JUJU_ARCH[name] ?? name} cores=${cpus().length} mem=${Math.floor(totalmem() / 2 ** 20)}M`;
}
