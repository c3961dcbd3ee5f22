import type { MetricView } from '../aws/alarm-metrics.ts';

/** `AWS/ApplicationELB RequestCount (TargetGroup=…, LoadBalancer=…)`. */
export function wordsOf({ namespace, name, dimensions }: MetricView): string {
  const shown = Object.entries(dimensions).map(([key, value]) => `${key}=${value}`);
  return `${namespace} ${name}${shown.length === 0 ? '' : ` (${shown.join(', ')})`}`;
}

/** One text for one metric, whatever order its dimensions come in. */
export function keyOf({ namespace, name, dimensions, unit, accountId }: MetricView): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, name, sorted, unit ?? null, accountId ?? null]);
}
