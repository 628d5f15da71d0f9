"""Headers that every answer carries: the page may load nothing from another host."""

_EMPTY = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
_OF_MAPS = "'sha256-gG0b4ixT/IQUp7JJLbyKcpYcYDjq2Wp8NGv3f+aasqo='"
"""The style elements that Plotly adds when it is loaded: an empty one, which it fills by script,
and that of its maps. No other inline style is allowed; with another version of Plotly the second
may differ, which is a complaint in the browser's console and nothing else."""
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'self'; style-src 'self' {_EMPTY} {_OF_MAPS}; "
        # Plotly asks whether the browser shows WebP, of an image in its address.
        "img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "object-src 'none'"
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
