/** Lists cut to what one call may carry. */
export function batches<T>(items: readonly T[], size: number): T[][] {
  const cut: T[][] = [];
  for (let at = 0; at < items.length; at += size) cut.push(items.slice(at, at + size));
  return cut;
}

export function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}

/** `web` of `arn:aws:ecs:eu-central-1:123456789012:service/prod/web`; a plain name is its own. */
export function lastSegment(arnOrName: string): string {
  return arnOrName.slice(arnOrName.lastIndexOf('/') + 1);
}
