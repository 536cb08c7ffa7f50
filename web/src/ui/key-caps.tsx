/** A key to press, for the eye: what does something names its key in `aria-keyshortcuts`. */
export function KeyCaps({ caps }: { caps: readonly string[] }) {
  return (
    <span aria-hidden="true" className="inline-flex shrink-0 gap-1">
      {caps.map((cap) => (
        <kbd key={cap} className="rounded border border-current px-1.5 text-xs leading-5">
          {cap}
        </kbd>
      ))}
    </span>
  );
}
