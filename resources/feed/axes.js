// Where things stand in a chart: heights, places along the bottom, and which of them are written down.

import { day, month } from "/page/words.js";

export const MARGIN = { left: 46, right: 14, top: 12, bottom: 24 };
const WORD = 62; // pixels that a word along the bottom needs

/** Round steps from 0, or from the lowest value, to the highest: at most five. */
export function scaleOf(lowest, highest, from, to, unit) {
  const bottom = Math.min(lowest, 0), top = highest > bottom ? highest : bottom + 1;
  const rough = (top - bottom) / 4;
  const step = roundSteps(rough, unit).find((one) => one >= rough * 0.999);
  const first = Math.floor(bottom / step) * step, last = Math.ceil(top / step - 1e-9) * step;
  const ticks = [];
  for (let at = first; at <= last + step / 2; at += step) ticks.push(Number(at.toPrecision(12)));
  return { ticks, step, y: (value) => from - ((value - first) / (last - first)) * (from - to) };
}

/** Half minutes, minutes, hours for times; else the decimal system. */
function roundSteps(rough, unit) {
  if (unit === "seconds" && rough > 10) return [15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400, 864000];
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 2.5, 5, 10].map((one) => one * power);
}

/** The middle of every place in pixels, how wide one is, and the words below. */
export function placesOf(chart, left, right) {
  const days = chart.axis === "days" && chart.places.length > 0;
  const first = days ? Date.parse(chart.places[0].day) : 0;
  const at = chart.places.map((place, index) => (days ? Math.round((Date.parse(place.day) - first) / 86400000) : index));
  const whole = (at.at(-1) ?? 0) + 1, wide = (right - left) / whole;
  return { x: at.map((place) => left + (place + 0.5) * wide), wide, words: wordsBelow(chart, at, left, wide, right - left) };
}

function wordsBelow(chart, at, left, wide, room) {
  const most = Math.max(Math.floor(room / WORD), 1);
  const middle = (index) => left + (at[index] + 0.5) * wide;
  const spoken = (indexes, words) => indexes.map((index) => ({ x: middle(index), text: words(chart.places[index]) }));
  const all = chart.places.map((_, index) => index);
  if (chart.axis === "days") return spoken(chosenDays(chart.places, most), dayWords(chart.places));
  const every = Math.max(Math.ceil(all.length / most), 1);
  const kept = all.filter((index) => (all.length - 1 - index) % every === 0);
  if (chart.axis === "months") return spoken(kept, (place) => monthWords(place.day, all.length > 12));
  if (chart.axis === "runs") return runWords(spoken, kept, chart.places);
  return spoken(kept, (place) => place.title);
}

/** Mondays, firsts of a month, of a quarter or of a year: the closest of these that there is room for. */
function chosenDays(places, most) {
  const days = places.map((place) => new Date(`${place.day}T00:00:00Z`));
  const rules = [
    () => true,
    (day) => day.getUTCDay() === 1,
    (day) => day.getUTCDate() === 1 || day.getUTCDate() === 15,
    (day) => day.getUTCDate() === 1,
    (day) => day.getUTCDate() === 1 && day.getUTCMonth() % 3 === 0,
    (day) => day.getUTCDate() === 1 && day.getUTCMonth() === 0,
  ];
  for (const rule of rules) {
    const kept = days.map((day, index) => (rule(day) ? index : -1)).filter((index) => index >= 0);
    if (kept.length && kept.length <= most) return kept;
  }
  return places.length ? [0] : [];
}

/** Runs are told by their day, or by their time where several of one day would be called the same. */
function runWords(spoken, kept, places) {
  const days = new Set(kept.map((index) => places[index].day));
  if (days.size > kept.length / 2 && days.size > 1) return spoken(kept, (place) => (place.day ? day(place.day) : place.title));
  return spoken(kept, (place) => momentOf(place.key) ?? place.title);
}

/** The time in a run's id: "07:00" of 20261120T070003Z-4711, in the time of this computer. */
function momentOf(key) {
  const found = key.match(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/);
  if (!found) return null;
  const [year, of, date, hour, minute, second] = found.slice(1).map(Number);
  return new Date(Date.UTC(year, of - 1, date, hour, minute, second)).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

function dayWords(places) {
  return (place) => (places.length > 200 ? monthWords(place.day, true) : day(place.day));
}

const monthWords = (text, year) => (year && text.slice(5, 7) === "01" ? `${month(text)} ${text.slice(0, 4)}` : month(text));
