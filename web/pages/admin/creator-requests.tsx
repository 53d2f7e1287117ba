import { ListEnd } from "../../components/list-end.tsx";
import { usePaged } from "../../use-paged.ts";
import type { WaitingRequest } from "./admin-types.ts";
import { RequestRow } from "./request-row.tsx";

/** Who waits to become a creator, the longest first. */
export function CreatorRequests() {
  const { items, change, ...end } = usePaged<WaitingRequest>("admin/creator-requests");
  return (
    <>
      {items?.length === 0 && !end.cursor && <p class="empty">Nobody waits for an answer.</p>}
      <ul class="admin-list">
        {items?.map((request) => (
          <RequestRow
            key={request.user.id}
            request={request}
            onDecided={() => change((all) => all.filter(({ user }) => user.id !== request.user.id))}
          />
        ))}
      </ul>
      <ListEnd {...end} />
    </>
  );
}
