// keep.cjs start DIR [--user U] [--stop-signal S] -- COMMAND… | stop DIR | reload DIR | running DIR | run-as U -- COMMAND…
import {
  reloadSupervised,
  runAs,
  type Supervised,
  startSupervisor,
  stopSupervisor,
  supervise,
  supervisorPid,
} from "./supervisor.ts";

async function main([verb, ...rest]: readonly string[]): Promise<number> {
  const split = rest.indexOf("--");
  const options = split < 0 ? rest : rest.slice(0, split);
  const command = split < 0 ? [] : rest.slice(split + 1);
  const option = (name: string): string | null => options[options.indexOf(name) + 1 || options.length] ?? null;
  const directory = options[0] ?? "";
  switch (verb) {
    case "start":
      startSupervisor(process.argv[1] ?? "", {
        directory,
        command,
        user: option("--user"),
        stopSignal: (option("--stop-signal") ?? "SIGTERM") as NodeJS.Signals,
      });
      return 0;
    case "supervise":
      supervise(JSON.parse(directory) as Supervised);
      return new Promise(() => {});
    case "stop":
      await stopSupervisor(directory);
      return 0;
    case "reload":
      reloadSupervised(directory);
      return 0;
    case "running":
      return supervisorPid(directory) === null ? 1 : 0;
    case "run-as":
      return runAs(directory === "-" ? null : directory, command);
    default:
      console.error("usage: keep.cjs start|stop|reload|running DIR, keep.cjs run-as USER -- COMMAND");
      return 2;
  }
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
