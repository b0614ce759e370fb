// What happens, newest first, in words.

import { make, shape } from "/page/elements.js";
import { cellOf, clock, counted, many, runKind, runLook, took } from "/page/words.js";

const MOST = 200;

export class EventList {
  constructor(list, nothing) { Object.assign(this, { list, nothing }); }

  add(message, titleOf) {
    const told = inWords(message);
    if (told === null) return;
    const [look, words] = told;
    const what = message.key ? titleOf(message.key) ?? message.key : "Run";
    this.nothing.hidden = true;
    this.list.prepend(make("li", {}, make("time", { class: "muted", datetime: message.at }, clock(message.at)), ...shape(look).slice(0, 1),
      make("span", { class: "what" }, what), make("span", { class: "words", title: words }, words)));
    while (this.list.childElementCount > MOST) this.list.lastElementChild.remove();
  }
}

function inWords(message) {
  switch (message.type) {
    case "RunStarted": return ["running", `${runKind(message.kind)} began, ${many(message.steps.length, "step", "steps")}`];
    case "RunFinished": { const [look, word] = runLook(message.state); return [look, `The run ${word} (${took(message.seconds)})`]; }
    case "StepStarted": return ["running", message.attempt > 1 ? `Try ${message.attempt} began` : "Began"];
    case "StepRetrying": return ["attention", `${message.failure.message} Try ${message.attempt} of ${message.of} comes in ${took(message.in_seconds)}.`];
    case "StepFinished": {
      const told = cellOf(message, Date.now());
      if (message.failure) return [told.look, [message.failure.message, message.failure.next_action].filter(Boolean).join(" ")];
      if (message.state === "skipped") return [told.look, message.blocked_by ? "Did not run: what it needs was not there" : `Nothing to do: ${told.value}`];
      const notes = message.notes.length ? ` (${message.notes.join("; ")})` : "";
      return [told.look, `Done in ${took(message.seconds)}${message.rows_out ? `, ${counted(message.rows_out)} rows` : ""}${message.quarantined ? `, ${told.value}` : ""}${notes}`];
    }
    default: return null;
  }
}
