// The run that goes on, or the last one.

import { byId } from "/page/elements.js";
import { many, runKind, runLook, took, when } from "/page/words.js";

const DONE = ["succeeded", "skipped", "failed", "cancelled", "interrupted"];
const BY = { owner: "you", schedule: "the schedule", command: "a command", "schedule-late": "the schedule, late", feed: "a dashboard" };

export class RunCard {
  constructor(card) {
    this.card = card;
    this.run = null;
    this.done = new Set();
    this.titles = new Map();
  }

  show(run, steps) {
    this.run = run;
    this.titles = new Map(steps.map((step) => [step.key, step.title]));
    const taking = run ? steps.filter((step) => step.run_id === run.run_id) : [];
    this.done = new Set(taking.filter((step) => DONE.includes(step.state)).map((step) => step.key));
    this.at = new Set(taking.filter((step) => step.state === "running").map((step) => step.key));
    this.redraw();
  }

  started(message) {
    this.run = { run_id: message.run_id, kind: message.kind, trigger: message.trigger, state: "running", started: message.at, ended: null, steps: message.steps };
    this.done = new Set();
    this.at = new Set();
    this.redraw();
  }

  step(message) {
    if (this.run?.run_id !== message.run_id) return;
    if (message.type === "StepStarted") this.at.add(message.key);
    else { this.at.delete(message.key); this.done.add(message.key); }
    this.redraw();
  }

  ended(message) {
    if (this.run?.run_id !== message.run_id) return;
    Object.assign(this.run, { state: message.state, ended: message.at, seconds: message.seconds });
    this.redraw();
  }

  tick() {
    if (this.run?.state === "running") this.redraw();
  }

  redraw() {
    const { run } = this;
    if (!run) return;
    const [look, word] = runLook(run.state), going = run.state === "running", of = run.steps.length;
    const done = run.steps.filter((key) => this.done.has(key)).length, bar = byId("run-bar");
    byId("run-title").textContent = `${runKind(run.kind)} ${word}`;
    const first = [...this.at].map((key) => this.titles.get(key) ?? key), more = first.length > 2 ? ` and ${first.length - 2} more` : "";
    byId("run-words").textContent = (going ? [
      `${done} of ${many(of, "step", "steps")}`, `${took(Math.max((Date.now() - Date.parse(run.started)) / 1000, 0))} so far`,
      first.length ? `now ${first.slice(0, 2).join(", ")}${more}` : "",
    ] : [`${when(run.started)}, started by ${BY[run.trigger] ?? run.trigger}`, `took ${took(run.seconds)}`, many(of, "step", "steps")]).filter(Boolean).join(" · ");
    const shape = this.card.querySelector("svg");
    shape.setAttribute("class", `shape ${look}`);
    shape.firstElementChild.setAttribute("href", `#shape-${look}`);
    bar.hidden = !going;
    bar.setAttribute("aria-valuemax", of);
    bar.setAttribute("aria-valuenow", done);
    bar.firstElementChild.style.width = `${of ? (100 * done) / of : 0}%`;
  }
}
