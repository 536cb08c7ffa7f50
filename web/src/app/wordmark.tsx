export function Wordmark({ large }: { large?: boolean }) {
  return (
    <span className={large ? 'inline-flex items-center gap-3' : 'inline-flex items-center gap-2'}>
      <svg aria-hidden="true" viewBox="0 0 32 32" className={large ? 'size-11' : 'size-8'}>
        <rect width="32" height="32" rx="8" fill="#94c456" />
        <path d="M8.500 24V8h4.200l6.600 9.800V8h4.200v16h-4l-6.800-10v10z" fill="#003c5e" />
      </svg>
      <span
        className={large ? 'font-display text-4xl tracking-wide' : 'font-display text-[22px] tracking-wide'}
      >
        Nachfass
      </span>
    </span>
  );
}
