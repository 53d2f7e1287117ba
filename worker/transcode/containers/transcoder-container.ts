import { Container } from "@cloudflare/containers";
import { parseSettings, type Env } from "../../env.ts";
import { transcoderEnvironment } from "./transcoder-environment.ts";
import { configureLogs, log } from "../../telemetry/log.ts";

const startTimeoutMs = 20_000;
// As transcoder/Dockerfile sets it.
const healthPort = 8080;
const drainingKey = "draining";

/**
 * One instance of the transcoder's image. It pulls its jobs from the queues and is asked nothing, so
 * it stays awake only as long as the fleet says so once a minute; left alone it drains and stops.
 */
export class TranscoderContainer extends Container<Env> {
  // Longer than a drain takes, so that the second signal of an idle timer finds nobody at work.
  override sleepAfter = "15m";

  constructor(ctx: DurableObjectState<Record<string, never>>, env: Env) {
    super(ctx, env);
    configureLogs(env);
  }

  /** Starts the instance where it does not run. One that drains ends first and is started again after that. */
  async keepAwake(): Promise<"awake" | "draining"> {
    const { kv } = this.ctx.storage;
    if (!this.ctx.container?.running) kv.delete(drainingKey);
    if (kv.get(drainingKey)) return "draining";
    this.renewActivityTimeout();
    if (this.ctx.container?.running) return "awake";
    const envVars = transcoderEnvironment(parseSettings(this.env));
    await this.start(
      { envVars, enableInternet: true },
      { portToCheck: healthPort, signal: AbortSignal.timeout(startTimeoutMs) },
    );
    return "awake";
  }

  /** SIGTERM, once: the transcoder pulls no more, ends its job and exits. A second one would kill it at work. */
  async drain(): Promise<void> {
    const { kv } = this.ctx.storage;
    if (!this.ctx.container?.running || kv.get(drainingKey)) return;
    kv.put(drainingKey, true);
    this.renewActivityTimeout();
    await this.stop("SIGTERM");
  }

  override async onActivityExpired(): Promise<void> {
    await this.drain();
  }

  override onStop({ exitCode, reason }: { exitCode: number; reason: string }): void {
    this.ctx.storage.kv.delete(drainingKey);
    log.info("container.stopped", { exitCode, reason });
  }

  override onError(error: unknown): void {
    // Its jobs go to others when their leases end, and the fleet starts it again within a minute.
    log.error("container.failed", { error });
  }
}
