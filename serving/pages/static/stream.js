// One connection to the event log: started and stopped by people, resumed where it ended.
// What belongs here: connecting, the cursor, telling how it stands. What does not: what a page does
// with an event (live.js).
//
// The WebSocket first, for a browser allows few event streams per site; where something between us
// and the server does not let it through, server-sent events.

const CHOICE = "touchline-streaming";
const FIRST_WAIT_MS = 1000;

function remembered() {
  try {
    return sessionStorage.getItem(CHOICE) !== "off";
  } catch {
    return true;
  }
}

function remember(isOn) {
  try {
    sessionStorage.setItem(CHOICE, isOn ? "on" : "off");
  } catch {
    // Without storage the choice holds for this page.
  }
}

export class Stream {
  // topics: comma-separated. tell(state): opening, open, resumed, gap, lost, stopped.
  // onEvent(event); onGap(): read again what is shown; onOther(message) of the WebSocket.
  constructor(topics, { tell, onEvent, onGap, onOther = () => {} }) {
    this.topics = topics;
    this.tell = tell;
    this.onEvent = onEvent;
    this.onGap = onGap;
    this.onOther = onOther;
    this.isWanted = remembered();
    this.link = null; // whatever has close()
    this.cursor = null;
    this.waitMs = FIRST_WAIT_MS;
    this.isSocketPossible = "WebSocket" in window;
  }

  start() {
    this.isWanted = true;
    remember(true);
    this.connect();
  }

  stop() {
    this.isWanted = false;
    remember(false);
    this.disconnect();
    this.tell("stopped");
  }

  connect() {
    if (this.link || !this.isWanted) return;
    this.tell("opening");
    if (this.isSocketPossible) this.openSocket();
    else this.openEvents();
  }

  // Not by choice: the page is hidden or goes away.
  disconnect() {
    const { link } = this;
    this.link = null;
    link?.close();
  }

  // Nothing is sent where server-sent events carry the log.
  send(message) {
    if (this.link instanceof WebSocket && this.link.readyState === WebSocket.OPEN) this.link.send(JSON.stringify(message));
  }

  openSocket() {
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/v1/ws`);
    let wasHeard = false;
    this.link = socket;
    socket.addEventListener("open", () => {
      const after = this.cursor ? { after: this.cursor } : {};
      const topics = this.topics.split(",");
      socket.send(JSON.stringify({ op: "subscribe", topics, mode: "latest", ...after }));
    });
    socket.addEventListener("message", ({ data }) => {
      wasHeard = true;
      if (this.link === socket) this.hear(JSON.parse(data));
    });
    socket.addEventListener("close", () => {
      if (this.link !== socket) return;
      this.link = null;
      this.tell("lost");
      if (!wasHeard && this.cursor === null) this.isSocketPossible = false;
      setTimeout(() => document.hidden || this.connect(), this.waitMs);
    });
  }

  hear(message) {
    if (message.retry_ms) this.waitMs = message.retry_ms;
    this.onOther(message);
    if (message.op === "subscribed") this.greeted(message.cursor, message.recovered);
    else if (message.op === "event") {
      this.cursor = message.cursor;
      this.onEvent(message);
    } else if (message.op === "heartbeat" && this.cursor !== null) this.cursor = message.cursor;
  }

  openEvents() {
    const after = this.cursor ? `&after=${encodeURIComponent(this.cursor)}` : "";
    const source = new EventSource(`/v1/stream?topics=${encodeURIComponent(this.topics)}${after}`);
    this.link = source;
    source.addEventListener("hello", (message) => {
      this.greeted(message.lastEventId, JSON.parse(message.data).recovered);
    });
    source.addEventListener("event", (message) => {
      this.cursor = message.lastEventId;
      this.onEvent(JSON.parse(message.data));
    });
    source.addEventListener("heartbeat", (message) => (this.cursor &&= message.lastEventId));
    source.addEventListener("error", () => this.tell("lost"));
  }

  greeted(cursor, recovered) {
    const isFirst = this.cursor === null;
    this.cursor = cursor;
    this.tell(recovered ? (isFirst ? "open" : "resumed") : "gap");
    if (!recovered) this.onGap();
  }
}
