// The names of entities as annotations and permissions know them: Juju's tags.
export const modelTag = (uuid: string): string => `model-${uuid}`;
export const machineTag = (machine: string): string => `machine-${machine.replaceAll("/", "-")}`;
export const applicationTag = (application: string): string => `application-${application}`;
export const unitTag = (unit: string): string => `unit-${unit.replace("/", "-")}`;
