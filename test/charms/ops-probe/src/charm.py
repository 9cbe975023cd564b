"""A charm that exercises what ops needs of an agent."""

import json

import ops


class Probe(ops.CharmBase):
    _stored = ops.StoredState()

    def __init__(self, framework):
        super().__init__(framework)
        self._stored.set_default(events=0)
        for event in (
            self.on.install,
            self.on.start,
            self.on.config_changed,
            self.on.leader_elected,
            self.on.upgrade_charm,
            self.on.update_status,
        ):
            framework.observe(event, self._changed)
        for endpoint in ("out", "in", "ring"):
            for kind in ("created", "joined", "changed", "departed", "broken"):
                framework.observe(getattr(self.on[endpoint], f"relation_{kind}"), self._relation)
        framework.observe(self.on.echo_action, self._echo)
        framework.observe(self.on.refuse_action, self._refuse)

    def _changed(self, event):
        self._stored.events += 1
        if isinstance(event, ops.InstallEvent):
            self.unit.set_workload_version("ops " + ops.__version__)
            self.unit.open_port("tcp", 4711)
        self._say()

    def _relation(self, event):
        self._stored.events += 1
        relation = event.relation
        if isinstance(event, ops.RelationBrokenEvent):
            return self._say()
        relation.data[self.unit]["greeting"] = f"{self.config['greeting']} from {self.unit.name}"
        if self.unit.is_leader():
            relation.data[self.app]["leader"] = self.unit.name
            relation.data[self.app]["count"] = str(self.config["count"])
        self._say()

    def _say(self):
        heard = sorted(
            relation.data[unit].get("greeting", "")
            for relation in self.model.relations["in"]
            for unit in relation.units
        )
        led = [relation.data[relation.app].get("leader", "") for relation in self.model.relations["in"] if relation.app]
        message = json.dumps({"said": self.config["greeting"], "heard": heard, "led": led})
        self.unit.status = ops.ActiveStatus(message)
        if self.unit.is_leader():
            self.app.status = ops.ActiveStatus(f"led by {self.unit.name}")

    def _echo(self, event):
        event.log("echoing")
        event.set_results({"text": " ".join([event.params["text"]] * event.params["times"]), "events": self._stored.events})

    def _refuse(self, event):
        event.fail("as asked")


if __name__ == "__main__":
    ops.main(Probe)
