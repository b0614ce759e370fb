// The live page: asks once how things are, then follows what happens.

import { ChartFigure } from "/page/chart.js";
import { Feed, Listening, NotLetIn, passFor } from "/page/connection.js";
import { byId } from "/page/elements.js";
import { EventList } from "/page/events.js";
import { Matrix } from "/page/matrix.js";
import { RunCard } from "/page/run.js";
import { showTiles } from "/page/tiles.js";
import { many, when } from "/page/words.js";

const TOKEN = "bedrot-token";
const TILES = ["plays_week", "revenue_month", "ad_spend_week", "tiktok_views_week", "spotify_followers", "linktree_clicks_week"];
const CHARTS = [["business", "plays", "broad"], ["business", "revenue", "slim"], ["business", "ad_spend", ""], ["business", "tiktok_views", ""], ["business", "followers", ""], ["runs", "run_seconds", ""]];
const AS_OLD = 1200; // milliseconds: what is worked out is kept as long
const MOST_RECENT = 1000;
const OFTEN = 5 * 60 * 1000; // figures grow old even when nothing happens

const matrix = new Matrix(byId("matrix"));
const run = new RunCard(byId("run"));
const events = new EventList(byId("events"), byId("no-events"));
const figures = new Map(CHARTS.map(([, key, size]) => [key, new ChartFigure(size)]));
const recent = []; // events that were heard
let feed = null, listening = null, lostAt = null, changedKpis = new Set(), soon = null;

byId("charts").append(...[...figures.values()].map((figure) => figure.element));
byId("range").addEventListener("change", () => charts().catch(trouble));
byId("entry-form").addEventListener("submit", (event) => {
  event.preventDefault();
  begin(byId("token").value.trim());
});
document.addEventListener("visibilitychange", () => { if (!document.hidden && listening) refresh(); });
setInterval(() => { if (!document.hidden) { matrix.tick(); run.tick(); } }, 500);
setInterval(() => { if (!document.hidden && listening) refresh(); }, OFTEN);
enter();

/** With the panel's code, with the token of this tab, or by asking for one. */
async function enter() {
  const code = new URLSearchParams(location.hash.slice(1)).get("code");
  if (code) {
    history.replaceState(null, "", location.pathname);
    const token = await passFor(code).catch(() => null);
    if (token) { begin(token); return; }
    ask("That link has been used already, or is too old. Open the page from the panel once more.");
    return;
  }
  const token = sessionStorage.getItem(TOKEN);
  if (token) begin(token);
  else ask("");
}

function ask(wrong, forget = true) {
  if (forget) sessionStorage.removeItem(TOKEN);
  listening = null;
  byId("live").hidden = true;
  byId("entry").hidden = false;
  byId("entry-wrong").textContent = wrong;
  byId("headline").textContent = "BEDROT";
  byId("subline").textContent = "The live page of your lake";
  connection("idle", "not connected");
  byId("token").focus();
}

async function begin(token) {
  feed = new Feed(token);
  try {
    const since = await state();
    sessionStorage.setItem(TOKEN, token);
    byId("token").value = "";
    byId("entry").hidden = true;
    byId("live").hidden = false;
    listening = new Listening(feed, since, hear, connected, (error) => ask(error.message));
    await Promise.all([tiles(), charts()]);
  } catch (error) {
    if (listening === null || error instanceof NotLetIn) ask(error.message, error instanceof NotLetIn);
    else trouble(error);
  }
}

/** How everything is; returns up to which event that is told. */
async function state() {
  const [steps, health] = await Promise.all([feed.get("/v1/steps"), feed.get("/v1/health")]);
  matrix.show(steps.steps, health.platforms);
  run.show(steps.run, steps.steps);
  for (const message of recent) if (message.id > steps.newest) apply(message); // heard while that was asked
  headline(health);
  return steps.newest;
}

function headline(health) {
  const { findings, verdict } = health.health, [first] = findings;
  const grave = findings.filter((finding) => ["warning", "critical"].includes(finding.severity)).length;
  byId("headline").textContent = verdict === "healthy" || !first ? "All is well" : first.message.replace(/\.$/, "");
  const parts = [];
  if (grave > 1) parts.push(`${many(grave - 1, "thing", "things")} more to look at`);
  if (health.quarantine_open) parts.push(`${many(health.quarantine_open, "file is", "files are")} set aside`);
  if (health.last_good_run?.ended) parts.push(`last good run ${when(health.last_good_run.ended)}`);
  if (health.next_slot) parts.push(`next run ${when(health.next_slot)}`);
  byId("subline").textContent = parts.join(" · ") || "Nothing has run yet";
}

async function tiles() {
  const { kpis } = await feed.get("/v1/kpis");
  const chosen = TILES.map((key) => kpis.find((kpi) => kpi.key === key && !kpi.subject)).filter(Boolean);
  showTiles(byId("tiles"), chosen, changedKpis);
  changedKpis = new Set();
}

async function charts() {
  const chosen = document.querySelector("input[name=range]:checked").value;
  for (const topic of ["business", "runs"]) {
    const keys = CHARTS.filter(([of]) => of === topic).map(([, key]) => `key=${key}`).join("&");
    for (const chart of (await feed.get(`/v1/charts?topic=${topic}&range=${chosen}&${keys}`)).charts) figures.get(chart.key)?.show(chart);
  }
}

/** Everything anew, once, however many reasons there are at the same time. */
function refresh() {
  clearTimeout(soon);
  soon = setTimeout(() => Promise.all([state(), tiles(), charts()]).catch(trouble), AS_OLD);
}

function hear(message) {
  switch (message.type) {
    case "hello": case "beat": return;
    case "gap": refresh(); return;
    case "kpis": changedKpis = new Set(message.changed.map((one) => one.kpi)); return;
    case "health": headline(message); return;
  }
  recent.push(message);
  if (recent.length > MOST_RECENT) recent.shift();
  apply(message);
  if (message.type === "RunFinished") refresh();
  events.add(message, (key) => matrix.steps.get(key)?.title);
}

/** What an event changes; once more is as good as once. */
function apply(message) {
  switch (message.type) {
    case "RunStarted":
      run.started(message);
      for (const key of message.steps) matrix.change(key, { state: "pending", blocked_by: "", failure: null });
      break;
    case "StepStarted": matrix.change(message.key, { state: "running", started: message.at }); run.step(message); break;
    case "StepRetrying": matrix.change(message.key, { state: "ready" }); break;
    case "StepFinished": matrix.change(message.key, message); run.step(message); break;
    case "RunFinished": run.ended(message); break;
  }
}

function connected(on) {
  const stale = byId("stale");
  if (on) {
    lostAt = null;
    stale.hidden = true;
    connection("ok", "live");
    return;
  }
  lostAt ??= new Date();
  connection("attention", "offline, trying again");
  stale.hidden = false;
  stale.lastElementChild.textContent = `The feed does not answer since ${when(lostAt).replace("today at ", "")}. What you see is from then; this page goes on by itself once it is back.`;
}

function connection(look, words) {
  const pill = byId("connection");
  if (pill.lastElementChild.textContent === words) return;
  pill.className = `pill ${look}`;
  pill.querySelector("use").setAttribute("href", `#shape-${look}`);
  pill.lastElementChild.textContent = words;
}

/** Something could not be asked for; a lost connection says so itself. */
function trouble(error) {
  if (error instanceof NotLetIn) { ask(error.message); return; }
  if (lostAt === null && !(error instanceof TypeError)) byId("foot").textContent = error.message;
}
