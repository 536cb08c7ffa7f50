/**
 * Dates, numbers and money as people of the viewer's territory read them. Instants come as ISO 8601 in UTC and are
 * shown in the time zone of the viewer's first territory; days are calendar days of that zone.
 */
export interface Format {
  readonly locale: string;
  readonly timeZone: string;
  /** "Mo., 4. Jan., 09:00" */
  dateTime(instant: string | number): string;
  /** "4. Jan. 2027" */
  date(instant: string | number): string;
  /** "Montag, 4. Januar" */
  longDate(instant: string | number): string;
  /** "09:00" */
  time(instant: string | number): string;
  /** "heute", "morgen", "in 3 Tagen", "vor 2 Tagen": calendar days between two instants. */
  relativeDay(instant: string | number, now: number): string;
  /** "gerade eben", "vor 4 Minuten", "vor 2 Stunden", else the day. */
  ago(instant: string | number, now: number): string;
  number(value: number): string;
  /** `rate` is a share between 0 and 1. */
  percent(rate: number): string;
  /** "2 Tage", "5 Std.", "20 Min.", of an ISO 8601 duration in hours; "–" for none. */
  duration(text: string | null | undefined): string;
  /** `amount` in the currency's unit, as the API gives it: "12500.00". */
  money(amount: string, currency: string): string;
}

const DAY = 86_400_000;

/** "2026-11-22": the calendar day of an instant in a time zone. */
export function localDay(instant: string | number, timeZone: string): string {
  return dayIn(timeZone).format(toDate(instant));
}

const dayIn = once(
  (timeZone: string) =>
    new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }),
);

/** Calendar days from `from` to `to` in a time zone: 0 is the same day, whatever the hour. */
export function daysBetween(from: string | number, to: string | number, timeZone: string): number {
  const day = (instant: string | number) => Date.parse(`${localDay(instant, timeZone)}T00:00:00Z`);
  return Math.round((day(to) - day(from)) / DAY);
}

/** "2026-11-22T09:00": what `<input type="datetime-local">` holds, for an instant in a time zone. */
export function toLocalInput(instant: string | number, timeZone: string): string {
  return `${localDay(instant, timeZone)}T${minuteIn(timeZone).format(toDate(instant))}`;
}

const minuteIn = once(
  (timeZone: string) =>
    new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
);

/**
 * The instant that a wall clock in `timeZone` shows as `local` ("2026-11-22T09:00"), as ISO 8601 in UTC; `null`
 * when it is not a date. Of a doubled hour the earlier one, a skipped hour moves forward.
 */
export function fromLocalInput(local: string, timeZone: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(local)) return null;
  const wall = Date.parse(`${local}:00Z`);
  if (Number.isNaN(wall)) return null;
  const offsetAt = (instant: number) => Date.parse(`${toLocalInput(instant, timeZone)}:00Z`) - instant;
  const before = wall - offsetAt(wall - DAY);
  const after = wall - offsetAt(wall + DAY);
  const fits = [before, after].filter(
    (instant) => Date.parse(`${toLocalInput(instant, timeZone)}:00Z`) === wall,
  );
  return new Date(fits.length > 0 ? Math.min(...fits) : Math.max(before, after)).toISOString();
}

/** The same object for the same language and time zone: each cell of a table may ask for it. */
export function formatFor(language: string, timeZone: string): Format {
  return (language === 'en' ? british : german)(timeZone);
}

const german = once((timeZone: string) => createFormat('de-DE', timeZone));
const british = once((timeZone: string) => createFormat('en-GB', timeZone));

function createFormat(locale: string, timeZone: string): Format {
  const dateTime = new Intl.DateTimeFormat(locale, {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  const date = new Intl.DateTimeFormat(locale, { timeZone, day: 'numeric', month: 'short', year: 'numeric' });
  const longDate = new Intl.DateTimeFormat(locale, {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  });
  const time = new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit' });
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const money = once(
    (currency: string) =>
      new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 0 }),
  );
  const soon = new Intl.RelativeTimeFormat(locale, { numeric: 'always' });

  const format: Format = {
    locale,
    timeZone,
    dateTime: (instant) => dateTime.format(toDate(instant)),
    date: (instant) => date.format(toDate(instant)),
    longDate: (instant) => longDate.format(toDate(instant)),
    time: (instant) => time.format(toDate(instant)),
    relativeDay: (instant, now) => {
      const days = daysBetween(now, instant, timeZone);
      return Math.abs(days) <= 31 ? relative.format(days, 'day') : date.format(toDate(instant));
    },
    ago: (instant, now) => {
      const seconds = Math.round((now - toDate(instant).getTime()) / 1000);
      if (seconds < 45) return relative.format(0, 'second');
      if (seconds < 3_570) return soon.format(-Math.max(1, Math.round(seconds / 60)), 'minute');
      if (daysBetween(instant, now, timeZone) === 0) return soon.format(-Math.round(seconds / 3600), 'hour');
      return format.relativeDay(instant, now);
    },
    number: (value) => number.format(value),
    percent: (rate) => percent.format(rate),
    duration: (text) => {
      const parts = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(text ?? '');
      if (!parts) return '–';
      const [hours, minutes] = [Number(parts[1] ?? 0), Number(parts[2] ?? 0)];
      const [value, unit] =
        hours >= 48 ? [hours / 24, 'day'] : hours >= 1 ? [hours + minutes / 60, 'hour'] : [minutes, 'minute'];
      const style = { style: 'unit', unit, unitDisplay: unit === 'day' ? 'long' : 'short' } as const;
      return new Intl.NumberFormat(locale, { ...style, maximumFractionDigits: value < 10 ? 1 : 0 }).format(
        value,
      );
    },
    money: (amount, currency) => money(currency).format(Number(amount)),
  };
  return format;
}

/** Making a formatter costs a hundred times what it is used for, and a long table asks for thousands. */
function once<Key, Made>(make: (key: Key) => Made): (key: Key) => Made {
  const all = new Map<Key, Made>();
  return (key) => {
    const known = all.get(key);
    if (known !== undefined) return known;
    const made = make(key);
    all.set(key, made);
    return made;
  };
}

function toDate(instant: string | number): Date {
  return new Date(instant);
}
