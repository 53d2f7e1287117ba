import type { ComponentChildren } from "preact";

type Props = {
  video: { id: string; title: string };
  epoch: number;
  actions: ComponentChildren;
  children: ComponentChildren;
};

/** An encode in a list of admins': its video, what is told of it, and what can be done beside that. */
export function EncodeRow({ video, epoch, actions, children }: Props) {
  return (
    <li class="admin-row" aria-label={`${video.title}, encode ${epoch}`}>
      <div class="admin-words">
        <p class="admin-name">
          <a href={`/watch/${video.id}`}>{video.title}</a>
        </p>
        {children}
      </div>
      {actions}
    </li>
  );
}
