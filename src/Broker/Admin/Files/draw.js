// How things are written and drawn, whatever they are.
export const HISTORY = 120;
// Colour is never the only sign.
export const SIGNS = { good: "✓", warn: "↻", bad: "✕", "": "·" };

export const by = id => document.getElementById(id);
export const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
export const words = name => name.replace(/(?!^)[A-Z]/g, letter => ` ${letter}`).toLowerCase();
export const clock = time => new Date(time).toLocaleTimeString([], { hour12: false });
export const who = worker => worker.name ?? worker.remote?.replace("tcp://", "");
export const perSecond = rate => rate.toFixed(rate > 0 && rate < 10 ? 1 : 0);

export function seconds(s) {
  return s === undefined ? "" : s < 0.001 ? `${Math.round(s * 1e6)} µs` : s < 0.01 ? `${(s * 1000).toFixed(1)} ms` : s < 1 ? `${Math.round(s * 1000)} ms`
    : s < 120 ? `${s.toFixed(1)} s` : s < 7200 ? `${Math.round(s / 60)} min` : s < 172_800 ? `${Math.round(s / 3600)} h` : `${Math.round(s / 86_400)} d`;
}

export function put(element, text) {
  if (element.textContent !== String(text)) {
    element.textContent = text;
  }
}

// Rows are kept by key, and the focus stays where it is when its row moves.
export function rows(table, items, keyOf, fill) {
  const body = by(table).tBodies[0];
  const focused = document.activeElement;
  const known = new Map([...body.rows].map(row => [row.dataset.key, row]));
  const wanted = new Set(items.map(item => String(keyOf(item))));
  known.forEach((row, key) => wanted.has(key) || row.remove());
  let place = body.firstElementChild;
  for (const item of items) {
    const key = String(keyOf(item));
    const row = known.get(key) ?? document.createElement("tr");
    row.dataset.key = key;
    row.item = item;
    fill(row, item);
    if (row === place) {
      place = place.nextElementSibling;
    } else {
      body.insertBefore(row, place);
    }
  }
  if (focused !== document.activeElement && body.contains(focused)) {
    focused.focus({ preventScroll: true });
  }
}

// Each column is a text, its style, and a smaller text under it; the first one is the row's head. A column that is null fills itself.
export function cells(row, columns) {
  columns.forEach((column, index) => {
    const cell = row.cells[index] ?? row.appendChild(document.createElement(index === 0 ? "th" : "td"));
    if (column === null) {
      return;
    }
    const [text, style, under] = column;
    if (index === 0) {
      cell.scope = "row";
    }
    cell.className = style ?? "";
    if (!cell.firstChild) {
      cell.append(document.createElement("span"));
    }
    put(cell.firstChild, text);
    if (under !== undefined) {
      let small = cell.querySelector("small");
      if (!small) {
        small = document.createElement("small");
        cell.append(small);
      }
      put(small, under);
    }
  });
}

export function plot(cell, name, unit, values) {
  let path = cell.querySelector("path");
  if (!path) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", `0 0 ${HISTORY - 1} 20`);
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("role", "img");
    path = svg.appendChild(document.createElementNS(space, "path"));
    cell.append(svg);
  }
  const most = Math.max(...values);
  const first = HISTORY - values.length;
  const points = values.map((value, index) => `${first + index},${(19 - (most > 0 ? 17 * value / most : 0)).toFixed(1)}`);
  path.setAttribute("d", `M${first},21 L${points.join(" ")} L${HISTORY + 2},${points.at(-1).split(",")[1]} V21 Z`);
  path.parentNode.setAttribute("aria-label", `${name} of the last ${values.length} s: at most ${unit(most)}`);
}
