"""Ticks of a sensor, one after the other."""

import dagster as dg


class Ticks:
    """A sensor with its cursor."""

    def __init__(self, platform, name):
        self.platform = platform
        self.sensor = platform.definitions.get_repository_def().get_sensor_def(name)
        self.cursor = None

    def tick(self):
        context = dg.build_sensor_context(
            instance=self.platform.instance,
            cursor=self.cursor,
            resources=self.platform.definitions.resources,
            repository_def=self.platform.definitions.get_repository_def(),
        )
        done = self.sensor.evaluate_tick(context)
        self.cursor = done.cursor
        return done
