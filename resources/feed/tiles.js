// The KPIs that matter most, each with its change against the comparable period.

import { make } from "/page/elements.js";
import { flash } from "/page/matrix.js";
import { said } from "/page/words.js";

const SHORT = { revenue_month: "Revenue of a month" }; // its note says of which

/** ``kpis`` as the feed tells them, in the order they are to be shown. ``changed`` are those that a run has changed. */
export function showTiles(list, kpis, changed = new Set()) {
  list.replaceChildren(...kpis.map((kpi) => {
    const tile = make("li", {}, make("div", { class: "name" }, SHORT[kpi.key] ?? kpi.title), figure(kpi),
      make("div", { class: "note", title: kpi.note ?? "" }, kpi.note || aged(kpi)));
    if (changed.has(kpi.key)) flash(tile);
    return tile;
  }));
}

function figure(kpi) {
  if (kpi.value === null) return make("div", { class: "figure" }, make("span", { class: "lacking" }, "not enough data"));
  return make("div", { class: "figure" }, make("span", {}, said(kpi.value, kpi.unit)), change(kpi));
}

/** A direction as a shape, too: the colour alone would say it to few. */
function change(kpi) {
  if (kpi.change === null || kpi.change === undefined || Math.abs(kpi.change) < 0.0005) return null;
  const look = kpi.is_good === true ? "ok" : kpi.is_good === false ? "attention" : "";
  const up = kpi.change > 0;
  return make("span", { class: `change ${look}` }, make("span", { class: "quiet" }, up ? "up " : "down "),
    make("span", { "aria-hidden": "true" }, up ? "▲ " : "▼ "), said(Math.abs(kpi.change), "fraction"));
}

const aged = (kpi) => (kpi.age_days ? `${kpi.age_days} ${kpi.age_days === 1 ? "day" : "days"} old` : "");
