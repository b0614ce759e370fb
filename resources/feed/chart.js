// Draws a chart of the feed as SVG: the same plain values that the panel draws, in the colours of the palette.

import { MARGIN, placesOf, scaleOf } from "/page/axes.js";
import { colour, draw, make } from "/page/elements.js";
import { said, ticked } from "/page/words.js";

const HEIGHT = 216;
const STACKED = ["bars", "area", "awaited"];
let hatches = 0;

/** A figure that redraws itself when its room changes. */
export class ChartFigure {
  constructor(size) {
    this.element = make("figure", { class: `card ${size}` });
    this.pointed = null;
    new ResizeObserver(([entry]) => {
      const width = Math.round(entry.contentRect.width);
      if (width && width !== this.width) { this.width = width; this.redraw(); }
    }).observe(this.element);
  }

  show(chart) {
    this.chart = chart;
    this.pointed = null;
    this.redraw();
  }

  redraw() {
    if (!this.chart || !this.width) return;
    const { chart } = this, empty = !chart.parts.some((part) => part.values.some((value) => value !== null));
    const caption = make("figcaption", {}, make("h3", {}, chart.title), make("span", { class: "note" }, chart.note), legend(chart));
    const focused = this.plot !== undefined && document.activeElement === this.plot;
    if (empty) {
      this.plot = undefined;
      this.element.replaceChildren(caption, make("p", { class: "nothing" }, chart.empty || "No figures in these days."));
      return;
    }
    this.drawn = drawChart(chart, this.width);
    this.plot = this.drawn.svg;
    this.spoken = make("p", { class: "quiet", "aria-live": "polite" });
    this.element.replaceChildren(caption, this.plot, this.spoken);
    this.listen();
    if (focused) this.plot.focus();
  }

  listen() {
    this.plot.addEventListener("pointermove", (event) => this.point(this.drawn.nearest(event.offsetX)));
    this.plot.addEventListener("pointerleave", () => this.point(null));
    this.plot.addEventListener("blur", () => this.point(null));
    this.plot.addEventListener("keydown", (event) => {
      const last = this.chart.places.length - 1, at = this.pointed ?? last + 1;
      const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last, Escape: null }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      this.point(to === null ? null : Math.min(Math.max(to, 0), last));
      this.spoken.textContent = this.pointed === null ? "" : lines(this.chart, this.pointed).join(", ");
    });
  }

  /** Show the values of a place. */
  point(place) {
    if (place === this.pointed) return;
    this.pointed = place;
    this.tip?.remove();
    this.drawn.pointer.replaceChildren();
    if (place === null) return;
    const x = this.drawn.x[place];
    this.drawn.pointer.append(draw("line", { class: "pointer", x1: x, x2: x, y1: MARGIN.top, y2: HEIGHT - MARGIN.bottom }));
    const [title, ...values] = pairs(this.chart, place);
    this.tip = make("div", { class: "tip", "aria-hidden": "true" }, make("b", {}, title),
      ...values.map(([name, value]) => make("div", {}, make("span", { class: "muted" }, name), make("span", {}, value))));
    this.element.append(this.tip);
    const room = this.element.clientWidth, left = this.plot.getBoundingClientRect().left - this.element.getBoundingClientRect().left + x;
    this.tip.style.left = `${Math.max(left + 12 + this.tip.offsetWidth > room ? left - 12 - this.tip.offsetWidth : left + 12, 4)}px`;
    this.tip.style.top = `${this.plot.getBoundingClientRect().top - this.element.getBoundingClientRect().top + 10}px`;
  }
}

/** What stands at a place: its title, then pairs of name and value. */
function pairs(chart, place) {
  const values = chart.parts.filter((part) => part.stroke !== "band" && part.values[place] !== null)
    .map((part) => [part.title, said(part.exact[place] ?? part.values[place], part.unit)]);
  const marks = chart.marks.filter((mark) => mark.place === place).map((mark) => [mark.words, ""]);
  const moments = chart.moments.filter((moment) => moment.place === place).map((moment) => [moment.title, ""]);
  return [chart.places[place].title, ...(values.length ? values : [["no figures", ""]]), ...marks, ...moments];
}

const lines = (chart, place) => pairs(chart, place).map((one) => (typeof one === "string" ? one : one.filter(Boolean).join(" ")));

/** The chart in a sentence or two, for those who do not see it. */
function told(chart) {
  const parts = chart.parts.filter((part) => !["daily", "band"].includes(part.stroke)).map((part) => {
    const known = part.values.map((value, index) => [value, index]).filter(([value]) => value !== null);
    if (!known.length) return null;
    const values = known.map(([value]) => value), last = known.at(-1);
    return `${part.title}: ${said(last[0], part.unit)} on ${chart.places[last[1]].title}, lowest ${said(Math.min(...values), part.unit)}, highest ${said(Math.max(...values), part.unit)}`;
  });
  return `${[chart.title, ...parts.filter(Boolean), ...chart.marks.map((mark) => `${chart.places[mark.place].title}: ${mark.words}`)].join(". ")}. Arrow keys tell each value.`;
}

function legend(chart) {
  const named = chart.parts.filter((part) => !["daily", "band"].includes(part.stroke));
  if (named.length < 2) return null;
  return make("ul", { class: "legend" }, ...named.map((part) => make("li", {}, swatch(part), part.title)));
}

function swatch(part) {
  const sign = draw("svg", { viewBox: "0 0 14 10", "aria-hidden": "true" });
  if (["bars", "area"].includes(part.stroke)) sign.append(painted(draw("rect", { x: 2, y: 0, width: 10, height: 10, rx: 2 }), part, "fill"));
  else if (part.stroke === "awaited") sign.append(painted(draw("rect", { x: 2.5, y: 0.5, width: 9, height: 9, fill: "none" }), part, "stroke"));
  else if (part.stroke === "dots") sign.append(painted(draw("circle", { cx: 7, cy: 5, r: 3 }), part, "fill"));
  else sign.append(painted(draw("line", { x1: 0, x2: 14, y1: 5, y2: 5, "stroke-width": 2.5 }), part, "stroke"));
  return sign;
}

function painted(element, part, how) {
  element.style[how] = colour(part.colour);
  if (part.tint < 1) element.style.opacity = 0.35 + 0.65 * part.tint;
  return element;
}

function drawChart(chart, width) {
  const right = chart.parts.some((part) => part.right);
  const edge = width - (right ? 44 : MARGIN.right), ground = HEIGHT - MARGIN.bottom;
  const svg = draw("svg", { class: "plot", viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", tabindex: 0, "aria-label": told(chart) });
  const places = placesOf(chart, MARGIN.left, edge), tops = stacks(chart);
  const scales = [false, true].map((side) => scaleFor(chart, side, tops, ground));
  grid(svg, scales, chart, edge, ground);
  for (const { x, text } of places.words) svg.append(draw("text", { x, y: HEIGHT - 7, "text-anchor": x + 24 > width ? "end" : "middle" }, text));
  for (const moment of chart.moments) svg.append(draw("line", { class: "pointer", x1: places.x[moment.place], x2: places.x[moment.place], y1: MARGIN.top, y2: ground }));
  const order = ["band", "area", "bars", "awaited", "daily", "line", "dots", "expected"];
  for (const part of [...chart.parts].sort((one, other) => order.indexOf(one.stroke) - order.indexOf(other.stroke))) {
    svg.append(STROKES[part.stroke](part, places, scales[Number(part.right)], tops, chart));
  }
  momentWords(svg, chart, places.x, edge);
  marks(svg, chart, places.x, scales, tops, edge);
  const pointer = draw("g");
  svg.append(pointer);
  const nearest = (x) => places.x.reduce((best, at, index) => (Math.abs(at - x) < Math.abs(places.x[best] - x) ? index : best), 0);
  return { svg, pointer, x: places.x, nearest };
}

/** For what stands on one another, bottom and top of each value by the part's key. */
function stacks(chart) {
  const found = {}, floor = chart.places.map(() => 0);
  for (const part of chart.parts) {
    if (!STACKED.includes(part.stroke)) continue;
    found[part.key] = part.values.map((value, at) => (value === null ? null : [floor[at], (floor[at] += value)]));
  }
  return found;
}

function scaleFor(chart, side, tops, ground) {
  const values = chart.parts.filter((part) => part.right === side).flatMap((part) => [
    ...(tops[part.key] ? tops[part.key].filter(Boolean).flat() : part.values.filter((value) => value !== null)), ...part.low.filter((value) => value !== null),
  ]);
  if (!values.length) return null;
  const highest = values.reduce((one, other) => Math.max(one, other)), lowest = values.reduce((one, other) => Math.min(one, other));
  const { unit } = chart.parts.find((part) => part.right === side);
  return { ...scaleOf(lowest, highest, ground, MARGIN.top, unit), unit };
}

function grid(svg, [left, right], chart, edge, ground) {
  const main = left ?? right;
  for (const tick of main.ticks) svg.append(draw("line", { class: "grid", x1: MARGIN.left, x2: edge, y1: main.y(tick), y2: main.y(tick) }));
  svg.append(draw("line", { class: "ground", x1: MARGIN.left, x2: edge, y1: ground, y2: ground }));
  const words = (scale, x, anchor) => scale?.ticks.forEach((tick) => svg.append(
    draw("text", { x, y: scale.y(tick) + 4, "text-anchor": anchor }, ticked(tick, scale.unit, scale.step))));
  words(left, MARGIN.left - 7, "end");
  words(right, edge + 7, "start");
}

const barWidth = (wide) => Math.max(wide * (wide > 6 ? 0.72 : 0.9), 1);

const STROKES = {
  bars: (part, places, scale, tops) => painted(bars(part, places, scale, tops), part, "fill"),
  awaited: (part, places, scale, tops) => {
    const id = `hatch-${(hatches += 1)}`, line = painted(draw("path", { d: "M0 6L6 0", "stroke-width": 1 }), part, "stroke");
    const drawn = bars(part, places, scale, tops);
    drawn.prepend(draw("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse" }, line));
    for (const rect of drawn.querySelectorAll("rect")) { rect.style.fill = `url(#${id})`; rect.style.stroke = colour(part.colour); }
    return drawn;
  },
  area: (part, places, scale, tops) => {
    const drawn = draw("g");
    for (const run of runs(part.values)) {
      const upper = run.map((at) => `${places.x[at]},${scale.y(tops[part.key][at][1])}`), lower = run.map((at) => `${places.x[at]},${scale.y(tops[part.key][at][0])}`);
      drawn.append(painted(draw("polygon", { points: [...upper, ...lower.reverse()].join(" ") }), part, "fill"));
    }
    return drawn;
  },
  band: (part, places, scale) => {
    const drawn = draw("g", { opacity: 0.18 });
    for (const run of runs(part.values.map((value, at) => (part.low[at] === null ? null : value)))) {
      const upper = run.map((at) => `${places.x[at]},${scale.y(part.values[at])}`), lower = run.map((at) => `${places.x[at]},${scale.y(part.low[at])}`);
      drawn.append(painted(draw("polygon", { points: [...upper, ...lower.reverse()].join(" ") }), part, "fill"));
    }
    return drawn;
  },
  line: (part, places, scale) => lined(part, places, scale, 2.25),
  daily: (part, places, scale) => { const drawn = lined(part, places, scale, 1); drawn.style.opacity = 0.45; return drawn; },
  dots: (part, places, scale) => draw("g", {}, ...part.values.map((value, at) => (value === null ? null
    : painted(draw("circle", { cx: places.x[at], cy: scale.y(value), r: 3 }), part, "fill")))),
  expected: (part, places, scale) => draw("g", {}, ...part.values.map((value, at) => {
    if (value === null) return null;
    const half = Math.max(barWidth(places.wide) / 2 + 2, 3), y = scale.y(value);
    return painted(draw("line", { x1: places.x[at] - half, x2: places.x[at] + half, y1: y, y2: y, "stroke-width": 2 }), part, "stroke");
  })),
};

function bars(part, places, scale, tops) {
  const wide = barWidth(places.wide);
  return draw("g", {}, ...tops[part.key].map((span, at) => {
    if (span === null || span[0] === span[1]) return null;
    const y = scale.y(span[1]);
    return draw("rect", { x: places.x[at] - wide / 2, y, width: wide, height: Math.max(scale.y(span[0]) - y, 0.5) });
  }));
}

function lined(part, places, scale, thick) {
  const drawn = draw("g", { fill: "none", "stroke-width": thick, "stroke-linejoin": "round", "stroke-linecap": "round" });
  for (const run of runs(part.values)) {
    const points = run.map((at) => `${places.x[at]},${scale.y(part.values[at])}`);
    drawn.append(run.length > 1 ? draw("polyline", { points: points.join(" ") })
      : draw("line", { x1: places.x[run[0]] - 1, x2: places.x[run[0]] + 1, y1: scale.y(part.values[run[0]]), y2: scale.y(part.values[run[0]]), "stroke-width": thick + 1.5 }));
  }
  return painted(drawn, part, "stroke");
}

/** The places that have values, gap by gap. */
function runs(values) {
  const found = [];
  values.forEach((value, at) => {
    if (value === null) return;
    if (at > 0 && values[at - 1] !== null) found.at(-1).push(at);
    else found.push([at]);
  });
  return found;
}

/** What a dashed line is about, as far as there is room beside the one before. */
function momentWords(svg, chart, x, edge) {
  let free = [MARGIN.left, MARGIN.left];
  for (const moment of [...chart.moments].sort((one, other) => one.place - other.place)) {
    const at = x[moment.place], wide = moment.title.length * 5.6, left = at + 5 + wide > edge;
    const from = left ? at - 5 - wide : at + 5, row = free.findIndex((until) => from >= until);
    if (row < 0) continue;
    svg.append(draw("text", { class: "halo", x: left ? at - 5 : at + 5, y: MARGIN.top + 9 + row * 13, "text-anchor": left ? "end" : "start" }, moment.title));
    free[row] = from + wide + 8;
  }
}

/** How high what stands on one another is at a place. */
const top = (tops, place) => Math.max(...Object.values(tops).map((spans) => spans[place]?.[1] ?? 0));

function marks(svg, chart, x, scales, tops, edge) {
  for (const mark of chart.marks) {
    const part = chart.parts.find((one) => one.key === mark.part), stacked = tops[mark.part]?.[mark.place];
    const value = stacked ? top(tops, mark.place) : part?.values[mark.place];
    if (value === null || value === undefined) continue;
    const under = mark.below && !stacked; // over what is filled, where it can be read
    const at = x[mark.place], y = scales[Number(part.right)].y(value) + (under ? 9 : -9), up = mark.below ? -5 : 5;
    const triangle = draw("path", { d: `M${at - 4} ${y - up / 2}H${at + 4}L${at} ${y + up}Z` });
    triangle.style.fill = "var(--attention)";
    const left = at + 12 + mark.words.length * 5.6 > edge;
    svg.append(triangle, draw("text", { class: "mark-words halo", x: left ? at - 9 : at + 9, y: y + 4, "text-anchor": left ? "end" : "start" }, mark.words));
  }
}
