import type { Comment } from "../api-types.ts";
import { DropMenu } from "../components/drop-menu.tsx";
import * as actions from "./comment-actions.ts";

type Props = {
  comment: Comment;
  rights: ReturnType<typeof actions.rightsOn>;
  onEdit: () => void;
  /** What became of the comment, or what else was done in words. */
  onAct: (action: () => Promise<Comment[] | string>) => void;
};

/** What is done seldom with a comment. Nothing where the viewer may do none of it. */
export function CommentMenu({ comment, rights, onEdit, onAct }: Props) {
  const name = comment.author?.displayName ?? "";
  const entries: [words: string, act: () => void][] = [];
  if (rights.edit) entries.push(["Edit", onEdit]);
  if (rights.pin) {
    entries.push([comment.pinned ? "Unpin" : "Pin to the top", () => onAct(async () => [await actions.pin(comment)])]);
  }
  if (rights.hold) entries.push(["Hide until approved", () => onAct(async () => [await actions.hold(comment)])]);
  if (rights.block) {
    const words = `Block ${name}? They will not be able to comment on your videos.`;
    const blocked = async () => {
      await actions.block(comment.author?.id ?? "");
      return `${name} is blocked.`;
    };
    entries.push([`Block ${name}`, () => window.confirm(words) && onAct(blocked)]);
  }
  if (rights.remove) {
    const removed = async () => {
      await actions.remove(comment);
      return actions.leftOf(comment);
    };
    entries.push(["Delete", () => window.confirm("Delete this comment? This cannot be undone.") && onAct(removed)]);
  }
  if (entries.length === 0) return null;
  return (
    <DropMenu label={`More about the comment of ${name}`} icon={<span aria-hidden="true">⋯</span>}>
      <ul>
        {entries.map(([words, act]) => (
          <li key={words}>
            <button type="button" data-closes onClick={act}>
              {words}
            </button>
          </li>
        ))}
      </ul>
    </DropMenu>
  );
}
