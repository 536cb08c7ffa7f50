/** "12.500,50", "12,500.50" and "12500" as "12500.50" and "12500"; `null` when it is not an amount. */
export function parseAmount(text: string): string | null {
  const compact = text.replaceAll(/[\s'’]/g, '');
  const match = /^(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,](\d{1,2}))?$/.exec(compact);
  if (!match?.[1]) return null;
  const whole = match[1].replaceAll(/[.,]/g, '');
  return match[2] ? `${whole}.${match[2].padEnd(2, '0')}` : whole;
}
