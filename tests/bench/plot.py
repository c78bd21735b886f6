"""Pictures of figures in SVG, drawn here: bars in parts, and lines."""

from xml.sax.saxutils import escape

COLOURS = ("#3b6ea5", "#c8762b", "#4f8f4f", "#a5473b", "#7d5ba6", "#8a8a3a",
           "#4f9ba6", "#9a6b5b", "#666666", "#c05f92", "#2d3e50", "#b8a038")
SMALLEST = 0.002    # of the longest bar: less is not drawn
WIDTH = 860
LABELS = 250        # to the left of bars
HIGH = 22           # of a bar with the space below it


def store(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def text_at(x, y, text, **more):
    attributes = "".join(f' {name.replace("_", "-")}="{value}"'
                         for name, value in more.items())
    return f'<text x="{x:.1f}" y="{y:.1f}"{attributes}>{escape(text)}</text>'


def picture(height, title, parts):
    return "\n".join((
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
        f'height="{height}" viewBox="0 0 {WIDTH} {height}" role="img" '
        'font-family="sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        text_at(12, 22, title, font_size=15, font_weight="bold"),
        *parts, "</svg>", ""))


def legend(names, colours, y):
    parts, x = [], 12
    for name in names:
        parts.append(f'<rect x="{x}" y="{y - 9}" width="10" height="10" '
                     f'fill="{colours[name]}"/>')
        parts.append(text_at(x + 14, y, name))
        x += 30 + 7 * len(name)
    return parts


def colours_of(names):
    return {name: COLOURS[i % len(COLOURS)] for i, name in enumerate(names)}


def bars(title, unit, all_bars):
    """all_bars: (label, {part: value}, least, most); the last two may be
    None."""
    longest = max([sum(parts.values()) for _, parts, *_ in all_bars]
                  + [bar[3] for bar in all_bars if bar[3]] + [1e-9])
    names = list(dict.fromkeys(
        part for _, parts, *_ in all_bars
        for part, value in parts.items() if value >= SMALLEST * longest))
    colours = colours_of(names)
    scale = (WIDTH - LABELS - 90) / longest
    drawn = legend(names, colours, 44)
    y = 62
    for label, parts, least, most in all_bars:
        drawn.append(text_at(LABELS - 8, y + 12, label, text_anchor="end"))
        x = LABELS
        for name in (name for name in parts if name in colours):
            value = parts[name]
            drawn.append(f'<rect x="{x:.1f}" y="{y}" '
                         f'width="{value * scale:.1f}" height="16" '
                         f'fill="{colours[name]}"><title>'
                         f'{escape(f"{name} {value:.4g} {unit}")}'
                         '</title></rect>')
            x += value * scale
        if least is not None and most is not None:
            drawn.append(f'<path d="M{LABELS + least * scale:.1f} {y + 8}H'
                         f'{LABELS + most * scale:.1f}" stroke="#000000" '
                         'stroke-width="1.5"/>')
            x = max(x, LABELS + most * scale)
        drawn.append(text_at(x + 6, y + 12,
                             f"{sum(parts.values()):.4g} {unit}"))
        y += HIGH
    return picture(y + 14, title, drawn)


def number(value):
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def lines(title, across, up, series):
    """series: {name: [(x, y), ...]}; both axes begin at 0."""
    points = [point for line in series.values() for point in line]
    far = max([x for x, _ in points] + [1e-9])
    top = max([y for _, y in points] + [1e-9])
    left, right, low, high = 80, WIDTH - 40, 340, 80
    colours = colours_of(series)

    def at(point):
        return (left + point[0] / far * (right - left),
                low - point[1] / top * (low - high))
    drawn = legend(series, colours, 44)
    for i in range(6):
        y = low - i / 5 * (low - high)
        drawn.append(f'<path d="M{left} {y:.1f}H{right}" stroke="#dddddd"/>')
        drawn.append(text_at(left - 6, y + 4, number(top * i / 5),
                             text_anchor="end"))
        x = left + i / 5 * (right - left)
        drawn.append(text_at(x, low + 16, number(far * i / 5),
                             text_anchor="middle"))
    for name, line in series.items():
        places = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(at, line))
        drawn.append(f'<polyline points="{places}" fill="none" '
                     f'stroke="{colours[name]}" stroke-width="1.8"/>')
    drawn.append(text_at((left + right) / 2, low + 34, across,
                         text_anchor="middle"))
    drawn.append(text_at(12, high - 12, up))
    return picture(low + 46, title, drawn)


ROW = 15            # of a flame graph
LETTER = 6.0        # about as wide is one of its text


def flame(title, root, told):
    """A row for each depth below the root, each part as wide as its share of
    the seconds. root: name, seconds and below, {name: the like}; told: what is
    said of one to whoever points at it."""
    scale = (WIDTH - 24) / root.seconds
    drawn, deepest = [], 0

    def draw(node, x, depth, colour):
        nonlocal deepest
        deepest = max(deepest, depth)
        width, y = node.seconds * scale, 40 + depth * ROW
        drawn.append(
            f'<g><title>{escape(f"{node.name}: {told(node)}")}</title>'
            f'<rect x="{x:.2f}" y="{y}" width="{max(width - 0.3, 0.2):.2f}" '
            f'height="{ROW - 1}" fill="{colour}" fill-opacity="'
            f'{0.9 if depth < 2 else 0.55 - depth % 2 * 0.15:.2f}"/>')
        letters = int((width - 4) / LETTER)
        if letters >= 3:
            drawn.append(text_at(x + 2, y + 11, node.name[:letters],
                                 font_size=10))
        drawn.append("</g>")
        for i, one in enumerate(sorted(node.below.values(),
                                       key=lambda one: -one.seconds)):
            if one.seconds >= SMALLEST * root.seconds:
                draw(one, x, depth + 1, COLOURS[i % len(COLOURS)]
                     if depth == 0 else colour)
            x += one.seconds * scale
    draw(root, 12, 0, "#cccccc")
    return picture(40 + (deepest + 1) * ROW + 12, title, drawn)
