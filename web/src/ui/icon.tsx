/** The app's own line icons on a 24-pixel grid; decoration only, so hidden from assistive technology. */
const paths = {
  cockpit: 'M4 13a8 8 0 0 1 16 0M12 13l4-4M4 17h16',
  board: 'M5 5h4v14H5zM15 5h4v9h-4z',
  move: 'M4 12h15M13 6l6 6-6 6',
  leads: 'M4 6h16M4 12h16M4 18h10',
  plus: 'M12 5v14M5 12h14',
  phone: 'M6 4h3l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v3a2 2 0 0 1-2 2A15 15 0 0 1 4 6a2 2 0 0 1 2-2',
  mail: 'M4 6h16v12H4zM4 7l8 6 8-6',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  clock: 'M12 7v5l3 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  close: 'M6 6l12 12M18 6L6 18',
  chevron: 'M6 9l6 6 6-6',
  back: 'M19 12H5M11 6l-6 6 6 6',
  next: 'M5 12h14M13 6l6 6-6 6',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14M20 20l-4-4',
  sortUp: 'M12 19V6M7 11l5-5 5 5',
  sortable: 'M8 10l4-4 4 4M8 14l4 4 4-4',
  sortDown: 'M12 5v13M7 13l5 5 5-5',
  alert: 'M12 4l9 16H3zM12 10v4M12 17v.01',
  shield: 'M12 3l7 3v6c0 4.5-3 7.5-7 9-4-1.5-7-4.5-7-9V6z',
  calendar: 'M5 6h14v14H5zM5 10h14M9 3v4M15 3v4',
  copy: 'M9 8h11v12H9zM15 8V4H4v12h5',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4.5 20a7.5 7.5 0 0 1 15 0',
  signOut: 'M14 8V5H5v14h9v-3M10 12h10M17 9l3 3-3 3',
  external: 'M10 5H5v14h14v-5M14 4h6v6M20 4l-9 9',
  activity: 'M3 12h4l3-7 4 14 3-7h4',
  filter: 'M4 6h16M7 12h10M10 18h4',
  pin: 'M12 21s7-6 7-11a7 7 0 0 0-14 0c0 5 7 11 7 11M12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5',
  keyboard: 'M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M8 14h8',
  inbox: 'M4 13l3-8h10l3 8v6H4zM4 13h5l1.500 2.500h3L15 13h5',
  edit: 'M5 19l1-4L16 5l3 3L9 18zM14 7l3 3',
  more: 'M5 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0M11 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0M17 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0',
  theme: 'M12 20a8 8 0 1 0 0-16zM12 4a8 8 0 0 0 0 16',
  language:
    'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M3 12h18M12 3c5 5.500 5 12.500 0 18M12 3c-5 5.500-5 12.500 0 18',
} as const;

export type IconName = keyof typeof paths;

export const iconNames = Object.keys(paths) as IconName[];

export function Icon({ name, size = 20, className }: { name: IconName; size?: number; className?: string }) {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      className={className}
    >
      <path d={paths[name]} />
    </svg>
  );
}
