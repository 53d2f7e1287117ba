import { useEffect, useState } from "preact/hooks";
import { call, get } from "../../api.ts";
import type { Session } from "../../api-types.ts";
import { Notice } from "../../components/notice.tsx";
import { formatAge } from "../../format.ts";
import { navigate } from "../../router.ts";
import { signOut, signOutEverywhere } from "../../session.ts";

type SessionPage = { items: Session[]; nextCursor: string | null };

/** The section of the account page with the devices that are signed in, and the ways to sign them out. */
export function Devices() {
  const [sessions, setSessions] = useState<Session[] | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);

  async function run(name: string, work: () => Promise<void>): Promise<void> {
    setBusy(name);
    setError(null);
    await work().catch((cause: Error) => setError(cause.message));
    setBusy(null);
  }
  const load = (after: string | null) =>
    run("load", async () => {
      const path = "auth/sessions?limit=20";
      const page = await get<SessionPage>(after ? `${path}&cursor=${encodeURIComponent(after)}` : path);
      setSessions((known) => [...(after ? (known ?? []) : []), ...page.items]);
      setCursor(page.nextCursor);
    });
  useEffect(() => void load(null), []);

  const end = (session: Session) =>
    run(session.id, async () => {
      if (session.current) return leave(signOut);
      await call("DELETE", `auth/sessions/${session.id}`);
      setSessions((known) => known?.filter(({ id }) => id !== session.id) ?? null);
    });
  const endOthers = () =>
    run("others", async () => {
      await call("DELETE", "auth/sessions");
      setSessions((known) => known?.filter(({ current }) => current) ?? null);
      setCursor(null);
    });
  const endAll = () => run("all", () => leave(signOutEverywhere));
  const others = sessions?.some(({ current }) => !current) || cursor !== null;

  return (
    <section class="account-section" aria-labelledby="devices">
      <h2 id="devices">Signed-in devices</h2>
      <p class="field-hint">You do not know one of them? Sign it out, and change your password.</p>
      {!sessions && !error && <DevicesSkeleton />}
      <ul class="device-list">
        {sessions?.map((session) => (
          <Device key={session.id} session={session} busy={busy !== null} onEnd={() => void end(session)} />
        ))}
      </ul>
      {error && (
        <Notice kind="error" {...(sessions ? {} : { onRetry: () => void load(null) })}>
          {error}
        </Notice>
      )}
      {sessions && (
        <div class="row">
          {cursor && (
            <button
              type="button"
              class="button button-quiet"
              disabled={busy !== null}
              onClick={() => void load(cursor)}
            >
              Show more
            </button>
          )}
          {others && (
            <button type="button" class="button button-quiet" disabled={busy !== null} onClick={() => void endOthers()}>
              Sign out all other devices
            </button>
          )}
          <button
            type="button"
            class="button button-danger"
            disabled={busy !== null}
            onClick={() => window.confirm("Sign out on all devices, this one included?") && void endAll()}
          >
            Sign out everywhere
          </button>
        </div>
      )}
    </section>
  );
}

function Device({ session, busy, onEnd }: { session: Session; busy: boolean; onEnd: () => void }) {
  const { device, address, country, createdAt, lastUsedAt, current } = session;
  const name = country && countryName(country);
  const place = address && name ? `${address} (${name})` : (address ?? name ?? "");
  return (
    <li>
      <div class="device-words">
        <span class="device-name">
          {device}
          {current && <span class="state state-ready"> · this device</span>}
        </span>
        <span class="card-note">
          Last used <Time iso={lastUsedAt} />, signed in <Time iso={createdAt} />
        </span>
        {place !== "" && <span class="card-note device-place">{place}</span>}
      </div>
      <button
        type="button"
        class="button button-quiet"
        disabled={busy}
        aria-label={current ? "Sign out this device" : `Sign out ${device}`}
        onClick={onEnd}
      >
        Sign out
      </button>
    </li>
  );
}

function Time({ iso }: { iso: string }) {
  return (
    <time dateTime={iso} title={new Date(iso).toLocaleString()}>
      {formatAge(iso)}
    </time>
  );
}

function DevicesSkeleton() {
  return (
    <div role="status" aria-label="Loading">
      {[0, 1].map((i) => (
        <span key={i} class="skeleton skeleton-line" aria-hidden="true" />
      ))}
    </div>
  );
}

async function leave(end: () => Promise<void>): Promise<void> {
  await end();
  navigate("/");
}

function countryName(code: string): string {
  if (code === "T1") return "Tor network";
  return new Intl.DisplayNames(["en"], { type: "region", fallback: "code" }).of(code) ?? code;
}
