import type { AuditEntry, Named } from "./admin-types.ts";

/** One entry in words, with where it came from below it. */
export function AuditRow({ entry }: { entry: AuditEntry }) {
  const { actor, target, requestId, address, createdAt } = entry;
  const reason = entry.detail.after?.reason ?? entry.detail.reason ?? entry.detail.after?.note;
  return (
    <li class="admin-row">
      <div class="admin-words">
        <p>
          {actor?.id === target.id ? <Name person={target} as="target" /> : actor && <Name person={actor} as="actor" />}{" "}
          {inWords(entry)}
          {actor?.id !== target.id && target.id !== "site" && (
            <>
              : <Name person={target} as="target" />
            </>
          )}
        </p>
        {reason && <p class="quote">{reason}</p>}
        <p class="card-note">
          <time dateTime={createdAt}>{new Date(createdAt).toLocaleString()}</time>
          {address && ` · from ${address}`}
          {requestId && (
            <>
              {" "}
              · request <code>{requestId}</code>
            </>
          )}
        </p>
      </div>
    </li>
  );
}

// A link to all that this account did, or that was done to this account or video.
function Name({ person, as }: { person: Named; as: "actor" | "target" }) {
  return (
    <a href={`/admin/audit?${as}=${person.id}`} title={person.email ?? person.id}>
      {person.name ?? person.id}
    </a>
  );
}

function inWords({ action, detail, actor, target }: AuditEntry): string {
  const self = actor?.id === target.id;
  switch (action) {
    case "user.role":
      return `changed ${self ? "its own" : "the"} role from ${detail.before?.role} to ${detail.after?.role}`;
    case "user.suspend":
      return detail.before?.status === "suspended" ? "changed the reason of a suspension" : "suspended";
    case "user.restore":
      return "let back in";
    case "user.quota":
      return `changed ${self ? "its own" : "the"} quotas`;
    case "user.delete": {
      const videos = `${detail.videos ?? 0} ${detail.videos === 1 ? "video" : "videos"}`;
      return `deleted ${self ? "its own" : "an"} account (${detail.role}, ${videos})`;
    }
    case "creator-request.grant":
      return detail.open ? "became a creator by asking" : "granted the request to become a creator";
    case "creator-request.decline":
      return "declined the request to become a creator";
    case "video.take-down":
      return "took down a video";
    case "video.restore":
      return "restored a video that was taken down";
    case "comment.remove":
      return "removed a comment";
    case "report.uphold":
    case "report.dismiss": {
      const { reports = 0 } = detail.after ?? {};
      return `${action === "report.uphold" ? "upheld" : "dismissed"} ${reports} ${reports === 1 ? "report" : "reports"}`;
    }
    case "site.settings":
      return `changed the site’s settings (${Object.keys(detail.after ?? {}).join(", ")})`;
    case "search.reindex":
      return "began to build the search index anew";
    case "search.synonyms":
      return "changed the words that find each other";
    case "video.update":
      return "changed somebody’s video";
    case "video.delete":
      return "deleted somebody’s video";
    case "video.upload":
      return "uploaded to somebody’s video";
    case "comment.moderate": {
      const words: Record<string, string> = { delete: "deleted", approve: "approved", hold: "held" };
      return `${words[detail.did ?? ""] ?? "changed"} a comment on somebody’s video`;
    }
    case "playback.sign":
      return "opened or closed somebody’s video to viewers";
    default:
      return action;
  }
}
