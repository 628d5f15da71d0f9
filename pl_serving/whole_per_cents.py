"""Probabilities as people read them: whole per cents that make 100."""


def whole_per_cents(lengths: list[float]) -> list[int]:
    """Numbers rounded so that they make 100: the largest remainders are rounded up."""
    whole = [int(length) for length in lengths]
    by_remainder = sorted(range(len(whole)), key=lambda n: whole[n] - lengths[n])
    for n in by_remainder[: 100 - sum(whole)]:
        whole[n] += 1
    return whole
