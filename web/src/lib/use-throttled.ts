import { useEffect, useRef, useState } from 'react';

/** `value`, but changing at most once every `pause` milliseconds; the last change always arrives. */
export function useThrottled<T>(value: T, pause: number): T {
  const [shown, setShown] = useState(value);
  const changedAt = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, changedAt.current + pause - Date.now());
    const timer = setTimeout(() => {
      changedAt.current = Date.now();
      setShown(value);
    }, wait);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return shown;
}
