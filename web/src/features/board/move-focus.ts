/**
 * The focus stays with a lead that is moved by its menu: in its new column it is another card, and the one that had the focus is
 * gone.
 */
import { createContext, useContext, useEffect, useRef, type RefObject } from 'react';

/** The lead that was moved by its menu last, until the focus is elsewhere. */
export const MovedByMenu = createContext<RefObject<string | null>>({ current: null });

/** For the button of this lead's card. */
export function useFocusAfterMove(leadId: string): RefObject<HTMLButtonElement | null> {
  const moved = useContext(MovedByMenu);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // Nobody is called away from something else.
    if (moved.current === leadId && document.activeElement === document.body) button.current?.focus();
  }, [moved, leadId]);
  return button;
}
