// `--to`: a machine, a container on one, or a new container. Pure.

export interface Placement {
  readonly scope: string;
  readonly directive: string;
}

/** Comma-separated; `0` is machine 0, `lxd:0` a container there, `lxd` one on a new machine. */
export function readPlacement(text: string | undefined): Placement[] {
  if (text === undefined || text === "") return [];
  return text.split(",").map((each) => {
    if (/^\d+(?:\/[a-z]+\/\d+)*$/.test(each)) return { scope: "#", directive: each };
    const [scope = "", directive = ""] = each.split(":");
    return { scope, directive };
  });
}
