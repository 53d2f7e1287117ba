import { connect } from "node:net";

export type Drained = { amount: number; seconds: number; latenciesMs: number[]; errors: number };

const headEnd = "\r\n\r\n";

/**
 * Asks for one address again and again over so many connections, and counts bodies by their bytes alone: autocannon
 * parses each chunk of a body in JavaScript, so that with large ones the client would be measured. Latencies come
 * sorted, the shortest first.
 */
export async function drain(address: string, connections: number, seconds: number): Promise<Drained> {
  const url = new URL(address);
  const drained: Drained = { amount: 0, seconds, latenciesMs: [], errors: 0 };
  const endMs = performance.now() + seconds * 1000;
  const startedMs = performance.now();
  const request = `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`;

  const keepAsking = () =>
    new Promise<void>((resolve) => {
      const socket = connect(Number(url.port), url.hostname);
      let head = "";
      let leftBytes: number | null = null;
      let askedMs = 0;
      const ask = () => {
        [head, leftBytes, askedMs] = ["", null, performance.now()];
        socket.write(request);
      };
      socket.on("data", (data) => {
        let bodyBytes = data.length;
        if (leftBytes === null) {
          head += data.toString("latin1");
          const at = head.indexOf(headEnd);
          if (at < 0) return;
          bodyBytes = head.length - at - headEnd.length;
          leftBytes = Number(/^content-length: (\d+)/im.exec(head)?.[1]);
          if (!head.startsWith("HTTP/1.1 200 ")) drained.errors += 1;
        }
        leftBytes -= bodyBytes;
        if (leftBytes > 0) return;
        drained.amount += 1;
        drained.latenciesMs.push(performance.now() - askedMs);
        if (performance.now() < endMs) ask();
        else socket.end(resolve);
      });
      socket.on("error", () => {
        drained.errors += 1;
        resolve();
      });
      ask();
    });
  await Promise.all(Array.from({ length: connections }, keepAsking));
  drained.seconds = (performance.now() - startedMs) / 1000;
  drained.latenciesMs.sort((a, b) => a - b);
  return drained;
}
