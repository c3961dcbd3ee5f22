import type { Hands } from './ports.ts';

/** Reads with the patience of a wait: what fails and may work in a moment is read again. */
export async function readWith<T>(
  hands: Hands,
  what: string,
  read: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const found: T[] = [];
  await hands.until(what, async (signal) => {
    found.push(await read(signal));
    return { kind: 'done', seen: what };
  });
  const [first] = found;
  if (first === undefined) throw new Error(`Nothing was read: ${what}.`);
  return first;
}
