"""Drives a controller through python-libjuju and prints what it saw, one JSON object.

The client's files are found as libjuju finds them: in $JUJU_DATA. Argument: the directory of a charm with the actions
and options of test/charms/thread.
"""

import asyncio
import json
import logging
import sys

from juju.controller import Controller
from juju.errors import JujuError
from juju.model import Model

CHARM = sys.argv[1]
SETTLED_S = 60
IDLE_S = 1


async def refused(call):
    try:
        await call
    except JujuError as error:
        return error.message
    return None


async def left_alone(controller):
    """The names of the models once there is one, or after SETTLED_S."""
    for _ in range(SETTLED_S):
        names = sorted(await controller.list_models())
        if len(names) == 1:
            break
        await asyncio.sleep(1)
    return names


async def controller_part(seen):
    controller = Controller()
    await controller.connect()
    seen["models"] = sorted(await controller.list_models())
    seen["cloud"] = await controller.get_cloud()
    model = await controller.add_model("second")
    seen["added"] = sorted(await controller.list_models())
    await model.disconnect()
    await controller.destroy_models("second")
    seen["destroyed"] = await left_alone(controller)
    await controller.disconnect()


async def settled(model, units=None):
    waiting = {"idle_period": IDLE_S, "timeout": SETTLED_S, "wait_for_exact_units": units}
    await model.wait_for_idle(apps=["one"], status="active", **waiting)


async def application_part(model, seen):
    one = await model.deploy(CHARM, application_name="one", num_units=2)
    await settled(model)
    seen["units"] = sorted(unit.name for unit in one.units)
    seen["leaders"] = [await unit.is_leader_from_status() for unit in one.units].count(True)
    (unit,) = await one.add_unit(1)
    await settled(model, 3)
    await unit.destroy()
    await model.block_until(lambda: len(one.units) == 2, timeout=SETTLED_S)
    await one.set_annotations({"owner": "me"})
    seen["annotations"] = await one.get_annotations()
    command = await one.units[0].run("echo from $JUJU_UNIT_NAME", block=True)
    seen["run"] = command.results
    seen["relation"] = await refused(model.integrate("one", "nobody"))
    await one.refresh(path=CHARM)
    await settled(model)
    status = await model.get_status()
    seen["charm"] = status.applications["one"].charm
    await model.remove_application("one", block_until_done=True, timeout=SETTLED_S)
    seen["left"] = sorted(model.applications)


async def main():
    seen = {}
    await controller_part(seen)
    model = Model()
    await model.connect()
    seen["name"] = model.name
    await application_part(model, seen)
    await model.disconnect()
    print(json.dumps(seen))


# Warnings of facades that it does not know are none of the test's business.
logging.disable(logging.WARNING)
asyncio.run(main())
