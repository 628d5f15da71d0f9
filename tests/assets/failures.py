"""What went wrong in a run, by step."""


def failures(result):
    return {
        event.step_key: event.step_failure_data.error.to_string()
        for event in result.all_events
        if event.is_step_failure
    }
