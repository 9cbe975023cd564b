import { usageError } from "../cli-error.ts";
import { deployerFlags, readDeployer } from "../deployer/read-deployer.ts";
import { defineVerb } from "../verb.ts";

export const verb = defineVerb({
  name: "deployer",
  summary: "Deploy a target of juju-deployer's files, typed as its users type it",
  usage: "[<target>]",
  details: `All of a target becomes one change of the model, as with kith deploy --target; what differs from the model is
changed, nothing else is touched. Without a target, the only one of the files is meant. Flags of one letter may be
written together: -vWc file. Nothing is asked: -D and -T empty the model at once.

Examples:
    kith deployer --bootstrap -c seamicro.yaml -d trusty-icehouse
    kith deployer -c base.yaml -c site.yaml -o source=distro --series noble site
    kith deployer -c openstack.yaml -l
    kith deployer -c openstack.yaml --diff trusty-icehouse
    kith deployer -f keystone
    kith deployer -r 3
    kith deployer -T -e staging`,
  flags: deployerFlags,
  run: async (parsed, terminal) => {
    const request = readDeployer(parsed);
    if (!request.ok) throw usageError(request.error);
    const { environment, charms } = parsed.flags;
    const places = {
      model: environment ?? (process.env.JUJU_ENV || undefined),
      charms: charms ?? (process.env.JUJU_REPOSITORY || "."),
    };
    const { runDeployer } = await import("../deployer/run-deployer.ts");
    return runDeployer(request.value, places, terminal);
  },
});
