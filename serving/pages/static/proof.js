// Checks the proof of a sealed forecast in the viewer's browser, by the arithmetic of docs/clients.md:
// body → digest → root → hash → every later hash → head, and as_of ≤ sealed_at < kick-off.

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

// The field of the proof that does not hold, by its name: words come with the page.
export async function faultOf(proof) {
  const digest = hexOf(await sha256(new TextEncoder().encode(proof.body)));
  if (digest !== proof.digest) return "digest";
  if (proof.digests[proof.position] !== digest) return "position";
  const root = await sha256(...proof.digests.map(bytesOf));
  if (hexOf(root) !== proof.root) return "root";
  const own = { ...proof, root, count: proof.digests.length };
  let hash = await hashAfter(bytesOf(proof.previous), own);
  if (hexOf(hash) !== proof.hash) return "hash";
  for (const later of proof.later) hash = await hashAfter(hash, { ...later, root: bytesOf(later.root) });
  if (hexOf(hash) !== proof.head) return "head";
  const body = JSON.parse(proof.body);
  const [from, sealed, kickoff] = [body.as_of, proof.sealed_at, body.kickoff_at].map(microseconds);
  if (body.forecast_id !== proof.forecast_id) return "forecast_id";
  if (!(from <= sealed && sealed < kickoff)) return "as_of ≤ sealed_at < kickoff_at";
  return null;
}

async function verdictOn(address, words) {
  if (!globalThis.crypto?.subtle) return words.insecure;
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) return words.away;
  const proof = await answer.json();
  const fault = await faultOf(proof).catch((error) => error.message);
  return fault ? `${words.broken}: ${fault}` : `${words.holds}: ${proof.head.slice(0, 12)}…`;
}

document.documentElement.classList.add("scripted");
document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("button[data-proof]");
  if (!button) return;
  const output = button.parentElement.querySelector("output");
  button.disabled = true;
  output.textContent = "…";
  output.textContent = await verdictOn(button.dataset.proof, button.closest("[data-holds]").dataset);
  button.disabled = false;
});
