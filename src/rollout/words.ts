/** A span of time for people: `45s`, `10m`, `1h 30m`, `350ms`. */
export function spell(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))}ms`;
  const seconds = Math.round(ms / 1000);
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'm'],
    [seconds % 60, 's'],
  ] as const;
  return parts
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount}${unit}`)
    .join(' ');
}

/** A moment for people: `2026-11-21T10:00:00.000Z`. */
export function instant(ms: number): string {
  return new Date(ms).toISOString();
}
