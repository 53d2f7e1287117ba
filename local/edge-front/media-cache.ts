// Runs in the local Worker, before the Media entrypoint: what Workers Cache does there in production, which workerd
// alone has not. Without it each segment would be read from the bucket's emulation for each viewer, by a call of
// Media that a hit in the cache spares.

type Ask = (request: Request) => Promise<Response>;
type Kept = { headers: Headers; body: Blob };

const mostBytes = 96 * 2 ** 20;
const largestBytes = 8 * 2 ** 20;
// The least recently read first.
const kept = new Map<string, Kept>();
let keptBytes = 0;

/**
 * Asks Media, or answers from memory what it has said may be kept for ever. All else, parts and conditional requests
 * included, goes through. Nothing is purged: what may not be seen any more is refused before Media is asked.
 */
export function behindCache(ask: Ask): Ask {
  return async (request) => {
    const plain = request.method === "GET" && !request.headers.has("range") && !request.headers.has("if-none-match");
    if (!plain) return ask(request);
    const { url } = request;
    const known = kept.get(url);
    if (known) {
      kept.delete(url);
      kept.set(url, known);
      return answerOf(known);
    }
    const answer = await ask(request);
    const length = Number(answer.headers.get("content-length") ?? Infinity);
    const isKept = answer.status === 200 && /\bimmutable\b/.test(answer.headers.get("cache-control") ?? "");
    if (!isKept || length > largestBytes) return answer;
    const fresh = { headers: answer.headers, body: await answer.blob() };
    keep(url, fresh);
    return answerOf(fresh);
  };
}

// As a stream: of the body itself workerd would send a copy, which takes four times as long.
function answerOf({ headers, body }: Kept): Response {
  return new Response(body.stream(), { headers });
}

function keep(url: string, answer: Kept): void {
  // Another request may have kept it meanwhile.
  drop(url);
  kept.set(url, answer);
  keptBytes += answer.body.size;
  for (const oldest of kept.keys()) {
    if (keptBytes <= mostBytes) return;
    drop(oldest);
  }
}

function drop(url: string): void {
  keptBytes -= kept.get(url)?.body.size ?? 0;
  kept.delete(url);
}
