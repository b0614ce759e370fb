// The matrix of platforms and steps, kept up with what is heard.

import { make, shape } from "/page/elements.js";
import { cellOf, day } from "/page/words.js";

const PHASES = [["extract", "Extract"], ["validate", "Validate"], ["raw", "Raw"], ["staging", "Staging"], ["curated", "Curated"]];
const SESSIONS = {
  valid: ["ok", "signed in"], expiring: ["attention", "ends soon"], "needs-sign-in": ["signin", "sign in"], unknown: ["idle", "not known yet"],
};
const FRESH = { fresh: ["ok", "up to date"], stale: ["attention", "late"], old: ["failed", "old"], undated: ["idle", ""] };

export class Matrix {
  constructor(table) {
    this.table = table;
    this.cells = new Map();
    this.steps = new Map();
  }

  /** ``steps`` in the order of the flow, ``platforms`` as the feed tells them. */
  show(steps, platforms) {
    this.steps = new Map(steps.map((step) => [step.key, step]));
    this.cells.clear();
    const head = ["Platform", ...PHASES.map(([, title]) => title), "Sign-in", "Newest data"];
    const rows = platforms.map((platform) => this.row(platform, steps.filter((step) => step.platform === platform.platform)));
    rows.push(this.together(steps.filter((step) => step.platform === null)));
    this.table.replaceChildren(
      make("thead", {}, make("tr", {}, ...head.map((title) => make("th", { scope: "col" }, title)))),
      make("tbody", {}, ...rows),
    );
  }

  row(platform, steps) {
    const off = !platform.enabled;
    const cells = PHASES.map(([phase]) => {
      const step = steps.find((one) => one.phase === phase);
      return make("td", {}, step ? this.cell(step) : "–");
    });
    return make("tr", off ? { class: "off" } : {}, make("th", { scope: "row" }, platform.title), ...cells,
      make("td", {}, signIn(platform)), make("td", {}, newest(platform)));
  }

  together(steps) {
    const phases = [["unified", "Combine"], ["warehouse", "Warehouse"], ["metrics", "Figures"]];
    const cells = phases.map(([phase, title]) => {
      const own = steps.filter((step) => step.phase === phase);
      const cell = make("td", { colspan: "2" });
      if (own.length) {
        this.cells.set(phase, { cell, title, own: own.map((step) => step.key) });
        this.sum(phase);
      }
      return cell;
    });
    return make("tr", {}, make("th", { scope: "row" }, "All platforms"), ...cells, make("td"));
  }

  /** Several steps as one: the one that matters most is told. */
  sum(phase) {
    const { cell, title, own } = this.cells.get(phase);
    const order = ["failed", "running", "interrupted", "cancelled", "pending", "ready", null, "succeeded", "skipped"];
    const rank = (step) => (step.quarantined ? 1 : order.indexOf(step.state));
    const [worst] = own.map((key) => this.steps.get(key)).sort((one, other) => rank(one) - rank(other));
    const told = cellOf(worst, Date.now());
    const value = ["ok", "skipped"].includes(told.look) && !worst.blocked_by ? title : `${title}: ${told.value}`;
    cell.replaceChildren(filled({ ...told, value, rows: "" }));
  }

  cell(step) {
    const place = make("div", { "data-step": step.key });
    this.cells.set(step.key, { place });
    fill(place, cellOf(step, Date.now()));
    return place;
  }

  /** Something of a step has changed. */
  change(key, what) {
    const step = this.steps.get(key);
    if (step === undefined) return;
    Object.assign(step, what);
    this.redraw(step, true);
  }

  /** Running steps have grown older. */
  tick() {
    for (const step of this.steps.values()) if (step.state === "running") this.redraw(step, false);
  }

  redraw(step, changed) {
    const held = this.cells.get(step.key);
    if (held?.place) {
      fill(held.place, cellOf(step, Date.now()));
      if (changed) flash(held.place);
    } else if (this.cells.has(step.phase)) this.sum(step.phase);
  }
}

function fill(place, told) {
  place.className = `cell ${told.look}${told.soft ? " soft" : ""}${told.dim ? " dim" : ""}`;
  place.replaceChildren(...shape(told.look, told.word), make("span", { class: "value" }, told.value));
  if (told.rows) place.append(make("span", { class: "rows" }, told.rows));
}

function filled(told) {
  const place = make("div");
  fill(place, told);
  return place;
}

function signIn(platform) {
  if (!platform.connected) return filled({ look: "idle", word: "", value: "not set up", dim: true });
  const [look, word] = SESSIONS[platform.session.state] ?? ["idle", platform.session.state];
  if (look === "ok" && platform.session.expires) {
    const left = Math.floor((Date.parse(platform.session.expires) - Date.now()) / 86400000);
    return filled({ look, word, value: `${left} ${left === 1 ? "day" : "days"} left` });
  }
  return filled({ look, word: "", value: word, soft: look === "signin" });
}

function newest(platform) {
  const [look, word] = FRESH[platform.freshness] ?? ["idle", platform.freshness];
  if (!platform.newest_data) return filled({ look: "idle", word: "", value: "none yet", dim: true });
  return filled({ look, word, value: day(platform.newest_data), rows: look === "ok" ? "" : word });
}

export function flash(element) {
  element.classList.remove("changed");
  void element.offsetWidth;
  element.classList.add("changed");
}
