"""A platform whose clock did not answer at the start: which data serves is decided when it does."""

import threading

import stamina
from local.running_platform import NOWHERE
from serving.made_up_snapshot import publish
from serving.running_api import eventually

from pl_assets.local import stack
from pl_assets.local.migrate import migrate
from pl_assets.local.screen import Screen
from pl_assets.local.state import STACK
from pl_assets.local.supervisor import Supervisor
from pl_assets.resources.served_data import ServedData


def test_it_is_decided_on_a_platform_that_was_told_to_work_on_simulated_data_too(
    platform_settings,
):
    sources = dict.fromkeys(("source_url", "datahub_url", "openfootball_url"), NOWHERE)
    settings = platform_settings.model_copy(
        update=sources | {"data_source": "simulated", "today": "2025-02-14"}
    )
    migrate(settings)
    publish(settings.database("warehouse_simulated"), data_source="simulated")
    settings.home.mkdir()
    supervisor, decided = Supervisor(settings.home, STACK, lambda *_: None), []

    def stop_when_it_is_decided():
        try:
            decided.append(eventually(ServedData(settings).decision, 60))
        finally:
            supervisor.stopping.set()

    waiting = threading.Thread(target=stop_when_it_is_decided)
    waiting.start()
    with stamina.set_testing(True):  # nobody is asked twice
        stack._watch(settings, supervisor, Screen())
    waiting.join()
    assert [decision.name for decision in decided] == ["simulated"]
