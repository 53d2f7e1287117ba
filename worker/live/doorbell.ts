import { DurableObject } from "cloudflare:workers";

// A stream for each browser that somebody is signed in with, and some that nobody has noticed to be gone.
const streamsAtMost = 10;

/**
 * One person's doorbell. The Worker holds each event stream of that person, and with it one socket to here: what
 * rings is passed on to all of them. It keeps nothing and knows nothing, and sleeps between two rings while its
 * sockets stay open (hibernation), so that a stream on which nothing happens costs no time of an object.
 */
export class Doorbell extends DurableObject {
  /** Opens a socket for one more stream; 429 where there are too many. */
  override async fetch(): Promise<Response> {
    if (this.#open().length >= streamsAtMost) return new Response(null, { status: 429 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  /** Passes a ring on, and answers how many streams there are to hear it. */
  ring(text: string): number {
    const open = this.#open();
    for (const socket of open) socket.send(text);
    return open.length;
  }

  override webSocketClose(socket: WebSocket): void {
    socket.close();
  }

  #open(): WebSocket[] {
    return this.ctx.getWebSockets().filter(({ readyState }) => readyState === WebSocket.OPEN);
  }
}
