// Asks the feed and listens to it. A cut connection is taken up again where it was left; nothing is heard twice.

const SPOKEN = "bedrot.live.v1";
const LONGEST_WAIT = 15000;

/** The token is wrong, or not good any more. */
export class NotLetIn extends Error {}

export class Feed {
  constructor(token) {
    this.token = token;
    this.seen = 0; // the newest event that was heard: no answer from before it is wanted
  }

  /** The JSON of a path. Throws NotLetIn, or an Error with words for people. */
  async get(path) {
    const headers = { Authorization: `Bearer ${this.token}`, "X-As-Of": this.seen };
    const answer = await fetch(path, { headers, credentials: "omit", cache: "no-store" });
    const body = await answer.json().catch(() => ({}));
    if (answer.status === 401) throw new NotLetIn(body.error?.message ?? "The token is not right.");
    if (!answer.ok) throw new Error([body.error?.message ?? `The feed answers ${answer.status}.`, body.error?.next_action].filter(Boolean).join(" "));
    return body;
  }
}

/** A code of the panel's for a pass; null where it is good no more. */
export async function passFor(code) {
  const answer = await fetch("/page/pass", {
    method: "POST", credentials: "omit", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ code }),
  });
  return answer.ok ? (await answer.json()).token : null;
}

/** Calls ``heard`` with every message in order, and ``changed`` with whether it is connected. */
export class Listening {
  constructor(feed, since, heard, changed, turnedAway) {
    Object.assign(this, { feed, since, heard, changed, turnedAway });
    this.wait = 500;
    this.silence = 45000;
    this.connect();
  }

  connect() {
    const socket = this.socket = new WebSocket(`ws://${location.host}/ws?since=${this.since}`, [SPOKEN, `bearer.${this.feed.token}`]);
    socket.onmessage = (event) => {
      this.expectMore();
      for (const message of JSON.parse(event.data)) this.take(message);
    };
    socket.onclose = () => this.lost(socket);
    this.expectMore();
  }

  take(message) {
    if (message.type === "hello") {
      this.wait = 500;
      this.silence = message.beat_seconds * 2250;
      this.changed(true);
    }
    this.since = this.feed.seen = message.type === "gap" ? message.id : Math.max(this.since, message.id);
    this.heard(message);
  }

  /** A connection that says nothing, not even that nothing happens, is none. */
  expectMore() {
    clearTimeout(this.patience);
    this.patience = setTimeout(() => { this.socket.close(); this.lost(this.socket); }, this.silence);
  }

  lost(socket) {
    if (socket !== this.socket) return;
    this.socket = null;
    clearTimeout(this.patience);
    this.changed(false);
    setTimeout(() => this.again(), this.wait * (0.75 + Math.random() / 2));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  /** A refused handshake does not say why: a question does. */
  async again() {
    try {
      await this.feed.get("/v1/runs?limit=1");
    } catch (error) {
      if (error instanceof NotLetIn) { this.turnedAway(error); return; }
    }
    this.connect();
  }
}
