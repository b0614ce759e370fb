// How numbers, moments and states are said: as the panel says them.

const exact = (digits) => new Intl.NumberFormat("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const count = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });

/** A value in full, by its unit: "48,209", "$1,204.50", "14¢", "2.1 %", "1:23". */
export function said(value, unit) {
  if (value === null || value === undefined) return "–";
  if (typeof value === "string" && unit === "name") return value;
  const number = Number(value), amount = Math.abs(number), minus = number < 0 ? "−" : "";
  switch (unit) {
    case "usd": return minus + (amount > 0 && amount < 1 ? `${exact(amount < 0.1 ? 2 : 0).format(amount * 100)}¢` : `$${exact(2).format(amount)}`);
    case "fraction": return `${minus}${exact(amount >= 0.1 ? 0 : 1).format(amount * 100)} %`;
    case "seconds": return minus + took(amount);
    case "bytes": return minus + sized(amount);
    case "cores": return `${minus}${count.format(amount)} cores`;
    case "days": return `${minus}${count.format(amount)} ${amount === 1 ? "day" : "days"}`;
    case "months": return `${minus}${count.format(amount)} ${amount === 1 ? "month" : "months"}`;
    default: return minus + (amount >= 100 ? exact(0) : count).format(amount);
  }
}

/** A value along an axis: "6.2k", "$500", "15 min". */
export function ticked(value, unit, step) {
  const amount = Math.abs(value), minus = value < 0 ? "−" : "";
  switch (unit) {
    case "usd": return minus + (step < 1 ? `${Number((amount * 100).toFixed(1))}¢` : `$${short(amount)}`);
    case "fraction": return `${minus}${Number((amount * 100).toFixed(2))} %`;
    case "seconds": return minus + (amount < 120 ? `${Number(amount.toFixed(2))} s` : `${Number((amount / 60).toFixed(1))} min`);
    case "bytes": return minus + sized(amount);
    case "days": return `${minus}${amount} d`;
    default: return minus + short(amount);
  }
}

function short(amount) {
  for (const [size, sign] of [[1e9, "bn"], [1e6, "M"], [1e3, "k"]]) if (amount >= size) return Number((amount / size).toFixed(2)) + sign;
  return String(Number(amount.toFixed(3)));
}

function sized(amount) {
  for (const [size, sign] of [[1e9, "GB"], [1e6, "MB"], [1e3, "kB"]]) if (amount >= size) return `${Number((amount / size).toFixed(1))} ${sign}`;
  return `${Math.round(amount)} bytes`;
}

/** How long something took: "< 0.1 s", "2.3 s", "1:23". */
export function took(seconds) {
  if (seconds < 0.05) return "< 0.1 s";
  if (seconds < 59.95) return `${exact(1).format(seconds)} s`;
  const whole = Math.round(seconds), hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
  const rest = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** How long something has been going on: whole seconds. */
export const going = (seconds) => (seconds < 60 ? `${Math.floor(Math.max(seconds, 0))} s` : took(seconds));

export const many = (number, one, more) => `${exact(0).format(number)} ${number === 1 ? one : more}`;
export const counted = (number) => exact(0).format(number);
export const clock = (moment) => new Date(moment).toLocaleTimeString("en-GB");
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "20 Nov" of an ISO day; and "Nov". */
export const day = (text) => `${Number(text.slice(8, 10))} ${month(text)}`;
export const month = (text) => MONTHS[Number(text.slice(5, 7)) - 1];

/** A moment of the past: "today at 07:52", "Tue 24 Nov at 07:52". */
export function when(moment) {
  const then = new Date(moment), time = then.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  if (then.toDateString() === new Date().toDateString()) return `today at ${time}`;
  const weekday = then.toLocaleDateString("en-GB", { weekday: "short" });
  return `${weekday} ${then.getDate()} ${MONTHS[then.getMonth()]} at ${time}`;
}

const RUNS = {
  running: ["running", "is going on"], success: ["ok", "went well"], partial: ["attention", "ended; a part could not be done"],
  failed: ["failed", "failed"], cancelled: ["paused", "was stopped"], interrupted: ["paused", "was cut off"],
};
export const runLook = (state) => RUNS[state] ?? ["idle", state];
export const runKind = (kind) => ({ full: "Full run", "without-extractors": "Run without extractors" })[kind] ?? "Run";

const FAILURES = {
  transient: ["failed", "not reached"], "rate-limited": ["paused", "has to wait"], "needs-sign-in": ["signin", "waiting for you"],
  "layout-changed": ["failed", "page changed"], "bad-data": ["failed", "wrong file"], permanent: ["failed", "a fault"],
  environment: ["failed", "set-up wrong"],
};

/** Look, value, second value of one step, as the panel's matrix has them. ``now`` in milliseconds. */
export function cellOf(step, now) {
  switch (step.state) {
    case "running": {
      const seconds = Math.max((now - Date.parse(step.started)) / 1000, 0);
      return { look: "running", word: "running", value: going(seconds), rows: step.usual_seconds >= 1 ? `of ~${going(step.usual_seconds)}` : "", soft: true };
    }
    case "succeeded":
      if (step.quarantined) return { look: "attention", word: "look at it", value: `${counted(step.quarantined)} set aside`, soft: true };
      return { look: "ok", word: "done", value: took(step.seconds), rows: step.rows_out ? counted(step.rows_out) : "" };
    case "failed": {
      const [look, value] = FAILURES[step.failure?.kind] ?? ["failed", "failed"];
      return { look, word: look === "failed" ? "failed" : "", value, soft: true };
    }
    case "skipped":
      if (step.blocked_by) return { look: "skipped", word: "", value: "did not run", dim: true };
      return { look: "skipped", word: "", value: step.skipped_reason === "not set up" ? "not set up" : "no new files", dim: true };
    case "cancelled": return { look: "paused", word: "", value: "stopped", dim: true };
    case "interrupted": return { look: "paused", word: "", value: "cut off", dim: true };
    case null: return { look: "idle", word: "", value: "never ran", dim: true };
    default: return { look: "idle", word: "", value: "waiting", dim: true };
  }
}
