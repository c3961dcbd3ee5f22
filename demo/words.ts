import { styleText } from 'node:util';

/** Prints lines as they are. */
export function say(...lines: readonly string[]): void {
  for (const line of lines) console.log(line);
}

/** A headline; in colour where the terminal has any. */
export function title(text: string): void {
  console.log(`\n${styleText(['bold', 'cyan'], `▌ ${text}`)}\n`);
}

/** Names and values, one below the other. */
export function table(rows: Readonly<Record<string, string>>): void {
  const width = Math.max(...Object.keys(rows).map((name) => name.length));
  for (const [name, value] of Object.entries(rows)) console.log(`  ${name.padEnd(width)}  ${value}`);
}

/** `12,345` */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `2.5 %`; `share` is 0–1. */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}

/** `3 min 20 s` */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
