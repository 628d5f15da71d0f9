"""Headers that every answer carries: the page may load nothing from another host."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Revalidated each time: forecasts change with every snapshot, the page with every release.
    "Cache-Control": "no-cache",
}
_ENCODED = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]


def with_security(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """An answer's headers and ours; what the answer says itself stands."""
    said = {name for name, _ in headers}
    return [*headers, *(header for header in _ENCODED if header[0] not in said)]
