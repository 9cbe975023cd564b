import { createHash } from "node:crypto";
import { strToU8, type Zippable, zipSync } from "fflate";

const METADATA = `
name: tiny
summary: a charm
description: a charm for tests
kith-host: process
resources:
  blob:
    type: file
    filename: blob.txt
    description: bytes
peers:
  ring:
    interface: ring
`;

/** A small charm archive, with `more` files on top. */
export function tinyCharm(more: Zippable = {}): { readonly bytes: Uint8Array; readonly sha256: string } {
  const files: Zippable = {
    "metadata.yaml": strToU8(METADATA),
    "config.yaml": strToU8("options:\n  colour:\n    type: string\n    default: red\n"),
    "manifest.yaml": strToU8("bases:\n- name: ubuntu\n  channel: 22.04/stable\n  architectures: [amd64, arm64]\n"),
    "hooks/install": [strToU8("#!/bin/sh\n"), { attrs: 0o100755 << 16, os: 3 }],
    ...more,
  };
  // With the time of the call, two archives of the same files would differ.
  const bytes = zipSync(files, { mtime: "2024-01-01T00:00:00" });
  return { bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** An entry that is a symbolic link. */
export const link = (target: string): Zippable[string] => [strToU8(target), { attrs: 0o120777 << 16, os: 3 }];
