import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

type Props = {
  label: string;
  /** Of several menus with one name at most one is open. */
  name: string;
  children: ComponentChildren;
  onOpen?: () => void;
};

/** A button with a panel below its row, which closes by Escape and by a click elsewhere. */
export function PanelMenu({ label, name, children, onOpen }: Props) {
  const whole = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const elsewhere = ({ target }: Event) => {
      if (whole.current?.open && target instanceof Node && !whole.current.contains(target)) whole.current.open = false;
    };
    document.addEventListener("pointerdown", elsewhere);
    return () => document.removeEventListener("pointerdown", elsewhere);
  }, []);
  return (
    <details
      ref={whole}
      class="menu"
      name={name}
      onToggle={(event) => event.currentTarget.open && onOpen?.()}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !event.currentTarget.open) return;
        event.currentTarget.open = false;
        event.currentTarget.querySelector("summary")?.focus();
      }}
    >
      <summary class="button button-quiet">{label}</summary>
      <div class="menu-panel">{children}</div>
    </details>
  );
}
