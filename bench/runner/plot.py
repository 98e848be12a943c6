"""Bars as SVG, without a library."""
from dataclasses import dataclass
from html import escape

WIDTH, LEFT, RIGHT, TOP, STEP, THICK = 900, 270, 130, 64, 30, 18
COLOURS = {"ours": "#1f6feb", "peer": "#8b949e", "limit": "#d29922"}


@dataclass(frozen=True)
class Bar:
    name: str
    value: float
    low: float
    high: float
    kind: str


def bars(title, unit, what):
    """One bar each from zero, its value behind it, and a line from its lowest to its highest measurement."""
    top = max(max(bar.value, bar.high) for bar in what) or 1
    height = TOP + STEP * len(what) + 16
    scale = (WIDTH - LEFT - RIGHT) / top
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="13">',
             f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
             f'<text x="16" y="24" font-size="16" font-weight="bold" fill="#1f2328">{escape(title)}</text>',
             f'<text x="16" y="44" fill="#59636e">{escape(unit)}; thin lines: lowest to highest</text>']
    for index, bar in enumerate(what):
        y = TOP + index * STEP
        middle = y + THICK / 2
        end = LEFT + bar.value * scale
        parts.append(f'<text x="{LEFT - 10}" y="{middle + 4:.1f}" text-anchor="end" fill="#1f2328"{" font-weight=" + chr(34) + "bold" + chr(34) if bar.kind == "ours" else ""}>{escape(bar.name)}</text>')
        parts.append(f'<rect x="{LEFT}" y="{y}" width="{max(end - LEFT, 1):.1f}" height="{THICK}" fill="{COLOURS[bar.kind]}"/>')
        if bar.high > bar.low:
            parts.append(f'<line x1="{LEFT + bar.low * scale:.1f}" x2="{LEFT + bar.high * scale:.1f}" y1="{middle}" y2="{middle}" stroke="#1f2328" stroke-width="1.5"/>')
        parts.append(f'<text x="{max(end, LEFT + bar.high * scale) + 8:.1f}" y="{middle + 4:.1f}" fill="#1f2328">{_short(bar.value)}</text>')
    parts.append(f'<line x1="{LEFT}" x2="{LEFT}" y1="{TOP - 6}" y2="{height - 14}" stroke="#59636e"/>')
    return "\n".join([*parts, "</svg>", ""])


def _short(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
