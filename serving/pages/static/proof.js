// Checks the proof of a sealed forecast or insight in the reader's browser, by the arithmetic of
// docs/clients.md: text → digest → root → hash → every later hash → head, and
// as_of ≤ sealed_at < kickoff_at. Every step is shown by itself. An insight that speaks of no coming
// match has no kick-off.

const NAMED_BY = { forecast: "forecast_id", insight: "insight_id" };

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

async function sha256(...parts) {
  const whole = await new Blob(parts).arrayBuffer();
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

// A Date has milliseconds; seals have microseconds.
function microseconds(instant) {
  const [, seconds, fraction = ""] = instant.match(/^(.{19})(?:\.(\d{1,6}))?(?:Z|\+00:00)$/);
  return BigInt(Date.parse(`${seconds}Z`)) * 1000n + BigInt(fraction.padEnd(6, "0"));
}

function packed(sealedAt, count) {
  const view = new DataView(new ArrayBuffer(12));
  view.setBigInt64(0, microseconds(sealedAt));
  view.setInt32(8, count);
  return view.buffer;
}

async function hashAfter(previous, seal) {
  if (seal.version === 1) return sha256(previous, seal.root);
  if (seal.version === 2) return sha256(previous, seal.root, packed(seal.sealed_at, seal.count));
  throw new Error(`version ${seal.version}`);
}

// Every step with its name and whether it holds; none is left out when an earlier one fails.
async function stepsOf(proof) {
  const digest = hexOf(await sha256(new TextEncoder().encode(proof.body)));
  const root = await sha256(...proof.digests.map(bytesOf));
  const own = { ...proof, root, count: proof.digests.length };
  const first = await hashAfter(bytesOf(proof.previous), own);
  let hash = first;
  for (const later of proof.later) hash = await hashAfter(hash, { ...later, root: bytesOf(later.root) });
  const body = JSON.parse(proof.body);
  const [from, sealed, kickoff] = [body.as_of, proof.sealed_at, body.kickoff_at].map((each) =>
    each ? microseconds(each) : null,
  );
  return {
    digest: digest === proof.digest,
    position: proof.digests[proof.position] === digest,
    root: hexOf(root) === proof.root,
    hash: hexOf(first) === proof.hash,
    head: hexOf(hash) === proof.head,
    meant: body[NAMED_BY[proof.kind]] === proof[NAMED_BY[proof.kind]],
    time: from !== null && from <= sealed && (kickoff === null ? proof.kind === "insight" : sealed < kickoff),
  };
}

async function readProof(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

// Whether the head of the proof is a seal of the chain that everybody is shown.
async function isPublished(head) {
  const page = await readProof("/v1/seals?limit=50");
  return Boolean(page) && [page.head, ...page.items].some((seal) => seal?.hash === head);
}

// The numbers or words on the page against those of the sealed text.
function isWhatIsShown(body) {
  if (body.texts) {
    return Object.entries(body.texts).every(
      ([code, text]) => document.querySelector(`[data-language="${code}"]`)?.textContent === text,
    );
  }
  return ["home", "draw", "away"].every((name) => {
    const shown = document.querySelector(`[data-share="${name}"]`)?.dataset.exact;
    return Number(shown) === body[`p_${name}`];
  });
}

async function recompute(page) {
  const line = page.querySelector(".answer span");
  const say = (verdict, words) => ((page.dataset.verdict = verdict), (line.textContent = words));
  if (!globalThis.crypto?.subtle) return say("unknown", page.dataset.insecure);
  const proof = await readProof(page.dataset.proof);
  if (!proof) return say("unknown", page.dataset.away);
  const steps = await stepsOf(proof).catch(() => ({ digest: false }));
  steps.published = await isPublished(proof.head);
  steps.subject = (steps.meant ?? false) && isWhatIsShown(JSON.parse(proof.body));
  for (const item of page.querySelectorAll("[data-check]")) {
    item.dataset.state = steps[item.dataset.check] ? "holds" : "broken";
  }
  const holds = Object.values(steps).every(Boolean);
  say(holds ? "holds" : "broken", holds ? page.dataset.holds : page.dataset.broken);
}

const page = document.getElementById("proof");
const again = page.querySelector(".again");
again.hidden = false;
again.addEventListener("click", () => recompute(page));
recompute(page);
