// One connection to the event stream: started and stopped by people, resumed where it ended.
// What belongs here: connecting, the cursor, telling how it stands. What does not: what a page does
// with an event (live.js).

const CHOICE = "touchline-streaming";

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
  // topics: as the API takes them. tell(state): opening, open, resumed, gap, lost, stopped.
  // onEvent(event); onGap(): read anew what is shown.
  constructor(topics, { tell, onEvent, onGap }) {
    this.topics = topics;
    this.tell = tell;
    this.onEvent = onEvent;
    this.onGap = onGap;
    this.isWanted = remembered();
    this.source = null;
    this.cursor = null;
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
    if (this.source || !this.isWanted) return;
    this.tell("opening");
    const after = this.cursor ? `&after=${encodeURIComponent(this.cursor)}` : "";
    this.source = new EventSource(`/v1/stream?topics=${encodeURIComponent(this.topics)}${after}`);
    this.source.addEventListener("hello", (message) => this.greeted(message));
    this.source.addEventListener("event", (message) => {
      this.cursor = message.lastEventId;
      this.onEvent(JSON.parse(message.data));
    });
    this.source.addEventListener("heartbeat", (message) => (this.cursor = message.lastEventId));
    this.source.addEventListener("error", () => this.tell("lost"));
  }

  // Not by choice: the page is hidden or goes away.
  disconnect() {
    this.source?.close();
    this.source = null;
  }

  greeted(message) {
    const isFirst = this.cursor === null;
    const { recovered } = JSON.parse(message.data);
    this.cursor = message.lastEventId;
    this.tell(recovered ? (isFirst ? "open" : "resumed") : "gap");
    if (!recovered) this.onGap();
  }
}
