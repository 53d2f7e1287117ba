import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "../router.ts";

type Props = {
  label: string;
  icon: ComponentChildren;
  children: ComponentChildren;
  onOpen?: () => void;
};

/** A button of the header with a panel below it, which closes by Escape, by a click elsewhere and with the page. */
export function DropMenu({ label, icon, children, onOpen }: Props) {
  const [open, setOpen] = useState(false);
  const whole = useRef<HTMLDivElement>(null);
  const { href } = useLocation();
  useEffect(() => setOpen(false), [href]);
  useEffect(() => {
    if (!open) return undefined;
    const elsewhere = (event: Event) => {
      if (event.target instanceof Node && !whole.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", elsewhere);
    document.addEventListener("focusin", elsewhere);
    return () => {
      document.removeEventListener("pointerdown", elsewhere);
      document.removeEventListener("focusin", elsewhere);
    };
  }, [open]);
  return (
    <div
      ref={whole}
      class="drop"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        setOpen(false);
        whole.current?.querySelector("button")?.focus();
      }}
    >
      <button
        type="button"
        class="button button-quiet"
        aria-label={label}
        aria-expanded={open}
        onClick={() => {
          if (!open) onOpen?.();
          setOpen(!open);
        }}
      >
        {icon}
      </button>
      {open && (
        <div
          class="drop-panel"
          onClick={({ target }) => {
            // What is done at once closes it; links close it by leaving the page.
            if (target instanceof Element && target.closest("[data-closes]")) setOpen(false);
          }}
        >
          {children}
        </div>
      )}
    </div>
  );
}
