// Where things lie in a machine's directory: the layout of /var/lib/juju, so that a container can mount it there and
// charms that look for their neighbours find them. Pure: paths only.

export interface MachineLayout {
  readonly root: string;
  /** The agent's own: configuration, key, token, log, local state. */
  readonly agentDir: string;
  readonly stateDir: string;
  readonly toolsRoot: string;
  unitDir(unit: string): string;
  charmDir(unit: string): string;
  resourcesDir(unit: string): string;
  toolsDir(unit: string): string;
  /** Where the tool socket belongs; too long a path moves it to the run directory. */
  socket(unit: string): string;
}

/** `unit-app-0` for `app/0`. */
export function unitTag(unit: string): string {
  return `unit-${unit.replace("/", "-")}`;
}

export function machineLayout(root: string): MachineLayout {
  const unitDir = (unit: string) => `${root}/agents/${unitTag(unit)}`;
  return {
    root,
    agentDir: `${root}/agent`,
    stateDir: `${root}/agent/state`,
    toolsRoot: `${root}/tools`,
    unitDir,
    charmDir: (unit) => `${unitDir(unit)}/charm`,
    resourcesDir: (unit) => `${unitDir(unit)}/resources`,
    toolsDir: (unit) => `${root}/tools/${unitTag(unit)}`,
    socket: (unit) => `${unitDir(unit)}/agent.socket`,
  };
}
