import type { ChildProcess } from 'node:child_process';

/** After a first Ctrl-C the action puts traffic back; this is how long it may take, ms. */
const PATIENCE_MS = 15_000;

const children = new Set<ChildProcess>();
let wasInterrupted = false;

/** Whether somebody has pressed Ctrl-C, or asked this process to end in another way. */
export function interrupted(): boolean {
  return wasInterrupted;
}

/** A child that has to be gone before this process is. */
export function mind(child: ChildProcess): void {
  children.add(child);
  if (wasInterrupted) child.kill('SIGINT');
  child.once('close', () => children.delete(child));
}

/** On Ctrl-C cancels the action as GitHub would, and lets it finish; kills it on the second, or when it takes too long. */
export function restoreOnInterrupt(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      const again = wasInterrupted;
      wasInterrupted = true;
      for (const child of children) child.kill(again ? 'SIGKILL' : 'SIGINT');
      if (!again) setTimeout(killAll, PATIENCE_MS).unref();
    });
  }
}

function killAll(): void {
  for (const child of children) child.kill('SIGKILL');
}
