// Lineage: what the selected component comes from above it, what comes from it below.
const GENERATIONS = 5;
const WIDEST = 6;
const ABOVE = {
  "derived-from": "parent",
  "trained-on": "training data",
  "evaluated-on": "evaluation data",
  "depends-on": "needed",
};
const BELOW = {
  "derived-from": "derived from this",
  "trained-on": "trained on this",
  "evaluated-on": "evaluated on this",
  "depends-on": "needs this",
};
const neighbourhood = (start) => {
  const levels = new Map([[start.ref, 0]]);
  const edges = [];
  const rest = [];
  let front = [start.ref];
  for (let depth = 1; depth <= GENERATIONS && front.length; depth += 1) {
    const next = [];
    for (const ref of front) {
      for (const rel of depth === 1 ? LINEAGE : LINEAGE.slice(0, 1)) {
        const found = (outgoing.get(ref) || []).filter(
          (edge) => edge.rel === rel && edge.target !== ref && byRef.has(edge.target),
        );
        for (const edge of found.slice(0, WIDEST)) {
          edges.push({ upper: edge.target, lower: ref, rel, detail: edge.detail });
          if (!levels.has(edge.target)) {
            levels.set(edge.target, -depth);
            next.push(edge.target);
          }
        }
        if (found.length > WIDEST) rest.push({ more: found.length - WIDEST, level: -depth, lower: ref, rel });
      }
    }
    front = next;
  }
  // A parent stands above each of its children; the rounds are bounded, since lineage may go in a circle.
  for (let round = 0; round < GENERATIONS; round += 1) {
    for (const { upper, lower } of edges)
      if (upper !== start.ref && levels.get(upper) >= levels.get(lower)) levels.set(upper, levels.get(lower) - 1);
  }
  for (const rel of LINEAGE) {
    const found = (incoming.get(start.ref) || []).filter(
      (edge) => edge.rel === rel && byRef.has(edge.source) && (levels.get(edge.source) || 1) > 0,
    );
    for (const edge of found.slice(0, WIDEST)) {
      levels.set(edge.source, 1);
      edges.push({ upper: start.ref, lower: edge.source, rel, detail: edge.detail });
    }
    if (found.length > WIDEST) rest.push({ more: found.length - WIDEST, level: 1, upper: start.ref, rel });
  }
  const rows = [...levels].map(([ref, level]) => ({ c: component(ref), level })).concat(rest);
  const used = [...new Set(rows.map((item) => item.level))].sort((a, b) => a - b);
  const rank = (item) =>
    item.c
      ? LINEAGE.indexOf((edges.find((edge) => (item.level > 0 ? edge.lower : edge.upper) === item.c.ref) || {}).rel)
      : LINEAGE.indexOf(item.rel) + 0.5;
  for (const item of rows) {
    item.rank = rank(item);
    item.column = used.indexOf(item.level);
  }
  rows.sort((a, b) => a.level - b.level || a.rank - b.rank);
  return { rows, edges };
};
const HEIGHT = 46;
const GAP = 9;
const INDENT = 22;
const MARGIN = 16;
const picture = (start, width) => {
  const { rows, edges } = neighbourhood(start);
  if (rows.length < 2) return null;
  const places = new Map();
  rows.forEach((item, index) => {
    item.x = item.column * INDENT + MARGIN;
    item.y = index * (HEIGHT + GAP) + 1;
    if (item.c) places.set(item.c.ref, item);
  });
  const svg = draw("svg", {
    viewBox: `0 0 ${width} ${rows.length * (HEIGHT + GAP)}`,
    height: rows.length * (HEIGHT + GAP),
    role: "group",
    "aria-label": `Lineage of ${title(start)}`,
  });
  const tie = (upper, lower, rel) => {
    if (!upper || !lower || upper.y >= lower.y) return;
    const rail = upper.x - 10;
    const [from, end] = [upper.y + HEIGHT / 2, lower.y + HEIGHT / 2];
    svg.append(
      draw("path", {
        class: rel,
        d: `M${upper.x} ${from}H${rail + 5}Q${rail} ${from} ${rail} ${from + 5}V${end - 5}Q${rail} ${end} ${rail + 5} ${end}H${lower.x - 3}`,
      }),
      draw("path", { class: `${rel} tip`, d: `M${lower.x - 1} ${end}l-6 -3.5v7z` }),
    );
  };
  for (const edge of edges) tie(places.get(edge.upper), places.get(edge.lower), edge.rel);
  for (const item of rest(rows))
    tie(item.upper ? places.get(item.upper) : item, item.lower ? places.get(item.lower) : item, item.rel);
  for (const item of rows) {
    const room = width - item.x - 2;
    const short = (text, size) => {
      const most = Math.max(6, Math.floor((room - 44) / size));
      return text.length > most
        ? `${text.slice(0, Math.ceil(most / 2) - 1)}…${text.slice(-Math.floor(most / 2))}`
        : text;
    };
    if (item.more) {
      svg.append(
        draw("rect", { x: item.x, y: item.y + 8, width: room, height: HEIGHT - 16, rx: 9, "stroke-dasharray": "3 3" }),
        draw("text", { x: item.x + 14, y: item.y + 27, class: "why" }, `and ${number(item.more)} more, listed below`),
      );
      continue;
    }
    const edge =
      item.level > 0
        ? edges.find((each) => each.lower === item.c.ref)
        : edges.find((each) => each.upper === item.c.ref);
    const hidden =
      item.level === -GENERATIONS && (outgoing.get(item.c.ref) || []).some((each) => each.rel === "derived-from");
    const why = [
      item.level === 0 ? word(item.c.kind) : (item.level > 0 ? BELOW : ABOVE)[edge.rel],
      item.level !== 0 && edge.detail,
      licenses(item.c).join(", ") || (item.c.kind !== "file" && "no licence stated"),
      hidden && "has parents of its own",
    ]
      .filter(Boolean)
      .join(" · ");
    const parts = [
      draw("title", {}, `${title(item.c)} · ${why}`),
      draw("rect", { x: item.x, y: item.y, width: room, height: HEIGHT, rx: 9 }),
      draw("rect", {
        x: item.x + 13,
        y: item.y + 13,
        width: 9,
        height: 9,
        rx: 3,
        class: `swatch ${color(item.c.kind)}`,
      }),
      draw("text", { x: item.x + 31, y: item.y + 22 }, short(title(item.c), 7.4)),
      draw("text", { x: item.x + 31, y: item.y + 37, class: "why" }, short(why, 6.1)),
    ];
    svg.append(
      item.level === 0 ? draw("g", { class: "self" }, ...parts) : draw("a", { href: target(item.c) }, ...parts),
    );
  }
  return svg;
};
const rest = (rows) => rows.filter((item) => item.more);
