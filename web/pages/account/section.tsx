import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

/** One part of the account page, under its heading. */
export function Section(props: { title: string; danger?: boolean; children: ComponentChildren }) {
  const id = useId();
  return (
    <section class={props.danger ? "account-section danger" : "account-section"} aria-labelledby={id}>
      <h2 id={id}>{props.title}</h2>
      {props.children}
    </section>
  );
}
