import { formatAge } from "../../format.ts";
import type { Failure } from "./admin-types.ts";
import { WaysTo } from "./status-links.tsx";

const kinds: Record<Failure["kind"], string> = {
  encode: "Encode failed",
  "dead-letter": "Given up after all attempts",
  webhook: "Webhook switched off",
  outbox: "Effect of a change not carried out",
};

/** What failed of late, the newest first. */
export function Failures({ items }: { items: Failure[] }) {
  if (items.length === 0) return <p class="empty">Nothing has failed.</p>;
  return (
    <ul class="admin-list">
      {items.map((failure, i) => {
        const { kind, at, code, message, detail, video, owner } = failure;
        const title = video?.title || kinds[kind];
        return (
          <li key={`${at} ${code} ${i}`} class="admin-row" aria-label={`${kinds[kind]}: ${title}`}>
            <div class="admin-words">
              <p class="admin-name">{video ? <a href={`/watch/${video.id}`}>{title}</a> : title}</p>
              <p class="card-note">
                {video && `${kinds[kind]} · `}
                <time dateTime={at} title={new Date(at).toLocaleString("en-GB")}>
                  {formatAge(at)}
                </time>
                {owner && (
                  <>
                    {" "}
                    · of <a href={`/admin?search=${owner.id}`}>{owner.displayName}</a>
                  </>
                )}
              </p>
              <p>
                {message} <code>{code}</code>
              </p>
              {detail && <p class="quote">{detail}</p>}
            </div>
            <WaysTo {...failure} />
          </li>
        );
      })}
    </ul>
  );
}
