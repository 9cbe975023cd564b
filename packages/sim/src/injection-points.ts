// The calls of edges at which a process may crash, before and after. A run counts which were hit; over enough seeds all
// must be.

const controllerCalls = [
  "controller.blobs.open",
  "controller.blobs.put",
  "controller.clock.timer",
  "controller.listen",
  "controller.logs.append",
  "controller.provider.ensure",
  "controller.provider.list",
  "controller.provider.release",
  "controller.send.agent",
  "controller.send.client",
  "controller.store.commit",
  "controller.store.drop",
  "controller.store.load",
] as const;

const agentCalls = [
  "agent.charms.deploy",
  "agent.charms.deployed",
  "agent.charms.read",
  "agent.charms.remove",
  "agent.clock.timer",
  "agent.connect",
  "agent.disk.list",
  "agent.disk.read",
  "agent.disk.remove",
  "agent.disk.write",
  "agent.hooks.endInterrupted",
  "agent.hooks.installTools",
  "agent.hooks.run",
  "agent.hooks.tool",
  "agent.send",
  "agent.socketPath",
  "agent.token.read",
  "agent.token.remove",
] as const;

export type EdgeCall = (typeof controllerCalls)[number] | (typeof agentCalls)[number];
export type Moment = "before" | "after";
export type InjectionPoint = `${EdgeCall}:${Moment}`;

export const injectionPoints: readonly InjectionPoint[] = [...controllerCalls, ...agentCalls].flatMap(
  (call): InjectionPoint[] => [`${call}:before`, `${call}:after`],
);
