import type { JournalEntry } from '../../simulator/journal.ts';

/** A write in short: `web 9`; `weights web:90 web-canary:10`. */
export function inShort({ operation, params }: Pick<JournalEntry, 'operation' | 'params'>): string {
  const text = JSON.stringify(params);
  if (operation === 'UpdateService') {
    const [, service = '?'] = /"service":"([^"]+)"/.exec(text) ?? [];
    const [, count = '?'] = /"desiredCount":(\d+)/.exec(text) ?? [];
    return `${service} ${count}`;
  }
  const groups = text.matchAll(/targetgroup\/([^/"]+)\/[^"]*","Weight":(\d+)/g);
  return ['weights', ...[...groups].map(([, name, weight]) => `${name ?? '?'}:${weight ?? '?'}`)].join(' ');
}
