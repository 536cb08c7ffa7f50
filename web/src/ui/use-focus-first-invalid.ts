import { useEffect, useRef, type RefObject } from 'react';

/**
 * Brings a person to the first field that wants to be put right, each time the errors are new. For the form's ref. Who
 * types elsewhere by then stays there.
 */
export function useFocusFirstInvalid(errors: unknown): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const active = document.activeElement;
    if (active?.matches('input, textarea, select') && !form.current?.contains(active)) return;
    form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [errors]);
  return form;
}
