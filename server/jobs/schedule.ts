/** When jobs run: every so many minutes of the hour, in UTC. */
export interface Schedule {
  /** A divisor of 60; 60 is hourly. */
  readonly everyMinutes: number;
  /** The first minute of the hour. */
  readonly atMinute?: number;
}

/** Five fields, as the queue takes them. */
export function cronOf({ everyMinutes, atMinute = 0 }: Schedule): string {
  if (everyMinutes === 1) return '* * * * *';
  const minutes = [];
  for (let minute = atMinute % everyMinutes; minute < 60; minute += everyMinutes) minutes.push(minute);
  return `${minutes.join(',')} * * * *`;
}

const MINUTE = 60_000;

/** The next instant of the schedule after this one, or after so many seconds where that is sooner. */
export function nextRun(
  { everyMinutes, atMinute = 0 }: Schedule,
  after: Date,
  afterSeconds: number | null,
): Date {
  const every = everyMinutes * MINUTE;
  const offset = (atMinute % everyMinutes) * MINUTE;
  const scheduled = (Math.floor((after.getTime() - offset) / every) + 1) * every + offset;
  const again = afterSeconds === null ? Number.POSITIVE_INFINITY : after.getTime() + afterSeconds * 1_000;
  return new Date(Math.min(scheduled, again));
}
